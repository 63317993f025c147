#include "app/csv.hpp"
#include "app/record_formats.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>

using namespace lanai;

namespace {

core::EventRecord sample() {
    core::RecordedQuestion answered;
    answered.id = "q1";
    answered.state = "answered_text";
    answered.origin = "online";
    answered.text = "Is *this* <b>bold</b>?\n# no heading";
    answered.name = "Ann_Smith";
    answered.votes = 2;
    answered.asked_ms = 1'690'574'400'000;  // 2023-07-28 10:00 in Honolulu
    answered.answer = "Line one\n- line two";
    answered.answered_by = "Mo";
    answered.labels = {"proofs", "open"};
    answered.joined = {"And is that?"};
    core::RecordedQuestion hand;
    hand.id = "q2";
    hand.state = "answered_live";
    hand.origin = "microphone";
    hand.anonymous = true;
    hand.asked_ms = answered.asked_ms;
    core::TalkRecord talk{"A1", "1. On [links](x)", {"Ada", "Bob"}, "Ballroom C", answered.asked_ms, answered.asked_ms + 60'000, {answered, hand}, {}};
    talk.messages.push_back({"", "attendee", "=1+1, \"yes\"", answered.asked_ms, true});
    return {"Workshop & more", "Pacific/Honolulu", {talk}};
}

}  // namespace

TEST_CASE("the record as Markdown: what people typed is text, and no marks") {
    const std::string text = app::record_markdown(sample());
    CHECK(text ==
          "# Workshop \\& more\n"
          "\n## 1\\. On \\[links\\]\\(x\\)\n\n"
          "Ada, Bob  \n2023\\-07\\-28 10\\:00 HST, Ballroom C\n"
          "\n### Questions\n\n"
          "* **Is \\*this\\* \\<b\\>bold\\</b\\>?  \n  \\# no heading**  \n"
          "  Ann\\_Smith; 2 votes; answered in writing; proofs, open\n"
          "\n  > Line one  \n  > \\- line two\n  >\n  > Mo\n"
          "\n  Asked, too: And is that?\n\n"
          "* **At the microphone**  \n"
          "  Anonymous, at the microphone; answered on stage\n\n"
          "\n### Chat\n\n"
          "* 2023\\-07\\-28 10\\:00 HST, **Guest**: \\=1\\+1, \"yes\" (edited)\n");
}

TEST_CASE("the record as CSV: a row each, and nothing that a spreadsheet would run") {
    const auto rows = app::read_csv(app::record_csv(sample()));
    REQUIRE(rows.has_value());
    REQUIRE(rows->size() == 4);
    const auto& header = (*rows)[0].fields;
    CHECK(header.size() == 14);
    for (const auto& row : *rows) CHECK(row.fields.size() == header.size());
    CHECK((*rows)[1].fields[5] == "Is *this* <b>bold</b>?\n# no heading");
    CHECK((*rows)[1].fields[3] == "2023-07-28 10:00 HST");
    CHECK((*rows)[1].fields[12] == "proofs\nopen");
    CHECK((*rows)[2].fields[4] == "Anonymous");
    CHECK((*rows)[3].fields[2] == "chat");
    CHECK((*rows)[3].fields[5] == "'=1+1, \"yes\"");
}

TEST_CASE("the record as JSON") {
    const auto value = boost::json::parse(app::record_json(sample()));
    const auto& talk = value.at("talks").at(0);
    CHECK(talk.at("code") == "A1");
    CHECK(talk.at("questions").at(0).at("answer").at("by") == "Mo");
    CHECK_FALSE(talk.at("questions").at(1).as_object().contains("answer"));
    CHECK(talk.at("messages").at(0).at("edited") == true);
    CHECK(value.at("zone") == "Pacific/Honolulu");
}

TEST_CASE("an unknown zone is UTC, and nothing at all is a heading") {
    core::EventRecord record{"Empty", "Nowhere/Land", {}};
    CHECK(app::record_markdown(record) == "# Empty\n");
    record.talks.push_back({"A1", "T", {}, "", 0, 0, {}, {}, {{"Ann", "attendee", "hi", 0, false}}});
    CHECK(app::record_markdown(record).find("1970\\-01\\-01 00\\:00 UTC") != std::string::npos);
}

TEST_CASE("polls stand with their talk, a line an option") {
    core::EventRecord record = sample();
    record.talks[0].polls = {{"Tea *or* coffee?", "single", 3, {{"Tea", 2}, {"=Coffee", 1}}}};
    record.polls = {{"From where?", "words", 1, {{"Fiji", 1}}}};
    const std::string text = app::record_markdown(record);
    CHECK(text.find("# Workshop \\& more\n\n### Polls\n\n* **From where?** (1 answer)\n  * Fiji: 1\n") == 0);
    CHECK(text.find("\n### Polls\n\n* **Tea \\*or\\* coffee?** (3 answers)\n  * Tea: 2\n  * \\=Coffee: 1\n") !=
          std::string::npos);

    const auto rows = app::read_csv(app::record_csv(record));
    REQUIRE(rows.has_value());
    REQUIRE(rows->size() == 7);
    CHECK((*rows)[1].fields[5] == "From where?");
    const auto& coffee = (*rows)[3].fields;
    CHECK(coffee.size() == (*rows)[0].fields.size());
    CHECK(coffee[0] == "A1");
    CHECK(coffee[2] == "poll");
    CHECK(coffee[8] == "1");
    CHECK(coffee[9] != "=Coffee");  // no spreadsheet runs it

    const auto parsed = boost::json::parse(app::record_json(record));
    CHECK(parsed.at("polls").at(0).at("results").at(0).at("what") == "Fiji");
    CHECK(parsed.at("talks").at(0).at("polls").at(0).at("results").at(1).at("count") == 1);
}
