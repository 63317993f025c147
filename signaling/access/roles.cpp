#include <algorithm>
#include <array>
#include <utility>

#include "access/access.hpp"

namespace lanai::access {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> role_names{{
    {Role::attendee, "attendee"},
    {Role::speaker, "speaker"},
    {Role::moderator, "moderator"},
    {Role::organiser, "organiser"},
    {Role::room, "room"},
}};

}  // namespace

std::string_view to_string(Role role) {
    const auto* found = std::ranges::find(role_names, role, &decltype(role_names)::value_type::first);
    return found == role_names.end() ? std::string_view{} : found->second;
}

std::optional<Role> role_from_string(std::string_view text) {
    const auto* found = std::ranges::find(role_names, text, &decltype(role_names)::value_type::second);
    if (found == role_names.end()) return std::nullopt;
    return found->first;
}

bool may(Role role, Right right) {
    switch (right) {
        case Right::watch:
            return true;
        case Right::speak_up:
            return role != Role::room;  // a screen has nobody behind it
        case Right::moderate:
            return role == Role::moderator || role == Role::organiser;
        case Right::publish:
            return role == Role::speaker || role == Role::moderator || role == Role::organiser;
    }
    return false;
}

}  // namespace lanai::access
