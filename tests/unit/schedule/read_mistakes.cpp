// Each mistake is named with its line and column, and what would be right.

#include "support.hpp"

namespace lanai::schedule {

using namespace test;
using Catch::Matchers::Contains;

namespace {

// The report on a programme that must not be read.
std::string refused(std::string_view text) {
    const auto result = read_programme_toml(text);
    REQUIRE_FALSE(result.programme);
    return report(result);
}

// One good talk with these lines after it; its [[talk]] is line 6.
std::string with_talk(std::string_view lines) {
    return file_in("UTC", "[[talk]]\ntitle = \"T\"\nstart = 2023-07-28T09:00:00\nduration = 30\n" + std::string(lines));
}

std::string talk_refused(std::string_view lines) {
    return refused(file_in("Europe/Berlin", "[[talk]]\ntitle = \"T\"\n" + std::string(lines)));
}

std::string warned(std::string_view text) {
    const auto result = read_programme_toml(text);
    REQUIRE(result.programme);
    return report(result);
}

}  // namespace

TEST_CASE("text that is no TOML") {
    REQUIRE_THAT(refused("[event]\ntitle = \n"), Contains("2:") && Contains("is not TOML"));
    REQUIRE_THAT(refused("{\"schedule\": {}}"), Contains("1:1 error : is not TOML"));
    REQUIRE_THAT(refused("a = \"\xff\""), Contains("is not TOML"));
    REQUIRE_THAT(refused("a = 1\na = 2\n"), Contains("2:5") && Contains("cannot redefine"));
    REQUIRE(refused("a = t\nb").find("\n") == refused("a = t\nb").size() - 1);
    REQUIRE_THAT(refused(std::string(100'000, '[')), Contains("is not TOML"));
}

TEST_CASE("a file that is too large") {
    REQUIRE_THAT(refused(std::string(programme_bytes_max + 1, '#')), Contains("16777217 bytes long"));
}

TEST_CASE("an empty file says what a programme begins with") {
    REQUIRE_THAT(refused(""), Contains("event: is missing; a programme begins with [event]"));
    REQUIRE_THAT(refused("[event]\ntitle = \"T\"\nzone = \"UTC\"\n"), Contains("at least one [[room]]"));
    REQUIRE_THAT(refused("[event]\ntitle = \" \"\n[[room]]\nid = \"a\"\n"),
                 Contains("2:9 error event.title: is empty") && Contains("event.zone: is missing"));
}

TEST_CASE("unknown keys are warnings that guess what was meant") {
    REQUIRE_THAT(warned(with_talk("titel = \"x\"\n")),
                 Contains("10:1 warning talk[1]: unknown key «titel» is ignored; did you mean «title»?"));
    REQUIRE_THAT(warned(with_talk("[[talks]]\n")), Contains("unknown key «talks» is ignored; did you mean «talk»?"));
    REQUIRE_THAT(warned(with_talk("persons = [{ name = \"P\", email = \"p@example.org\" }]\n")),
                 Contains("talk[1].persons[1]: unknown key «email» is ignored") && !Contains("example.org"));
}

TEST_CASE("an unknown zone, and what comes after it is still checked") {
    REQUIRE_THAT(refused(file_in("Pacific/Hawaii", "[[talk]]\nstart = 1\n")),
                 Contains("3:8 error event.zone: «Pacific/Hawaii» is no time zone") &&
                     Contains("6:1 error talk[1].title: is missing") && Contains("talk[1].duration: is missing"));
}

TEST_CASE("wrong types name what is there and what is expected") {
    REQUIRE_THAT(refused(with_talk("subtitle = 3\n")), Contains("10:12 error talk[1].subtitle: is a number; a text"));
    REQUIRE_THAT(refused(with_talk("hard_stop = \"yes\"\n")), Contains("true or false is expected"));
    REQUIRE_THAT(refused(with_talk("persons = \"P\"\n")), Contains("a list of names"));
    REQUIRE_THAT(refused(with_talk("persons = [3, \" \"]\n")),
                 Contains("persons[1]: is a number") && Contains("persons[2]: is empty"));
    REQUIRE_THAT(refused("event = 3\n"), Contains("it is written as [event]"));
    REQUIRE_THAT(refused(file_in("UTC", "[talk]\ntitle = \"T\"\n")), Contains("it is written as [[talk]]"));
    REQUIRE_THAT(refused(file_in("UTC", "[[award]]\ntitle = \"A\"\nrecipients = [1]\n")),
                 Contains("award[1].recipients: holds a number"));
}

TEST_CASE("values that are none of those allowed") {
    REQUIRE_THAT(refused(with_talk("kind = \"break\"\n")), Contains("use talk, poster, panel, ceremony or pause"));
    REQUIRE_THAT(refused(with_talk("persons = [{ name = \"P\", role = \"host\" }]\n")), Contains("«host» is no role"));
    REQUIRE_THAT(refused(with_talk("code = \"a/b\"\n")), Contains("cannot stand in an address"));
    REQUIRE_THAT(refused(with_talk("guid = \"1\"\n")), Contains("is no UUID"));
    REQUIRE_THAT(refused(with_talk("links = [\"javascript:alert(1)\"]\n")), Contains("links[1]: is no web address"));
    REQUIRE_THAT(refused(with_talk("flexible = true\n")), Contains("only a talk of kind pause"));
    REQUIRE_THAT(refused(with_talk("kind = \"pause\"\nmin_duration = 31\n")), Contains("longer than the pause itself"));
    REQUIRE_THAT(refused(file_in("UTC", "[[date]]\nlabel = \"L\"\ndate = \"30 May\"\n")),
                 Contains("«30 May» is no date"));
}

TEST_CASE("texts that are too long or hold control characters") {
    REQUIRE_THAT(refused(with_talk("subtitle = \"" + std::string(501, 'x') + "\"\n")),
                 Contains("501 bytes long; at most 500"));
    REQUIRE_THAT(refused(with_talk("abstract = \"" + std::string(65'537, 'x') + "\"\n")), Contains("at most 65536"));
    REQUIRE_THAT(refused(with_talk("subtitle = \"a\\nb\"\n")), Contains("must be one line"));
    REQUIRE_THAT(refused(with_talk("abstract = \"a\\u0000b\"\n")), Contains("holds control characters"));
    REQUIRE_THAT(refused(with_talk("abstract = \"a\\u009Bb\"\n")), Contains("holds control characters"));
}

TEST_CASE("lengths that are none") {
    const std::string start = "start = 2023-07-28T09:00:00\n";
    REQUIRE_THAT(talk_refused(start), Contains("6:1 error talk[1].duration: is missing"));
    REQUIRE_THAT(talk_refused(start + "duration = 0\n"), Contains("9:12 error talk[1].duration: must be at least one"));
    REQUIRE_THAT(talk_refused(start + "duration = -9223372036854775808\n"), Contains("at least one minute"));
    REQUIRE_THAT(talk_refused(start + "duration = 9223372036854775807\n"), Contains("longer than 24 hours"));
    REQUIRE_THAT(talk_refused(start + "duration = \"24:01\"\n"), Contains("longer than 24 hours"));
    REQUIRE_THAT(talk_refused(start + "duration = \"45\"\n"), Contains("is no length"));
    REQUIRE_THAT(talk_refused(start + "duration = 4\nend = \"10:00\"\n"), Contains("stands beside duration"));
    REQUIRE_THAT(talk_refused(start + "end = 2023-07-28T08:00:00\n"), Contains("is not after the start"));
    REQUIRE_THAT(talk_refused(start + "end = 2023-07-30T08:00:00\n"), Contains("more than 24 hours"));
}

TEST_CASE("starts that are none") {
    const std::string length = "duration = 30\n";
    REQUIRE_THAT(talk_refused(length), Contains("6:1 error talk[1].start: is missing"));
    REQUIRE_THAT(talk_refused(length + "start = \"2023-07-28 09:00\"\n"), Contains("without quotes"));
    REQUIRE_THAT(talk_refused(length + "start = \"09:00\"\n"), Contains("needs day"));
    REQUIRE_THAT(talk_refused(length + "start = 1969-07-28T09:00:00\n"), Contains("out of range"));
    REQUIRE_THAT(talk_refused(length + "start = 2023-07-28T09:00:00+23:59\n"), Contains("larger than any on Earth"));
    REQUIRE_THAT(talk_refused(length + "start = 2023-03-26T02:30:00\n"),
                 Contains("9:9 error talk[1].start: 02:30 does not exist on 2023-03-26 in Europe/Berlin"));
    REQUIRE_THAT(talk_refused(length + "start = 2023-10-29T02:30:00\n"),
                 Contains("happens twice") && Contains("the first is 2023-10-29T02:30:00+02:00"));
    REQUIRE_THAT(talk_refused(length + "day = \"2023-03-26\"\nstart = \"02:30\"\n"), Contains("does not exist"));
}

TEST_CASE("rooms and sessions that are not there, or twice") {
    REQUIRE_THAT(refused(with_talk("room = \"x\"\n")),
                 Contains("10:8 error talk[1].room: there is no [[room]] with id «x»"));
    REQUIRE_THAT(refused(with_talk("session = \"x\"\n")), Contains("no [[session]] with id «x»"));
    REQUIRE_THAT(refused(with_talk("[[room]]\nid = \"hall\"\n")), Contains("room[2].id: «hall» is taken"));
    REQUIRE_THAT(refused(with_talk("[[room]]\nid = \"b\"\n")), Contains("there is more than one room"));
    REQUIRE_THAT(refused(with_talk("[[session]]\nid = \"s\"\ntitle = \"S\"\nroom = \"x\"\n")),
                 Contains("session[1].room: there is no"));
}

TEST_CASE("doubled codes and GUIDs") {
    const std::string guid = "guid = \"6C616e61-6920-5465-9b1d-70726f677261\"\n";
    const std::string lower = "guid = \"6c616e61-6920-5465-9b1d-70726f677261\"\n";
    const std::string second = "[[talk]]\ntitle = \"U\"\nstart = 2023-07-28T10:00:00\nduration = 30\n";
    REQUIRE_THAT(refused(with_talk("code = \"a\"\n" + second + "code = \"a\"\n")),
                 Contains("11:1 error talk[2].code: «a» is taken"));
    REQUIRE_THAT(refused(with_talk(guid + second + lower)), Contains("talk[2].guid:"));
}

TEST_CASE("two talks in one room at once") {
    REQUIRE_THAT(
        warned(with_talk("[[talk]]\ntitle = \"U\"\nstart = 2023-07-28T09:15:00\nduration = 30\n")),
        Contains("12:9 warning talk[2]: starts at 09:15 while «T» (line 6) runs in the same room until 09:30"));
    REQUIRE_THAT(warned(with_talk("[[talk]]\ntitle = \"U\"\nstart = 2023-07-28T09:30:00\nduration = 30\n")),
                 Catch::Equals(""));
}

TEST_CASE("one person in two rooms at once is a warning, unless named as author") {
    const auto second = [](const std::string& person) {
        return "persons = [\"P\"]\nroom = \"hall\"\n[[room]]\nid = \"b\"\n[[talk]]\ntitle = \"U\"\nroom = \"b\"\n"
               "start = 2023-07-28T09:15:00\nduration = 30\npersons = [" +
               person + "]\n";
    };
    REQUIRE_THAT(warned(with_talk(second("\"P\""))),
                 Contains("warning talk[2].persons: «P» is also in «T» in room «hall» until 09:30"));
    REQUIRE_THAT(warned(with_talk(second("{ name = \"P\", role = \"author\" }"))), Catch::Equals(""));
}

TEST_CASE("talks outside of the days that are written") {
    REQUIRE_THAT(refused(with_talk("[[day]]\ndate = 2023-07-29\n")),
                 Contains("8:9 error talk[1].start: starts on 2023-07-28 at 09:00, outside of every"));
    REQUIRE_THAT(refused(with_talk("[[day]]\ndate = 2023-07-28\nstart = \"08:00\"\nend = \"09:15\"\n")),
                 Contains("ends at 09:30, after its day (2023-07-28) ends at 09:15"));
    REQUIRE_THAT(refused(with_talk("day = 2023-07-27\n")),
                 Contains("day: is 2023-07-27, but the talk starts on 2023-07-28"));
    REQUIRE_THAT(refused(with_talk("[[day]]\ndate = 2023-07-28\n[[day]]\ndate = 2023-07-28\n")),
                 Contains("day[2].date: overlaps day[1]"));
}

TEST_CASE("too many talks, and too many problems, are cut off") {
    std::string many = file_in("UTC", "");
    for (std::size_t i = 0; i <= programme_talks_max; ++i) many += "[[talk]]\n";
    REQUIRE_THAT(refused(many), Contains("talk: comes 20001 times; at most 20000"));
    std::string wrong = file_in("UTC", "");
    for (int i = 0; i < 1'000; ++i) wrong += "[[talk]]\n";
    const auto result = read_programme_toml(wrong);
    REQUIRE(result.problems.size() == 501);
    REQUIRE(result.problems.back().message == "2500 further problems are not shown");
}

TEST_CASE("problems are in the order of the file") {
    const auto result = read_programme_toml(with_talk("kind = 1\nsubtitle = 1\ncode = 1\n"));
    REQUIRE(result.problems.size() == 3);
    REQUIRE(result.problems[0].where == "talk[1].kind");
    REQUIRE(result.problems[2].where == "talk[1].code");
}

TEST_CASE("a problem is one line for people and editors") {
    REQUIRE(format_problem("a.toml", {Severity::error, 12, 3, "talk[3].start", "is missing"}) ==
            "a.toml:12:3: error: talk[3].start: is missing");
    REQUIRE(format_problem("a.toml", {Severity::warning, 0, 0, "", "is odd"}) == "a.toml: warning: is odd");
    const auto result = read_programme_toml(with_talk("kind = \"a\\u001b[31m\\nb\"\n"));
    for (const auto& problem : result.problems) {
        REQUIRE(format_problem("a", problem).find_first_of("\x1b\n") == std::string::npos);
    }
}

TEST_CASE("colours, seats and the hours of days") {
    REQUIRE_THAT(refused(with_talk("[[track]]\nname = \"T\"\ncolour = \"red\"\n")),
                 Contains("track[1].colour: «red» is no colour"));
    REQUIRE_THAT(refused(with_talk("[[track]]\nname = \"T\"\n[[track]]\nname = \"T\"\n")),
                 Contains("track[2].name: «T» is taken"));
    REQUIRE_THAT(refused(with_talk("[[room]]\nid = \"b\"\ncapacity = -1\n")), Contains("room[2].capacity: must be"));
    REQUIRE_THAT(refused(with_talk("[[day]]\ndate = 2023-07-28\nstart = 2023-07-28T09:00:00\n"
                                   "end = 2023-07-28T08:00:00\n")),
                 Contains("day[1].end: is not after the start"));
}

TEST_CASE("a track that only talks name is a track") {
    const auto result = read_programme_toml(with_talk("track = \"Late\"\n[[track]]\nname = \"Early\"\n"));
    REQUIRE(result.programme);
    REQUIRE(result.programme->tracks.size() == 2);
    REQUIRE(result.programme->tracks[1].name == "Late");
}

}  // namespace lanai::schedule
