// read_calendar: an iCalendar file on stdin as libical, which calendar programs use, reads it; one JSON array of its
// events on stdout. Times are Unix milliseconds, by the time zones that are in the file. Exit 1: what libical finds
// wrong.
#include <libical/ical.h>

#include <boost/json.hpp>

#include <cstdint>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace {

namespace json = boost::json;

struct CalendarFree {
    void operator()(icalcomponent* component) const { icalcomponent_free(component); }
};

// A zone of the system would hide a file whose own is wrong: under a name that nobody has, libical takes the file's.
std::string with_zones_of_its_own(std::string text) {
    const std::string tzid = "TZID:";
    const auto at = text.find(tzid);
    if (at == std::string::npos) return text;
    const auto name = text.substr(at + tzid.size(), text.find_first_of("\r\n", at) - at - tzid.size());
    const std::string made_up = "Made/Up";
    for (auto found = text.find(name); found != std::string::npos; found = text.find(name, found + made_up.size()))
        text.replace(found, name.size(), made_up);
    return text;
}

std::int64_t ms_of(icaltimetype time) {
    return 1'000 * static_cast<std::int64_t>(icaltime_as_timet_with_zone(time, icaltime_get_timezone(time)));
}

json::value text_of(const char* text) {
    return text != nullptr ? json::value(text) : json::value(nullptr);
}

json::object event_of(icalcomponent* event) {
    json::object object{{"uid", text_of(icalcomponent_get_uid(event))},
                        {"title", text_of(icalcomponent_get_summary(event))},
                        {"room", text_of(icalcomponent_get_location(event))},
                        {"start_ms", ms_of(icalcomponent_get_dtstart(event))},
                        {"end_ms", ms_of(icalcomponent_get_dtend(event))},
                        {"sequence", icalcomponent_get_sequence(event)},
                        {"cancelled", icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED}};
    if (auto* modified = icalcomponent_get_first_property(event, ICAL_LASTMODIFIED_PROPERTY))
        object["modified_ms"] = ms_of(icalproperty_get_lastmodified(modified));
    return object;
}

}  // namespace

int main() {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    const std::unique_ptr<icalcomponent, CalendarFree> calendar(
        icalparser_parse_string(with_zones_of_its_own(text).c_str()));
    if (!calendar) {
        std::cerr << "read_calendar: this is no calendar\n";
        return 1;
    }
    icalrestriction_check(calendar.get());
    if (icalcomponent_count_errors(calendar.get()) != 0) {
        std::cerr << "read_calendar: " << icalcomponent_as_ical_string(calendar.get()) << "\n";
        return 1;
    }
    json::array events;
    for (auto* event = icalcomponent_get_first_component(calendar.get(), ICAL_VEVENT_COMPONENT); event != nullptr;
         event = icalcomponent_get_next_component(calendar.get(), ICAL_VEVENT_COMPONENT))
        events.push_back(event_of(event));
    std::cout << json::serialize(events) << "\n";
    return 0;
}
