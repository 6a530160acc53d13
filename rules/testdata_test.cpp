// Golden policies: the printed text of a policy (good, import), and the exact diagnostics of the others.
// SALLYPORT_REWRITE=1 in the environment writes the golden files anew; review the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "rules/policy.h"

namespace sallyport::rules {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SALLYPORT_SOURCE_DIR) / "rules" / "testdata";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void expect_golden(const fs::path& path, const std::string& text) {
  if (std::getenv("SALLYPORT_REWRITE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(read(path), text) << path;
}

std::string report(const Compiled& compiled, const fs::path& path) {
  std::string text;
  for (const Diagnostic& diagnostic : compiled.diagnostics) text += format(diagnostic, path.filename().string()) + "\n";
  for (const std::string& section : compiled.not_applicable) text += "not applicable: " + section + "\n";
  return text;
}

std::vector<fs::path> policies(const std::string& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kFolder / folder))
    if (entry.path().extension() == ".policy" || entry.path().extension() == ".cfg") paths.push_back(entry.path());
  EXPECT_FALSE(paths.empty());
  return paths;
}

void expect_print(const fs::path& path, const CompileOptions& options) {
  const Compiled compiled = compile_file(path.string(), options);
  expect_golden(fs::path(path).replace_extension(".diagnostics"), report(compiled, path));
  ASSERT_NE(compiled.policy, nullptr) << report(compiled, path);
  const std::string printed = print(*compiled.policy);
  expect_golden(fs::path(path).replace_extension(".printed"), printed);
  const Compiled again = compile(printed, "printed");
  ASSERT_NE(again.policy, nullptr) << report(again, path);
  EXPECT_EQ(print(*again.policy), printed);
}

TEST(Testdata, GoodPoliciesPrintAsExpected) {
  for (const fs::path& path : policies("good")) expect_print(path, {});
}

TEST(Testdata, RunningConfigsAreTakenOver) {
  for (const fs::path& path : policies("import")) expect_print(path, {.import_ios = true});
}

TEST(Testdata, BadPoliciesReportEveryError) {
  for (const fs::path& path : policies("bad")) {
    const Compiled compiled = compile_file(path.string());
    EXPECT_EQ(compiled.policy, nullptr) << path;
    expect_golden(fs::path(path).replace_extension(".diagnostics"), report(compiled, path));
  }
}

}  // namespace
}  // namespace sallyport::rules
