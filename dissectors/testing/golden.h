// A test helper: golden messages, Markdown files that people can read. A file holds one message or several. Each has a
// heading, the reason for the message, the message in a fenced block, and in a second block the facts that a dissector
// finds in it:
//
//   ## a name
//   The reason for the message.
//   ```hex                 octets as hexadecimal digits; '#' starts a remark
//   ```text                characters; \r, \n, \t, \\ and \xNN are octets, a line break of the file is not
//   ```found               one fact a line, as facts.h prints them
//
// Words behind "hex" or "text" are options, which each dissector's test reads.
//
// With SALLYPORT_REWRITE set in the environment, expect_found() writes the found blocks anew; review the difference.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "dissectors/base/bytes.h"
#include "dissectors/testing/guard_page.h"

namespace sallyport {

struct Golden {
  std::filesystem::path path;
  std::string file;  // its name without ".md"
  std::string name;  // the heading
  std::string message;
  std::string options;
  std::string found;
  std::size_t found_at = 0;  // offset of the found block's text in the file

  [[nodiscard]] Bytes bytes() const { return as_bytes(message); }
  [[nodiscard]] bool has(std::string_view option) const;
  // For error messages.
  [[nodiscard]] std::string where() const { return file + ".md: " + name; }
};

// Every message of every *.md file of dissectors/`folder`/testdata, or of its folder `kind`, by file name and in the
// order of the file. A file that cannot be read as described above ends the program.
[[nodiscard]] const std::vector<Golden>& load_goldens(const std::string& folder, const std::string& kind = {});

// True where SALLYPORT_REWRITE is set: then the found blocks are written anew, with one text for each message.
[[nodiscard]] bool rewrite_goldens(const std::vector<Golden>& goldens, const std::vector<std::string>& found);

// Expects for every message that find(golden, bytes) equals the facts of its file. Behind `bytes` is a page that cannot
// be read.
template <class Find>
void expect_found(const std::vector<Golden>& goldens, Find find) {
  std::vector<std::string> found;
  for (const auto& golden : goldens) {
    const GuardedBytes message(golden.bytes());
    found.push_back(find(golden, message.bytes()));
  }
  if (rewrite_goldens(goldens, found)) return;
  for (std::size_t i = 0; i < goldens.size(); ++i) EXPECT_EQ(found[i], goldens[i].found) << goldens[i].where();
}

}  // namespace sallyport
