// key=value lines with UTC time, to stderr and, where configured, to a file. Never a token, a credential or anyone's
// words. Any thread.
#pragma once

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace lanai::app {

using Logger = std::shared_ptr<spdlog::logger>;

// level: "trace" … "error". file: appended to; empty: stderr only. Throws when the file cannot be opened.
[[nodiscard]] Logger make_logger(const std::string& level, const std::string& file);

}  // namespace lanai::app
