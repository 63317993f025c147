#include "feed/pace.hpp"

#include "http/date.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace lanai::feed {

namespace {

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = !text.empty() && error == std::errc{} && end == text.data() + text.size() && value >= 0;
    return good ? std::optional(value) : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

}  // namespace

milliseconds next_wait(seconds refresh, unsigned failures, std::optional<seconds> retry_after, double chance) {
    auto wait = refresh;
    if (failures > 0) {
        auto back_off = back_off_first;
        for (unsigned i = 1; i < failures && back_off < back_off_max; ++i) back_off *= 2;
        wait = std::max(wait, std::min(back_off, back_off_max));
    }
    if (retry_after) wait = std::max(wait, std::min(*retry_after, retry_after_max));
    const auto tenth = milliseconds(wait).count() / 10;
    return milliseconds(wait) + milliseconds(static_cast<std::int64_t>(static_cast<double>(tenth) * chance));
}

std::optional<seconds> parse_retry_after(std::string_view value, std::chrono::sys_seconds now) {
    value = trimmed(value);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!value.empty() && std::all_of(value.begin(), value.end(), is_digit)) {
        const auto wait = number(value);  // too large for a number: too long in any case
        return wait ? std::min(seconds(*wait), retry_after_max) : retry_after_max;
    }
    const auto date = http::parse_imf_fixdate(value);
    if (!date) return {};
    return std::clamp(seconds(*date - now), seconds(0), retry_after_max);
}

}  // namespace lanai::feed
