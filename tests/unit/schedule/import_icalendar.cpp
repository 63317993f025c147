// iCalendar: the real file against a count of its events, the forms of times and repetitions, and each mistake.

#include "import_support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

std::string calendar(std::string_view inner) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:E\r\n" + std::string(inner) + "END:VCALENDAR\r\n";
}

std::string vevent(std::string_view lines) {
    return "BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:T\r\n" + std::string(lines) + "END:VEVENT\r\n";
}

Programme read(const std::string& text, const ReadOptions& options = {"UTC"}) {
    auto result = read_programme(text, options);
    CAPTURE(report(result));
    REQUIRE(result.format == Format::icalendar);
    REQUIRE(result.programme);
    check_sound(*result.programme);
    return *result.programme;
}

Talk only_talk(std::string_view lines, const ReadOptions& options = {"UTC"}) {
    const auto programme = read(calendar(vevent(lines)), options);
    REQUIRE(programme.talks.size() == 1);
    return programme.talks[0];
}

std::string starts(const Programme& programme) {
    std::string text;
    for (const auto& talk : programme.talks) {
        text += (text.empty() ? "" : " ") + format_date(talk.start, "UTC")->substr(5) + "T" + clock(talk.start);
    }
    return text;
}

const std::string own_zone =
    "BEGIN:VTIMEZONE\r\nTZID:Hall "
    "time\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:"
    "19700329T020000\r\nTZOFFSETFROM:+0100\r\n"
    "TZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";

}  // namespace

TEST_CASE("Data Week: every event of the calendar arrives") {
    const auto text = shared_file("data-week.ics");
    if (!text) return;
    const auto result = read_programme(*text, {"Europe/London"});
    CAPTURE(report(result));
    REQUIRE(result.programme);
    const auto& programme = *result.programme;
    check_sound(programme);
    REQUIRE(programme.talks.size() == count_of(*text, "BEGIN:VEVENT"));
    REQUIRE(result.problems.empty());
    REQUIRE(programme.event.title == "Bristol Data Week 2026");
    REQUIRE(programme.event.zone == "Europe/London");
    REQUIRE(programme.days.size() == 5);
    REQUIRE(programme.rooms.size() == 3);
    REQUIRE(programme.talks[0].title == "Introduction to Python");
    REQUIRE(programme.talks[0].duration == minutes(180));
    REQUIRE(programme.talks[0].abstract_text.find("\nJGI Team\nhttps://introductiontopython") != std::string::npos);
}

TEST_CASE("iCalendar's times: UTC, floating, IANA, Windows, described, dates") {
    const auto start = [](std::string_view line) {
        return clock(only_talk(std::string(line) + "\r\nDURATION:PT1H\r\n", {"Europe/Berlin"}).start);
    };
    REQUIRE(start("DTSTART:20230728T090000Z") == "09:00");
    REQUIRE(start("DTSTART:20230728T090000") == "07:00");
    REQUIRE(start("DTSTART;TZID=America/New_York:20230728T090000") == "13:00");
    REQUIRE(start("DTSTART;TZID=\"W. Europe Standard Time\":20230728T090000") == "07:00");
    REQUIRE(start("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20230728T090000") == "07:00");
    REQUIRE(start("DTSTART;VALUE=DATE:20230728") == "22:00");
    const auto described = [](std::string_view time) {
        return clock(
            read(calendar(own_zone + vevent("DTSTART;TZID=Hall time:" + std::string(time) + "\r\nDURATION:PT1H\r\n")))
                .talks.at(0)
                .start);
    };
    REQUIRE(described("20230728T090000") == "07:00");
    REQUIRE(described("20231228T090000") == "08:00");
}

TEST_CASE("iCalendar's lengths") {
    const auto length = [](std::string_view line) {
        return only_talk("DTSTART:20230728T090000Z\r\n" + std::string(line)).duration;
    };
    REQUIRE(length("DTEND:20230728T093000Z\r\n") == minutes(30));
    REQUIRE(length("DURATION:P1DT1H\r\n") == minutes(25 * 60));
    REQUIRE(length("") == minutes(30));
    REQUIRE(only_talk("DTSTART;VALUE=DATE:20230728\r\n").duration == minutes(24 * 60));
    REQUIRE(only_talk("DTSTART;VALUE=DATE:20230728\r\nDTEND;VALUE=DATE:20230730\r\n").duration == minutes(48 * 60));
}

TEST_CASE("an event of several days leaves the days to the others") {
    const auto programme = read(
        calendar(vevent("DTSTART;VALUE=DATE:20230728\r\nDTEND;VALUE=DATE:20230731\r\n") +
                 "BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:S\r\nDTSTART:20230729T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"));
    REQUIRE(programme.days.size() == 2);
    REQUIRE(programme.days[0].date == "2023-07-28");
    REQUIRE(programme.days[1].date == "2023-07-29");
}

TEST_CASE("folded lines, lines broken without folding, and escapes") {
    const auto talk = only_talk(
        "DTSTART:20230728T090000Z\r\nDTEND:20230728T100000Z\r\nSEQUENCE: 0\r\nDESCRIPTION:One\\, t\r\n wo\\; "
        "three\\nfo\n\tur\r\n"
        "Speakers: five\r\nhttps://six.example\r\nLOCATION:Hall A\\, upstairs\r\nCATEGORIES:Maths\\, pure,break\r\n");
    REQUIRE(talk.abstract_text == "One, two; three\nfour\nSpeakers: five\nhttps://six.example");
    REQUIRE(talk.room == "hall-a-upstairs");
    REQUIRE(talk.track == "Maths, pure");
    REQUIRE(talk.kind == TalkKind::pause);
}

TEST_CASE("repetitions that end are expanded") {
    const auto repeated = [](std::string_view lines) {
        return starts(read(calendar(vevent("DTSTART:20230728T090000Z\r\nDURATION:PT1H\r\n" + std::string(lines)))));
    };
    REQUIRE(repeated("RRULE:FREQ=DAILY;COUNT=3\r\n") == "07-28T09:00 07-29T09:00 07-30T09:00");
    REQUIRE(repeated("RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20230801T090000Z\r\n") ==
            "07-28T09:00 07-30T09:00 08-01T09:00");
    REQUIRE(repeated("RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO,FR\r\n") == "07-28T09:00 07-31T09:00 08-04T09:00");
    REQUIRE(repeated("RRULE:FREQ=WEEKLY;UNTIL=20230805\r\n") == "07-28T09:00 08-04T09:00");
    REQUIRE(repeated("RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE:20230729T090000Z\r\n") == "07-28T09:00 07-30T09:00");
    REQUIRE(repeated("RRULE:FREQ=DAILY;COUNT=3\r\nEXDATE;VALUE=DATE:20230729,20230730\r\n") == "07-28T09:00");
    REQUIRE(read(calendar(vevent("DTSTART:20230728T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=9999\r\n")))
                .talks.size() == 500);
    // Over the change of clocks it stays at nine in the morning.
    const auto berlin = read(calendar(
        vevent("DTSTART;TZID=Europe/Berlin:20231028T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n")));
    REQUIRE(starts(berlin) == "10-28T07:00 10-29T08:00");
}

TEST_CASE("repetitions that are excepted again are bounded for the whole file") {
    std::string dates;
    for (int i = 0; i < 400; ++i) dates += (i > 0 ? "," : "") + std::string("20230728");
    const auto events = [](int count, const std::string& lines) {
        std::string text;
        for (int i = 0; i < count; ++i) {
            text += "BEGIN:VEVENT\r\nUID:" + std::to_string(i) + "\r\nSUMMARY:T\r\nDTSTART:20230728T090000Z\r\n" +
                    "DURATION:PT1H\r\n" + lines + "END:VEVENT\r\n";
        }
        return read_programme(calendar(text));
    };
    // Days that are tried, exceptions, and starts: each has an end, after which an event is taken once.
    const auto by_days = events(300, "RRULE:FREQ=WEEKLY;INTERVAL=366;BYDAY=FR;COUNT=500\r\n");
    const auto by_exceptions = events(300, "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE;VALUE=DATE:" + dates + "\r\n");
    for (const auto* result : {&by_days, &by_exceptions}) {
        CHECK(report(*result).find("those of all events together are too many") != std::string::npos);
        REQUIRE(result->programme);
        CHECK(result->programme->talks.size() >= 300);
    }
    const auto few = events(20, "RRULE:FREQ=DAILY;COUNT=500\r\n");
    CHECK(report(few).find("too many") == std::string::npos);
}

TEST_CASE("RECURRENCE-ID replaces one repetition, and its identity stays") {
    const auto master = vevent("DTSTART:20230728T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=3\r\n");
    const auto before = read(calendar(master));
    const auto after = read(
        calendar(master + vevent("RECURRENCE-ID:20230729T090000Z\r\nDTSTART:20230729T150000Z\r\nDURATION:PT1H\r\n")));
    REQUIRE(starts(after) == "07-28T09:00 07-29T15:00 07-30T09:00");
    for (std::size_t i = 0; i < 3; ++i) REQUIRE(before.talks[i].guid == after.talks[i].guid);
    const auto cancelled = read(calendar(
        master + vevent("RECURRENCE-ID:20230729T090000Z\r\nDTSTART:20230729T090000Z\r\nSTATUS:CANCELLED\r\n")));
    REQUIRE(starts(cancelled) == "07-28T09:00 07-30T09:00");
}

TEST_CASE("repeated UIDs: the newest revision, the same again, and another talk") {
    const std::string nine = "DTSTART:20230728T090000Z\r\nDURATION:PT1H\r\n";
    const std::string ten = "DTSTART:20230728T100000Z\r\nDURATION:PT1H\r\n";
    REQUIRE(starts(read(calendar(vevent(nine + "SEQUENCE:1\r\n") + vevent(ten + "SEQUENCE: 2\r\n")))) == "07-28T10:00");
    REQUIRE(starts(read(calendar(vevent(nine) + vevent(nine)))) == "07-28T09:00");
    REQUIRE(starts(read(calendar(vevent(nine) + vevent(ten)))) == "07-28T09:00 07-28T10:00");
}

TEST_CASE("contact data in calendars is counted and forgotten; a GUID in a UID is the talk's") {
    const auto result =
        read_programme(calendar("BEGIN:VEVENT\r\nUID:6c616e61-6920-5465-9b1d-70726f677261@x\r\nSUMMARY:T\r\nDTSTART:"
                                "20230728T090000Z\r\nDTEND:20230728T100000Z\r\n"
                                "ORGANIZER;CN=Jane:mailto:j@e.example\r\nATTENDEE:mailto:k@e.example\r\nCONTACT:"
                                "Jim\r\nDESCRIPTION:<p>a &amp\\; b</p>\r\n"
                                "ATTACH:https://e.example/x.pdf\r\nURL:https://e.example\r\nEND:VEVENT\r\n"));
    CAPTURE(report(result));
    REQUIRE(result.programme);
    REQUIRE(result.taken.contacts_dropped == 3);
    const auto& talk = result.programme->talks[0];
    REQUIRE(talk.guid == "6c616e61-6920-5465-9b1d-70726f677261");
    REQUIRE(talk.persons.empty());
    REQUIRE(talk.abstract_text == "a & b");
    REQUIRE(talk.attachments.size() == 1);
    REQUIRE(result.taken.links == 2);
}

TEST_CASE("mistakes in calendars") {
    const std::string whole = "DTSTART:20230728T090000Z\r\nDTEND:20230728T100000Z\r\n";
    std::string deep = "BEGIN:VCALENDAR\r\n";
    for (int i = 0; i < 20; ++i) deep += "BEGIN:X\r\n";
    std::string many = "BEGIN:VCALENDAR\r\n";
    for (int i = 0; i < 510'000; ++i) many += "A:\r\n";
    check_mistakes({
        {"cut off", calendar(vevent(whole)).substr(0, 90),
         "4:1 error : is cut off: the VEVENT that begins here does not end", false},
        {"wrong end", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
         "END:VCALENDAR where VEVENT of line 2 has to end first", false},
        {"deep", deep, "more than 8 components within each other", false},
        {"many", many, "more than 500000 properties", false},
        {"no start", calendar(vevent("")), "VEVENT UID=u1: the talk is left out: it has no start"},
        {"bad start", calendar(vevent("DTSTART:tomorrow\r\n")), "it has no start"},
        {"negative", calendar(vevent("DTSTART:20230728T090000Z\r\nDTEND:20230728T080000Z\r\n")),
         "ends before it starts"},
        {"cancelled", calendar(vevent(whole + "STATUS:CANCELLED\r\n")),
         "refused VEVENT UID=u1: the talk is left out: it is cancelled"},
        {"private", calendar(vevent(whole + "CLASS:PRIVATE\r\n")), "it is marked as private"},
        {"to do", calendar("BEGIN:VTODO\r\nUID:x\r\nEND:VTODO\r\n"), "VTODO UID=x: is no VEVENT"},
        {"unknown zone", calendar(vevent("DTSTART;TZID=Mars:20230728T090000\r\n")),
         "«Mars» is neither known nor described"},
        {"endless", calendar(vevent(whole + "RRULE:FREQ=DAILY\r\n")), "only DAILY and WEEKLY ones that end"},
        {"monthly", calendar(vevent(whole + "RRULE:FREQ=MONTHLY;COUNT=2\r\n")), "only DAILY and WEEKLY ones that end"},
        {"binary", calendar(vevent(whole + "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA\r\n")),
         "a file within the calendar is left out"},
        {"alarm", calendar(vevent(whole + "BEGIN:VALARM\r\nEND:VALARM\r\n")), "the field «VALARM» has no place"},
        {"no UID", calendar("BEGIN:VEVENT\r\n" + whole + "SUMMARY:T\r\nEND:VEVENT\r\n"), "has no UID"},
        {"no title", calendar("BEGIN:VEVENT\r\nUID:a\r\n" + whole + "END:VEVENT\r\n"), "has no title"},
        {"no zone", calendar(vevent(whole)), "its times are taken as UTC"},
    });
}

}  // namespace lanai::schedule
