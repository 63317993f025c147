#include <catch2/catch.hpp>

#include "app/cli.hpp"
#include "app/commands.hpp"

#include <string>
#include <variant>
#include <vector>

namespace app = lanai::app;
using lanai::access::Role;
using Arguments = std::vector<std::string>;

namespace {

app::Message refused(const Arguments& arguments) {
    const auto command = app::parse_command_line(arguments);
    REQUIRE(std::holds_alternative<app::Message>(command));
    return std::get<app::Message>(command);
}

}  // namespace

TEST_CASE("serve takes its options") {
    const auto command = app::parse_command_line(
        {"serve", "--config", "a.toml", "--listen", "127.0.0.1:0", "--data", "d", "--rehearse"});
    REQUIRE(std::holds_alternative<app::ServeCommand>(command));
    const auto& serve = std::get<app::ServeCommand>(command);
    CHECK(serve.config_file == "a.toml");
    REQUIRE(serve.listen);
    CHECK(serve.listen->port == 0);
    CHECK(serve.data == "d");
    CHECK(serve.rehearse);
    CHECK(serve.pace == 1);
}

TEST_CASE("a rehearsal may run faster, the day may not") {
    const auto fast = app::parse_command_line({"serve", "--config", "a.toml", "--rehearse", "--pace", "60"});
    REQUIRE(std::holds_alternative<app::ServeCommand>(fast));
    CHECK(std::get<app::ServeCommand>(fast).pace == 60);
    for (const char* wrong : {"0", "601", "1.5", "fast", "-2", "99999999999", "6 "})
        CHECK(refused({"serve", "--config", "a.toml", "--rehearse", "--pace", wrong}).text ==
              "lanai: error: --pace is \"" + std::string(wrong) + "\"; it must be a whole number from 1 to 600\n");
    CHECK(refused({"serve", "--config", "a.toml", "--pace", "60"}).text.find("--rehearse") != std::string::npos);
}

TEST_CASE("what serve is not told stays the configuration's") {
    const auto command = app::parse_command_line({"serve", "--config", "a.toml"});
    const auto& serve = std::get<app::ServeCommand>(command);
    CHECK_FALSE(serve.listen);
    CHECK_FALSE(serve.data);
    CHECK_FALSE(serve.rehearse);
}

TEST_CASE("export takes a format, import a file") {
    const auto exported = app::parse_command_line({"export", "--config", "a.toml", "--format", "ics", "--output", "o"});
    REQUIRE(std::holds_alternative<app::ExportCommand>(exported));
    CHECK(std::get<app::ExportCommand>(exported).format == app::ExportFormat::ics);
    CHECK(std::get<app::ExportCommand>(exported).output == "o");
    const auto imported = app::parse_command_line({"import", "schedule.toml"});
    REQUIRE(std::holds_alternative<app::ImportCommand>(imported));
    CHECK(std::get<app::ImportCommand>(imported).file == "schedule.toml");
    CHECK(refused({"export", "--config", "a.toml"}).text.find("--format json, xml, ics or toml") != std::string::npos);
    CHECK(refused({"export", "--config", "a.toml", "--format", "pdf"}).text.find("\"pdf\"") != std::string::npos);
    CHECK(refused({"import"}).text == "lanai: error: import needs a file\n");
}

TEST_CASE("link takes a role, or a link to revoke") {
    const auto made =
        app::parse_command_line({"link", "--config", "a.toml", "--role", "speaker", "--name", "Ada", "--stage",
                                 "ballroom-c", "--source", "speaker", "--base-url", "https://x"});
    REQUIRE(std::holds_alternative<app::LinkCommand>(made));
    const auto& link = std::get<app::LinkCommand>(made);
    CHECK(link.invitation.role == Role::speaker);
    CHECK(link.invitation.name == "Ada");
    CHECK(link.invitation.stage == "ballroom-c");
    CHECK(link.invitation.source == "speaker");
    CHECK(link.base_url == "https://x");
    const auto revoked = app::parse_command_line({"link", "--config", "a.toml", "--revoke", "https://x/t/abc"});
    REQUIRE(std::holds_alternative<app::LinkCommand>(revoked));
    CHECK(app::token_of(std::get<app::LinkCommand>(revoked).revoke) == "abc");
    CHECK(app::token_of("abc") == "abc");
}

TEST_CASE("a token that begins with a dash can be revoked too") {
    const auto command = app::parse_command_line({"link", "--config", "a.toml", "--revoke=-abc"});
    REQUIRE(std::holds_alternative<app::LinkCommand>(command));
    CHECK(std::get<app::LinkCommand>(command).revoke == "-abc");
}

TEST_CASE("help is everywhere") {
    for (const Arguments& arguments : {Arguments{"--help"}, Arguments{"serve", "--help"}, Arguments{"check", "--help"},
                                       Arguments{"link", "--help"}}) {
        const auto message = refused(arguments);
        CHECK(message.exit_code == 0);
        CHECK(message.text.find("Usage") != std::string::npos);
    }
    CHECK(refused({"serve", "--help"}).text.find("--rehearse") != std::string::npos);
    CHECK(refused({"--version"}).text.find("lanai 0.") == 0);
}

TEST_CASE("wrong usage ends with 2 and names the word") {
    struct Case {
        Arguments arguments;
        std::string said;
    };
    const std::vector<Case> cases{
        {{}, "serve, check, link, invite, export, questions,"},
        {{"dance"}, "dance"},
        {{"serve"}, "--config"},
        {{"serve", "--dance"}, "dance"},
        {{"serve", "--config", "a", "--dance"}, "dance"},
        {{"serve", "--config", "a", "--listen", "8080"}, "127.0.0.1:8080"},
        {{"check"}, "file"},
        {{"link", "--config", "a"}, "--role"},
        {{"link", "--config", "a", "--role", "king"}, "king"},
        {{"link", "--config", "a", "--role", "moderator", "--stage", "b"}, "--stage"},
        {{"link", "--config", "a", "--role", "speaker", "--source", "b"}, "--stage"},
        {{"link", "--config", "a", "--role", "room", "--revoke", "x"}, "--r"},
    };
    for (const auto& one : cases) {
        const auto message = refused(one.arguments);
        INFO(message.text);
        CHECK(message.exit_code == 2);
        CHECK(message.text.find("lanai: error: ") == 0);
        CHECK(message.text.find(one.said) != std::string::npos);
    }
}

TEST_CASE("check --strict lets remarks fail") {
    const auto strict = app::parse_command_line({"check", "--strict", "a.toml"});
    REQUIRE(std::holds_alternative<app::CheckCommand>(strict));
    CHECK(std::get<app::CheckCommand>(strict).strict);
    CHECK(std::get<app::CheckCommand>(strict).file == "a.toml");
    CHECK_FALSE(std::get<app::CheckCommand>(app::parse_command_line({"check", "a.toml"})).strict);
}
