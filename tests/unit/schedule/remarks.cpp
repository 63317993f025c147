// What `lanai check` has to say about the same mistakes, whatever the format: two talks in a room, a speaker in two
// places, a talk outside the days, an unknown zone, times that clocks skip or repeat, missing lengths.
#include "import_support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

struct Talk2 {
    std::string start, end;  // "09:00"; no end: neither end nor length
    std::string room = "A", person = "P";
    std::string date = "2023-07-28";
};

struct Sample {
    std::string zone = "Europe/Berlin";
    std::vector<Talk2> talks;
};

std::string toml_of(const Sample& sample) {
    std::string text = "[event]\ntitle = \"E\"\nzone = \"" + sample.zone +
                       "\"\n[[day]]\ndate = 2023-07-28\n[[day]]\ndate = 2023-10-29\n[[day]]\ndate = 2023-03-26\n" +
                       "[[room]]\nid = \"A\"\n[[room]]\nid = \"B\"\n";
    for (const auto& talk : sample.talks) {
        text += "[[talk]]\ntitle = \"T" + talk.start + "\"\nroom = \"" + talk.room + "\"\npersons = [\"" + talk.person +
                "\"]\nstart = " + talk.date + "T" + talk.start + ":00\n";
        if (!talk.end.empty()) text += "end = " + talk.date + "T" + talk.end + ":00\n";
    }
    return text;
}

std::string ics_of(const Sample& sample) {
    const auto stamp = [](const Talk2& talk, const std::string& clock) {
        auto text = talk.date + "T" + clock + "00";
        std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
        return text;
    };
    std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:E\r\nX-WR-TIMEZONE:" + sample.zone + "\r\n";
    for (const auto& talk : sample.talks) {
        text += "BEGIN:VEVENT\r\nUID:" + talk.date + talk.start + talk.room + "\r\nSUMMARY:T" + talk.start +
                "\r\nLOCATION:" + talk.room + "\r\nDTSTART:" + stamp(talk, talk.start) + "\r\n";
        if (!talk.end.empty()) text += "DTEND:" + stamp(talk, talk.end) + "\r\n";
        text += "END:VEVENT\r\n";
    }
    return text + "END:VCALENDAR\r\n";
}

std::string length_of(const Talk2& talk) {
    const auto minute = [](const std::string& clock) {
        return std::stoi(clock.substr(0, 2)) * 60 + std::stoi(clock.substr(3));
    };
    const int length = minute(talk.end) - minute(talk.start);
    return std::to_string(length / 60) + ":" + (length % 60 < 10 ? "0" : "") + std::to_string(length % 60);
}

std::string xml_of(const Sample& sample) {
    std::string text = "<schedule><conference><title>E</title><time_zone_name>" + sample.zone +
                       "</time_zone_name></conference><day date='2023-07-28'>";
    int id = 0;
    for (const auto& talk : sample.talks) {
        text += "<room name='" + talk.room + "'><event id='" + std::to_string(++id) + "'><title>T</title><date>" +
                talk.date + "T" + talk.start + ":00</date>" +
                (talk.end.empty() ? "" : "<duration>" + length_of(talk) + "</duration>") + "<persons><person id='1'>" +
                talk.person + "</person></persons></event></room>";
    }
    return text + "</day></schedule>";
}

std::string json_of(const Sample& sample) {
    std::string talks;
    int id = 0;
    for (const auto& talk : sample.talks) {
        if (!talks.empty()) talks += ",";
        talks += "\"" + talk.room + "\":[{\"id\":" + std::to_string(++id) + ",\"title\":\"T\",\"date\":\"" + talk.date +
                 "T" + talk.start + ":00\"" + (talk.end.empty() ? "" : ",\"duration\":\"" + length_of(talk) + "\"") +
                 ",\"persons\":[{\"id\":1,\"public_name\":\"" + talk.person + "\"}]}]";
    }
    return R"({"schedule":{"conference":{"title":"E","time_zone_name":")" + sample.zone +
           R"(","days":[{"date":"2023-07-28","rooms":{)" + talks + "}}]}}}";
}

void check_says(const std::string& name, const std::string& text, const std::string& says) {
    const auto result = read_programme(text);
    INFO(name << "\n" << report(result) << text);
    CHECK(result.format != Format::unknown);
    CHECK(report(result).find(says) != std::string::npos);
}

// says: in the three foreign formats, and in TOML.
void check_all(const Sample& sample, const std::string& says, const std::string& toml_says = {}) {
    check_says("XML", xml_of(sample), says);
    check_says("JSON", json_of(sample), says);
    check_says("iCalendar", ics_of(sample), says);
    check_says("TOML", toml_of(sample), toml_says.empty() ? says : toml_says);
}

}  // namespace

TEST_CASE("every format tells of two talks in a room") {
    const Sample two{"Europe/Berlin", {{"09:00", "10:00", "A"}, {"09:30", "10:30", "A", "Q"}}};
    check_says("XML", xml_of(two), "warning event[id=2]: starts at 09:30 while");
    check_says("iCalendar", ics_of(two), "runs in the same room until 10:00");
    check_says("TOML", toml_of(two), "runs in the same room until 10:00");
    check_says(
        "JSON",
        R"({"schedule":{"conference":{"title":"E","time_zone_name":"UTC","days":[{"date":"2023-07-28","rooms":{"A":[
                  {"id":1,"title":"T","date":"2023-07-28T09:00:00Z","duration":"1:00"},
                  {"id":2,"title":"U","date":"2023-07-28T09:30:00Z","duration":"1:00"}]}}]}}})",
        "runs in the same room until 10:00");
    CHECK(read_programme(toml_of(two)).programme);
}

TEST_CASE("every format that has persons tells of one in two places") {
    const Sample sample{"Europe/Berlin", {{"09:00", "10:00", "A"}, {"09:30", "10:30", "B"}}};
    const std::string says = "«P» is also in";
    check_says("XML", xml_of(sample), says);
    check_says("JSON", json_of(sample), says);
    check_says("TOML", toml_of(sample), says);
}

TEST_CASE("every format that has days tells of a talk outside of them") {
    const Sample sample{"Europe/Berlin", {{"09:00", "10:00", "A", "P", "2023-08-01"}}};
    check_says("XML", xml_of(sample), "starts on 2023-08-01, which is none of the days of the file");
    check_says("JSON", json_of(sample), "starts on 2023-08-01, which is none of the days of the file");
    check_says("TOML", toml_of(sample), "outside of every [[day]]");
}

TEST_CASE("every format tells of an unknown zone") {
    check_all({"Mars/Olympus", {{"09:00", "10:00"}}}, "«Mars/Olympus» is no time zone");
}

TEST_CASE("every format tells of times that clocks skip or repeat") {
    check_all({"Europe/Berlin", {{"02:30", "04:00", "A", "P", "2023-10-29"}}}, "starts while the clocks change",
              "02:30 happens twice");
    check_all({"Europe/Berlin", {{"02:30", "04:00", "A", "P", "2023-03-26"}}}, "starts while the clocks change",
              "02:30 does not exist");
    const Sample end{"Europe/Berlin", {{"01:30", "02:30", "A", "P", "2023-10-29"}}};
    check_says("iCalendar", ics_of(end), "ends while the clocks change");
    check_says("TOML", toml_of(end), "02:30 happens twice");
}

TEST_CASE("every format tells of a length that is missing") {
    check_all({"Europe/Berlin", {{"09:00", ""}}}, "has neither end nor length", "duration: is missing");
}

}  // namespace lanai::schedule
