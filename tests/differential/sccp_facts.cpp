// Prints the decoded fields of SCCP messages, for a comparison with other decoders. Each input line has the protocol
// version of the session (0: unknown) and a message in hexadecimal digits. Each output line has the fields, separated
// by tabs.
#include <iostream>
#include <string>

#include "dissectors/sccp/print.h"

int main() {
  unsigned version = 0;
  std::string digits;
  while (std::cin >> version >> digits) {
    std::string message;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
      message += static_cast<char>(std::stoul(digits.substr(i, 2), nullptr, 16));
    auto facts = sallyport::sccp::print(sallyport::as_bytes(message), {static_cast<std::uint8_t>(version)});
    for (char& c : facts)
      if (c == '\n') c = '\t';
    std::cout << facts << '\n';
  }
}
