// frab's XML: the real files against a count of their tags, and each mistake.

#include "import_support.hpp"

namespace lanai::schedule {

using namespace test;

namespace {

std::string schedule(std::string_view days,
                     std::string_view conference = "<title>E</title><time_zone_name>UTC</time_zone_name>") {
    return "<?xml version='1.0'?>\n<schedule><version>1</version><conference>" + std::string(conference) +
           "</conference>\n" + std::string(days) + "</schedule>\n";
}

std::string day_of(std::string_view events, std::string_view attributes = "date='2023-07-28'") {
    return schedule("<day " + std::string(attributes) + "><room name='Hall'>\n" + std::string(events) +
                    "</room></day>\n");
}

// A talk with these elements; without any, it is whole.
std::string event_of(std::string_view elements,
                     std::string_view times = "<date>2023-07-28T09:00:00+00:00</date><duration>00:30</duration>") {
    return day_of("<event id='7' guid='6c616e61-6920-5465-9b1d-70726f677261'><title>T</title>" + std::string(times) +
                  std::string(elements) + "</event>\n");
}

Talk only_talk(const std::string& text) {
    const auto result = read_programme(text);
    CAPTURE(report(result));
    REQUIRE(result.programme);
    check_sound(*result.programme);
    REQUIRE(result.programme->talks.size() == 1);
    return result.programme->talks[0];
}

}  // namespace

TEST_CASE("31C3: every talk, person, room and link arrives") {
    const auto text = shared_file("31c3.xml");
    if (!text) return;
    const auto result = read_programme(*text);
    CAPTURE(report(result));
    REQUIRE(result.format == Format::frab_xml);
    REQUIRE(result.programme);
    const auto& programme = *result.programme;
    check_sound(programme);
    REQUIRE(programme.talks.size() == count_of(*text, "<event "));
    REQUIRE(count_persons(programme) == count_of(*text, "<person "));
    REQUIRE(count_links(programme) == count_of(*text, "<link "));
    REQUIRE(programme.days.size() == count_of(*text, "<day "));
    REQUIRE(programme.rooms.size() == 4);
    REQUIRE(programme.tracks.size() == 8);
    REQUIRE(result.taken.talks == programme.talks.size());
    REQUIRE(result.taken.refused == 0);
    REQUIRE(programme.event.zone == "Europe/Berlin");
    REQUIRE(programme.event.acronym == "31c3");
    REQUIRE(programme.days[0].end == *from_civil({2014, 12, 28, 4, 0, 0}, "Europe/Berlin"));
    const auto* opening = programme.find_talk("6561");
    REQUIRE(opening != nullptr);
    REQUIRE(opening->guid == "29aecfd7-2e44-4f49-ab86-29b5e0877325");
    REQUIRE(opening->kind == TalkKind::ceremony);
    REQUIRE(opening->persons[1].name == "Geraldine de Bastion");
    REQUIRE(opening->start == *from_civil({2014, 12, 27, 11, 0, 0}, "Europe/Berlin"));
}

TEST_CASE("FOSDEM 2021: every talk, person, room and link arrives or is refused by name") {
    const auto text = shared_file("fosdem-2021.xml");
    if (!text) return;
    const auto result = read_programme(*text, {"Europe/Brussels"});
    CAPTURE(report(result));
    REQUIRE(result.programme);
    const auto& programme = *result.programme;
    check_sound(programme);
    REQUIRE(programme.event.zone == "Europe/Brussels");
    REQUIRE(programme.talks.size() == count_of(*text, "<event "));
    REQUIRE(count_persons(programme) == count_of(*text, "<person "));
    const auto refused_links = count_of(report(result), "/link: ");
    const auto mended_links = count_of(report(result), "it is added");
    REQUIRE(count_links(programme) + refused_links - mended_links ==
            count_of(*text, "<link ") + count_of(*text, "<attachment "));
    REQUIRE(programme.rooms.size() == 108);
    REQUIRE(programme.tracks.size() == 109);
    REQUIRE(programme.days.size() == 2);
    const auto* welcome = programme.find_talk("11795");
    REQUIRE(welcome->start == *from_civil({2021, 2, 6, 9, 0, 0}, "Europe/Brussels"));
    REQUIRE(welcome->abstract_text == "FOSDEM welcome and opening talk.");
    REQUIRE(welcome->kind == TalkKind::ceremony);
    REQUIRE(programme.find_talk("11164")->attachments.at(0).title == "Research paper - DIDAMATiCA 2020");
    for (const auto& talk : programme.talks) {
        REQUIRE(talk.abstract_text.find("<p>") == std::string::npos);
        REQUIRE(talk.description.find("<li>") == std::string::npos);
    }
}

TEST_CASE("a talk in XML keeps its identity when the file changes elsewhere") {
    const std::string one = "<event id='1'><title>One</title><start>09:00</start><duration>0:30</duration></event>\n";
    const std::string two = "<event id='2'><title>Two</title><start>10:00</start><duration>0:30</duration></event>\n";
    const std::string coffee = "<event><title>Coffee</title><start>09:30</start><duration>0:30</duration></event>\n";
    const auto before = read_programme(day_of(two + coffee));
    const auto after = read_programme(day_of(one + coffee + two));
    REQUIRE(before.programme);
    REQUIRE(after.programme);
    for (const auto& talk : before.programme->talks) {
        const auto* same = after.programme->find_talk(talk.code);
        REQUIRE(same != nullptr);
        REQUIRE(same->guid == talk.guid);
        REQUIRE(same->slug == talk.slug);
    }
}

TEST_CASE("starts in XML: with an offset, beside a day, and after midnight") {
    const auto start = [](std::string_view times) { return only_talk(event_of("", times)).start; };
    const std::string half = "<duration>00:30</duration>";
    REQUIRE(start("<date>2023-07-28T11:00:00+02:00</date>" + half) == at("09:00"));
    REQUIRE(start("<date>2023-07-28T09:00:00Z</date><start>10:00</start>" + half) == at("09:00"));
    REQUIRE(start("<start>09:00</start>" + half) == at("09:00"));
    REQUIRE(start("<start>9:00</start>" + half) == at("09:00"));
    REQUIRE(start("<start>09:00:00</start>" + half) == at("09:00"));
    REQUIRE(start("<start>00:30</start>" + half) == at("00:30", 1));
    REQUIRE(start("<date>2023-07-28</date><start>09:00</start>" + half) == at("09:00"));
    const auto early = schedule(
        "<day date='2023-07-28'><room name='H'><event "
        "id='1'><title>T</title><start>00:30</start><duration>1:00</duration></event></room></day>",
        "<title>E</title><time_zone_name>UTC</time_zone_name><day_change>00:00:00</day_change>");
    REQUIRE(only_talk(early).start == at("00:30"));
}

TEST_CASE("two days of one date are one") {
    const auto day = [](std::string_view hours, std::string_view id, std::string_view start) {
        return "<day date='2023-07-28'" + std::string(hours) + "><room name='Hall'><event id='" + std::string(id) +
               "'><title>T</title><start>" + std::string(start) +
               "</start><duration>1:00</duration></event></room></day>\n";
    };
    const auto read = [](const std::string& days) {
        const auto result = read_programme(schedule(days));
        CAPTURE(report(result));
        REQUIRE(result.programme);
        check_sound(*result.programme);
        REQUIRE(result.programme->talks.size() == 2);
        REQUIRE(result.programme->days.size() == 1);
        REQUIRE(report(result).find("comes twice") != std::string::npos);
        return result.programme->days[0];
    };
    const auto plain = read(day("", "1", "09:00") + day("", "2", "15:00"));
    REQUIRE(plain.start == at("09:00"));
    REQUIRE(plain.end == at("16:00"));
    const auto hours = read(day(" start='2023-07-28T08:00:00Z' end='2023-07-28T12:00:00Z'", "1", "09:00") +
                            day(" start='2023-07-28T14:00:00Z' end='2023-07-28T18:00:00Z'", "2", "15:00"));
    REQUIRE(hours.start == at("08:00"));
    REQUIRE(hours.end == at("18:00"));
}

TEST_CASE("lengths in XML in each of their forms") {
    const auto length = [](std::string_view duration) {
        return only_talk(
                   event_of("", "<date>2023-07-28T09:00:00Z</date><duration>" + std::string(duration) + "</duration>"))
            .duration;
    };
    REQUIRE(length("00:45") == minutes(45));
    REQUIRE(length("1:30") == minutes(90));
    REQUIRE(length("01:30:00") == minutes(90));
    REQUIRE(length("1:30:00") == minutes(90));
    REQUIRE(length("1:02:30") == minutes(24 * 60 + 150));
    REQUIRE(length("0:20:30") == minutes(20));
    REQUIRE(length("0:45:00") == minutes(45));
    REQUIRE(length("0:02:30:00") == minutes(150));
    REQUIRE(length("99:59") == minutes(99 * 60 + 59));
    REQUIRE(length("1:02:30:00") == minutes(24 * 60 + 150));
    REQUIRE(length("PT1H30M") == minutes(90));
    REQUIRE(length("45") == minutes(45));
}

TEST_CASE("contact data in XML is counted and forgotten") {
    const auto result = read_programme(
        event_of("<persons><person id='1' "
                 "email='jane@example.org'>Jane</person><person><name>Joe</name><phone>123</phone></person></persons>"
                 "<links><link href='mailto:jane@example.org'>write</link><link href='tel:123'>call</link></links>"
                 "<answers><answer>vegan</answer></answers><abstract>Ask jane@example.org</abstract>"));
    REQUIRE(result.programme);
    REQUIRE(result.taken.contacts_dropped == 5);
    const auto& talk = result.programme->talks[0];
    REQUIRE(talk.links.empty());
    REQUIRE(talk.persons.size() == 2);
    REQUIRE(talk.abstract_text == "Ask jane@example.org");  // the author's words
}

TEST_CASE("markup in XML texts becomes text, escaped, in CDATA or as elements") {
    for (const auto* words :
         {"&lt;p&gt;One &amp;amp; two&lt;/p&gt;&lt;p&gt;3 &amp;lt; 4&lt;/p&gt;",
          "<![CDATA[<p>One &amp; two</p><p>3 &lt; 4</p>]]>", "<p>One &amp; two</p><p>3 &lt; 4</p>"}) {
        REQUIRE(only_talk(event_of("<abstract>" + std::string(words) + "</abstract>")).abstract_text ==
                "One & two\n\n3 < 4");
    }
}

TEST_CASE("mistakes in XML") {
    const std::string bomb =
        "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY l2 '&lol;&lol;'>]><schedule>&l2;</schedule>";
    const std::string external =
        "<!DOCTYPE schedule [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><schedule>&x;</schedule>";
    std::string many;
    for (std::size_t i = 0; i <= programme_talks_max; ++i) many += "<event/>";
    std::string deep = "<schedule>";
    for (int i = 0; i < 100; ++i) deep += "<a>";
    check_mistakes({
        {"cut off", event_of("").substr(0, 200), "is not well-formed XML, or it is cut off", false},
        {"entity bomb", bomb, "declares entities", false},
        {"external entity", external, "declares entities", false},
        {"deep", deep, "more than 64 elements within each other", false},
        {"no schedule in it", "<schedule><x/></schedule>", "neither <conference> nor <day>", false},
        {"too many talks", day_of(many), "has more than 20000 talks", false},
        {"DTD", "<!DOCTYPE schedule SYSTEM 'x.dtd'>" + schedule(""), "is not fetched"},
        {"no talks", schedule(""), "there is no talk"},
        {"no start", event_of("", "<duration>1:00</duration>"),
         "4:1 refused event[id=7]/start: the talk is left out: it has no start"},
        {"bad start", event_of("", "<date>soon</date>"), "«soon» is no start"},
        {"negative", event_of("", "<start>09:00</start><duration>-00:30</duration>"), "ends before it starts"},
        {"no length", event_of("", "<start>09:00</start>"), "30 minutes are taken"},
        {"zero length", event_of("", "<start>09:00</start><duration>00:00</duration>"), "one minute"},
        {"too long", event_of("", "<start>09:00</start><duration>100:00</duration>"), "it is longer than 99 h 59 min"},
        {"bad length", event_of("", "<start>09:00</start><duration>long</duration>"), "«long» is no length"},
        {"two opinions", event_of("", "<date>2023-07-28T09:00:00Z</date><start>10:00</start><duration>1:00</duration>"),
         "is 10:00, but date says"},
        {"bad zone", schedule("", "<title>E</title><time_zone_name>Mars/Olympus</time_zone_name>"),
         "«Mars/Olympus» is no time zone"},
        {"script link", event_of("<links><link href='javascript:alert(1)'>x</link></links>"), "not javascript:"},
        {"relative link", event_of("<links><link href='/x'>x</link></links>"), "names no base_url"},
        {"unknown field", event_of("<weather>sunny</weather>"), "the field «weather» has no place"},
        {"no name", event_of("<persons><person id='1'/></persons>"), "a person without a name"},
        {"no title", day_of("<event id='1'><start>09:00</start><duration>1:00</duration></event>"), "has no title"},
        {"bad date", day_of("", "date='tomorrow'"), "«tomorrow» is no date"},
        {"unknown encoding", "<?xml version='1.0' encoding='EBCDIC-US'?><schedule/>",
         "declares the encoding «ebcdic-us»", false},
    });
}

TEST_CASE("GUIDs in XML that repeat or are none") {
    const std::string times = "<start>09:00</start><duration>0:30</duration>";
    const std::string guid = "6c616e61-6920-5465-9b1d-70726f677261";
    const auto result = read_programme(day_of(
        "<event id='1' guid='" + guid + "'><title>A</title>" + times + "</event>" + "<event id='2' guid='" + guid +
        "'><title>B</title>" + times + "</event>" + "<event id='2' guid='x'><title>C</title>" + times + "</event>"));
    CAPTURE(report(result));
    REQUIRE(result.programme);
    check_sound(*result.programme);
    REQUIRE(result.programme->find_talk("1")->guid == guid);
    REQUIRE(report(result).find("is taken by an earlier talk") != std::string::npos);
    REQUIRE(report(result).find("is no UUID") != std::string::npos);
    REQUIRE(report(result).find("runs in the same room") != std::string::npos);
}

TEST_CASE("breaks in XML are pauses") {
    const auto kind = [](std::string_view title, std::string_view type) {
        return only_talk(day_of("<event id='1'><title>" + std::string(title) + "</title><type>" + std::string(type) +
                                "</type><start>09:00</start><duration>1:00</duration></event>"))
            .kind;
    };
    REQUIRE(kind("Coffee break", "") == TalkKind::pause);
    REQUIRE(kind("Lunch", "other") == TalkKind::pause);
    REQUIRE(kind("Registration and Coffee", "") == TalkKind::pause);
    REQUIRE(kind("x", "break") == TalkKind::pause);
    REQUIRE(kind("Panel: what next?", "") == TalkKind::panel);
    REQUIRE(kind("x", "Poster Session") == TalkKind::poster);
    REQUIRE(kind("Opening Ceremony", "") == TalkKind::ceremony);
    REQUIRE(kind("Early warning signs for open source breakages", "") == TalkKind::talk);
    REQUIRE(kind("Opening up scientific data for everyone", "") == TalkKind::talk);
}

}  // namespace lanai::schedule
