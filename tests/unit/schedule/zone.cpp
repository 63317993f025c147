#include "support.hpp"

namespace lanai::schedule {

using test::at;

TEST_CASE("zones are those of the system, and nothing else") {
    REQUIRE(zone_exists("Pacific/Honolulu"));
    REQUIRE(zone_exists("UTC"));
    REQUIRE_FALSE(zone_exists(""));
    REQUIRE_FALSE(zone_exists("Hawaii/Waikiki"));
    REQUIRE_FALSE(zone_exists("../../etc/passwd"));
    REQUIRE_FALSE(zone_exists(std::string_view("UTC\0x", 5)));
}

TEST_CASE("a clock is shown in its zone, with the zone's letters") {
    REQUIRE(*format_clock(at("20:15"), "Pacific/Honolulu") == "10:15 HST");
    REQUIRE(*format_clock(at("20:15"), "Europe/Berlin") == "22:15 CEST");
    REQUIRE(*format_clock(at("20:15", 180), "Europe/Berlin") == "21:15 CET");
    REQUIRE(*format_clock(at("20:15"), "America/Sao_Paulo") == "17:15 UTC-03");
    REQUIRE(*format_clock(at("20:15"), "Asia/Kathmandu") == "02:00 UTC+05:45");
    REQUIRE(format_clock(at("20:15"), "Nowhere").error() == ZoneErrc::unknown_zone);
}

TEST_CASE("dates turn with the zone's midnight") {
    REQUIRE(*format_date(at("09:59"), "Pacific/Honolulu") == "2023-07-27");
    REQUIRE(*format_date(at("10:00"), "Pacific/Honolulu") == "2023-07-28");
}

TEST_CASE("offsets follow daylight saving") {
    REQUIRE(utc_offset(at("12:00"), "Pacific/Honolulu") == minutes(-600));
    REQUIRE(utc_offset(at("12:00"), "Europe/Berlin") == minutes(120));
    REQUIRE(utc_offset(at("12:00", 180), "Europe/Berlin") == minutes(60));
    REQUIRE(utc_offset(at("12:00"), "Nowhere") == minutes(0));
}

TEST_CASE("civil times become instants, and back") {
    REQUIRE(*from_civil({2023, 7, 28, 9, 0, 0}, "Pacific/Honolulu") == at("19:00"));
    const auto civil = *to_civil(at("19:00"), "Pacific/Honolulu");
    REQUIRE(civil.day == 28);
    REQUIRE(civil.hour == 9);
    REQUIRE(to_civil(at("19:00"), "Nowhere").error() == ZoneErrc::unknown_zone);
}

TEST_CASE("civil times that do not exist, or exist twice, are errors") {
    REQUIRE(from_civil({2023, 3, 26, 2, 30, 0}, "Europe/Berlin").error() == ZoneErrc::skipped_local_time);
    REQUIRE(from_civil({2023, 10, 29, 2, 30, 0}, "Europe/Berlin").error() == ZoneErrc::ambiguous_local_time);
    REQUIRE(from_civil({2023, 2, 29, 2, 30, 0}, "Europe/Berlin").error() == ZoneErrc::no_such_date);
    REQUIRE(from_civil({2023, 2, 28, 24, 0, 0}, "Europe/Berlin").error() == ZoneErrc::no_such_date);
    REQUIRE(from_civil({2023, 13, -1, 0, 0, 0}, "Europe/Berlin").error() == ZoneErrc::no_such_date);
    REQUIRE(from_civil({2023, 7, 28, 9, 0, 0}, "Nowhere").error() == ZoneErrc::unknown_zone);
}

}  // namespace lanai::schedule
