// iCalendar: zones that a file describes, and the ends of repetitions.

#include "import_support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

ReadResult read(const std::string& inner) {
    auto result = read_programme("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:E\r\n" + inner + "END:VCALENDAR\r\n",
                                 {.zone = "UTC"});
    CAPTURE(report(result));
    REQUIRE(result.programme);
    check_sound(*result.programme);
    return result;
}

std::string vevent(std::string_view lines) {
    return "BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:T\r\nDURATION:PT1H\r\n" + std::string(lines) + "END:VEVENT\r\n";
}

std::string starts(const ReadResult& result) {
    std::string text;
    for (const auto& talk : result.programme->talks) {
        text += (text.empty() ? "" : " ") + format_date(talk.start, "UTC")->substr(5) + "T" + clock(talk.start);
    }
    return text;
}

std::string observance(std::string_view kind, std::string_view start, std::string_view to, std::string_view rule) {
    const std::string name(kind);
    return "BEGIN:" + name + "\r\nDTSTART:" + std::string(start) + "\r\nTZOFFSETTO:" + std::string(to) + "\r\n" +
           (rule.empty() ? std::string() : "RRULE:FREQ=YEARLY;" + std::string(rule) + "\r\n") + "END:" + name + "\r\n";
}

std::string zone(const std::string& observances) {
    return "BEGIN:VTIMEZONE\r\nTZID:Hall time\r\n" + observances + "END:VTIMEZONE\r\n";
}

// As Outlook writes a zone of its own.
const std::string outlook = zone(observance("STANDARD", "16010101T030000", "+0100", "BYMONTH=10;BYDAY=-1SU") +
                                 observance("DAYLIGHT", "16010101T020000", "+0200", "BYMONTH=3;BYDAY=-1SU"));

}  // namespace

TEST_CASE("zones that a calendar describes since 1601, or without a rule, are understood") {
    const auto start = [](const std::string& described, std::string_view time) {
        return starts(read(described + vevent("DTSTART;TZID=Hall time:" + std::string(time) + "\r\n")));
    };
    REQUIRE(start(outlook, "20230728T090000") == "07-28T07:00");
    REQUIRE(start(outlook, "20231228T090000") == "12-28T08:00");
    REQUIRE(start(zone(observance("STANDARD", "16010101T000000", "+0530", "")), "20230728T090000") == "07-28T03:30");
    // Rules that ended count no more.
    const auto ended =
        zone(observance("DAYLIGHT", "19160430T230000", "+0200", "BYMONTH=3;BYDAY=-1SU;UNTIL=19800330T010000Z") +
             observance("STANDARD", "19800928T030000", "+0100", ""));
    REQUIRE(start(ended, "20230728T090000") == "07-28T08:00");
}

TEST_CASE("repetitions in a described zone keep their clock when it changes") {
    const std::string first = "DTSTART;TZID=Hall time:20231028T090000\r\n";
    REQUIRE(starts(read(outlook + vevent(first + "RRULE:FREQ=DAILY;COUNT=2\r\n"))) == "10-28T07:00 10-29T08:00");
    REQUIRE(starts(read(outlook + vevent(first + "RRULE:FREQ=DAILY;UNTIL=20231029T080000Z\r\n"))) ==
            "10-28T07:00 10-29T08:00");
    REQUIRE(starts(read(outlook + vevent(first + "RRULE:FREQ=DAILY;UNTIL=20231029T075900Z\r\n"))) == "10-28T07:00");
    REQUIRE(starts(read(outlook + vevent(first + "RRULE:FREQ=DAILY;UNTIL=20231029T090000\r\n"))) ==
            "10-28T07:00 10-29T08:00");
    REQUIRE(starts(read(outlook + vevent(first + "RRULE:FREQ=DAILY;COUNT=3\r\n"
                                                 "EXDATE;TZID=Hall time:20231029T090000\r\n"))) ==
            "10-28T07:00 10-30T08:00");
}

TEST_CASE("the first of a repetition counts always, and what is not understood is said") {
    const std::string first = "DTSTART:20230728T090000Z\r\n";
    const auto early = read(vevent(first + "RRULE:FREQ=DAILY;UNTIL=20230701T000000Z\r\n"));
    REQUIRE(starts(early) == "07-28T09:00");
    REQUIRE(report(early).find("ends before the event starts") != std::string::npos);
    const auto excepted = read(vevent(first + "RRULE:FREQ=DAILY;COUNT=2\r\nEXDATE:tomorrow\r\n"));
    REQUIRE(starts(excepted) == "07-28T09:00 07-29T09:00");
    REQUIRE(report(excepted).find("«tomorrow» is no time") != std::string::npos);
    REQUIRE(starts(read(vevent(first + "RRULE:FREQ=WEEKLY;WKST=SU;COUNT=2\r\n"))) == "07-28T09:00 08-04T09:00");
    REQUIRE(starts(read(vevent(first + "RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;COUNT=2\r\n"))) == "07-28T09:00");
    const auto range =
        read(vevent(first + "RRULE:FREQ=DAILY;COUNT=3\r\n") +
             vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20230729T090000Z\r\nDTSTART:20230729T100000Z\r\n"));
    REQUIRE(starts(range) == "07-28T09:00 07-29T10:00 07-30T09:00");
    REQUIRE(report(range).find("only this one is changed") != std::string::npos);
}

}  // namespace lanai::schedule
