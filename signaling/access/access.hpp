// Roles and what they may do, tokens, rate limits. Pure but for the random source; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lanai::access {

enum class Role : std::uint8_t { attendee, speaker, moderator, organiser, room };
[[nodiscard]] std::string_view to_string(Role);
[[nodiscard]] std::optional<Role> role_from_string(std::string_view);

enum class Right : std::uint8_t {
    watch,
    speak_up /* ask, vote, chat */,
    moderate /* Q&A, chat, stage, clock */,
    publish
};
[[nodiscard]] bool may(Role, Right);

// 256 bits from the system's CSPRNG, base64url without padding (43 characters).
[[nodiscard]] std::string make_token();
// Short opaque id: 96 bits, base64url (16 characters).
[[nodiscard]] std::string make_id();
// SHA-256, lower-case hex. Tokens are stored only as this.
[[nodiscard]] std::string hash_token(std::string_view token);
// HMAC-SHA256 (RFC 2104), base64url without padding (43 characters).
[[nodiscard]] std::string sign(std::string_view key, std::string_view text);
[[nodiscard]] bool equal_constant_time(std::string_view, std::string_view);

// Whose limits an address counts against: itself, or of IPv6 its /64, since one host may have all of that.
[[nodiscard]] std::string network_of(const std::string& address);

using TimePoint = std::chrono::steady_clock::time_point;

// Token bucket: `burst` at once, then one every `interval`.
struct Rate {
    double burst = 1;
    std::chrono::milliseconds interval{1000};
};

class RateLimiter {
public:
    static constexpr std::size_t keys_max = 100'000;  // beyond: full buckets are forgotten, then the oldest
    explicit RateLimiter(Rate rate) : rate_(rate) {}
    // nullopt: allowed (and counted); else how long to wait.
    [[nodiscard]] std::optional<std::chrono::milliseconds> take(const std::string& key, TimePoint now);

private:
    struct Bucket {
        double level = 0;
        TimePoint at{};
    };
    void make_room(TimePoint now);
    Rate rate_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace lanai::access
