// Golden messages: Markdown files in testdata/ that say in a sentence why a message is there, show it with its
// line ends (\r\n; \t, \\ and \xNN stand for bytes too, the file's own line breaks for none), and list what is
// found in it. A test helper.
#pragma once

#include <string>
#include <vector>

#include "dissectors/sip/sip.h"

namespace sallyport::sip {

struct Golden {
  std::string file;
  std::string name;
  std::string message;
  std::string found;
};

// Every golden message of every file in testdata/, in order.
[[nodiscard]] const std::vector<Golden>& golden_messages();

// What decode() finds, one fact a line: name, "@" and offset, text. Escaped as the messages are.
[[nodiscard]] std::string facts_of(Bytes message);

// Puts the present facts into the files, for a person to read the difference.
void rewrite_golden_files();

}  // namespace sallyport::sip
