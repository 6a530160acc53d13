// The original messages of RFC 4475. The test needs them in captures/torture_rfc4475/<name>.dat of SALLYPORT_SHARED, or
// of
// ../shared beside the source tree.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "dissectors/sip/sip.h"

namespace sallyport::sip {
namespace {

// "" = valid. Messages of 3.3 with a semantic defect decode.
const std::map<std::string, std::string> kWant{
    {"wsinv", ""},
    {"intmeth", ""},
    {"esc01", ""},
    {"escnull", ""},
    {"esc02", ""},
    {"lwsdisp", ""},
    {"longreq", ""},
    {"dblreq", ""},
    {"semiuri", ""},
    {"transports", ""},
    {"mpart01", ""},
    {"unreason", ""},
    {"noreason", ""},
    {"badbranch", ""},
    {"unkscm", ""},
    {"novelsc", ""},
    {"unksm2", ""},
    {"bext01", ""},
    {"invut", ""},
    {"regaut01", ""},
    {"bcast", ""},
    {"zeromf", ""},
    {"cparam01", ""},
    {"cparam02", ""},
    {"regescrt", ""},
    {"sdp01", ""},
    {"inv2543", ""},
    {"badinv01", "sip_header_separator_bad"},
    {"clerr", "sip_body_truncated"},
    {"ncl", "sip_content_length_bad"},
    {"scalar02", "sip_cseq_bad"},
    {"scalarlg", "sip_cseq_bad"},
    {"quotbal", "sip_quote_unbalanced"},
    {"ltgtruri", "sip_request_uri_brackets"},
    {"lwsruri", "sip_request_uri_spaces"},
    {"lwsstart", "sip_start_line_spaces"},
    {"trws", "sip_start_line_trailing_space"},
    {"escruri", "sip_request_uri_headers"},
    {"baddate", "sip_date_bad"},
    {"regbadct", "sip_uri_needs_brackets"},
    {"badaspec", "sip_uri_spaces"},
    {"baddn", "sip_display_name_bad"},
    {"badvers", "sip_version_bad"},
    {"mismatch01", "sip_cseq_method_mismatch"},
    {"mismatch02", "sip_cseq_method_mismatch"},
    {"bigcode", "sip_status_bad"},
    {"insuf", "sip_header_missing"},
    {"multi01", "sip_header_repeated"},
    {"mcl01", "sip_content_length_conflict"},
};

TEST(SipTorture, Rfc4475) {
  const char* shared = std::getenv("SALLYPORT_SHARED");
  const std::filesystem::path folder =
      std::filesystem::path(shared != nullptr ? shared : SALLYPORT_SOURCE_DIR "/../shared") /
      "captures/torture_rfc4475";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "skipped: no shared captures";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto name_of_message = entry.path().stem().string();
    ASSERT_TRUE(kWant.contains(name_of_message)) << name_of_message;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    const auto result = decode(as_bytes(bytes));
    EXPECT_EQ(result ? "" : name(result.error().code), kWant.at(name_of_message)) << name_of_message;
  }
}

}  // namespace
}  // namespace sallyport::sip
