#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "dataplane/daemon/gateway.h"

int main(int argc, char** argv) {
  // Standard output may carry the events.
  spdlog::set_default_logger(spdlog::stderr_color_mt("sallyportd"));
  spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
  auto parsed = sallyport::daemon::parse_options(argc, argv);
  if (parsed.exit) return *parsed.exit;
  return sallyport::daemon::Gateway(std::move(parsed.options)).run();
}
