// What public formats ask for and the model does not have, or allows more freely: numbers, file-safe names, addresses.
// The same programme gives the same each time. Pure; any thread.
#pragma once

#include "schedule/export.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

// A day and the talks that begin in it, in order; a talk that was moved out of all days is with the day before it.
struct DayTalks {
    Day day;
    std::vector<const Talk*> talks;
};
// At least one day: formats ask for it.
[[nodiscard]] std::vector<DayTalks> talks_by_day(const ExportInput&);

// By Talk::code, 1 to 2^31 - 1: the code itself where it is such a number, else made from the GUID.
[[nodiscard]] std::map<std::string, int> talk_numbers(const Programme&);
// By Room::id: the name, with the id behind it where two rooms have the same. "" for nowhere in particular.
[[nodiscard]] std::map<std::string, std::string> room_names(const Programme&);
// The source's, or one made from event and id.
[[nodiscard]] std::string room_guid(const Event&, const Room&);

// At least four of a-z 0-9 _: "imlh_2023".
[[nodiscard]] std::string acronym_of(const Programme&);
// Of a-z 0-9 _ -, at least two, no hyphen at the end.
[[nodiscard]] std::string slug_of(const Talk&, int number);
[[nodiscard]] bool is_lower_slug(std::string_view);
// c3voc's and frab's "type": "break" for pauses, else the source's word, else our kind.
[[nodiscard]] std::string type_of(const Talk&);
// Formats without a word for it say in the title that a talk is off.
[[nodiscard]] std::string title_of(const ExportInput&, const Talk&);
[[nodiscard]] bool is_cancelled(const ExportInput&, const Talk&);

// A web address with what a URI must not hold percent-encoded; empty for anything else.
[[nodiscard]] std::string uri_of(std::string_view address);
// A page about the talk: its own, its stage's, the event's; empty when there is none.
[[nodiscard]] std::string page_of(const ExportInput&, const Talk&);
[[nodiscard]] std::string version_of(const ExportInput&);  // never empty
inline constexpr const char* timeslot = "00:05";         // hours and minutes: the raster of a public schedule
[[nodiscard]] bool is_number(std::string_view);            // 1 to 999999999, no leading zero
// To the second, with the zone's offset: "2023-07-28T09:00:00-10:00".
[[nodiscard]] std::string second_text(Instant, const Event&);

}  // namespace lanai::schedule
