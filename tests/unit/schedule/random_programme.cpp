#include "random_programme.hpp"

#include "schedule/zone.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <tuple>

namespace lanai::schedule::test {

namespace {

using Random = std::mt19937;

int pick(Random& random, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
}

bool one_in(Random& random, int count) {
    return pick(random, 1, count) == 1;
}

template <class T, std::size_t size>
const T& pick(Random& random, const std::array<T, size>& from) {
    return from[static_cast<std::size_t>(pick(random, 0, static_cast<int>(size) - 1))];
}

constexpr std::array<std::string_view, 26> pieces{
    "Überblick",
    "naïve Ænderung",
    "講演と質問",
    "👩‍🔬 lab",
    "🎉",
    "\"quoted\"",
    "it's",
    "]]>",
    "<b>&amp;</b>",
    "a, b; c: d",
    "back\\slash",
    "\\n is no line",
    "'''",
    "\"\"\"",
    "# no comment",
    "{x = 1}",
    "[[talk]]",
    "100 %",
    "=",
    "𝔘nicode",
    "aVeryLongWordThatNobodyWouldWriteButSomebodyWillAndThenItMustFoldInTheMiddleOfItWithoutAnyBlankToHelp",
    "END:VEVENT",
    "BEGIN:VCALENDAR",
    "plain words",
    "of several kinds",
    "тест"};

std::string one_line(Random& random) {
    std::string text(pick(random, pieces));
    for (int more = pick(random, 0, 3); more > 0; --more) {
        text += one_in(random, 3) ? "" : " ";
        text += pick(random, pieces);
    }
    return text;
}

std::string line_or_none(Random& random) {
    return one_in(random, 3) ? std::string() : one_line(random);
}

std::string paragraphs(Random& random) {
    if (one_in(random, 4)) return {};
    std::string text = one_line(random);
    for (int more = pick(random, 0, 4); more > 0; --more) {
        constexpr std::array<std::string_view, 5> breaks{"\n", "\n\n", "\n\t", "\n  ", " "};
        text += pick(random, breaks);
        text += one_line(random);
    }
    return text;
}

std::string identifier(Random& random, std::string_view letters, int size) {
    std::string text;
    while (static_cast<int>(text.size()) < size) {
        text += letters[static_cast<std::size_t>(pick(random, 0, static_cast<int>(letters.size()) - 1))];
    }
    return text;
}

std::string guid(Random& random) {
    std::string text;
    for (const int size : {8, 4, 4, 4, 12}) {
        text += (text.empty() ? "" : "-") + identifier(random, "0123456789abcdef", size);
    }
    return text;
}

std::string address(Random& random) {
    return "https://example.org/" + identifier(random, "abcdefghij", 4) + (one_in(random, 3) ? "?a=1&b=%20" : "");
}

std::string address_or_none(Random& random) {
    return one_in(random, 2) ? std::string() : address(random);
}

std::vector<Link> links(Random& random) {
    std::vector<Link> made;
    for (int count = pick(random, 0, 2); count > 0; --count) {
        auto url = address(random);
        made.push_back({one_in(random, 3) ? url : one_line(random), url});
    }
    return made;
}

Person person(Random& random, PersonRole role) {
    Person made;
    made.name = one_line(random);
    made.role = role;
    if (one_in(random, 2)) return made;
    made.affiliation = line_or_none(random);
    made.role = static_cast<PersonRole>(pick(random, 0, 3));
    constexpr std::array<std::string_view, 4> kinds{"", "4711", "ABC123", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"};
    made.id = pick(random, kinds);
    made.biography = paragraphs(random);
    made.url = address_or_none(random);
    made.avatar = address_or_none(random);
    return made;
}

std::vector<Person> persons(Random& random, PersonRole role) {
    std::vector<Person> made;
    for (int count = pick(random, 0, 3); count > 0; --count) made.push_back(person(random, role));
    return made;
}

Event random_event(Random& random, std::string zone) {
    Event event;
    event.title = one_line(random);
    event.acronym = one_in(random, 2) ? "abc_2023" : line_or_none(random);
    event.subtitle = line_or_none(random);
    event.description = paragraphs(random);
    event.venue = line_or_none(random);
    event.zone = std::move(zone);
    event.url = address_or_none(random);
    event.version = line_or_none(random);
    event.notice = paragraphs(random);
    event.links = links(random);
    event.organisers = persons(random, PersonRole::chair);
    for (int count = pick(random, 0, 3); count > 0; --count) event.supporters.push_back(one_line(random));
    if (one_in(random, 2)) event.awards.push_back({one_line(random), paragraphs(random), event.supporters});
    const auto aoe = *from_civil({2023, 5, 31, 12, 0, 0}, "UTC");
    const auto in_zone = *from_civil({2023, 5, 31, 0, 0, 0}, event.zone);
    event.dates.push_back({one_line(random), "2023-05-30", true, aoe});
    event.dates.push_back({one_line(random), "2023-05-30", false, in_zone});
    return event;
}

Talk random_talk(Random& random, int number) {
    Talk talk;
    talk.guid = guid(random);
    const auto count = std::to_string(number);
    constexpr std::array<std::string_view, 3> codes{"TALK", "invited-", "1234"};
    talk.code = std::string(pick(random, codes)) + (number < 10 ? "0" : "") + count;
    talk.slug = "slug" + count + "-" + identifier(random, "abcdefgh-", pick(random, 3, 100)) + "x";
    talk.title = one_line(random);
    talk.subtitle = line_or_none(random);
    talk.abstract_text = paragraphs(random);
    talk.description = paragraphs(random);
    talk.kind = static_cast<TalkKind>(pick(random, 0, 4));
    talk.type = one_in(random, 2) ? "lecture" : "";
    talk.persons = persons(random, talk.kind == TalkKind::panel ? PersonRole::panelist : PersonRole::speaker);
    talk.duration = minutes(pick(random, 1, 24) * 5);
    talk.duration_min = talk.duration;
    if (talk.kind == TalkKind::pause && one_in(random, 2)) talk.duration_min = talk.duration / 2 + minutes(1);
    talk.language = one_in(random, 2) ? "en" : "";
    talk.url = address_or_none(random);
    talk.logo = address_or_none(random);
    talk.links = links(random);
    talk.attachments = links(random);
    talk.award = line_or_none(random);
    talk.recording_licence = line_or_none(random);
    talk.recording_opt_out = one_in(random, 3);
    talk.hard_stop = one_in(random, 5);
    return talk;
}

// Talks of one room on one day, one after the other; some begin late in the evening.
void fill(Random& random, Programme& programme, Day& day, const std::string& room, Instant latest) {
    auto start = day.start + minutes(pick(random, 0, 6) * 5);
    if (one_in(random, 2)) start += std::chrono::hours(pick(random, 11, 14));
    for (int count = pick(random, 0, 4); count > 0; --count) {
        auto talk = random_talk(random, static_cast<int>(programme.talks.size()));
        talk.room = room;
        talk.start = start;
        if (talk.end() > latest) return;
        start = talk.end() + minutes(pick(random, 0, 3) * 10);
        day.end = std::max(day.end, talk.end());
        if (!programme.tracks.empty() && one_in(random, 2)) talk.track = programme.tracks.back().name;
        if (!programme.sessions.empty() && one_in(random, 2)) talk.session = programme.sessions.front().id;
        programme.talks.push_back(std::move(talk));
    }
}

struct Where {
    std::string_view zone;
    int year, month, day;  // the day before clocks change, where they do
};

constexpr std::array<Where, 8> places{{{"Pacific/Honolulu", 2023, 7, 28},
                                       {"Europe/Berlin", 2023, 10, 28},
                                       {"Europe/Berlin", 2024, 3, 30},
                                       {"America/New_York", 2023, 11, 4},
                                       {"Australia/Lord_Howe", 2023, 9, 30},
                                       {"America/St_Johns", 2024, 3, 9},
                                       {"Asia/Kathmandu", 2024, 12, 31},
                                       {"UTC", 2024, 2, 28}}};

std::string date_of(Instant at, std::string_view zone) {
    return *format_date(at, zone);
}

void add_days(Random& random, Programme& programme, const Where& where) {
    const auto first = *from_civil({where.year, where.month, where.day, 12, 0, 0}, where.zone);
    const int count = pick(random, 1, 3);
    for (int i = 0; i < count; ++i) {
        const auto noon = *to_civil(first + std::chrono::hours(24 * i), where.zone);
        const auto start = *from_civil({noon.year, noon.month, noon.day, 9, 0, 0}, where.zone);
        Day day{date_of(start, where.zone), start, start + std::chrono::hours(pick(random, 1, 15))};
        for (const auto& room : programme.rooms) fill(random, programme, day, room.id, start + std::chrono::hours(20));
        if (one_in(random, 3)) fill(random, programme, day, "", start + std::chrono::hours(20));
        programme.days.push_back(std::move(day));
    }
}

}  // namespace

Programme random_programme(std::mt19937& random) {
    Programme programme;
    const auto& where = pick(random, places);
    programme.event = random_event(random, std::string(where.zone));
    for (int i = pick(random, 1, 4); i > 0; --i) {
        Room room;
        room.id = "room-" + std::to_string(i);
        room.name = (one_in(random, 2) ? one_line(random) : "Hall") + " " + std::to_string(i);
        room.stage = one_in(random, 3) ? "stage-" + std::to_string(i) : "";
        room.guid = one_in(random, 2) ? guid(random) : "";
        room.description = paragraphs(random);
        room.capacity = one_in(random, 2) ? 120 : 0;
        programme.rooms.push_back(std::move(room));
    }
    for (int i = pick(random, 0, 2); i > 0; --i) {
        programme.tracks.push_back({one_line(random) + std::to_string(i), "track-" + std::to_string(i),
                                    one_in(random, 2) ? "#f9b000" : "", one_in(random, 2) ? guid(random) : ""});
    }
    if (one_in(random, 2)) {
        const auto& room = programme.rooms.front().id;
        programme.sessions.push_back(
            {"morning", one_line(random), one_in(random, 2) ? room : "", persons(random, PersonRole::chair)});
    }
    add_days(random, programme, where);
    std::stable_sort(programme.talks.begin(), programme.talks.end(), [](const Talk& a, const Talk& b) {
        return std::tie(a.start, a.room) < std::tie(b.start, b.room);
    });
    return programme;
}

}  // namespace lanai::schedule::test
