#include "import/ics_lines.hpp"
#include "import/ics_repeat.hpp"
#include "import/ics_talk.hpp"
#include "import/ics_time.hpp"
#include "import/importers.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>

namespace lanai::schedule {

namespace {

// What all repetitions may hold: each has its event's text.
constexpr std::size_t repeated_bytes_max = 64 * 1024 * 1024;
constexpr std::size_t talk_bytes_rough = 1'000;
constexpr const char* too_many_repetitions =
    "its repetitions are left out: those of all events together are too many (50,000, 2,000,000 days that rules are "
    "tried "
    "on, or 100,000 exceptions); the first is taken";

bool same_civil(const CivilTime& a, const CivilTime& b) {
    return std::tie(a.year, a.month, a.day, a.hour, a.minute) == std::tie(b.year, b.month, b.day, b.hour, b.minute);
}

std::string compact_text(const CivilTime& civil) {
    auto text = to_text(date_of(civil));
    std::erase(text, '-');
    return text;
}

long sequence_of(const IcsComponent& event) {
    const auto text = event.value("SEQUENCE");  // "SEQUENCE: 0" is written, too
    long value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

class CalendarReader {
public:
    CalendarReader(Intake& intake, const ReadOptions& options) : intake_(intake), options_(options) {}

    Draft read(const std::vector<IcsComponent>& calendars) {
        for (const auto& calendar : calendars) {
            if (calendar.name == "VCALENDAR") {
                read_head(calendar);
            } else {
                intake_.problems().refused(calendar.place, calendar.name, "is no VCALENDAR, and left out");
            }
        }
        if (draft_.event.zone.empty()) draft_.event.zone = zone_of_events(calendars);
        for (const auto& calendar : calendars) {
            if (calendar.name == "VCALENDAR") read_events(calendar);
        }
        settle_repeats();
        for (const auto& [uid, entries] : by_uid_) {
            Moments replaced(floating_zone());  // repetitions that another VEVENT stands for
            for (const auto& entry : entries) {
                if (entry.occurrence) replaced.add(*entry.occurrence);
            }
            for (const auto& entry : entries) take(entry, replaced);
        }
        return std::move(draft_);
    }

private:
    // A VEVENT that is still in, with its UID and times.
    struct Entry {
        const IcsComponent* event = nullptr;
        Spot spot;
        std::string uid;
        std::optional<WrittenTime> start;
        std::string tzid;                       // of start
        std::optional<WrittenTime> occurrence;  // RECURRENCE-ID
        std::string repetition;                 // makes the identity of one among several of a UID
        bool gone = false;
    };

    void read_head(const IcsComponent& calendar) {
        auto& event = draft_.event;
        const Spot here{calendar.place, "VCALENDAR"};
        const auto words = [&](const char* name, const char* other, std::size_t bytes_max) {
            const auto text = calendar.value(name).empty() ? calendar.value(other) : calendar.value(name);
            return intake_.line(ics_text(text), bytes_max, here.at(name));
        };
        if (lower_case(std::string(calendar.value("PRODID"))).find("lanai") != std::string::npos)
            intake_.set_plain_texts();
        if (event.title.empty()) event.title = words("X-WR-CALNAME", "NAME", title_bytes_max);
        if (event.description.empty()) {
            const auto text =
                calendar.value("X-WR-CALDESC").empty() ? calendar.value("DESCRIPTION") : calendar.value("X-WR-CALDESC");
            event.description = intake_.text(ics_text(text), here.at("DESCRIPTION"));
        }
        if (event.url.empty()) event.url = intake_.address(calendar.value("URL"), here.at("URL"));
        if (event.zone.empty()) {
            event.zone = words("X-WR-TIMEZONE", "TIMEZONE-ID", name_bytes_max);
            draft_.zone_spot = here.at("X-WR-TIMEZONE");
        }
        for (const auto& component : calendar.components) {
            if (component.name == "VTIMEZONE") zones_.add(component);
        }
    }

    // That of the first event which has one; for calendars that name none themselves.
    std::string zone_of_events(const std::vector<IcsComponent>& calendars) const {
        for (const auto& calendar : calendars) {
            for (const auto& component : calendar.components) {
                const auto* start = component.name == "VEVENT" ? component.find("DTSTART") : nullptr;
                if (start && !start->parameter("TZID").empty()) return zones_.name_of(start->parameter("TZID"));
            }
        }
        return zones_.name_of(zones_.first());
    }

    std::string floating_zone() const {
        const auto named = find_zone_name(draft_.event.zone);
        return !named.empty() ? named : zone_exists(options_.zone) ? options_.zone : "UTC";
    }

    void read_events(const IcsComponent& calendar) {
        const bool all_cancelled = lower_case(std::string(calendar.value("METHOD"))) == "cancel";
        for (const auto& component : calendar.components) {
            if (component.name == "VTIMEZONE") continue;
            Entry entry;
            entry.event = &component;
            entry.uid =
                intake_.line(ics_text(component.value("UID")), name_bytes_max, {component.place, component.name});
            entry.spot = {
                component.place,
                component.name + (entry.uid.empty() ? "" : " UID=" + std::string(cut_utf8(entry.uid, id_bytes_max)))};
            if (component.name != "VEVENT") {
                refuse(entry, "is no VEVENT, and left out");
                continue;
            }
            entry.start = time_of(component, "DTSTART", entry.spot);
            if (const auto* start = component.find("DTSTART")) entry.tzid = start->parameter("TZID");
            entry.occurrence = time_of(component, "RECURRENCE-ID", entry.spot);
            warn_of_range(entry);
            if (!is_wanted(entry, all_cancelled)) entry.gone = true;
            if (entry.uid.empty()) intake_.repair_many("has no UID; one is made of its title", entry.spot);
            by_uid_[entry.uid.empty() ? "\n" + std::to_string(by_uid_.size()) : entry.uid].push_back(std::move(entry));
        }
    }

    void refuse(const Entry& entry, std::string message) {
        intake_.problems().refused(entry.spot.place, entry.spot.where, std::move(message));
    }

    void warn_of_range(const Entry& entry) {
        const auto* property = entry.event->find("RECURRENCE-ID");
        if (!property || property->parameter("RANGE").empty()) return;
        intake_.problems().warning(property->place, entry.spot.at("RECURRENCE-ID").where,
                                   "changes this repetition and those after it; only this one is changed");
    }

    bool is_wanted(const Entry& entry, bool all_cancelled) {
        const auto status = lower_case(std::string(entry.event->value("STATUS")));
        const auto level = lower_case(std::string(entry.event->value("CLASS")));
        if (all_cancelled || status == "cancelled") {
            refuse(entry, "the talk is left out: it is cancelled");
        } else if (level == "private" || level == "confidential") {
            refuse(entry, "the talk is left out: it is marked as " + level);
        } else if (!entry.start) {
            refuse(entry, "the talk is left out: it has no start such as DTSTART:20260601T083000Z");
        } else {
            return true;
        }
        return false;
    }

    std::optional<WrittenTime> time_of(const IcsComponent& event, const char* name, const Spot& spot) {
        const auto* property = event.find(name);
        auto time = property ? parse_ics_time(event.value(name)) : std::nullopt;
        if (!time) return {};
        const auto tzid = property->parameter("TZID");
        if (!time->zone.empty() || tzid.empty()) return time;
        if (!zones_.apply(tzid, *time)) {
            intake_.repair_many(
                "the time zone " + quoted(tzid) + " is neither known nor described; that of the event is taken", spot);
        }
        return time;
    }

    // Of several with one UID: a later SEQUENCE replaces, RECURRENCE-ID changes one of the repetitions, the same again
    // is left out, and what remains are talks of their own.
    void settle_repeats() {
        for (auto& [uid, entries] : by_uid_) {
            std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
                return sequence_of(*a.event) > sequence_of(*b.event);
            });
            for (std::size_t i = 1; i < entries.size(); ++i) settle_repeat(entries, i);
        }
    }

    void settle_repeat(std::vector<Entry>& entries, std::size_t i) {
        auto& entry = entries[i];
        // Against the newest of its kind only: ten thousand of one UID must not cost their square.
        const auto first =
            std::find_if(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(i, 64)),
                         [&](const Entry& other) {
                             if (entry.occurrence && other.occurrence)
                                 return same_civil(entry.occurrence->civil, other.occurrence->civil);
                             return !entry.occurrence && !other.occurrence;
                         });
        if (entry.gone || first == entries.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(i, 64))) return;
        const bool older = sequence_of(*entry.event) < sequence_of(*first->event);
        const bool same = !first->gone && first->start && same_civil(first->start->civil, entry.start->civil) &&
                          first->event->value("SUMMARY") == entry.event->value("SUMMARY");
        if (older || same) {
            intake_.problems().repaired(
                entry.spot.place, entry.spot.where,
                older ? "an older revision of the same event is left out" : "the same event comes twice; one is taken");
            entry.gone = true;
        } else {
            intake_.problems().repaired(entry.spot.place, entry.spot.where,
                                        "the UID is that of another event; this one gets an identity of its own");
            entry.repetition = "/" + compact_text(entry.start->civil) + "/" +
                               std::string(cut_utf8(entry.event->value("SUMMARY"), id_bytes_max));
        }
    }

    void take(const Entry& entry, const Moments& replaced) {
        if (entry.gone || draft_.talks.size() > programme_talks_max) return;
        auto draft = read_talk(entry);
        const auto rule = entry.event->value("RRULE");
        if (rule.empty() || entry.occurrence) {
            auto own = entry.repetition;
            if (entry.occurrence) own += "/" + compact_text(entry.occurrence->civil);
            set_identity(draft, entry, own);
            draft_.add_talk(std::move(draft));
            return;
        }
        if (budget_.is_spent()) return take_once(entry, std::move(draft), too_many_repetitions);
        const auto repetition = expand_rule(rule, *entry.start, {zones_, entry.tzid, floating_zone()}, budget_);
        if (!repetition) {
            return take_once(
                entry, std::move(draft),
                "its repetition " + quoted(rule) +
                    " is left out: only DAILY and WEEKLY ones that end (COUNT or UNTIL) are taken; the first is");
        }
        if (repetition->ends_early) {
            intake_.problems().warning(entry.spot.place, entry.spot.at("RRULE").where,
                                       quoted(rule) + " ends before the event starts; it is taken once");
        }
        if (repetition->cut) {
            refuse(entry, "its repetitions after the " + std::to_string(repetition->starts.size()) + "th are left out");
        }
        repeat(entry, draft, repetition->starts, replaced);
    }

    void take_once(const Entry& entry, DraftTalk draft, std::string why) {
        refuse(entry, std::move(why));
        set_identity(draft, entry, entry.repetition);
        draft_.add_talk(std::move(draft));
    }

    Moments exceptions_of(const Entry& entry) {
        Moments excepted(floating_zone());
        for (const auto& property : entry.event->properties) {
            if (property.name != "EXDATE") continue;
            const auto tzid = property.parameter("TZID").empty() ? entry.tzid : property.parameter("TZID");
            for (const auto value : split_list(property.value)) {
                if (--budget_.exceptions <= 0) return excepted;
                auto time = parse_ics_time(value);
                if (!time) {
                    intake_.problems().warning(property.place, entry.spot.at("EXDATE").where,
                                               quoted(value) + " is no time such as 20260601T083000Z; it excepts none");
                    continue;
                }
                if (time->zone.empty() && (tzid.empty() || !zones_.apply(tzid, *time))) time->zone = entry.start->zone;
                excepted.add(*time);
            }
        }
        return excepted;
    }

    void repeat(const Entry& entry, const DraftTalk& draft, const std::vector<CivilTime>& starts,
                const Moments& replaced) {
        const auto excepted = exceptions_of(entry);
        if (budget_.exceptions <= 0) return take_once(entry, draft, too_many_repetitions);
        for (const auto& civil : starts) {
            auto copy = draft;
            copy.start = zones_.moved(*entry.start, entry.tzid, civil);
            if (excepted.holds(*copy.start) || replaced.holds(*copy.start)) continue;
            repeated_bytes_ += draft.talk.abstract_text.size() + talk_bytes_rough;
            if (repeated_bytes_ > repeated_bytes_max) {
                refuse(entry, "its repetitions are left out: the texts of all repetitions together are too long");
                return;
            }
            set_identity(copy, entry, entry.repetition + "/" + compact_text(civil));
            draft_.add_talk(std::move(copy));
        }
    }

    // All but its identity.
    DraftTalk read_talk(const Entry& entry) {
        const auto& event = *entry.event;
        DraftTalk draft;
        draft.spot = entry.spot;
        draft.start = entry.start;
        set_length(draft, entry);
        auto& talk = draft.talk;
        talk.title = intake_.line(ics_text(event.value("SUMMARY")), title_bytes_max, entry.spot.at("SUMMARY"));
        talk.abstract_text = intake_.text(ics_text(event.value("DESCRIPTION")), entry.spot.at("DESCRIPTION"));
        talk.url = intake_.address(event.value("URL"), entry.spot.at("URL"));
        draft.room = draft_.room_named(ics_text(event.value("LOCATION")), entry.spot.at("LOCATION"), intake_);
        for (const auto& property : event.properties) read_ics_property(property, draft, draft_.event, intake_);
        for (const auto& inner : event.components) intake_.leave_out(inner.name, {inner.place, entry.spot.where});
        return draft;
    }

    // UIDs of many systems are a GUID, or one before an @.
    static void set_identity(DraftTalk& draft, const Entry& entry, const std::string& repetition) {
        const auto local = entry.uid.substr(0, entry.uid.find('@'));
        if (repetition.empty() && is_uuid(local)) {
            draft.talk.guid = local;
        } else if (!entry.uid.empty()) {
            draft.source_id = entry.uid + repetition;
            draft.has_uid = true;
        }
    }

    void set_length(DraftTalk& draft, const Entry& entry) {
        const auto& event = *entry.event;
        const auto start = entry.start;
        const auto end = time_of(event, "DTEND", entry.spot);
        const auto duration = event.value("DURATION");
        if (end) {
            // As a length: the repetitions have it, too.
            const auto zone = floating_zone();
            const auto from = resolve(*start, zone);
            const auto to = resolve(*end, zone);
            if (from && to) draft.length = std::chrono::floor<minutes>(to->at - from->at);
            draft.end_bent = to && to->bent;
        } else if (!duration.empty()) {
            draft.length = parse_iso_length(duration);
            if (!draft.length) {
                intake_.problems().repaired(entry.spot.place, entry.spot.at("DURATION").where,
                                            quoted(duration) + " is no length such as PT45M");
            }
        }
        if (!draft.length && start->date_only) draft.length = minutes(24 * 60);
    }

    Intake& intake_;
    const ReadOptions& options_;
    Draft draft_;
    IcsZones zones_;
    std::map<std::string, std::vector<Entry>> by_uid_;
    std::size_t repeated_bytes_ = 0;
    RepeatBudget budget_;
};

}  // namespace

std::optional<Draft> read_icalendar(std::string_view text, Intake& intake, const ReadOptions& options) {
    const auto calendars = parse_ics(text, intake);
    if (!calendars) return {};
    return CalendarReader(intake, options).read(*calendars);
}

}  // namespace lanai::schedule
