#include <catch2/catch.hpp>

#include "access/access.hpp"

using lanai::access::may;
using lanai::access::Right;
using lanai::access::Role;
using lanai::access::role_from_string;

TEST_CASE("a role's name and the role lead to each other") {
    for (const Role role : {Role::attendee, Role::speaker, Role::moderator, Role::organiser, Role::room}) {
        CHECK(role_from_string(lanai::access::to_string(role)) == role);
    }
    CHECK(lanai::access::to_string(Role::organiser) == "organiser");
}

TEST_CASE("other words are no role") {
    for (const char* text : {"", "Attendee", "admin", "room ", "attendee\n"}) CHECK_FALSE(role_from_string(text));
}

TEST_CASE("rights follow the table") {
    struct Row {
        Role role;
        bool watch, speak_up, moderate, publish;
    };
    const Row table[] = {
        {Role::attendee, true, true, false, false}, {Role::speaker, true, true, false, true},
        {Role::moderator, true, true, true, true},  {Role::organiser, true, true, true, true},
        {Role::room, true, false, false, false},
    };
    for (const auto& row : table) {
        INFO(lanai::access::to_string(row.role));
        CHECK(may(row.role, Right::watch) == row.watch);
        CHECK(may(row.role, Right::speak_up) == row.speak_up);
        CHECK(may(row.role, Right::moderate) == row.moderate);
        CHECK(may(row.role, Right::publish) == row.publish);
    }
}
