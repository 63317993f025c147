#include "core/control.hpp"

#include "schedule/live.hpp"

namespace lanai::core {

namespace {

Failure draining() {
    return {"draining", "the server is stopping; try again in a moment", {}};
}

}  // namespace

Control::Control(const ServiceConfig& config, Ports& ports, const Clock& clock, store::Writer& writer, Post post,
                 Started started)
    : config_(config),
      ports_(ports),
      clock_(clock),
      writer_(writer),
      post_(post),
      state_(std::move(started.replayed.state)),
      seq_(started.replayed.seq),
      committed_seq_(seq_),
      answers_(std::move(started.replayed.answers)),
      shift_(started.shift),
      log_(std::move(started.log)),
      board_(config, shift_),
      sessions_(writer, std::move(post), config.attend_code),
      stages_(config.programme, config.stages) {
    board_.put(state_);
    sessions_.on_idle([this] { finish_draining(); });
}

void Control::start() {
    update_stages();
}

void Control::tick() {
    constexpr unsigned revocation_ticks = 5;
    ++ticks_;
    if (broken_ && !rebuilding_) rebuild();
    update_stages();
    update_presence();
    if (ticks_ % revocation_ticks == 0 && !draining_) check_revoked();
}

void Control::drain(std::function<void()> done) {
    draining_ = true;
    drained_ = std::move(done);
    finish_draining();
}

void Control::finish_draining() {
    if (!draining_ || !drained_) return;
    if (broken_) fail_queue();
    const bool busy = round_ || rebuilding_ || !queue_.empty() || sessions_.in_flight() != 0;
    if (busy) return;
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
    sessions_.redeem(token, protocol::to_ms(now()), std::move(reply));
}

void Control::join(const std::string& code, const std::string& address, Reply<NewSession> reply) {
    if (draining_) return reply(draining());
    if (const auto wait = limits_.new_session(address, clock_.steady_now()))
        return reply(Failure{"rate_limited", "too many sessions from your address; wait a little", *wait});
    sessions_.join(code, address, limits_, clock_.steady_now(), protocol::to_ms(now()), std::move(reply));
}

void Control::authenticate(const std::string& token, Reply<Identity> reply) {
    if (draining_) return reply(draining());
    sessions_.authenticate(token, [this, reply = std::move(reply)](std::variant<Identity, Failure> answer) {
        if (Identity* identity = std::get_if<Identity>(&answer))
            identity->name = name_of(identity->person, identity->name);
        reply(std::move(answer));
    });
}

void Control::next_start(const std::string& stage, const Reply<std::optional<std::chrono::milliseconds>>& reply) {
    if (!stages_.has(stage))
        return reply(Failure{"not_found", "there is no such stage; there is: " + stages_.ids(), {}});
    std::optional<std::chrono::milliseconds> wait;
    const schedule::Room* room = config_.programme.room_of_stage(stage);
    if (room != nullptr) {
        const auto here = schedule::now_and_next(config_.programme, state_.live, room->id, now());
        const auto next = state_.live.talks.find(here.next_code);
        if (next != state_.live.talks.end()) wait = std::max(std::chrono::milliseconds(0), next->second.start - now());
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
