#include "import/ics_talk.hpp"

#include <algorithm>
#include <array>

namespace lanai::schedule {

namespace {

// "break" says what the talk is, the first of the others is its track.
void read_categories(std::string_view value, DraftTalk& draft, const Spot& here, const Event& whole, Intake& intake) {
    for (const auto& category : ics_text_list(value)) {
        const auto words = intake.line(category, name_bytes_max, here);
        if (words.empty()) continue;
        Talk typed;
        typed.type = words;
        if (draft.talk.type.empty() && guess_kind(typed, whole) != TalkKind::talk) {
            draft.talk.type = words;
        } else if (draft.talk.track.empty()) {
            draft.talk.track = words;
        } else {
            intake.leave_out("further CATEGORIES", here);
        }
    }
}

}  // namespace

void read_ics_property(const IcsProperty& property, DraftTalk& draft, const Event& whole, Intake& intake) {
    static constexpr std::array<std::string_view, 23> known{"UID",
                                                            "SUMMARY",
                                                            "DESCRIPTION",
                                                            "URL",
                                                            "LOCATION",
                                                            "DTSTART",
                                                            "DTEND",
                                                            "DURATION",
                                                            "RRULE",
                                                            "EXDATE",
                                                            "RECURRENCE-ID",
                                                            "STATUS",
                                                            "CLASS",
                                                            "SEQUENCE",
                                                            "DTSTAMP",
                                                            "CREATED",
                                                            "LAST-MODIFIED",
                                                            "TRANSP",
                                                            "PRIORITY",
                                                            "X-ALT-DESC",
                                                            "X-MICROSOFT-CDO-BUSYSTATUS",
                                                            "X-MICROSOFT-CDO-IMPORTANCE",
                                                            "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR"};
    const auto& name = property.name;
    const Spot here{property.place, draft.spot.at(name).where};
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    if (name == "ORGANIZER" || name == "ATTENDEE" || name == "CONTACT") {
        intake.drop_contacts();
    } else if (name == "CATEGORIES") {
        read_categories(property.value, draft, here, whole, intake);
    } else if (name == "ATTACH" && lower_case(std::string(property.parameter("VALUE"))) == "binary") {
        intake.problems().refused(here.place, here.where,
                                  "a file within the calendar is left out; a link to it would be taken");
    } else if (name == "ATTACH") {
        intake.add_link(draft.talk.attachments, property.parameter("FILENAME"), property.value, here);
    } else if (name == "CONFERENCE" || name == "X-GOOGLE-CONFERENCE") {
        intake.add_link(draft.talk.links, "Conference", property.value, here);
    } else if (!property.value.empty()) {
        intake.leave_out(name, here);
    }
}

}  // namespace lanai::schedule
