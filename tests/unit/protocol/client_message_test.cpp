#include "protocol/client_message.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::protocol;

namespace {

std::string wrong(std::string_view text) {
    const auto parsed = parse_client_message(text);
    return parsed ? "" : parsed.error().code + ": " + parsed.error().message;
}

std::string command(const std::string& name, const std::string& args) {
    return R"({"type":"command","id":"c1","name":")" + name + R"(","args":)" + args + "}";
}

template <class C>
C read(const std::string& name, const std::string& args) {
    const auto parsed = parse_client_message(command(name, args));
    REQUIRE(parsed.has_value());
    const auto& request = std::get<CommandRequest>(*parsed);
    CHECK(request.id == "c1");
    CHECK(rooms::name_of(request.command) == name);
    return std::get<C>(request.command);
}

}  // namespace

TEST_CASE("what is no message is told so precisely") {
    CHECK(wrong("").rfind("bad_message: not JSON: ", 0) == 0);
    CHECK(wrong("{").rfind("bad_message: not JSON: ", 0) == 0);
    CHECK(wrong("[]") == "bad_message: expected an object, got an array");
    CHECK(wrong("{}") == "bad_message: type: is missing");
    CHECK(wrong(R"({"type":7})") == "bad_message: type: expected a string, got an integer");
    CHECK(wrong(R"({"type":"dance"})") == "unknown_type: type: «dance» is none of hello, clock, command");
    CHECK(wrong("{\"type\":\"\xFF\"}").rfind("bad_message: not JSON: ", 0) == 0);
    CHECK(wrong(std::string(message_bytes_max + 1, ' ')) == "bad_message: the message has 65537 bytes; at most 65536");
    CHECK(wrong(std::string(60'000, '[')).rfind("bad_message: not JSON: ", 0) == 0);
    CHECK(wrong(R"({"type":"clock","t0":1} x)").rfind("bad_message: not JSON: ", 0) == 0);
}

TEST_CASE("hello") {
    const auto parsed = parse_client_message(
        R"({"type":"hello","v":1,"stage":"ballroom-c","page":"attend","log":"l","since":12,"more":[]})");
    REQUIRE(parsed.has_value());
    const auto& hello = std::get<Hello>(*parsed);
    CHECK(hello.stage == "ballroom-c");
    CHECK(hello.page == "attend");
    CHECK(hello.log == "l");
    CHECK(hello.since == 12U);
    const auto bare = parse_client_message(R"({"type":"hello","v":1,"stage":"s","page":"p","log":null})");
    REQUIRE(bare.has_value());
    CHECK_FALSE(std::get<Hello>(*bare).log.has_value());
    CHECK_FALSE(std::get<Hello>(*bare).since.has_value());

    CHECK(wrong(R"({"type":"hello","stage":"s","page":"p"})") == "bad_message: v: is missing");
    CHECK(wrong(R"({"type":"hello","v":2,"stage":"s","page":"p"})") ==
          "unsupported_version: v: this server speaks version 1, not 2; load the page again");
    CHECK(wrong(R"({"type":"hello","v":1,"page":"p"})") == "bad_message: stage: is missing");
    CHECK(wrong(R"({"type":"hello","v":1,"stage":"s","page":"p","since":-1})") ==
          "bad_message: since: is negative; send the last `to` you saw");
    CHECK(wrong(R"({"type":"hello","v":1,"stage":"s","page":"p","since":1.5})") ==
          "bad_message: since: expected an integer, got a number with a fraction or exponent");
    CHECK(wrong(R"({"type":"hello","v":1,"stage":"s","page":"p","since":18446744073709551615})") ==
          "bad_message: since: is larger than any number used here");
    CHECK(wrong(R"({"type":"hello","v":1,"stage":")" + std::string(65, 's') + R"(","page":"p"})") ==
          "bad_message: stage: is too long for the id of a stage");
}

TEST_CASE("clock keeps any number as it was sent") {
    for (const char* number : {"0", "-3", "1690570800123", "18446744073709551615"}) {
        const auto parsed = parse_client_message(std::string(R"({"type":"clock","t0":)") + number + "}");
        REQUIRE(parsed.has_value());
        CHECK(std::get<ClockRequest>(*parsed).t0 == number);
    }
    const auto fraction = parse_client_message(R"({"type":"clock","t0":1234.5})");
    REQUIRE(fraction.has_value());
    CHECK(std::stod(std::get<ClockRequest>(*fraction).t0) == 1234.5);
    CHECK(wrong(R"({"type":"clock"})") == "bad_message: t0: is missing");
    CHECK(wrong(R"({"type":"clock","t0":"1"})") == "bad_message: t0: expected a number, got a string");
}

TEST_CASE("commands are read into their types") {
    CHECK(read<rooms::SetName>("set_name", R"({"name":"Ada"})").name == "Ada");
    CHECK(read<rooms::Ask>("ask", R"({"text":"Why?"})").talk == std::nullopt);
    CHECK(read<rooms::Ask>("ask", R"({"text":"Why?","talk":"A1"})").talk == "A1");
    CHECK(read<rooms::Withdraw>("withdraw", R"({"question":"q"})").question == "q");
    CHECK(read<rooms::Vote>("vote", R"({"question":"q"})").question == "q");
    CHECK(read<rooms::Unvote>("unvote", R"({"question":"q"})").question == "q");
    CHECK(read<rooms::Say>("say", R"({"text":"hi"})").text == "hi");
    CHECK(read<rooms::Approve>("approve", R"({"question":"q","version":3})").version == 3);
    CHECK(read<rooms::Reject>("reject", R"({"question":"q","version":3,"reason":"r"})").reason == "r");
    CHECK(read<rooms::PutOnStage>("put_on_stage", R"({"question":"q","version":3})").version == 3);
    CHECK(read<rooms::TakeOffStage>("take_off_stage", R"({"question":"q","version":3})").version == 3);
    CHECK(read<rooms::Answered>("answered", R"({"question":"q","version":3})").version == 3);
    CHECK(read<rooms::DeleteMessage>("delete_message", R"({"message":"m"})").message == "m");
    CHECK(read<rooms::Cut>("cut", R"({"source":"slate"})").source == "slate");
    CHECK(read<rooms::StartTalk>("start_talk", R"({"talk":"A1"})").talk == "A1");
    CHECK(read<rooms::EndTalk>("end_talk", R"({"talk":"A1"})").talk == "A1");
    CHECK(read<rooms::ExtendTalk>("extend_talk", R"({"talk":"A1","minutes":5})").minutes == 5);
    CHECK(read<rooms::PreviewLate>("preview_late", R"({"minutes":-5})").minutes == -5);
    CHECK(read<rooms::RunningLate>("running_late", R"({"minutes":5})").minutes == 5);
    CHECK(read<rooms::Star>("star", R"({"talk":"A1"})").talk == "A1");
    CHECK(read<rooms::Unstar>("unstar", R"({"talk":"A1"})").talk == "A1");
    CHECK_FALSE(read<rooms::MyCalendar>("my_calendar", "{}").renew);
    CHECK(read<rooms::MyCalendar>("my_calendar", R"({"renew":true})").renew);
    CHECK(wrong(command("star", "{}")) == "bad_message: args.talk: is missing");
    CHECK(wrong(command("my_calendar", R"({"renew":1})")) ==
          "bad_message: args.renew: expected a boolean, got an integer");
}

TEST_CASE("commands about the programme: what may be left out, and previews of them") {
    const auto move = read<rooms::MoveTalk>(
        "move_talk", R"({"talk":"A1","start_ms":5,"room":"annex","cascade":true,"programme_version":7})");
    CHECK(move.start_ms == 5);
    CHECK(move.room == "annex");
    CHECK(move.cascade);
    CHECK(move.programme_version == 7);
    const auto bare = read<rooms::MoveTalk>("move_talk", R"({"talk":"A1","room":null})");
    CHECK_FALSE(bare.start_ms.has_value());
    CHECK_FALSE(bare.room.has_value());
    CHECK_FALSE(bare.cascade);
    CHECK_FALSE(bare.programme_version.has_value());
    CHECK(read<rooms::StartTalk>("start_talk", R"({"talk":"A1","programme_version":7})").programme_version == 7);
    CHECK(read<rooms::SwapTalks>("swap_talks", R"({"talk":"A1","with":"A2"})").with == "A2");
    CHECK(read<rooms::CancelTalk>("cancel_talk", R"({"talk":"A1"})").talk == "A1");
    CHECK(read<rooms::ReinstateTalk>("reinstate_talk", R"({"talk":"A1","cascade":true})").cascade);
    CHECK(read<rooms::ProgrammeUndo>("programme_undo", R"({"change":9})").change == 9);
    (void)read<rooms::ProgrammeHistory>("programme_history", "{}");
    const auto insert = read<rooms::InsertTalk>(
        "insert_talk", R"({"title":"Extra","kind":"pause","room":"hall","start_ms":5,"minutes":10,"minutes_min":5,)"
                       R"("persons":[{"name":"Ada","affiliation":"AE","role":"chair"},{"name":"Bob"}]})");
    CHECK_FALSE(insert.code.has_value());
    CHECK(insert.kind == schedule::TalkKind::pause);
    CHECK(insert.minutes_min == 5);
    CHECK(insert.persons.at(0).role == schedule::PersonRole::chair);
    CHECK(insert.persons.at(1).affiliation.empty());
    const auto preview = read<rooms::PreviewChange>(
        "preview_change", R"({"name":"running_late","args":{"minutes":5,"programme_version":3}})");
    CHECK(std::get<rooms::RunningLate>(preview.change).programme_version == 3);

    CHECK(wrong(command("move_talk", R"({"talk":"A1","start_ms":"x"})")) ==
          "bad_message: args.start_ms: expected an integer, got a string");
    CHECK(wrong(command("move_talk", R"({"talk":"A1","cascade":1})")) ==
          "bad_message: args.cascade: expected a boolean, got an integer");
    CHECK(wrong(command("insert_talk", R"({"title":"x","room":"hall","start_ms":1,"minutes":1,"kind":"dance"})")) ==
          "bad_message: args.kind: expected talk, poster, panel, ceremony or pause");
    CHECK(wrong(command("insert_talk", R"({"title":"x","room":"hall","start_ms":1,"minutes":1,"persons":["Ada"]})")) ==
          "bad_message: args.persons: expected objects, got a string");
    CHECK(wrong(command("insert_talk",
                        R"({"title":"x","room":"hall","start_ms":1,"minutes":1,"persons":[{"name":1}]})")) ==
          "bad_message: args.persons: persons[].name: expected a string, got an integer");
    for (const char* name : {"ask", "preview_change", "dance"})
        CHECK(wrong(command("preview_change", R"({"name":")" + std::string(name) + R"(","args":{}})")) ==
              "bad_message: args.name: «" + std::string(name) + "» is no command that changes the programme");
    CHECK(wrong(command("preview_change", R"({"name":"cancel_talk","args":{}})")) ==
          "bad_message: args.args: args.talk: is missing");
}

TEST_CASE("commands: what is wrong, and the id where it can be read") {
    CHECK(wrong(command("approve", R"({"question":"q","version":"3"})")) ==
          "bad_message: args.version: expected an integer, got a string");
    CHECK(wrong(command("ask", R"({"text":"Why?","talk":3})")) ==
          "bad_message: args.talk: expected a string, got an integer");
    CHECK(wrong(command("dance", "{}")) == "unknown_command: name: there is no command «dance»");
    CHECK(wrong(command("ask", "[]")) == "bad_message: args: expected an object, got an array");
    CHECK(wrong(R"({"type":"command","id":"c1","args":{}})") == "bad_message: name: is missing");
    for (const char* id : {"", "a b", "ü", "a\\u0000"})
        CHECK(wrong(std::string(R"({"type":"command","id":")") + id + R"(","name":"ask","args":{}})") ==
              "bad_message: id: expected 1 to 64 of A-Z a-z 0-9 _ -");
    CHECK(wrong(R"({"type":"command","id":")" + std::string(65, 'a') + R"(","name":"ask","args":{}})") ==
          "bad_message: id: expected 1 to 64 of A-Z a-z 0-9 _ -");
    CHECK(parse_client_message(command("ask", "{}")).error().id == "c1");
    CHECK(parse_client_message(command("dance", "{}")).error().id == "c1");
}
