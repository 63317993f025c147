#include <algorithm>
#include <catch2/catch.hpp>
#include <future>

#include "temporary.hpp"

using namespace lanai::store;
using namespace lanai::store::testing;
using boost::system::error_code;

namespace {

// Holds the writer's thread until opened, so that requests pile up behind it.
class Gate {
public:
    explicit Gate(Writer& writer) {
        writer.run([state = state_](Store&) {
            state->reached.set_value();
            state->opened.get_future().wait();
        });
        state_->reached.get_future().wait();
    }
    void open() { state_->opened.set_value(); }

private:
    struct State {
        std::promise<void> reached, opened;
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();  // the task may outlive the gate
};

class FullDisk final : public Store {
public:
    std::string log_id() const override { return "full"; }
    error_code write(const Batch&) override {
        ++writes;
        return Errc::disk_full;
    }
    error_code replay(std::uint64_t, const std::function<void(const Event&)>&) override { return {}; }
    error_code read_answered(const std::function<void(const Answered&)>&) override { return {}; }
    boost::system::result<std::optional<SessionRow>> find_session(std::string_view) override {
        return std::optional<SessionRow>{};
    }
    boost::system::result<std::optional<InvitationRow>> find_invitation(std::string_view) override {
        return std::optional<InvitationRow>{};
    }
    boost::system::result<std::optional<InvitationRow>> find_invitation_by_id(std::string_view) override {
        return std::optional<InvitationRow>{};
    }
    error_code add_invitations(const std::vector<InvitationRow>&) override { return Errc::disk_full; }
    boost::system::result<bool> revoke_invitation(std::string_view) override { return false; }
    boost::system::result<std::string> get_setting(std::string_view) override { return std::string{}; }
    error_code set_setting(std::string_view, std::string_view) override { return Errc::disk_full; }
    boost::system::result<bool> changed_elsewhere() override { return false; }
    error_code read_sessions(const std::function<void(const SessionRow&)>&) override { return {}; }
    error_code read_invitations(const std::function<void(const InvitationRow&)>&) override { return {}; }
    error_code forget(const std::optional<std::string>&, const Rewrite&, const std::string&) override {
        return Errc::disk_full;
    }
    boost::system::result<std::string> read_log_id() override { return log_id(); }

    int writes = 0;
};

}  // namespace

TEST_CASE("everything waiting is written in one transaction and answered in order") {
    const TemporaryFolder folder;
    Writer writer(open_or_throw(folder.file()));
    Gate gate(writer);
    std::vector<std::uint64_t> done;
    for (std::uint64_t i = 1; i <= 400; ++i) {
        writer.submit(one_event(i), [&done, i](error_code error) {
            if (!error) done.push_back(i);
        });
    }
    std::promise<std::uint64_t> last;
    writer.run([&](Store& store) { last.set_value(last_sequence(store)); });
    gate.open();
    CHECK(last.get_future().get() == 400);
    CHECK(writer.commits() == 1);
    REQUIRE(done.size() == 400);
    CHECK(std::is_sorted(done.begin(), done.end()));
}

TEST_CASE("a transaction holds batch_max requests at most") {
    Writer writer(make_memory_store());
    Gate gate(writer);
    const auto count = Writer::batch_max * 2 + 1;
    std::promise<void> finished;
    for (std::uint64_t i = 1; i <= count; ++i) {
        writer.submit(one_event(i), [&, i](error_code error) {
            if (!error && i == count) finished.set_value();
        });
    }
    gate.open();
    finished.get_future().wait();
    CHECK(writer.commits() == 3);
}

TEST_CASE("a bad request fails alone") {
    const TemporaryFolder folder;
    Writer writer(open_or_throw(folder.file()));
    Gate gate(writer);
    std::vector<error_code> results;
    const auto note = [&](error_code error) { results.push_back(error); };
    Batch good = one_event(1);
    good.answered.push_back({"ada", "c1", "{}"});
    good.sessions.push_back({"hash", "ada", "attendee", "", "", 0});
    writer.submit(good, note);
    writer.submit(one_event(9), note);  // a hole
    writer.submit(one_event(2), note);
    std::promise<bool> looked;
    writer.run([&](Store& store) {
        looked.set_value(last_sequence(store) == 2 && store.find_session("hash").value().has_value());
    });
    gate.open();
    CHECK(looked.get_future().get());
    REQUIRE(results.size() == 3);
    CHECK_FALSE(results[0]);
    CHECK(results[1] == Errc::write_failed);
    CHECK_FALSE(results[2]);
}

TEST_CASE("a full disk fails all that wait, after one try") {
    auto owned = std::make_unique<FullDisk>();
    const auto& disk = *owned;
    Writer writer(std::move(owned));
    Gate gate(writer);
    int full = 0;
    for (std::uint64_t i = 1; i <= 50; ++i)
        writer.submit(one_event(i), [&](error_code e) { full += e == Errc::disk_full; });
    std::promise<void> looked;
    writer.run([&](Store&) { looked.set_value(); });
    gate.open();
    looked.get_future().wait();
    CHECK(full == 50);
    CHECK(disk.writes == 1);
}

TEST_CASE("beyond queue_max a request fails at once and a task is not taken") {
    Writer writer(make_memory_store());
    Gate gate(writer);
    for (std::size_t i = 0; i < Writer::queue_max; ++i) writer.submit(Batch{}, [](error_code) {});
    error_code refused;
    writer.submit(one_event(1), [&](error_code error) { refused = error; });
    CHECK(refused == Errc::write_failed);
    CHECK_FALSE(writer.run([](Store&) { FAIL("must not run"); }));
    gate.open();
}

TEST_CASE("the writer finishes what is queued before it goes") {
    const TemporaryFolder folder;
    int done = 0;
    {
        Writer writer(open_or_throw(folder.file()));
        Gate gate(writer);
        for (std::uint64_t i = 1; i <= 100; ++i) writer.submit(one_event(i), [&](error_code e) { done += !e; });
        gate.open();
    }
    CHECK(done == 100);
    CHECK(last_sequence(*open_or_throw(folder.file())) == 100);
}
