#include <catch2/catch.hpp>

#include "app/commands.hpp"
#include "app/files.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace app = lanai::app;
namespace fs = std::filesystem;

namespace {

const std::string programme = R"([event]
title = "T"
zone = "Europe/Berlin"
[[room]]
id = "a"
name = "A"
stage = "main"
[[talk]]
code = "one"
title = "One"
room = "a"
start = 2026-05-01T09:00:00
duration = 30
)";

struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "lanai-files-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { fs::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name) << text;
        return (path / name).string();
    }
    fs::path path;
};

struct Checked {
    int code;
    std::string said;
};
Checked check(const std::string& file) {
    std::ostringstream out;
    const int code = app::check({file}, out);
    return {code, out.str()};
}

}  // namespace

TEST_CASE("a good configuration is checked together with its programme") {
    const Folder folder;
    folder.write("programme.toml", programme);
    const auto config = folder.write("lanai.toml", "programme = \"programme.toml\"\n[[stage]]\nid = \"main\"\n");
    const auto [code, said] = check(config);
    INFO(said);
    CHECK(code == 0);
    CHECK(said.find("ok: 1 stage, 1 day, 1 room, 1 talk, zone Europe/Berlin") == 0);
}

TEST_CASE("a programme is told from a configuration by what is in it") {
    const Folder folder;
    const auto [code, said] = check(folder.write("x.toml", programme));
    INFO(said);
    CHECK(code == 0);
    CHECK(said.find("ok: 1 day") == 0);
}

TEST_CASE("a timetable of another system is checked, and counted in one line") {
    const Folder folder;
    const auto [code, said] = check(folder.write("x", R"(BEGIN:VCALENDAR
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VEVENT
UID:1
SUMMARY:One
DTSTART:20260501T090000
DTEND:20260501T093000
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Lunch
DTSTART:20260501T093000
DTEND:20260501T083000
END:VEVENT
END:VCALENDAR
)"));
    INFO(said);
    CHECK(code == 0);
    CHECK(said.find(":9:1: refused: VEVENT UID=2: the talk is left out: it ends before it starts\n") !=
          std::string::npos);
    CHECK(said.find("taken format=\"iCalendar\" days=1 rooms=0 tracks=0 talks=1 pauses=0 persons=0 links=0 repaired=1 "
                    "refused=1 contacts_dropped=0\n") != std::string::npos);
}

TEST_CASE("a file that is neither programme nor configuration is named for what it is") {
    const Folder folder;
    const auto [code, said] = check(folder.write("schedule.xml", "<!DOCTYPE html><html></html>"));
    INFO(said);
    CHECK(code == 1);
    CHECK(said.find("schedule.xml: error: is HTML, a web page; a programme is TOML") != std::string::npos);
}

TEST_CASE("a room's stage that the configuration lacks is an error, a stage without a room a warning") {
    const Folder folder;
    folder.write("programme.toml", programme);
    const auto config = folder.write("lanai.toml", "programme = \"programme.toml\"\n[[stage]]\nid = \"mian\"\n");
    const auto [code, said] = check(config);
    CHECK(code == 1);
    CHECK(said.find("error: ") != std::string::npos);
    CHECK(said.find("\"main\"") != std::string::npos);
    CHECK(said.find("warning: ") != std::string::npos);
}

TEST_CASE("a timetable of another system is the programme, and the configuration says where its stages stand") {
    const Folder folder;
    folder.write("day.json", R"({"schedule": {"version": "1", "conference": {"acronym": "x", "title": "X", "days": [
        {"index": 1, "date": "2026-05-01", "rooms": {
            "Great Hall": [{"id": 1, "guid": "8079583e-8321-506c-95af-fd2903a5f075", "date": "2026-05-01T09:00:00+02:00",
                            "start": "09:00", "duration": "00:30", "room": "Great Hall", "title": "One", "persons": []}],
            "Attic": []}}]}}})");
    const auto stage = [&](const std::string& keys) {
        return check(folder.write("lanai.toml", "programme = \"day.json\"\nprogramme_zone = \"Europe/Berlin\"\n" + keys));
    };
    for (const char* room : {"great-hall", "Great Hall"}) {
        const auto [code, said] = stage("[[stage]]\nid = \"main\"\nroom = \"" + std::string(room) + "\"\n");
        INFO(said);
        CHECK(code == 0);
        CHECK(said.find("1 stage, 1 day, 2 rooms, 1 talk, zone Europe/Berlin") != std::string::npos);
        CHECK(said.find("it will show nothing") == std::string::npos);
    }
    const auto unknown = stage("[[stage]]\nid = \"main\"\nroom = \"cellar\"\n");
    CHECK(unknown.code == 1);
    CHECK(unknown.said.find("error: stage[0].room: the programme has no room \"cellar\"; it has ") != std::string::npos);
    const auto twice = stage("[[stage]]\nid = \"a\"\nroom = \"attic\"\n[[stage]]\nid = \"b\"\nroom = \"attic\"\n");
    CHECK(twice.code == 1);
    CHECK(twice.said.find("stage[1].room: room \"attic\" has the stage \"a\" already") != std::string::npos);
    const auto none = stage("[[stage]]\nid = \"main\"\n");
    CHECK(none.code == 0);
    CHECK(none.said.find("give it one by `room`") != std::string::npos);
    const auto zone = check(folder.write("lanai.toml", "programme = \"day.json\"\nprogramme_zone = \"Mars\"\n[[stage]]\nid = \"m\"\n"));
    CHECK(zone.code == 1);
    CHECK(zone.said.find("programme_zone: \"Mars\" is no time zone") != std::string::npos);
}

TEST_CASE("mistakes of the programme are named with the programme's file") {
    const Folder folder;
    folder.write("programme.toml", "[event]\ntitle = \"T\"\nzone = \"Mars/Olympus\"\n");
    const auto config = folder.write("lanai.toml", "programme = \"programme.toml\"\n[[stage]]\nid = \"main\"\n");
    const auto [code, said] = check(config);
    INFO(said);
    CHECK(code == 1);
    CHECK(said.find("programme.toml:3:") != std::string::npos);
}

TEST_CASE("a file that is not there, a folder and broken TOML each get a line") {
    const Folder folder;
    const auto missing = check((folder.path / "no.toml").string());
    CHECK(missing.code == 1);
    CHECK(missing.said.find("no such file") != std::string::npos);
    CHECK(check(folder.path.string()).code == 1);
    const auto broken = check(folder.write("b.toml", "a = 1\nb = = 2\n"));
    CHECK(broken.code == 1);
    CHECK(broken.said.find("b.toml:2:") != std::string::npos);
}
