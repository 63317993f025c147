#include "core/control.hpp"

#include "protocol/moderation_view.hpp"
#include "schedule/live.hpp"

namespace lanai::core {

namespace {

Failure draining() {
    return {"draining", "the server is stopping; try again in a moment", {}};
}

Failure shut_out_failure() {
    return {"shut_out", "a moderator has shut you out; the organisers can let you in again", {}};
}

}  // namespace

Control::Control(const ServiceConfig& config, Ports& ports, const Clock& clock, store::Writer& writer, Post post,
                 std::function<void(std::chrono::milliseconds)> wake, Started started)
    : config_(config),
      ports_(ports),
      clock_(clock),
      writer_(writer),
      post_(post),
      state_(std::move(started.replayed.state)),
      seq_(started.replayed.seq),
      committed_seq_(seq_),
      told_seq_(seq_),
      answers_(std::move(started.replayed.answers)),
      programme_clock_(started.clock),
      log_(std::move(started.log)),
      board_(config.published, programme_clock_),
      calendar_addresses_(std::move(started.calendar_key)),
      sessions_(writer, std::move(post), config.attend_code, config.tickets),
      wake_(std::move(wake)),
      stages_(config.stages) {
    board_.put(state_);
    sessions_.on_idle([this] { finish_draining(); });
}

void Control::start() {
    sessions_.learn_staff();
    plan_told_ = plan_event();
    moderation_told_ = protocol::moderation_event(state_, now());
    queues_told_ = queue_events();
    polls_due_ = true;
    publish_due_polls();
    update_stages();
}

void Control::tick() {
    if (broken_ && !rebuilding_) rebuild();
    update_stages();
    update_presence();
    publish_gathered();
    publish_due_queues();
    tell_counts();
    look_at_invitations();
    look_at_retention();
}

void Control::tell_counts() {
    publish_due_polls();
    publish_pulse();
}

void Control::look_at_clock() {
    update_stages();
}

void Control::drain(std::function<void()> done) {
    draining_ = true;
    drained_ = std::move(done);
    finish_draining();
}

void Control::finish_draining() {
    if (!draining_ || !drained_) return;
    if (broken_) fail_queue();
    const bool busy = round_ || rebuilding_ || !queue_.empty() || !plans_.empty() || sessions_.in_flight() != 0;
    if (busy) return;
    publish_gathered();
    constexpr std::chrono::milliseconds reconnect_after{2'000};
    const auto everybody = connections_.all();
    if (!everybody.empty()) ports_.send(protocol::bye_frame("the server is stopping", reconnect_after), everybody);
    // Taken out first: it may be what keeps this object's owner waiting.
    const auto done = std::exchange(drained_, nullptr);
    done();
}

void Control::redeem(const std::string& token, const std::string& address, Reply<NewSession> reply) {
    if (draining_) return reply(draining());
    if (const auto wait = limits_.new_session(address, clock_.steady_now()))
        return reply(Failure{"rate_limited", "too many sessions from your address; wait a little", *wait});
    const auto kept_out = [this, reply = std::move(reply)](std::variant<NewSession, Failure> answer) {
        const NewSession* session = std::get_if<NewSession>(&answer);
        if (session != nullptr && shut_out(session->identity)) answer = shut_out_failure();
        reply(std::move(answer));
    };
    sessions_.redeem(token, protocol::to_ms(now()), clock_.system_now(), kept_out);
}

void Control::join(const std::string& code, const std::string& address, Reply<NewSession> reply) {
    if (draining_) return reply(draining());
    if (const auto wait = limits_.new_session(address, clock_.steady_now()))
        return reply(Failure{"rate_limited", "too many sessions from your address; wait a little", *wait});
    if (network_is_shut_out(address))
        return reply(Failure{"shut_out",
                             "nobody new is let in from this network for a while; who has a link of their own can use it",
                             {}});
    sessions_.join(code, address, limits_, clock_.steady_now(), protocol::to_ms(now()), std::move(reply));
}

void Control::authenticate(const std::string& token, Reply<Identity> reply) {
    if (draining_) return reply(draining());
    sessions_.authenticate(token, [this, reply = std::move(reply)](std::variant<Identity, Failure> answer) {
        if (Identity* identity = std::get_if<Identity>(&answer)) {
            identity->name = name_of(identity->person, identity->name);
            if (shut_out(*identity)) answer = shut_out_failure();
        }
        reply(std::move(answer));
    });
}

void Control::next_start(const std::string& stage, const Reply<std::optional<std::chrono::milliseconds>>& reply) {
    if (!stages_.has(stage))
        return reply(Failure{"not_found", "there is no such stage; there is: " + stages_.ids(), {}});
    std::optional<std::chrono::milliseconds> wait;
    const schedule::Room* room = planned().room_of_stage(stage);
    if (room != nullptr) {
        const auto here = schedule::now_and_next(planned(), state_.live, room->id, now());
        const auto next = state_.live.talks.find(here.next_code);
        if (next != state_.live.talks.end()) {
            const auto programme_wait = std::max(std::chrono::milliseconds(0), next->second.start - now());
            wait = programme_clock_.to_server(programme_wait);
        }
    }
    reply(wait);
}

void Control::stage_status(const std::string& stage, const std::string& on_air,
                           const std::vector<std::pair<std::string, bool>>& source_live) {
    stages_.set_status(stage, on_air, source_live);
    update_stages();
}

ServiceCounters Control::counters() const {
    constexpr auto relaxed = std::memory_order_relaxed;
    ServiceCounters counters;
    counters.connections = counted_.connections.load(relaxed);
    counters.commands = counted_.commands.load(relaxed);
    counters.commands_refused = counted_.refused.load(relaxed);
    counters.events = counted_.events.load(relaxed);
    counters.commits = writer_.commits();
    counters.commit_failures = counted_.commit_failures.load(relaxed);
    counters.access_changes = counted_.access_changes.load(relaxed);
    return counters;
}

std::string Control::name_of(const std::string& person, const std::string& session_name) const {
    const auto own = state_.names.find(person);
    return own == state_.names.end() ? session_name : own->second;
}

void Control::refuse(ConnectionId id, const std::string& command_id, const std::string& code,
                     const std::string& message, std::optional<std::chrono::milliseconds> retry_after) {
    if (!command_id.empty()) counted_.refused.fetch_add(1, std::memory_order_relaxed);
    send(id, protocol::error_frame(command_id, code, message, retry_after));
}

}  // namespace lanai::core
