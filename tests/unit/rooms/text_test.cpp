#include "rooms/text.hpp"

#include <catch2/catch.hpp>

using namespace lanai::rooms;

namespace {

std::string cleaned(std::string_view text, const TextRule& rule = question_rule) {
    const auto result = clean_text(text, rule);
    return result ? *result : "!" + result.error().message;
}

bool refused(std::string_view text, const TextRule& rule = question_rule) {
    const auto result = clean_text(text, rule);
    return !result && result.error().code == Errc::invalid;
}

}  // namespace

TEST_CASE("white space around a text is cut off, inside it stays") {
    CHECK(cleaned("  why \n not?\n") == "why \n not?");
    CHECK(cleaned("\xC2\xA0wide\xE3\x80\x80") == "wide");
    CHECK(cleaned("a\r\nb") == "a\nb");
}

TEST_CASE("empty texts are refused with the field's name") {
    CHECK(cleaned("") == "!text: is empty; write at least one character");
    CHECK(refused(" \n\t "));
    CHECK(refused("\xE2\x80\x8B"));  // a zero-width space alone
}

TEST_CASE("lengths count code points") {
    std::string umlauts;
    for (int i = 0; i < 2'000; ++i) umlauts += "ü";
    CHECK(cleaned(umlauts) == umlauts);
    CHECK(refused(umlauts + "ü"));
    CHECK(cleaned("  " + umlauts + "  ") == umlauts);
    CHECK(refused(std::string(10'000, 'x')));
}

TEST_CASE("bytes that are no UTF-8 are refused") {
    for (const char* bad :
         {"\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x82", "\xF0\x80\x80\x80"})
        CHECK(refused(std::string("a") + bad));
    CHECK(cleaned("\xF0\x9F\x8C\xBA") == "\xF0\x9F\x8C\xBA");
}

TEST_CASE("control characters and direction overrides are refused, newlines only where they belong") {
    CHECK(refused(std::string_view("a\0b", 3)));
    CHECK(refused("a\x1B[31mb"));
    CHECK(
        refused("a\x7F"
                "b"));
    CHECK(
        refused("a\xC2\x85"
                "b"));
    CHECK(
        refused("a\xE2\x80\xAE"
                "b"));
    CHECK(
        refused("a\xE2\x81\xA6"
                "b"));
    CHECK(refused("a\nb", name_rule));
    CHECK(cleaned("a\nb") == "a\nb");
    CHECK(cleaned("a\n", chat_rule) == "a");
}

TEST_CASE("names fold to what they look like") {
    const std::string chair = fold_name("Session Chair");
    for (const char* alike :
         {"  session chair ", "SESSION CHAIR", "Session-Chair", "SessionChair", "Ѕession Chair" /* Cyrillic Dze */,
          "Session Сhair" /* Cyrillic Es */, "Session\xE2\x80\x8B Chair" /* zero width space */,
          "Ｓｅｓｓｉｏｎ　Ｃｈａｉｒ" /* full width */, "Sessi0n Chair", "Sess1on Chair", "Sessíon Chair", "𝐒ession Chair"})
        CHECK(fold_name(alike) == chair);
    CHECK(fold_name("Session Chairs") != chair);
    CHECK(fold_name("AI") == fold_name("Al"));
    CHECK(fold_name("Ivan") == fold_name("ivan"));
    CHECK(fold_name("Olga") == fold_name("0LGA"));
    CHECK(fold_name("Ольга") == fold_name("ольга"));
    CHECK(fold_name("Ada") != fold_name("Eva"));
    CHECK(fold_name("🙂") != fold_name("🙃"));  // no letters at all, and names nevertheless
    CHECK(fold_name("🙂") != "");
    CHECK(fold_name(" ") == "");
}

TEST_CASE("quoting cuts long texts between characters") {
    CHECK(quoted("abc") == "«abc»");
    std::string long_text(47, 'x');
    long_text += "üüü";
    CHECK(quoted(long_text) == "«" + std::string(47, 'x') + "…»");
}
