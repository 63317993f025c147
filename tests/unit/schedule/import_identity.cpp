// Which codes and GUIDs a talk of another system gets, and keeps.

#include "import_support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

Programme read(const std::string& text) {
    const auto result = read_programme(text, {.zone = "UTC"});
    CAPTURE(report(result));
    REQUIRE(result.programme);
    check_sound(*result.programme);
    return *result.programme;
}

std::string vevent(const std::string& uid, const std::string& title, const std::string& clock = "09") {
    return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nSUMMARY:" + title + "\r\nDTSTART:20230728T" + clock +
           "0000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
}

Programme calendar(const std::string& inner, const std::string& name = "E") {
    return read("BEGIN:VCALENDAR\r\nX-WR-CALNAME:" + name + "\r\n" + inner + "END:VCALENDAR\r\n");
}

Programme frab(const std::string& conference, const std::string& event) {
    return read("<schedule><conference>" + conference + "</conference><day date='2023-07-28'><room name='H'><event " +
                event +
                "><title>T</title><start>09:00</start><duration>1:00</duration></event></room></day></schedule>");
}

const Talk& at_clock(const Programme& programme, std::string_view time) {
    for (const auto& talk : programme.talks) {
        if (clock(talk.start) == time) return talk;
    }
    FAIL("no talk at that time");
    return programme.talks.at(0);
}

}  // namespace

TEST_CASE("the code of a talk with a long UID stays when others come or its title changes") {
    const std::string uid = "040000008200E00074C5B7101A82E008@outlook.example";
    const auto code = calendar(vevent(uid, "Coffee")).talks.at(0).code;
    REQUIRE(calendar(vevent(uid, "Coffee break")).talks.at(0).code == code);
    const auto more = calendar(vevent("000000-earlier-in-order@x.example", "Coffee", "11") + vevent(uid, "Coffee"));
    REQUIRE(at_clock(more, "09:00").code == code);
    REQUIRE(at_clock(more, "11:00").code != code);
    // Those of GUIDs that only count, too.
    const std::string counted = "00000000-0000-0000-0000-00000000000";
    const auto second = calendar(vevent(counted + "2@x", "T")).talks.at(0).code;
    REQUIRE(at_clock(calendar(vevent(counted + "1@x", "T", "08") + vevent(counted + "2@x", "T")), "09:00").code ==
            second);
}

TEST_CASE("short numbers, and titles of talks that have nothing else, are still the codes") {
    REQUIRE(frab("<title>E</title>", "id='17'").talks.at(0).code == "17");
    REQUIRE(frab("<title>E</title>", "").talks.at(0).code == "t");
    REQUIRE(calendar(vevent("u1", "T")).talks.at(0).code == "u1");
}

TEST_CASE("a calendar that is renamed keeps its GUIDs") {
    const auto guid = [](const std::string& name) {
        return calendar(vevent("u1@x.example", "T"), name).talks.at(0).guid;
    };
    REQUIRE(guid("E") == guid("E 2023"));
    const auto written = [](const std::string& title) { return frab(title, "id='17' guid='x-17'").talks.at(0).guid; };
    REQUIRE(written("<title>E</title>") == written("<title>F</title>"));
}

TEST_CASE("talk 17 of one event is not that of another; the acronym tells events apart") {
    const auto guid = [](const std::string& conference) { return frab(conference, "id='17'").talks.at(0).guid; };
    REQUIRE(guid("<title>E</title>") != guid("<title>F</title>"));
    REQUIRE(guid("<title>E</title><acronym>e23</acronym>") == guid("<title>F</title><acronym>e23</acronym>"));
    REQUIRE(guid("<title>E</title><acronym>e23</acronym>") != guid("<title>E</title><acronym>e24</acronym>"));
}

}  // namespace lanai::schedule
