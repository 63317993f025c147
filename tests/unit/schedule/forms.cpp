#include "import/forms.hpp"

#include "import/nesting.hpp"
#include "support.hpp"

namespace lanai::schedule {

TEST_CASE("clock times are hours and minutes") {
    REQUIRE(parse_clock("9:05")->hour == 9);
    REQUIRE(parse_clock("23:59")->minute == 59);
    for (const auto* wrong : {"", "9", "24:00", "9:5", "09:60", "009:00", "9:00:00", "-1:00", " 9:00", "9.00"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(parse_clock(wrong));
    }
}

TEST_CASE("lengths are hours and minutes") {
    REQUIRE(parse_length("0:45") == minutes(45));
    REQUIRE(parse_length("25:00") == minutes(1500));
    REQUIRE_FALSE(parse_length("45"));
    REQUIRE_FALSE(parse_length("1:99"));
}

TEST_CASE("dates are those of the calendar") {
    REQUIRE(to_text(*parse_date("2024-02-29")) == "2024-02-29");
    for (const auto* wrong : {"2023-02-29", "2100-02-29", "2023-7-28", "28.07.2023", "1969-12-31", "2201-01-01", ""}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(parse_date(wrong));
    }
}

TEST_CASE("identifiers can stand in addresses") {
    REQUIRE(is_id("Invited_1-b"));
    REQUIRE_FALSE(is_id(""));
    REQUIRE_FALSE(is_id("a/b"));
    REQUIRE_FALSE(is_id("é"));
    REQUIRE_FALSE(is_id(std::string(65, 'a')));
    REQUIRE(is_uuid("6C616e61-6920-5465-9b1d-70726f677261"));
    REQUIRE_FALSE(is_uuid("6c616e61-6920-5465-9b1d-70726f67726"));
    REQUIRE_FALSE(is_uuid("6c616e61x6920-5465-9b1d-70726f677261"));
}

TEST_CASE("only web addresses are addresses") {
    REQUIRE(is_web_address("https://example.org/a?b#c"));
    for (const auto* wrong : {"javascript:alert(1)", "https://", "//example.org", "http://a b", "ftp://a"}) {
        CAPTURE(wrong);
        REQUIRE_FALSE(is_web_address(wrong));
    }
}

TEST_CASE("slugs keep what is Latin") {
    REQUIRE(slug_of("Best paper award: talk 1!", 80) == "best-paper-award-talk-1");
    REQUIRE(slug_of("  — Überblick — ", 80) == "berblick");
    REQUIRE(slug_of("講演", 80).empty());
    REQUIRE(slug_of("one two", 4) == "one");
}

TEST_CASE("texts are cut between characters") {
    REQUIRE(cut_utf8("añb", 2) == "a");
    REQUIRE(cut_utf8("añb", 3) == "añ");
    REQUIRE(cut_utf8("añb", 9) == "añb");
}

TEST_CASE("a typing error finds its word") {
    const std::vector<std::string_view> known{"title", "subtitle", "start", "duration"};
    REQUIRE(nearest("titel", known) == "title");
    REQUIRE(nearest("Duration", known) == "duration");
    REQUIRE(nearest("durations", known) == "duration");
    REQUIRE(nearest("room", known).empty());
    REQUIRE(nearest(std::string(10'000, 'a'), known).empty());
}

TEST_CASE("keys with too many dots are found before they are parsed") {
    std::string deep = "a";
    for (int i = 0; i <= key_dots_max; ++i) deep += ".a";
    REQUIRE(find_deep_key("x = 1\n" + deep + " = 1")->line == 2);
    REQUIRE(find_deep_key("x = \"\"\"q\"\"\"\"\" \n[" + deep + "]")->line == 2);
    REQUIRE(find_deep_key("x = {\n" + deep + " = 1}").has_value());
    REQUIRE_FALSE(find_deep_key("x = \"" + deep + "\" # " + deep + "\ny = '''\n" + deep + "'''\n"));
    REQUIRE_FALSE(find_deep_key("\"\\"));
    REQUIRE_FALSE(find_deep_key("'''"));
    const auto result = read_programme_toml("[" + deep + "]");
    REQUIRE_FALSE(result.programme);
    REQUIRE(result.problems.size() == 1);
}

}  // namespace lanai::schedule
