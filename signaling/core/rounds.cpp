// Commands: decided in rounds, each round written in one batch, and told when that is on disk.
#include "core/control.hpp"
#include "protocol/log.hpp"

#include <algorithm>

namespace lanai::core {

void Control::start_round() {
    if (writing() || (queue_.empty() && plans_.empty())) return;
    round_.emplace();
    round_->before = seq_;
    store::Batch batch;
    if (!plans_.empty()) {
        PlanRequest plan = std::move(plans_.front());
        plans_.pop_front();
        decide_plan(std::move(plan), *round_, batch);
    }
    while (!queue_.empty() && round_->outcomes.size() < round_commands_max) {
        Request request = std::move(queue_.front());
        queue_.pop_front();
        decide(std::move(request), *round_, batch);
    }
    if (batch.empty()) return finish_round();
    writer_.submit(std::move(batch),
                   [this](boost::system::error_code error) { post_([this, error] { written(error); }); });
}

void Control::decide(Request request, Round& round, store::Batch& batch) {
    // It may have been found on the disk since it came: its first write failed only after it had got there.
    if (const std::string* given = answers_.find(request.key)) {
        std::string text = *given;
        round.outcomes.push_back({std::move(request), std::move(text), false});
        return;
    }
    const rooms::Context context{planned(),
                                 request.person,
                                 name_of(request.person, request.session_name),
                                 request.role,
                                 request.stage,
                                 stages_.sources_of(request.stage),
                                 now(),
                                 access::make_id(),
                                 sessions_.staff_names(),
                                 request.id,
                                 &sessions_.staff_persons(),
                                 config_.question_grace};
    auto decision = rooms::decide(state_, request.command, context);
    if (!decision) {
        counted_.refused.fetch_add(1, std::memory_order_relaxed);
        const rooms::Refusal& refusal = decision.error();
        std::optional<std::chrono::milliseconds> wait;  // real time
        if (refusal.retry_after) wait = programme_clock_.to_server(*refusal.retry_after);
        auto text = protocol::error_frame(request.id, rooms::to_string(refusal.code), refusal.message, wait);
        round.outcomes.push_back({std::move(request), std::move(text), false});
        return;
    }
    for (rooms::Event& event : decision->events) {
        add_networks(event);
        auto record = protocol::to_log(event);
        note_remerged(event, round);
        rooms::apply(state_, event, ++seq_);
        batch.events.push_back({seq_, protocol::to_ms(context.now), std::move(record.kind), std::move(record.payload)});
        round.events.push_back(std::move(event));
    }
    if (auto* calendar = std::get_if<rooms::CalendarGiven>(&decision->result))
        calendar->path = calendar_addresses_.path_of(request.person, calendar->generation);
    const bool felt = rooms::only_felt(request.command);
    if (felt) feel(request);
    const bool keep = !felt && !rooms::only_looks(request.command) && !rooms::answers_secret(request.command);
    auto text = protocol::ack_frame(request.id, decision->events.empty() ? 0 : seq_, decision->result);
    if (keep) batch.answered.push_back({request.person, request.id, text});
    round.outcomes.push_back({std::move(request), std::move(text), keep});
}

void Control::written(boost::system::error_code error) {
    if (!error) return finish_round();
    counted_.commit_failures.fetch_add(1, std::memory_order_relaxed);
    ports_.log("event=commit_failed commands=" + std::to_string(round_->outcomes.size()) + " error=\"" +
               error.message() + "\"");
    fail_round("could not be written to disk (" + error.message() + "); nothing changed, try again");
    rebuild();
}

void Control::finish_round() {
    committed_seq_ = seq_;
    Round round = *std::exchange(round_, std::nullopt);
    counted_.events.fetch_add(round.events.size(), std::memory_order_relaxed);
    // First of all: who is told that a talk moved finds it moved in the feeds.
    const bool programme_changed = std::any_of(round.events.begin(), round.events.end(), [](const rooms::Event& event) {
        return std::holds_alternative<rooms::TalksChanged>(event) || std::holds_alternative<rooms::PlanRevised>(event);
    });
    if (programme_changed) publish_programme();
    for (const Outcome& outcome : round.outcomes) {
        if (outcome.keep) answers_.put(outcome.request.key, outcome.answer);
        answer(outcome.request.key, outcome.answer);
    }
    auto plan = std::exchange(round.plan, std::nullopt);
    gather(std::move(round));
    if (plan) plan->reply(std::move(plan->result));
    after_round();
}

void Control::answer(const std::string& key, const std::string& text) {
    const auto found = waiting_.find(key);
    if (found == waiting_.end()) return;
    std::vector<ConnectionId> there;
    for (const ConnectionId id : found->second)
        if (connections_.find(id) != nullptr) there.push_back(id);
    waiting_.erase(found);
    if (!there.empty()) ports_.send(text, there);
}

void Control::fail_round(const std::string& why) {
    const Round round = *std::exchange(round_, std::nullopt);
    if (round.plan) round.plan->reply(Failure{"storage_failed", "the plan " + why, {}});
    for (const Outcome& outcome : round.outcomes) {
        counted_.refused.fetch_add(1, std::memory_order_relaxed);
        answer(outcome.request.key, protocol::error_frame(outcome.request.id, "storage_failed", why));
    }
}

// What was applied is not on disk: memory is made anew from what is.
void Control::rebuild() {
    rebuilding_ = true;
    const bool will_run = writer_.run([this](store::Store& store) {
        auto replayed =
            std::make_shared<boost::system::result<Replayed, std::string>>(replay(store, config_.programme));
        post_([this, replayed] { rebuilt(std::move(*replayed)); });
    });
    if (!will_run) rebuilt({boost::system::in_place_error, "too much waits for the disk"});  // tick() tries again
}

void Control::rebuilt(boost::system::result<Replayed, std::string> replayed) {
    rebuilding_ = false;
    broken_ = !replayed;
    if (!replayed) {
        ports_.log("event=rebuild_failed error=\"" + replayed.error() + "\"");
        fail_queue();
        fail_calendars();
        return finish_draining();
    }
    state_ = std::move(replayed->state);
    answers_ = std::move(replayed->answers);
    // A write that failed after it reached the disk is there after all; clients hear of it like of any other.
    const rooms::Sequence before = committed_seq_;
    publish_gathered();
    seq_ = committed_seq_ = told_seq_ = replayed->seq;
    publish_programme();
    ports_.log("event=rebuilt seq=" + std::to_string(seq_));
    publish_entities(rooms::changes_since(state_, before));
    close_shut_out();
    publish_plan();
    publish_moderation();
    queues_due_ = polls_due_ = stages_due_ = true;
    publish_due_polls();
    after_round();
}

void Control::fail_queue() {
    for (const Request& request : std::exchange(queue_, {}))
        answer(request.key, protocol::error_frame(request.id, "storage_failed",
                                                  "the database cannot be read; nothing changed, try again"));
    for (const PlanRequest& plan : std::exchange(plans_, {}))
        plan.reply(Failure{"storage_failed", "the database cannot be read; nothing changed, try again", {}});
}

void Control::after_round() {
    take_rewritten_log();
    if (rebuilding_) return finish_draining();  // who waits for a welcome gets it from what there is then
    for (const ConnectionId id : std::exchange(hellos_, {})) {
        Connection* connection = connections_.find(id);
        if (connection == nullptr || !connection->hello) continue;
        const protocol::Hello hello = *std::exchange(connection->hello, std::nullopt);
        welcome(id, *connection, hello);
    }
    answer_calendars();
    if (stages_due_) update_stages();
    // Not at once: a round without anything to write would call itself as deep as the queue is long.
    if (!queue_.empty() || !plans_.empty()) post_([this] { start_round(); });
    finish_draining();
}

}  // namespace lanai::core
