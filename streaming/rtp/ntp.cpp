#include "rtp/rtcp.hpp"

namespace lanai::streaming::rtp {
namespace {

constexpr std::int64_t ntp_to_unix_s = 2'208'988'800;  // 1900 to 1970
constexpr std::int64_t era_s = std::int64_t{1} << 32;

}  // namespace

std::uint64_t ntp_from_unix_ns(std::int64_t unix_ns) {
    std::int64_t seconds = unix_ns / ns_per_s;
    std::int64_t rest_ns = unix_ns % ns_per_s;
    if (rest_ns < 0) {
        rest_ns += ns_per_s;
        --seconds;
    }
    const auto fraction = (static_cast<std::uint64_t>(rest_ns) << 32) / ns_per_s;
    return static_cast<std::uint64_t>(seconds + ntp_to_unix_s) << 32 | fraction;
}

std::int64_t unix_ns_from_ntp(std::uint64_t ntp) {
    auto seconds = static_cast<std::int64_t>(ntp >> 32);
    if (seconds < era_s / 2) seconds += era_s;
    // Rounded to the nearest, so that ntp_from_unix_ns and back is exact: 2^-32 s is a quarter of a nanosecond.
    const std::uint64_t rest_ns = ((ntp & 0xFFFFFFFF) * ns_per_s + (std::uint64_t{1} << 31)) >> 32;
    return (seconds - ntp_to_unix_s) * ns_per_s + static_cast<std::int64_t>(rest_ns);
}

}  // namespace lanai::streaming::rtp
