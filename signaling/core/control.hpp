// The core's loop, all of it on the core thread: messages come in, are decided in rounds, written, acknowledged and
// published. A round takes every command that waits; while it is being written nothing is applied, so what is in
// memory when it is on disk is what is on disk, and publishing from memory tells nothing that could still be lost.
#pragma once

#include "core/answers.hpp"
#include "core/calendar_addresses.hpp"
#include "core/connections.hpp"
#include "core/limits.hpp"
#include "core/programme_board.hpp"
#include "core/programme_clock.hpp"
#include "core/pulse.hpp"
#include "core/recovery.hpp"
#include "core/sessions.hpp"
#include "core/stages.hpp"
#include "core/testing.hpp"
#include "protocol/client_message.hpp"
#include "protocol/plan_view.hpp"
#include "protocol/server_message.hpp"
#include "rooms/changes.hpp"
#include "rooms/decide.hpp"
#include "rooms/decide_plan.hpp"
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
// A newer plan that waits for its round, and what it became.
struct PlanRequest {
    std::shared_ptr<const schedule::Programme> programme;
    PlanOrigin origin;
    std::function<void(std::variant<PlanReport, Failure>)> reply;
    std::string digest = {};
};
struct PlanOutcome {
    std::function<void(std::variant<PlanReport, Failure>)> reply;
    std::variant<PlanReport, Failure> result;
};
struct Round {
    rooms::Sequence before = 0;
    std::optional<PlanOutcome> plan = {};
    std::vector<rooms::Event> events;
    std::vector<Outcome> outcomes;
    std::size_t commands = 0;  // that it is of, when it is gathered and the outcomes were told
    // Questions that were merged or taken apart, and what each was merged into before; empty: nothing.
    std::vector<std::pair<std::string, std::string>> remerged = {};
};

class Control {
public:
    static constexpr std::size_t commands_in_flight_max = 1'000;  // beyond: rate_limited
    static constexpr std::size_t round_commands_max = 256;
    static constexpr std::size_t plans_waiting_max = 4;  // beyond: rate_limited
    static constexpr std::size_t waiters_max = 16;  // connections that wait for one command; beyond: the oldest goes
    static constexpr std::size_t calendars_waiting_max = 1'000;  // for the disk; beyond: rate_limited
    static constexpr std::size_t unparsed_bytes_min = 4 * 1024;  // over the rate, larger messages are not even parsed

    // The references must outlive it. `writer` must have stopped calling back before it is destroyed.
    // `wake`: calls publish_gathered() after this time.
    Control(const ServiceConfig&, Ports&, const Clock&, store::Writer&, Post,
            std::function<void(std::chrono::milliseconds)> wake, Started);

    void start();          // tells the media plane what to show
    void tick();           // each second
    void look_at_invitations();  // closes the connections of those that were revoked; several times a second
    void publish_gathered();
    void tell_counts();          // of polls, reactions and signals; several times a second
    void look_at_clock();  // talks begin and end; more often than tick() where the programme's clock runs fast
    // Refuses new commands from now on; `done` when nothing is in flight and everybody was told.
    void drain(std::function<void()> done);

    void open(ConnectionId, const std::vector<std::string>& session_tokens, const std::string& address);
    void message(ConnectionId, const std::string& text, schedule::Instant received);
    void closed(ConnectionId);
    void redeem(const std::string& token, const std::string& address, Reply<NewSession>);
    void join(const std::string& code, const std::string& address, Reply<NewSession>);
    void authenticate(const std::string& token, Reply<Identity>);
    void own_programme(const std::string& secret, Reply<OwnProgramme>);
    void next_start(const std::string& stage, const Reply<std::optional<std::chrono::milliseconds>>&);
    void stage_status(const std::string& stage, const std::string& on_air,
                      const std::vector<std::pair<std::string, bool>>& source_live);
    void revise_plan(PlanRequest, Preview);
    void feed_status(const FeedStatus&);

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

    // newer plans (plans.cpp)
    void decide_plan(PlanRequest, Round&, store::Batch&);
    // What it would change, or why it is not taken.
    [[nodiscard]] std::variant<rooms::PlanDecision, Failure> consider(const PlanRequest&, schedule::Instant at) const;
    [[nodiscard]] std::optional<std::string> missing_stage(const schedule::Programme&) const;
    [[nodiscard]] std::optional<std::string> unlikely(const rooms::PlanDecision&, const std::string& source,
                                                      schedule::Instant at) const;
    void publish_plan();
    [[nodiscard]] std::string plan_event() const { return protocol::plan_event(state_, feed_, now()); }

    // queues and merged votes (queues.cpp)
    [[nodiscard]] bool sees_anonymous(Role) const;
    [[nodiscard]] static bool sees_queue(Role);
    [[nodiscard]] static bool only_votes_and_chat(const Round&);
    [[nodiscard]] std::string root_of(const std::string& question) const;
    [[nodiscard]] std::map<std::string, std::string> queue_events() const;  // by stage
    void publish_queues(const Round&);
    void publish_due_queues();
    void note_remerged(const rooms::Event&, Round&) const;  // before it is applied
    void publish_votes_of_merged(const Round&);

    // polls, reactions and signals (polls.cpp)
    void publish_polls(const Round&);
    void publish_due_polls();
    void welcome_to_polls(const Identity&, protocol::Welcome&) const;
    void feel(const Request&);
    void publish_pulse();

    // people who were muted or banned (people.cpp)
    [[nodiscard]] bool shut_out(const Identity&) const;
    [[nodiscard]] std::string signed_network(const std::string& address) const;
    [[nodiscard]] bool network_is_shut_out(const std::string& address) const;
    void add_networks(rooms::Event&) const;  // of who is banned with theirs
    [[nodiscard]] protocol::You you_of(const Identity&) const;
    void publish_restrictions(const Round&);
    void close_shut_out();
    void publish_moderation();

    // somebody was forgotten (rewritten_log.cpp)
    void look_at_log();
    void log_is(const std::string& id);
    void take_rewritten_log();
    void look_at_retention();

    // publication (publication.cpp)
    void welcome(ConnectionId, Connection&, const protocol::Hello&);
    void gather(Round);
    [[nodiscard]] std::chrono::milliseconds gather_window() const;
    void publish(const Round&);
    void publish_programme();
    void publish_entities(const rooms::Changes&);
    void publish_own(const Round&);  // votes, names and stars, to the other pages of the person
    void send_events(const std::vector<std::string>& events, const std::vector<ConnectionId>&);
    void update_stages();
    void update_presence();
    const std::string& programme_json();

    // own programmes (own_programmes.cpp)
    void answer_calendar(const std::string& secret, const Reply<OwnProgramme>&);
    void answer_calendars();
    void fail_calendars();
    void publish_star(const rooms::Event&);

    void send(ConnectionId id, std::string text) { ports_.send(std::move(text), {id}); }
    void refuse(ConnectionId, const std::string& command_id, const std::string& code, const std::string& message,
                std::optional<std::chrono::milliseconds> retry_after = std::nullopt);
    [[nodiscard]] schedule::Instant now() const { return programme_clock_.to_programme(clock_.system_now()); }
    [[nodiscard]] const schedule::Programme& planned() const { return *state_.timetable.programme; }
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
    rooms::Sequence told_seq_ = 0;  // behind by what is gathered
    Answers answers_;
    const ProgrammeClock programme_clock_;
    std::string log_;
    bool log_rewritten_ = false;  // by somebody else than the rounds; memory is to be made anew
    bool purging_ = false;
    std::string purged_for_;  // the date it was due on
    std::optional<access::TimePoint> purge_due_since_;
    access::TimePoint purge_again_at_{};
    std::string programme_json_;  // empty: to be made
    ProgrammeBoard board_;
    const CalendarAddresses calendar_addresses_;

    Sessions sessions_;
    Limits limits_;
    Connections connections_;
    std::vector<ConnectionId> hellos_;  // wait for the round's end
    std::vector<std::pair<std::string, Reply<OwnProgramme>>> calendars_waiting_;  // by secret; for the round's end

    std::deque<Request> queue_;
    std::deque<PlanRequest> plans_;
    std::optional<protocol::FeedView> feed_;
    std::string plan_told_;        // the event that staff got last
    std::string moderation_told_;  // likewise
    std::map<std::string, std::string> queues_told_;  // by stage: the event that staff got last
    bool queues_due_ = false;
    struct PollTold {
        rooms::Sequence seq = 0;
        std::string for_staff, for_public;  // the poll as JSON; empty: not theirs to see
    };
    std::map<std::string, PollTold> polls_told_;  // by id
    bool polls_due_ = false;
    Pulse pulse_;
    std::map<std::string, Pulse::Signals> signals_told_;  // by stage
    std::unordered_map<std::string, std::vector<ConnectionId>> waiting_;  // by key, for queue_ and round_
    std::optional<Round> round_;
    std::optional<Round> gathered_;  // rounds that are on disk and not told yet, as one
    std::function<void(std::chrono::milliseconds)> wake_;
    bool woken_soon_ = false;
    access::TimePoint published_at_{};
    bool storm_ = false;  // what was told last were the events of several commands
    bool rebuilding_ = false;
    bool broken_ = false;  // memory could not be rebuilt from the disk; tried again each second

    Stages stages_;
    bool stages_due_ = false;  // to be looked at when the round is over
    std::map<std::string, std::size_t> presence_told_;
    access::TimePoint presence_at_{};
    bool looking_at_invitations_ = false;
    bool revoked_due_ = false;  // something changed that could not be looked at yet

    bool draining_ = false;
    std::function<void()> drained_;

    struct {
        std::atomic<std::uint64_t> connections{0}, commands{0}, refused{0}, events{0}, commit_failures{0},
            access_changes{0};
    } counted_;
};

}  // namespace lanai::core
