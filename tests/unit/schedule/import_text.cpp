// The small modules beneath the importers: HTML, characters, encodings, addresses, times; and what is none of ours.

#include "import_support.hpp"

#include "import/characters.hpp"
#include "import/encoding.hpp"
#include "import/html_text.hpp"
#include "import/web_address.hpp"
#include "import/written_time.hpp"

namespace lanai::schedule {

using namespace test;

TEST_CASE("HTML becomes plain text") {
    const std::vector<std::pair<std::string, std::string>> table{
        {"", ""},
        {"plain\nlines\n\nstay", "plain\nlines\n\nstay"},
        {"a < b and c > d", "a < b and c > d"},
        {"vector<int> of <me@example.org>", "vector<int> of <me@example.org>"},
        {"if a <b and c> d", "if a <b and c> d"},
        {"AT&amp;T &copy; &#8211; &#x2013; &#150; &unknown; &", "AT&T © – – – &unknown; &"},
        {"<p>One</p><p>Two</p>", "One\n\nTwo"},
        {"<p>One\nline</p>\n\n<p>Two</p>", "One line\n\nTwo"},
        {"One<br>two<br/>three<br /><br />four", "One\ntwo\nthree\n\nfour"},
        {"<ul><li>a</li><li>b</li></ul>", "• a\n• b"},
        {"x<ul>\n<li>a</li>\n<li>b</li>\n</ul>y", "x\n\n• a\n• b\n\ny"},
        {"<a href=\"https://x.example/?a=1&amp;b=2\">here</a>.", "here (https://x.example/?a=1&b=2)."},
        {"<a href='https://x.example'>https://x.example</a>", "https://x.example"},
        {"<a href=https://x.example></a>", "https://x.example"},
        {"<a href='javascript:alert(1)'>click</a>", "click"},
        {"a<script>alert('<p>')</script>b<style>p{}</style>c", "abc"},
        {"a<script>alert(1)", "a"},
        {"<SCRIPT SRC=x></SCRIPT>a<!-- c -->b", "ab"},
        {"<img src=x onerror=alert(1) alt='A cat'>", "A cat"},
        {"<b>bold</b> <i>it</i> <code>x</code>", "bold it x"},
        {"<pre>a\n  b</pre>", "a\n  b"},
        {"&lt;script&gt;", "<script>"},
        {"<p title='a > b'>x</p>", "x"},
        {"<p", "<p"},
    };
    for (const auto& [html, text] : table) {
        CAPTURE(html);
        CHECK(html_to_text(html).text == text);
    }
    REQUIRE(html_to_text("<a href='mailto:a@b.example'>a@b.example</a>").contacts_dropped == 1);
    REQUIRE(html_to_text("<a href='javascript:x'>a</a>").links_refused == 1);
}

TEST_CASE("HTML costs no more than its size") {
    for (const std::string piece : {"<a ", "<a href='", "</", "<!-", "&#", "<a href=x>", "<p title='<"}) {
        std::string html;
        while (html.size() < 1'000'000) html += piece;
        REQUIRE(html_to_text(html).text.size() <= html.size() * 2);
    }
}

TEST_CASE("control characters and those that turn the direction are removed") {
    REQUIRE(clean_characters("a\x01\xe2\x80\xae"
                             "b\xef\xbb\xbf\x7f",
                             false)
                .text == "ab");
    REQUIRE(clean_characters("a\x01\xe2\x80\xae"
                             "b",
                             false)
                .removed == 2);
    REQUIRE(clean_characters(" a \r\n b\t", false).text == "a b");
    REQUIRE(clean_characters("a\r\nb\rc\n", true).text == "a\nb\nc");
}

TEST_CASE("encodings") {
    Problems problems;
    using namespace std::string_literals;
    REQUIRE(*to_utf8("\xef\xbb\xbfx", problems) == "x");
    REQUIRE(*to_utf8("\xff\xfe"
                     "a\0\xfc\0"s,
                     problems) == "aü");
    REQUIRE(*to_utf8("\xfe\xff\0a\xd8\x3d\xde\x00"s, problems) == "a😀");
    REQUIRE(*to_utf8("<\0?\0x\0"s, problems) == "<?x");
    REQUIRE(*to_utf8("<?xml version='1.0' encoding='ISO-8859-1'?>\xfc", problems) ==
            "<?xml version='1.0' encoding='ISO-8859-1'?>ü");
    REQUIRE(problems.repaired_count() == 0);
    REQUIRE(*to_utf8("ab\xfc \x80", problems) == "abü €");
    REQUIRE(problems.take()[0].message == "is not UTF-8 at byte 2; 2 bytes are read as Windows-1252");
    REQUIRE_FALSE(to_utf8("abcdefgh\0"s, problems));
}

TEST_CASE("web addresses") {
    struct Row {
        std::string written;
        WebAddress::Kind kind;
        std::string address;
    };
    using Kind = WebAddress::Kind;
    const std::vector<Row> table{
        {"", Kind::none, ""},
        {"https://a.example/x", Kind::good, "https://a.example/x"},
        {"HTTP://a.example", Kind::good, "http://a.example"},
        {" https://a.example/a b ", Kind::mended, "https://a.example/a%20b"},
        {"www.a.example/x", Kind::mended, "https://www.a.example/x"},
        {"a.example:8080/x", Kind::mended, "https://a.example:8080/x"},
        {"/x/y", Kind::good, "https://base.example/x/y"},
        {"../y", Kind::good, "https://base.example/y"},
        {"slides.pdf", Kind::good, "https://base.example/dir/slides.pdf"},
        {"//cdn.example/x", Kind::good, "https://cdn.example/x"},
        {"?q", Kind::good, "https://base.example/dir/page?q"},
        {"javascript:alert(1)", Kind::unusable, ""},
        {"java\tscript:alert(1)", Kind::good, "https://base.example/dir/java%20script:alert(1)"},
        {"data:text/html,x", Kind::unusable, ""},
        {"https://", Kind::unusable, ""},
        {"mailto:a@b.example", Kind::contact, ""},
        {"tel:+1", Kind::contact, ""},
        {"a@b.example", Kind::contact, ""},
    };
    for (const auto& row : table) {
        CAPTURE(row.written);
        const auto read = read_web_address(row.written, "https://base.example/dir/page");
        CHECK(read.address == row.address);
        if (row.written.find('\t') == std::string::npos) CHECK(read.kind == row.kind);
    }
    REQUIRE(read_web_address("/x", "").kind == Kind::unusable);
}

TEST_CASE("ISO times") {
    const auto at_utc = [](std::string_view text) {
        const auto time = parse_iso_time(text);
        return time ? clock(resolve(*time, "UTC")->at) : "none";
    };
    REQUIRE(at_utc("2023-07-28T09:30:00+02:00") == "07:30");
    REQUIRE(at_utc("2023-07-28T09:30:00Z") == "09:30");
    REQUIRE(at_utc("2023-07-28T09:30") == "09:30");
    REQUIRE(at_utc("2023-07-28 09:30:00.000-0330") == "13:00");
    REQUIRE(at_utc("2023-07-28T24:00:00") == "00:00");
    REQUIRE(at_utc("2023-07-28T09:30+02") == "07:30");
    for (const auto* wrong : {"2023-07-32T09:00", "2023-07-28T25:00", "2023-07-28T9:00", "2023-07-28T09:00:00X", "",
                              "soon", "2023-07-28T09:00:00+99:00", "2023-07-28T09:"}) {
        CHECK(at_utc(wrong) == "none");
    }
}

TEST_CASE("zones by other names") {
    REQUIRE(find_zone_name("Europe/Berlin") == "Europe/Berlin");
    REQUIRE(find_zone_name("W. Europe Standard Time") == "Europe/Berlin");
    REQUIRE(find_zone_name("/freeassociation.sourceforge.net/Europe/Berlin") == "Europe/Berlin");
    REQUIRE(find_zone_name("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires") ==
            "America/Argentina/Buenos_Aires");
    REQUIRE(find_zone_name("Mars/Olympus").empty());
    REQUIRE(guess_zone({*parse_iso_time("2023-07-28T09:00:00+02:00")}) == "Europe/Berlin");
    REQUIRE(guess_zone({*parse_iso_time("2023-07-28T09:00:00-10:00")}) == "Pacific/Honolulu");
    REQUIRE(guess_zone({*parse_iso_time("2023-07-28T09:00:00+00:00")}) == "UTC");
}

TEST_CASE("a file of another kind is named") {
    using namespace std::string_literals;
    check_mistakes({
        {"empty", "", "is empty", false},
        {"blank", " \n", "is empty", false},
        {"PDF", "%PDF-1.7", "is a PDF", false},
        {"ZIP", "PK\x03\x04\0\0"s, "is a ZIP archive", false},
        {"HTML", "<!DOCTYPE html><html></html>", "is HTML, a web page", false},
        {"HTML without type", "\n<html lang=en>", "is HTML, a web page", false},
        {"RSS", "<?xml version='1.0'?><!-- c --><rss/>", "its first element is «rss», not «schedule»", false},
        {"JSON", R"({"talks": [], "x": {"schedule": 1}})", "is JSON, but has no «schedule»; it has «talks», «x»",
         false},
        {"list", "[{\"schedule\": 1}]", "is JSON, but a list", false},
        {"vCard", "BEGIN:VCARD\r\n", "begins with «BEGIN:VCARD»", false},
        {"prose", "Dear all,", "is text, but begins like none of them: «Dear all,»", false},
        {"too large", std::string(programme_bytes_max + 1, ' '), "16777217 bytes long", false},
    });
    REQUIRE(recognise("\xef\xbb\xbf \n<?xml version='1.0'?><!-- c -->\n<schedule>") == Format::frab_xml);
    REQUIRE(recognise("# c\n[event]\n") == Format::programme_toml);
    REQUIRE(recognise("\n begin:vcalendar") == Format::icalendar);
    REQUIRE(recognise(R"({"$schema": "x", "schedule": {"conference": {}}})") == Format::c3voc_json);
    REQUIRE(recognise(R"({"schedule": {"conference": {"events": 1}, "events": []}})") == Format::schedule2_json);
    REQUIRE(to_string(Format::icalendar) == "iCalendar");
}

TEST_CASE("read_programme reads TOML as before, and counts") {
    const auto result =
        read_programme(file_in("UTC", "[[talk]]\ntitle = \"T\"\nstart = 2023-07-28T09:00:00\nduration = 30\n"));
    REQUIRE(result.format == Format::programme_toml);
    REQUIRE(result.taken.talks == 1);
    REQUIRE(result.taken.rooms == 1);
}

}  // namespace lanai::schedule
