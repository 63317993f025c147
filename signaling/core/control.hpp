// The core's loop, all of it on the core thread: messages come in, are decided in rounds, written, acknowledged and
// published. A round takes every command that waits; while it is being written nothing is applied, so what is in
// memory when it is on disk is what is on disk, and publishing from memory tells nothing that could still be lost.
#pragma once

#include "core/answers.hpp"
#include "core/connections.hpp"
#include "core/limits.hpp"
#include "core/programme_board.hpp"
#include "core/recovery.hpp"
#include "core/sessions.hpp"
#include "core/stages.hpp"
#include "core/testing.hpp"
#include "protocol/client_message.hpp"
#include "protocol/server_message.hpp"
#include "rooms/changes.hpp"
#include "rooms/decide.hpp"
#include "signaling/core.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace lanai::core {

// A command that waits for its round.
struct Request {
    std::string key;
    std::string person, session_name, stage, id;
    Role role = Role::attendee;
    rooms::Command command;
};
// What a command of the round became; told when the round is on disk.
struct Outcome {
    Request request;
    std::string answer;
    bool keep = false;  // for repetitions
};
struct Round {
    rooms::Sequence before = 0;
    std::vector<rooms::Event> events;
    std::vector<Outcome> outcomes;
};

class Control {
public:
    static constexpr std::size_t commands_in_flight_max = 1'000;  // beyond: rate_limited
    static constexpr std::size_t round_commands_max = 256;
    static constexpr std::size_t waiters_max = 16;  // connections that wait for one command; beyond: the oldest goes
    static constexpr std::size_t unparsed_bytes_min = 4 * 1024;  // over the rate, larger messages are not even parsed

    // The references must outlive it. `writer` must have stopped calling back before it is destroyed.
    Control(const ServiceConfig&, Ports&, const Clock&, store::Writer&, Post, Started);

    void start();  // tells the media plane what to show
    void tick();   // each second
    // Refuses new commands from now on; `done` when nothing is in flight and everybody was told.
    void drain(std::function<void()> done);

    void open(ConnectionId, const std::vector<std::string>& session_tokens);
    void message(ConnectionId, const std::string& text, schedule::Instant received);
    void closed(ConnectionId);
    void redeem(const std::string& token, const std::string& address, Reply<NewSession>);
    void join(const std::string& code, const std::string& address, Reply<NewSession>);
    void authenticate(const std::string& token, Reply<Identity>);
    void next_start(const std::string& stage, const Reply<std::optional<std::chrono::milliseconds>>&);
    void stage_status(const std::string& stage, const std::string& on_air,
                      const std::vector<std::pair<std::string, bool>>& source_live);

    [[nodiscard]] ServiceCounters counters() const;                                               // any thread
    [[nodiscard]] std::shared_ptr<const ProgrammeNow> programme() const { return board_.get(); }  // any thread

private:
    // connections (messages.cpp)
    void identified(ConnectionId, Sessions::Found);
    void handle(ConnectionId, const std::string& text, schedule::Instant received);
    void over_rate(ConnectionId, const std::string& text, std::chrono::milliseconds wait);
    void malformed(ConnectionId, const protocol::ParseFailure&);
    void on(ConnectionId, Connection&, protocol::Hello);
    void on(ConnectionId, Connection&, const protocol::ClockRequest&, schedule::Instant received);
    void on(ConnectionId, Connection&, protocol::CommandRequest);
    void check_revoked();

    // commands (rounds.cpp)
    void start_round();
    void decide(Request, Round&, store::Batch&);
    void written(boost::system::error_code);
    void finish_round();
    void answer(const std::string& key, const std::string& text);
    void fail_round(const std::string& why);
    void rebuild();
    void rebuilt(boost::system::result<Replayed, std::string>);
    void fail_queue();
    void after_round();
    [[nodiscard]] bool writing() const { return round_.has_value() || rebuilding_ || broken_; }

    // publication (publication.cpp)
    void welcome(ConnectionId, Connection&, const protocol::Hello&);
    void publish(const Round&);
    void publish_programme();
    void publish_entities(const rooms::Changes&);
    void publish_own(const Round&);  // votes and names, to the other pages of the person
    void send_events(const std::vector<std::string>& events, const std::vector<ConnectionId>&);
    void update_stages();
    void update_presence();
    const std::string& programme_json();

    void send(ConnectionId id, std::string text) { ports_.send(std::move(text), {id}); }
    void refuse(ConnectionId, const std::string& command_id, const std::string& code, const std::string& message,
                std::optional<std::chrono::milliseconds> retry_after = std::nullopt);
    [[nodiscard]] schedule::Instant now() const { return clock_.system_now() + shift_; }
    [[nodiscard]] std::string name_of(const std::string& person, const std::string& session_name) const;
    void finish_draining();

    const ServiceConfig& config_;
    Ports& ports_;
    const Clock& clock_;
    store::Writer& writer_;
    Post post_;

    // The projection of the log, and what of it is on disk.
    rooms::State state_;
    rooms::Sequence seq_ = 0;
    rooms::Sequence committed_seq_ = 0;
    Answers answers_;
    const std::chrono::milliseconds shift_;
    const std::string log_;
    std::string programme_json_;  // empty: to be made
    ProgrammeBoard board_;

    Sessions sessions_;
    Limits limits_;
    Connections connections_;
    std::vector<ConnectionId> hellos_;  // wait for the round's end

    std::deque<Request> queue_;
    std::unordered_map<std::string, std::vector<ConnectionId>> waiting_;  // by key, for queue_ and round_
    std::optional<Round> round_;
    bool rebuilding_ = false;
    bool broken_ = false;  // memory could not be rebuilt from the disk; tried again each second

    Stages stages_;
    bool stages_due_ = false;  // to be looked at when the round is over
    std::map<std::string, std::size_t> presence_told_;
    access::TimePoint presence_at_{};
    unsigned ticks_ = 0;

    bool draining_ = false;
    std::function<void()> drained_;

    struct {
        std::atomic<std::uint64_t> connections{0}, commands{0}, refused{0}, events{0}, commit_failures{0};
    } counted_;
};

}  // namespace lanai::core
