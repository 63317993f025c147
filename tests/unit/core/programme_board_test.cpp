// The programme that other threads read: what is on disk, and when it was changed by the server's clock.
#include "harness.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::testing;
using core::Role;
using std::chrono::minutes;

namespace {

const schedule::LiveTalk& talk(const core::ProgrammeNow& now, const char* code) {
    return now.live.talks.find(code)->second;
}

}  // namespace

TEST_CASE("a change puts up another programme, once it is on disk") {
    Harness h;
    const auto chair = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    const auto before = h.service->programme();
    CHECK(before->version == "1");
    CHECK(talk(*before, "A1").changed == schedule::Instant{});
    h.disk->shut();
    h.command(chair, "late", "running_late", R"({"minutes":5})");
    h.settle();
    CHECK(h.service->programme() == before);
    h.disk->open_gate();
    h.next(chair, "ack");
    const auto after = h.service->programme();
    CHECK(after != before);
    CHECK(after->planned == before->planned);
    CHECK(talk(*after, "A1").end == talk(*before, "A1").end + minutes(5));
    CHECK(talk(*after, "A1").revision == 1);
    CHECK(talk(*after, "A1").changed == h.clock->system_now());
    CHECK(talk(*after, "X1").revision == 0);
    CHECK(after->version.starts_with("1, change "));
    CHECK(talk(*before, "A1").revision == 0);
}

TEST_CASE("a change that the disk does not take is never put up") {
    Harness h;
    const auto chair = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    h.disk->fail_writes = true;
    h.command(chair, "late", "running_late", R"({"minutes":5})");
    h.next(chair, "error");
    h.disk->fail_writes = false;
    h.settle();
    CHECK(talk(*h.service->programme(), "A1").revision == 0);
}

TEST_CASE("a restart gives the same programme, a question none of its own") {
    const auto disk = std::make_shared<Disk>();
    schedule::Instant changed;
    {
        Harness h(disk);
        const auto chair = h.join(h.invited(Role::moderator, "Mo"), "moderate");
        h.ask_for(chair, "running_late", R"({"minutes":5})");
        const auto now = h.service->programme();
        changed = talk(*now, "A1").changed;
        h.ask_for(chair, "say", R"({"text":"late"})");
        CHECK(h.service->programme() == now);
    }
    Harness h(disk);
    CHECK(talk(*h.service->programme(), "A1").revision == 1);
    CHECK(talk(*h.service->programme(), "A1").changed == changed);
}

TEST_CASE("during a rehearsal a change is as late as it is for the world") {
    Harness h(std::make_shared<Disk>(), true);
    const auto chair = h.join(h.invited(Role::moderator, "Mo"), "moderate");
    h.ask_for(chair, "running_late", R"({"minutes":5})");
    CHECK(talk(*h.service->programme(), "A1").changed == h.clock->system_now());
}
