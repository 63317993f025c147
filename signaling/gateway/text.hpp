// Text as headers hold it. Pure; any thread.
#pragma once

#include <string_view>

namespace lanai::gateway {

// Without the white space around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const auto from = text.find_first_not_of(blank);
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(blank) - from + 1);
}

}  // namespace lanai::gateway
