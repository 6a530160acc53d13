// Golden messages: Markdown files in testdata/ with a heading, a sentence, the message as commented hexadecimal
// digits ("hex version N": the connection registered at version N), and what is found in it. A test helper.
#pragma once

#include <string>
#include <vector>

#include "dissectors/sccp/sccp.h"

namespace sallyport::sccp {

struct Golden {
  std::string file;
  std::string name;
  std::string message;
  Context context;
  std::string found;

  [[nodiscard]] Bytes bytes() const { return as_bytes(message); }
};

// Every golden message of every file in testdata/, in order.
[[nodiscard]] const std::vector<Golden>& golden_messages();

// What decode() finds, one fact a line: name, "@" and offset where it is text, value.
[[nodiscard]] std::string facts_of(Bytes message, Context context);

// Puts the present facts into the files, for a person to read the difference.
void rewrite_golden_files();

}  // namespace sallyport::sccp
