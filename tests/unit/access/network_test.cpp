#include "access/access.hpp"

#include <catch2/catch.hpp>

using lanai::access::network_of;

TEST_CASE("limits count an IPv6 host's whole /64, and an IPv4 address alone") {
    CHECK(network_of("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64");
    CHECK(network_of("2001:db8:1:2::1") == network_of("2001:DB8:1:2:ffff::9"));
    CHECK(network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1"));
    for (const char* whole : {"192.0.2.1", "::ffff:192.0.2.1", "unknown", ""}) CHECK(network_of(whole) == whole);
}
