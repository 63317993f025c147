#include "media_fixture.hpp"

#include "ingest/slate_markup.hpp"

#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::test;
using ingest::centre_markup;
using ingest::one_line;
using ingest::wrap;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

}  // namespace

TEST_CASE("a slate gives key frames and silence, and takes new words while it runs") {
    use_gstreamer();
    Collector collector;
    auto slate = make_slate(collector.sink());
    REQUIRE(slate.has_value());
    (*slate)->show({"Next", "Rules & <curves>", "10:15 HST", "Workshop"});
    (*slate)->start();
    REQUIRE(collector.wait_for_key_frames(1));
    REQUIRE(collector.wait_for_packets(Codec::opus, 5));
    CHECK(collector.packets(Codec::h264).front().packet.starts_key_frame);
    (*slate)->show({"Now", "\xff <b> & </span>", "\x01", ""});
    (*slate)->request_key_frame();
    REQUIRE(collector.wait_for_key_frames(2));
    (*slate)->stop();

    const auto video = collector.packets(Codec::h264), audio = collector.packets(Codec::opus);
    for (const Received& one : video) REQUIRE(one.packet.payload.size() <= 1200);
    for (std::size_t i = 1; i < audio.size(); ++i)
        REQUIRE(audio[i].packet.sequence == audio[i - 1].packet.sequence + 1);
    CHECK(collector.failures().empty());
}

TEST_CASE("a stopped slate is silent and starts again with a key frame, in sequence") {
    use_gstreamer();
    Collector collector;
    auto slate = make_slate(collector.sink());
    REQUIRE(slate.has_value());
    (*slate)->request_key_frame();
    (*slate)->start();
    REQUIRE(collector.wait_for_key_frames(1));
    (*slate)->stop();
    const auto before = collector.packets(Codec::h264);
    (*slate)->start();
    REQUIRE(collector.wait_for_packets(Codec::h264, before.size() + 1));
    (*slate)->stop();
    const auto after = collector.packets(Codec::h264);
    CHECK(after[before.size()].packet.starts_key_frame);
    CHECK(after[before.size()].packet.sequence == before.back().packet.sequence + 1);
    CHECK(seconds_between(before.back().mapping.ntp, after[before.size()].mapping.ntp) > 0);
}

TEST_CASE("the slate's words are escaped, on one line each, and bounded") {
    CHECK(one_line("  Deep\n\tlearning \x01 ", 80) == "Deep learning");
    CHECK(one_line("abcdef", 3) == "abc\u2026");
    CHECK(one_line("ab cd", 5) == "ab cd");
    CHECK(one_line("\xff", 80) == "\uFFFD");
    CHECK(one_line("", 80).empty());

    const std::string markup = centre_markup({"Next", "A <b> & \"C\"", "10:15", "Event"});
    CHECK(markup.find("A &lt;b&gt; &amp; &quot;C&quot;") != std::string::npos);
    CHECK(occurrences(markup, "<span") == occurrences(markup, "</span>"));
}

TEST_CASE("long titles wrap and shrink") {
    CHECK(wrap("one two", 100) == std::vector<std::string>{"one two"});
    CHECK(wrap("one two", 3) == std::vector<std::string>{"one", "two"});
    CHECK(wrap("", 3).empty());
    for (const std::string& piece : wrap(std::string(100, 'm'), 10)) CHECK(piece.size() <= 10);

    const auto title_size = [](const std::string& title) {
        const std::string markup = centre_markup({"", title, "", ""});
        const std::string mark = "<span size=\"";
        const auto text = markup.find(title.substr(0, 5));
        return std::stoi(markup.substr(markup.rfind(mark, text) + mark.size()));
    };
    std::string long_title;
    for (int i = 0; i < 20; ++i) long_title += "interpretable ";
    CHECK(title_size("Short title") > title_size(long_title));
    CHECK(occurrences(centre_markup({"", std::string(10'000, 'm'), "", ""}), "\n") < 10);
}
