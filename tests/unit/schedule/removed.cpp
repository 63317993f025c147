// An insertion that was taken back is gone from the day and stays in the calendars that had it.
#include "schedule/export.hpp"
#include "support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

Talk extra(const std::string& code) {
    auto made = talk(code, "14:00", 20);
    made.guid = "guid-" + code;
    return made;
}

void insert(const Programme& programme, LiveState& state, const std::string& code) {
    const auto plan = insert_talk(programme, state, extra(code), Cascade::no, at("08:30"));
    REQUIRE(plan.has_value());
    apply_all(state, *plan);
}

void take_back(LiveState& state, const std::string& code, Instant when) {
    Change gone;
    gone.code = code;
    gone.at = when;
    gone.removed = true;
    apply(state, gone);
}

std::string calendar(const Programme& programme, const LiveState& state,
                     std::optional<std::span<const std::string>> codes = std::nullopt) {
    return export_icalendar({current_programme(programme, state), state, at("08:00"), "", ""}, "W", codes);
}

}  // namespace

TEST_CASE("what was taken back is cancelled in the calendar, where it stood last, and nowhere else") {
    const auto programme = morning();
    auto state = initial_state(programme);
    insert(programme, state, "extra");
    const auto moved = move_talk(programme, state, "extra", {at("15:00"), "annex"}, Cascade::no, at("08:40"));
    REQUIRE(moved.has_value());
    apply_all(state, *moved);
    const auto inserted = calendar(programme, state);
    REQUIRE(inserted.find("UID:guid-extra@lanai\r\nSEQUENCE:2\r\n") != std::string::npos);
    take_back(state, "extra", at("08:50"));
    REQUIRE(find_talk(programme, state, "extra") == nullptr);
    REQUIRE(current_programme(programme, state).talks.size() == programme.talks.size());
    const auto text = calendar(programme, state);
    INFO(text);
    REQUIRE(text.find("UID:guid-extra@lanai\r\nSEQUENCE:3\r\nDTSTAMP:20230728T085000Z\r\n"
                      "LAST-MODIFIED:20230728T085000Z\r\nSTATUS:CANCELLED\r\nDTSTART:20230728T150000Z\r\n"
                      "DTEND:20230728T152000Z\r\nSUMMARY:extra\r\nLOCATION:Annex\r\n") != std::string::npos);
    REQUIRE(export_c3voc_json({current_programme(programme, state), state, at("08:00"), "", ""}).find("guid-extra") ==
            std::string::npos);
    const std::vector<std::string> own{"extra"};
    REQUIRE(calendar(programme, state, own).find("guid-extra@lanai") != std::string::npos);
    const std::vector<std::string> other{"a"};
    REQUIRE(calendar(programme, state, other).find("guid-extra@lanai") == std::string::npos);
}

TEST_CASE("a calendar of no talks has none, and not all") {
    auto programme = morning();
    programme.event.zone = "Pacific/Honolulu";
    const auto state = initial_state(programme);
    const auto text = calendar(programme, state, std::span<const std::string>());
    REQUIRE(text.find("BEGIN:VEVENT") == std::string::npos);
    REQUIRE(text.find("BEGIN:VTIMEZONE") != std::string::npos);
    REQUIRE(calendar(programme, state).find("BEGIN:VEVENT") != std::string::npos);
}

TEST_CASE("of what was taken back as much is kept as may be inserted") {
    const auto programme = morning();
    auto state = initial_state(programme);
    for (std::size_t i = 0; i < inserted_max + 1; ++i) {
        const auto code = "x" + std::to_string(i);
        insert(programme, state, code);
        take_back(state, code, at("08:50"));
    }
    REQUIRE(state.inserted.empty());
    REQUIRE(state.removed.size() == inserted_max);
    REQUIRE(state.removed.front().talk.code == "x1");
    take_back(state, "x1", at("08:55"));  // there is nothing of it left to be taken back
    REQUIRE(state.removed.size() == inserted_max);
}

}  // namespace lanai::schedule
