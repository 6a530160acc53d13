// What is found in messages, for comparing with other decoders: reads lines of a protocol version (of the session; 0
// where it is not known) and a message in hexadecimal digits, and prints for each one line of facts, separated by
// tabs.
#include <iostream>
#include <string>

#include "dissectors/sccp/golden.h"

int main() {
  unsigned version = 0;
  std::string digits;
  while (std::cin >> version >> digits) {
    std::string message;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
      message += static_cast<char>(std::stoul(digits.substr(i, 2), nullptr, 16));
    auto facts = sallyport::sccp::facts_of(sallyport::as_bytes(message), {static_cast<std::uint8_t>(version)});
    for (char& c : facts)
      if (c == '\n') c = '\t';
    std::cout << facts << '\n';
  }
}
