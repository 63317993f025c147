#include "harness.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include <mutex>
#include <stdexcept>

namespace lanai::testing {

namespace {

constexpr std::chrono::seconds deadline{20};

// The service's store thread and a test's own look at the same rows, as two processes share a database.
class SharedStore : public store::Store {
public:
    [[nodiscard]] std::string log_id() const override {
        const std::lock_guard lock(mutex_);
        return store_->log_id();
    }
    [[nodiscard]] boost::system::error_code write(const store::Batch& batch) override {
        const std::lock_guard lock(mutex_);
        return store_->write(batch);
    }
    [[nodiscard]] boost::system::error_code replay(std::uint64_t after,
                                                   const std::function<void(const store::Event&)>& visit) override {
        const std::lock_guard lock(mutex_);
        return store_->replay(after, visit);
    }
    [[nodiscard]] boost::system::error_code read_answered(
        const std::function<void(const store::Answered&)>& visit) override {
        const std::lock_guard lock(mutex_);
        return store_->read_answered(visit);
    }
    [[nodiscard]] boost::system::error_code read_sessions(
        const std::function<void(const store::SessionRow&)>& visit) override {
        const std::lock_guard lock(mutex_);
        return store_->read_sessions(visit);
    }
    [[nodiscard]] boost::system::error_code read_invitations(
        const std::function<void(const store::InvitationRow&)>& visit) override {
        const std::lock_guard lock(mutex_);
        return store_->read_invitations(visit);
    }
    [[nodiscard]] boost::system::result<std::optional<store::SessionRow>> find_session(std::string_view h) override {
        const std::lock_guard lock(mutex_);
        return store_->find_session(h);
    }
    [[nodiscard]] boost::system::result<std::optional<store::InvitationRow>> find_invitation(
        std::string_view h) override {
        const std::lock_guard lock(mutex_);
        return store_->find_invitation(h);
    }
    [[nodiscard]] boost::system::result<std::optional<store::InvitationRow>> find_invitation_by_id(
        std::string_view id) override {
        const std::lock_guard lock(mutex_);
        return store_->find_invitation_by_id(id);
    }
    [[nodiscard]] boost::system::error_code add_invitations(const std::vector<store::InvitationRow>& rows) override {
        const std::lock_guard lock(mutex_);
        return store_->add_invitations(rows);
    }
    [[nodiscard]] boost::system::result<bool> revoke_invitation(std::string_view h) override {
        const std::lock_guard lock(mutex_);
        return store_->revoke_invitation(h);
    }
    [[nodiscard]] boost::system::result<std::string> get_setting(std::string_view key) override {
        const std::lock_guard lock(mutex_);
        return store_->get_setting(key);
    }
    [[nodiscard]] boost::system::error_code set_setting(std::string_view key, std::string_view value) override {
        const std::lock_guard lock(mutex_);
        return store_->set_setting(key, value);
    }
    [[nodiscard]] boost::system::result<bool> changed_elsewhere() override {
        const std::lock_guard lock(mutex_);
        return store_->changed_elsewhere();
    }
    [[nodiscard]] boost::system::error_code forget(const std::optional<std::string>& person, const Rewrite& rewrite,
                                                   const std::string& new_log_id) override {
        const std::lock_guard lock(mutex_);
        return store_->forget(person, rewrite, new_log_id);
    }
    [[nodiscard]] boost::system::result<std::string> read_log_id() override {
        const std::lock_guard lock(mutex_);
        return store_->read_log_id();
    }

private:
    mutable std::mutex mutex_;
    std::unique_ptr<store::Store> store_ = store::make_memory_store();
};

class DiskStore : public store::Store {
public:
    explicit DiskStore(std::shared_ptr<Disk> disk) : disk_(std::move(disk)), store_(*disk_->store) {}
    [[nodiscard]] std::string log_id() const override { return store_.log_id(); }
    [[nodiscard]] boost::system::error_code write(const store::Batch& batch) override {
        disk_->pass();
        if (disk_->fail_writes) return make_error_code(store::Errc::disk_full);
        const auto error = store_.write(batch);
        return disk_->lie_of_writes ? make_error_code(store::Errc::write_failed) : error;
    }
    [[nodiscard]] boost::system::error_code replay(std::uint64_t after,
                                                   const std::function<void(const store::Event&)>& visit) override {
        if (disk_->fail_replays) return make_error_code(store::Errc::corrupt);
        return store_.replay(after, visit);
    }
    [[nodiscard]] boost::system::error_code read_answered(
        const std::function<void(const store::Answered&)>& visit) override {
        return store_.read_answered(visit);
    }
    [[nodiscard]] boost::system::error_code read_sessions(
        const std::function<void(const store::SessionRow&)>& visit) override {
        return store_.read_sessions(visit);
    }
    [[nodiscard]] boost::system::error_code read_invitations(
        const std::function<void(const store::InvitationRow&)>& visit) override {
        return store_.read_invitations(visit);
    }
    [[nodiscard]] boost::system::result<std::optional<store::SessionRow>> find_session(std::string_view h) override {
        return store_.find_session(h);
    }
    [[nodiscard]] boost::system::result<std::optional<store::InvitationRow>> find_invitation(
        std::string_view h) override {
        return store_.find_invitation(h);
    }
    [[nodiscard]] boost::system::result<std::optional<store::InvitationRow>> find_invitation_by_id(
        std::string_view id) override {
        return store_.find_invitation_by_id(id);
    }
    [[nodiscard]] boost::system::error_code add_invitations(const std::vector<store::InvitationRow>& rows) override {
        return store_.add_invitations(rows);
    }
    [[nodiscard]] boost::system::result<bool> revoke_invitation(std::string_view h) override {
        return store_.revoke_invitation(h);
    }
    [[nodiscard]] boost::system::result<std::string> get_setting(std::string_view key) override {
        return store_.get_setting(key);
    }
    [[nodiscard]] boost::system::error_code set_setting(std::string_view key, std::string_view value) override {
        return store_.set_setting(key, value);
    }
    [[nodiscard]] boost::system::result<bool> changed_elsewhere() override { return store_.changed_elsewhere(); }
    [[nodiscard]] boost::system::error_code forget(const std::optional<std::string>& person, const Rewrite& rewrite,
                                                   const std::string& new_log_id) override {
        if (disk_->fail_writes) return make_error_code(store::Errc::disk_full);
        return store_.forget(person, rewrite, new_log_id);
    }
    [[nodiscard]] boost::system::result<std::string> read_log_id() override { return store_.read_log_id(); }

private:
    std::shared_ptr<Disk> disk_;
    store::Store& store_;
};

}  // namespace

Disk::Disk() : store(std::make_unique<SharedStore>()) {}

void Disk::shut() {
    const std::lock_guard lock(mutex_);
    shut_ = true;
}

void Disk::open_gate() {
    {
        const std::lock_guard lock(mutex_);
        shut_ = false;
    }
    opened_.notify_all();
}

void Disk::pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [&] { return !shut_; });
}

void RecordingPorts::send(std::string text, const std::vector<core::ConnectionId>& to) {
    const auto object = boost::json::parse(text).as_object();
    {
        const std::lock_guard lock(mutex);
        for (const auto id : to) sent[id].push_back(object);
    }
    changed.notify_all();
}

void RecordingPorts::close(core::ConnectionId id, std::uint16_t code, std::string) {
    {
        const std::lock_guard lock(mutex);
        closed[id] = code;
    }
    changed.notify_all();
}

void RecordingPorts::select_source(const std::string& stage, const std::string& source) {
    {
        const std::lock_guard lock(mutex);
        selected[stage] = source;
    }
    changed.notify_all();
}

void RecordingPorts::show_slate(const std::string& stage, const std::string& heading, const std::string& title,
                                const std::string& when) {
    {
        const std::lock_guard lock(mutex);
        slates[stage].push_back(heading + "|" + title + "|" + when);
    }
    changed.notify_all();
}

void RecordingPorts::log(const std::string& key_value_line) {
    {
        const std::lock_guard lock(mutex);
        logs.push_back(key_value_line);
    }
    changed.notify_all();
}

void RecordingPorts::wait(const char* what, const std::function<bool()>& ready) {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, deadline, ready)) throw std::runtime_error(std::string("waited in vain for ") + what);
}

core::ServiceConfig sample_config(bool rehearse, std::string attend_code) {
    core::ServiceConfig config;
    config.programme = sample_programme();
    config.rehearse = rehearse;
    config.attend_code = std::move(attend_code);
    const std::vector<core::SourceInfo> sources{{"slate", "slate", "Slate", true},
                                                {"playout", "playout", "Recorded talk", true},
                                                {"speaker", "live", "Speaker", false}};
    config.stages = {{"ballroom-c", "Ballroom C", "slate", "slate", sources},
                     {"hall", "Hall", "slate", "slate", sources}};
    return config;
}

Harness::Harness(std::shared_ptr<Disk> used_disk, bool rehearse, std::string attend_code, unsigned pace,
                 const std::function<void(core::ServiceConfig&)>& more)
    : disk(std::move(used_disk)) {
    auto config = sample_config(rehearse, std::move(attend_code));
    config.pace = pace;
    config.gather_a_connection = {};
    if (more) more(config);
    service =
        core::make_service(std::move(config), ports, core::Parts{std::make_unique<DiskStore>(disk), clock, false});
}

Harness::~Harness() {
    disk->open_gate();
    service.reset();
}

std::string Harness::attendee() {
    return std::get<core::NewSession>(join_with("")).token;
}

std::string Harness::invite(core::Role role, const std::string& name, const std::string& token) {
    store::InvitationRow row;
    row.id = access::make_id();
    row.token_hash = access::hash_token(token);
    row.role = access::to_string(role);
    row.name = name;
    row.stage = role == core::Role::speaker ? "ballroom-c" : "";
    row.source = role == core::Role::speaker ? "speaker" : "";
    if (disk->store->add_invitations({row})) throw std::runtime_error("no invitation");
    return row.id;
}

std::string Harness::invited(core::Role role, const std::string& name, std::string* invitation) {
    const std::string token = access::make_token();
    invite(role, name, token);
    if (invitation != nullptr) *invitation = token;
    return std::get<core::NewSession>(redeem(token)).token;
}

core::ConnectionId Harness::connect(const std::string& session) {
    return connect_with(session.empty() ? std::vector<std::string>{} : std::vector{session});
}

core::ConnectionId Harness::connect_with(std::vector<std::string> sessions) {
    service->open(++last_connection_, std::move(sessions), "::1");
    return last_connection_;
}

boost::json::object Harness::hello(core::ConnectionId id, const std::string& more, const std::string& page) {
    send(id, R"({"type":"hello","v":1,"stage":"ballroom-c","page":")" + page + "\"" + more + "}");
    return next(id, "welcome");
}

core::ConnectionId Harness::join(const std::string& session, const std::string& page) {
    const auto id = connect(session);
    hello(id, {}, page);
    return id;
}

void Harness::command(core::ConnectionId id, const std::string& command_id, const std::string& name,
                      const std::string& args) {
    send(id, R"({"type":"command","id":")" + command_id + R"(","name":")" + name + R"(","args":)" + args + "}");
}

boost::json::object Harness::ask_for(core::ConnectionId id, const std::string& name, const std::string& args) {
    const std::string command_id = "k" + std::to_string(++last_command_);
    command(id, command_id, name, args);
    boost::json::object answer;
    ports.wait("an answer", [&] {
        for (const auto& object : ports.sent[id]) {
            const auto* answered = object.if_contains("id");
            if (answered == nullptr || *answered != command_id.c_str()) continue;
            answer = object;
            return true;
        }
        return false;
    });
    return answer;
}

boost::json::object Harness::next(core::ConnectionId id, const std::string& type) {
    boost::json::object found;
    std::size_t& from = handed_out_[{id, type}];
    ports.wait(type.c_str(), [&] {
        const auto& all = ports.sent[id];
        for (; from < all.size(); ++from) {
            if (all[from].at("type") != type.c_str()) continue;
            found = all[from++];
            return true;
        }
        return false;
    });
    return found;
}

boost::json::object Harness::event(core::ConnectionId id, const std::string& kind) {
    boost::json::object found;
    std::size_t& seen = handed_out_[{id, "event " + kind}];
    ports.wait(kind.c_str(), [&] {
        std::size_t index = 0;
        for (const auto& frame : ports.sent[id]) {
            if (frame.at("type") != "events") continue;
            for (const auto& event : frame.at("events").as_array()) {
                if (event.at("kind") != kind.c_str() || index++ < seen) continue;
                found = event.as_object();
                ++seen;
                return true;
            }
        }
        return false;
    });
    return found;
}

std::vector<boost::json::object> Harness::received(core::ConnectionId id) {
    const std::lock_guard lock(ports.mutex);
    return ports.sent[id];
}

void Harness::expect_closed(core::ConnectionId id, std::uint16_t code) {
    ports.wait("a close", [&] { return ports.closed.count(id) != 0; });
    CHECK(ports.closed[id] == code);
}

void Harness::settle() {
    (void)wait_for<std::optional<std::chrono::milliseconds>>([&](auto reply) { service->next_start("hall", reply); });
}

void Harness::tick() {
    service->tick();
    settle();
}

std::variant<core::NewSession, core::Failure> Harness::join_with(const std::string& code, const std::string& address) {
    return wait_for<core::NewSession>([&](auto reply) { service->join(code, address, reply); });
}

std::variant<core::NewSession, core::Failure> Harness::redeem(const std::string& token) {
    return wait_for<core::NewSession>([&](auto reply) { service->redeem(token, "::1", reply); });
}

std::variant<core::Identity, core::Failure> Harness::authenticate(const std::string& token) {
    return wait_for<core::Identity>([&](auto reply) { service->authenticate(token, reply); });
}

}  // namespace lanai::testing
