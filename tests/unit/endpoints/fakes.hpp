// A gateway, a core and a relay that answer at once with what the test put in, and remember what they were asked.
#pragma once

#include "endpoints/router.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lanai::endpoints::testing {

using gateway::HttpRequest;
using gateway::HttpResponse;
using gateway::Method;

class FakeGateway final : public gateway::Gateway {
public:
    void respond(gateway::ConnectionId connection, HttpResponse response) override {
        const std::lock_guard lock(mutex);
        responses.emplace(connection, std::move(response));
        answered.notify_all();
    }
    void send(std::string text, std::span<const gateway::ConnectionId> to) override {
        for (const auto id : to) sent.emplace_back(id, text);
    }
    void close(gateway::ConnectionId id, std::uint16_t code, std::string) override { closed.emplace_back(id, code); }
    [[nodiscard]] std::uint16_t port() const override { return 1; }
    [[nodiscard]] gateway::Counters counters() const override { return {.http_requests = 7}; }
    void stop() override {}

    // For answers that come from another thread.
    HttpResponse wait_for(gateway::ConnectionId connection) {
        std::unique_lock lock(mutex);
        constexpr std::chrono::seconds patience{30};  // only a failing test waits so long
        if (!answered.wait_for(lock, patience, [&] { return responses.count(connection) != 0; }))
            throw std::runtime_error("no answer came");
        return responses.find(connection)->second;
    }

    std::mutex mutex;
    std::condition_variable answered;
    std::multimap<gateway::ConnectionId, HttpResponse> responses;
    std::vector<std::pair<gateway::ConnectionId, std::string>> sent;
    std::vector<std::pair<gateway::ConnectionId, std::uint16_t>> closed;
};

class FakeService final : public core::Service {
public:
    void open(core::ConnectionId id, std::vector<std::string> tokens, std::string) override {
        opened.emplace_back(id, std::move(tokens));
    }
    void message(core::ConnectionId id, std::string text) override { messages.emplace_back(id, text); }
    void closed(core::ConnectionId id) override { gone.push_back(id); }

    void redeem(std::string token, std::string, core::Reply<core::NewSession> reply) override {
        const auto found = identities.find(token);
        if (found == identities.end()) return reply(core::Failure{"unauthorized", "wrong or revoked", {}});
        reply(core::NewSession{found->second, "session-of-" + token});
    }
    void join(std::string code, std::string, core::Reply<core::NewSession> reply) override {
        ++joins;
        if (join_failure) return reply(*join_failure);
        if (code != attend_code) return reply(core::Failure{"forbidden", "wrong code", {}});
        reply(core::NewSession{{"p", "", access::Role::attendee, "", ""}, "new-token"});
    }
    void authenticate(std::string token, core::Reply<core::Identity> reply) override {
        const auto found = identities.find(token);
        if (found == identities.end()) return reply(core::Failure{"unauthorized", "wrong or revoked", {}});
        if (busy) return reply(core::Failure{"rate_limited", "too many at once", {}});
        if (shut_out.count(token) != 0) return reply(core::Failure{"shut_out", "a moderator has shut you out", {}});
        reply(found->second);
    }
    void own_programme(std::string secret, core::Reply<core::OwnProgramme> reply) override {
        const auto found = own_programmes.find(secret);
        if (found == own_programmes.end()) return reply(own_failure);
        reply(core::OwnProgramme{found->second});
    }
    void next_start(std::string, core::Reply<std::optional<std::chrono::milliseconds>> reply) override { reply(next); }
    void stage_status(std::string, std::string, std::string, std::vector<std::pair<std::string, bool>>) override {}
    [[nodiscard]] std::shared_ptr<const core::ProgrammeNow> programme() const override { return now; }
    [[nodiscard]] core::ServiceCounters counters() const override { return {.commands = 5, .access_changes = access_changes}; }
    void stop() override {}
    void revise_plan(std::shared_ptr<const schedule::Programme>, core::PlanOrigin, core::Preview,
                     std::function<void(std::variant<core::PlanReport, core::Failure>)>) override {}
    void feed_status(core::FeedStatus) override {}

    std::map<std::string, core::Identity> identities{
        {"att", {"p1", "A", access::Role::attendee, "", ""}},
        {"spk", {"p2", "S", access::Role::speaker, "", ""}},
        {"spk-other-source", {"p3", "S", access::Role::speaker, "main", "camera"}},
        {"spk-other-stage", {"p4", "S", access::Role::speaker, "side", ""}},
        {"mod", {"p5", "M", access::Role::moderator, "", ""}},
        {"org", {"p6", "O", access::Role::organiser, "", ""}},
        {"room", {"p7", "R", access::Role::room, "side", ""}},
    };
    std::map<std::string, std::vector<std::string>> own_programmes;  // by secret
    core::Failure own_failure{"not_found", "there is no calendar at this address", {}};
    std::string attend_code;
    std::optional<core::Failure> join_failure;
    std::optional<std::chrono::milliseconds> next;
    std::shared_ptr<const core::ProgrammeNow> now;
    std::set<std::string> shut_out;
    bool busy = false;
    std::uint64_t access_changes = 0;
    int joins = 0;
    std::vector<std::pair<core::ConnectionId, std::vector<std::string>>> opened;
    std::vector<std::pair<core::ConnectionId, std::string>> messages;
    std::vector<core::ConnectionId> gone;
};

class FakeRelay final : public streaming::Relay {
public:
    using Refusal = streaming::Refusal;
    void add_stage(streaming::StageConfig) override {}
    void publish(std::string stage, std::string source, std::string offer, streaming::Reply<streaming::Answer> reply,
                 std::string owner, std::string client) override {
        clients.push_back(client);
        owners.push_back(owner);
        asked.push_back("publish " + stage + " " + source + " " + offer);
        answer(reply, streaming::Answer{"s1", "\"e1\"", "answer"});
    }
    void subscribe(std::string stage, std::string offer, streaming::Reply<streaming::Answer> reply,
                   std::string client) override {
        clients.push_back(client);
        asked.push_back("subscribe " + stage + " " + offer);
        answer(reply, streaming::Answer{"s2", "\"e2\"", "answer"});
    }
    void trickle(std::string session, std::string body, std::string if_match,
                 streaming::Reply<streaming::Trickled> reply) override {
        asked.push_back("trickle " + session + " " + body + " " + if_match);
        answer(reply, trickled);
    }
    void end_session(std::string session, streaming::Reply<streaming::Done> reply) override {
        asked.push_back("end " + session);
        answer(reply, streaming::Done{});
    }
    void has_session(std::string session, streaming::Reply<streaming::Done> reply) override {
        asked.push_back("has " + session);
        answer(reply, streaming::Done{});
    }
    void select(std::string, std::string) override {}
    void inject(const std::string&, const std::string&, streaming::Packet, streaming::ClockMapping) override {}
    void rendition_ready(const std::string&) override {}
    void inject_rendition(const std::string&, streaming::Packet) override {}
    void rendition_needs_key_frame(const std::string&) override {}
    [[nodiscard]] std::vector<streaming::ShardCounters> counters() const override {
        std::vector<streaming::ShardCounters> shards(2);
        shards[0].packets_out = 12;
        shards[1].viewers = 3;
        return shards;
    }
    [[nodiscard]] std::vector<std::uint16_t> udp_ports() const override { return {}; }
    void stop() override {}

    std::optional<Refusal> refusal;
    streaming::Trickled trickled;
    std::vector<std::string> asked, owners, clients;

private:
    template <class T>
    void answer(const streaming::Reply<T>& reply, T value) {
        if (refusal) return reply(*refusal);
        reply(std::move(value));
    }
};

class FakeIntake final : public ProgrammeIntake {
public:
    [[nodiscard]] bool upload(ProgrammeUpload upload, std::function<void(ProgrammeVerdict)> done) override {
        if (full) return false;
        uploads.push_back(std::move(upload));
        done(verdict);
        return true;
    }
    [[nodiscard]] Asked check_feed() override {
        ++checks;
        return asked;
    }

    std::vector<ProgrammeUpload> uploads;
    ProgrammeVerdict verdict;
    bool full = false;
    Asked asked = Asked::now;
    int checks = 0;
};

struct Setup {
    bool open = true;
    Origin origin{};
    std::vector<std::string> stages{"main"};
    bool with_pages = true;
    std::vector<IceServer> ice_servers{};
};

// A router with everything around it. ask() gives the one answer to a request.
class Desk {
public:
    explicit Desk(const Setup& setup = {}) {
        RouterConfig config;
        for (const auto& id : setup.stages) {
            config.stages.push_back({id,
                                     id,
                                     "slate",
                                     "slate",
                                     {{"slate", "slate", "Slate", false},
                                      {"talk", "playout", "Talk", true},
                                      {"speaker", "live", "Speaker", false},
                                      {"camera", "live", "Camera", false}}});
        }
        config.attending_is_open = setup.open;
        config.origin = setup.origin;
        config.version = "1.2.3";
        config.now = [this] { return now; };
        config.wall_now = [] { return std::chrono::system_clock::time_point{std::chrono::seconds(1'700'000'000)}; };
        config.ice_servers = setup.ice_servers;
        config.intake = &intake;
        if (setup.with_pages) {
            for (const char* name :
                 {"attend.html", "moderate.html", "organise.html", "speak.html", "room.html", "join.html", "refused.html"}) {
                site.add(name, name);
            }
            site.add("assets/attend-1.js", "script");
            site.add("assets/inter.woff2", "font");
            site.add("icon.svg", "<svg/>");
        }
        outlet.bind(gateway);
        router = std::make_unique<Router>(std::move(config), site, service, relay, outlet);
    }

    HttpResponse ask(Method method, std::string path, std::vector<std::pair<std::string, std::string>> headers = {},
                     std::string body = {}) {
        HttpRequest request;
        request.connection = ++connection;
        request.method = method;
        const auto query = path.find('?');
        if (query != std::string::npos) {
            request.query = path.substr(query + 1);
            path.resize(query);
        }
        request.path = std::move(path);
        request.headers = std::move(headers);
        request.headers.emplace_back("host", "lanai.test");
        request.body = std::move(body);
        request.peer_address = peer;
        router->on_request(std::move(request));
        const std::lock_guard lock(gateway.mutex);
        if (gateway.responses.count(connection) != 1) return {.status = -1, .headers = {}, .body = nullptr};
        return gateway.responses.find(connection)->second;
    }

    FakeGateway gateway;
    FakeService service;
    FakeRelay relay;
    FakeIntake intake;
    Outlet outlet;
    Site site;
    access::TimePoint now{};
    std::string peer = "192.0.2.1";
    gateway::ConnectionId connection = 0;
    std::unique_ptr<Router> router;
};

inline std::string header(const HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "(none)";
}

inline std::string body(const HttpResponse& response) {
    return response.body ? *response.body : std::string();
}

}  // namespace lanai::endpoints::testing
