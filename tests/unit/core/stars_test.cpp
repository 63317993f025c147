// Stars: to the pages of their person and nobody else's. The calendar: to who has its address, and to nobody after it
// was renewed.
#include "harness.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Failure;
using core::OwnProgramme;
using core::Role;

namespace {

using Codes = std::vector<std::string>;

std::string talk(const std::string& code) {
    return R"({"talk":")" + code + "\"}";
}

Codes codes_of(const boost::json::object& welcome) {
    Codes codes;
    for (const auto& code : welcome.at("my_stars").as_array()) codes.emplace_back(code.as_string());
    return codes;
}

std::string secret_of(const boost::json::object& ack) {
    const std::string path = ack.at("result").at("path").as_string().c_str();
    REQUIRE(path.starts_with("/my/"));
    REQUIRE(path.ends_with(".ics"));
    return path.substr(4, path.size() - 8);
}

std::variant<OwnProgramme, Failure> own(Harness& h, const std::string& secret) {
    return h.wait_for<OwnProgramme>([&](auto reply) { h.service->own_programme(secret, reply); });
}

std::string refusal(Harness& h, const std::string& secret) {
    const auto answer = own(h, secret);
    const auto* failure = std::get_if<Failure>(&answer);
    return failure == nullptr ? "" : failure->code + ": " + failure->message;
}

}  // namespace

TEST_CASE("a star shows on all pages of its person, and on nobody else's") {
    Harness h;
    const std::string session = h.attendee();
    const auto phone = h.join(session);
    const auto laptop = h.join(session);
    const auto bob = h.join(h.attendee());
    const auto mo = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto ack = h.ask_for(phone, "star", talk("A1"));
    CHECK(ack.at("type") == "ack");
    CHECK(ack.at("result") == boost::json::object());
    for (const auto page : {phone, laptop}) {
        const auto event = h.event(page, "star");
        CHECK(event.at("talk") == "A1");
        CHECK(event.at("starred") == true);
    }
    CHECK(h.ask_for(phone, "star", talk("A1")).at("seq") == 0);
    CHECK(h.ask_for(phone, "star", talk("A2")).at("type") == "ack");
    CHECK(h.ask_for(laptop, "unstar", talk("A1")).at("type") == "ack");
    CHECK(h.event(phone, "star").at("talk") == "A2");
    CHECK(h.event(phone, "star").at("starred") == false);
    CHECK(h.ask_for(phone, "star", talk("Z9")).at("code") == "not_found");

    const auto tablet = h.connect(session);
    CHECK(codes_of(h.hello(tablet)) == Codes{"A2"});
    h.settle();
    for (const auto page : {bob, mo})
        for (const auto& frame : h.received(page))
            CHECK(boost::json::serialize(frame).find("\"star\"") == std::string::npos);
    CHECK(codes_of(h.hello(h.connect(h.attendee()))).empty());
}

TEST_CASE("stars and the calendar's address are there after a restart") {
    const auto disk = std::make_shared<Disk>();
    std::string session, secret;
    {
        Harness h(disk);
        session = h.attendee();
        const auto ann = h.join(session);
        h.ask_for(ann, "star", talk("A2"));
        h.ask_for(ann, "star", talk("A1"));
        secret = secret_of(h.ask_for(ann, "my_calendar", R"({"renew":true})"));
    }
    Harness h(disk);
    const auto ann = h.connect(session);
    CHECK(codes_of(h.hello(ann)) == Codes{"A1", "A2"});
    CHECK(std::get<OwnProgramme>(own(h, secret)).talks == Codes{"A1", "A2"});
    h.command(ann, "after", "my_calendar", "{}");
    CHECK(secret_of(h.next(ann, "ack")) == secret);
}

TEST_CASE("only the newest address of a calendar is good, and no other tells anything") {
    Harness h;
    const auto ann = h.join(h.attendee());
    const auto bob = h.join(h.attendee());
    h.ask_for(ann, "star", talk("A1"));
    const std::string first = secret_of(h.ask_for(ann, "my_calendar", R"({"renew":false})"));
    const std::string of_bob = secret_of(h.ask_for(bob, "my_calendar", "{}"));
    CHECK(std::get<OwnProgramme>(own(h, first)).talks == Codes{"A1"});
    CHECK(std::get<OwnProgramme>(own(h, of_bob)).talks.empty());
    const std::string second = secret_of(h.ask_for(ann, "my_calendar", R"({"renew":true})"));
    CHECK(second != first);
    CHECK(std::get<OwnProgramme>(own(h, second)).talks == Codes{"A1"});

    const auto person = [](const std::string& secret) { return secret.substr(0, secret.find('.')); };
    std::string one_off = second;
    one_off.back() = one_off.back() == 'A' ? 'E' : 'A';
    const std::string nobody = refusal(h, "a-0000000000000000." + std::string(43, 'A'));
    CHECK(nobody == "not_found: there is no calendar at this address");
    for (const std::string& wrong :
         {first, one_off, person(second), person(second) + ".", second + "A", second.substr(0, second.size() - 1),
          person(of_bob) + second.substr(second.find('.')), std::string("."), std::string(), std::string(10'000, 'x'),
          second + "." + second}) {
        INFO(wrong);
        CHECK(refusal(h, wrong) == nobody);
    }
}

TEST_CASE("the secret of a calendar is in no record, and a repetition renews nothing") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.command(ann, "renew", "my_calendar", R"({"renew":true})");
    const std::string secret = secret_of(h.next(ann, "ack"));
    h.command(ann, "renew", "my_calendar", R"({"renew":true})");
    CHECK(secret_of(h.next(ann, "ack")) == secret);
    const std::string signature = secret.substr(secret.find('.') + 1);
    bool renewed = false;
    CHECK_FALSE(h.disk->store->replay(0, [&](const store::Event& event) {
        renewed = renewed || event.kind == "calendar_renewed";
        CHECK(event.payload.find(signature) == std::string::npos);
    }));
    CHECK(renewed);
    CHECK_FALSE(h.disk->store->read_answered(
        [&](const store::Answered& row) { CHECK(row.answer.find(signature) == std::string::npos); }));
    const std::lock_guard lock(h.ports.mutex);
    for (const std::string& line : h.ports.logs) CHECK(line.find(signature) == std::string::npos);
}

TEST_CASE("a renewed address counts from when it is on disk, and not at all where the disk refuses") {
    Harness h;
    const auto ann = h.join(h.attendee());
    h.command(ann, "first", "my_calendar", "{}");
    const std::string first = secret_of(h.next(ann, "ack"));
    h.disk->shut();
    h.command(ann, "renew", "my_calendar", R"({"renew":true})");
    h.settle();
    std::promise<std::variant<OwnProgramme, Failure>> promise;
    auto answer = promise.get_future();
    h.service->own_programme(first, [&](auto reply) { promise.set_value(std::move(reply)); });
    h.settle();
    CHECK(answer.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    h.disk->open_gate();
    CHECK(std::holds_alternative<Failure>(answer.get()));
    const std::string second = secret_of(h.next(ann, "ack"));

    h.disk->fail_writes = true;
    CHECK(h.ask_for(ann, "my_calendar", R"({"renew":true})").at("code") == "storage_failed");
    h.disk->fail_writes = false;
    CHECK(refusal(h, second) == "");
}

TEST_CASE("the calendar of who was shut out is gone") {
    Harness h;
    std::string invitation;
    const auto mo = h.join(h.invited(Role::moderator, "Mo", &invitation), "moderate");
    h.ask_for(mo, "star", talk("A1"));
    const std::string secret = secret_of(h.ask_for(mo, "my_calendar", "{}"));
    CHECK(std::get<OwnProgramme>(own(h, secret)).talks == Codes{"A1"});
    REQUIRE(h.disk->store->revoke_invitation(access::hash_token(invitation)).value());
    CHECK(refusal(h, secret) == "not_found: there is no calendar at this address");
}

TEST_CASE("stars and calendars have their rates") {
    Harness h;
    const auto ann = h.join(h.attendee());
    std::size_t taken = 0;
    while (taken < 100 && h.ask_for(ann, taken % 2 == 0 ? "star" : "unstar", talk("A1")).at("type") == "ack") ++taken;
    CHECK(taken == 20);
    h.clock->advance(std::chrono::milliseconds(200));
    CHECK(h.ask_for(ann, "star", talk("A1")).at("type") == "ack");
    CHECK(h.ask_for(ann, "vote", R"({"question":"none"})").at("code") == "not_found");  // a rate of its own

    const std::string secret = secret_of(h.ask_for(ann, "my_calendar", "{}"));
    std::size_t fetched = 0;
    while (fetched < 100 && refusal(h, secret).empty()) ++fetched;
    CHECK(fetched == 30);
    CHECK(refusal(h, secret).starts_with("rate_limited: "));
    h.clock->advance(std::chrono::seconds(2));
    CHECK(refusal(h, secret).empty());
}
