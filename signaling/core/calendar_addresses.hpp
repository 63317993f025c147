// The addresses of people's calendars, /my/{secret}.ics. A secret is the person and a signature (HMAC-SHA256) of the
// person and the generation of their address, under a key that only this server has: nothing needs to be kept of an
// address but its generation. Pure; core thread.
#pragma once

#include "access/access.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace lanai::core {

class CalendarAddresses {
public:
    static constexpr std::size_t person_chars_max = 64;

    // An empty key: there are no addresses.
    explicit CalendarAddresses(std::string key) : key_(std::move(key)) {}

    [[nodiscard]] bool can_be_made() const { return !key_.empty(); }
    [[nodiscard]] std::string path_of(const std::string& person, std::uint32_t generation) const {
        return "/my/" + person + "." + signature(person, generation) + ".ics";
    }
    // Whose it says it is; empty: nobody's.
    [[nodiscard]] static std::string person_of(std::string_view secret) {
        const auto dot = secret.find('.');
        if (dot == std::string_view::npos || dot > person_chars_max) return {};
        return std::string(secret.substr(0, dot));
    }
    [[nodiscard]] bool is_of(std::string_view secret, const std::string& person, std::uint32_t generation) const {
        const std::string good = person + "." + signature(person, generation);
        return can_be_made() && access::equal_constant_time(secret, good);
    }

    // The same text gives the same, and nobody without the key finds it by trying. Empty without a key.
    [[nodiscard]] std::string blur(const std::string& text) const {
        return can_be_made() ? access::sign(key_, "network\n" + text) : std::string{};
    }

private:
    [[nodiscard]] std::string signature(const std::string& person, std::uint32_t generation) const {
        return access::sign(key_, "my-calendar\n" + person + "\n" + std::to_string(generation));
    }

    const std::string key_;
};

}  // namespace lanai::core
