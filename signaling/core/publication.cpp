// Who is told what: welcomes, and what changed, once for each audience.
#include "core/control.hpp"
#include "protocol/moderation_view.hpp"
#include "rooms/merging.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace lanai::core {

namespace {

constexpr std::chrono::seconds presence_interval{2};

}  // namespace

void Control::welcome(ConnectionId id, Connection& connection, const protocol::Hello& hello) {
    publish_gathered();  // who comes now is told of it here
    const Identity& identity = connection.identity;
    protocol::Welcome welcome;
    if (!hello.log || !hello.since) {
        welcome.not_resumed_reason = "first";
    } else if (*hello.log != log_ || *hello.since > committed_seq_) {
        welcome.not_resumed_reason = "other_log";
    } else if (!rooms::can_resume(state_, *hello.since)) {
        welcome.not_resumed_reason = "too_far_behind";
    }
    const bool resumed = welcome.not_resumed_reason.empty();
    const rooms::Viewer viewer{identity.person, identity.role, sees_anonymous(identity.role)};
    const rooms::Changes changes = resumed ? rooms::changes_since(state_, *hello.since) : rooms::everything(state_);
    welcome.log = log_;
    welcome.to = committed_seq_;
    welcome.you = you_of(identity);
    welcome.zone = planned().event.zone;
    welcome.rehearsal = config_.rehearse;
    welcome.pace = programme_clock_.pace();
    welcome.programme_version = state_.programme_seq;
    if (!resumed) welcome.programme = programme_json();
    welcome.stages = stages_.views();
    for (const auto& [question_id, question] : state_.questions)
        if (rooms::has_voted(state_, question, identity.person) && rooms::visible(question, viewer))
            welcome.my_votes.push_back(question_id);
    if (const auto stars = state_.stars.find(identity.person); stars != state_.stars.end())
        welcome.my_stars.assign(stars->second.begin(), stars->second.end());
    welcome.events = protocol::render_for(changes, planned(), state_.live, viewer);
    const auto attending = presence_told_.find(connection.stage);
    welcome.events.push_back(protocol::presence_event(attending == presence_told_.end() ? 0 : attending->second));
    if (rooms::is_staff(identity.role)) {
        welcome.events.push_back(plan_event());
        welcome.events.push_back(protocol::moderation_event(state_, now()));
    }
    welcome_to_polls(identity, welcome);
    if (sees_queue(identity.role))
        for (const auto& [stage, event] : queue_events()) welcome.events.push_back(event);
    connections_.set_welcomed(id, true);
    welcome.now_ms = protocol::to_ms(now());
    send(id, protocol::welcome_frame(welcome));
}

// A part of it while each event finds the one before told: what does not come faster than it can be told is told at once.
std::chrono::milliseconds Control::gather_window() const {
    const auto wanted = config_.gather_a_connection * connections_.size() / (storm_ ? 1 : 6);
    return std::min(config_.gather_max, std::chrono::duration_cast<std::chrono::milliseconds>(wanted));
}

void Control::gather(Round round) {
    if (round.events.empty() && !gathered_) {
        told_seq_ = committed_seq_;
        return publish_plan();  // what the feed said meanwhile
    }
    const bool may_wait = only_votes_and_chat(round);
    round.commands = round.outcomes.size();
    if (!gathered_) {
        round.outcomes.clear();
        gathered_ = std::move(round);
    } else {
        gathered_->commands += round.commands;
        std::move(round.events.begin(), round.events.end(), std::back_inserter(gathered_->events));
        std::move(round.remerged.begin(), round.remerged.end(), std::back_inserter(gathered_->remerged));
    }
    const auto window = gather_window();
    const auto waited = clock_.steady_now() - published_at_;
    if (!may_wait || waited >= window) return publish_gathered();
    if (std::exchange(woken_soon_, true)) return;
    wake_(std::chrono::ceil<std::chrono::milliseconds>(window - waited));
}

// While a round is being written memory is ahead of the disk: when that round is over, then.
void Control::publish_gathered() {
    woken_soon_ = false;
    if (!gathered_ || writing()) return;
    const Round round = *std::exchange(gathered_, std::nullopt);
    published_at_ = clock_.steady_now();
    storm_ = round.commands > 1;
    told_seq_ = committed_seq_;
    publish(round);
}

void Control::publish(const Round& round) {
    for (const rooms::Event& event : round.events) {
        if (const auto* cut = std::get_if<rooms::SourceSelected>(&event))
            ports_.log("event=cut stage=" + cut->stage + " source=" + cut->source);
    }
    publish_entities(rooms::changes_of(state_, round.events, round.before));
    publish_own(round);
    publish_votes_of_merged(round);
    publish_polls(round);
    publish_queues(round);
    publish_restrictions(round);
    if (!only_votes_and_chat(round)) publish_moderation();
    publish_plan();
    stages_due_ = true;  // a cut, a talk's start: the stage shows it
}

void Control::publish_programme() {
    programme_json_.clear();
    board_.put(state_);
}

void Control::publish_entities(const rooms::Changes& changes) {
    const bool names = config_.organisers_see_names;
    const auto events = protocol::render_for_all(changes, planned(), state_.live, names);
    if (events.empty()) return;
    // Authors see more of their own than others of their role; who sees names sees that anyhow.
    std::map<std::string, std::vector<ConnectionId>> own, own_of_staff;
    std::set<ConnectionId> apart;
    for (const auto& event : events) {
        if (event.author.empty() || own.count(event.author) + own_of_staff.count(event.author) != 0) continue;
        for (const ConnectionId id : connections_.welcomed_of(event.author)) {
            const Role role = connections_.at(id).identity.role;
            if (sees_anonymous(role)) continue;
            (rooms::is_staff(role) ? own_of_staff : own)[event.author].push_back(id);
            apart.insert(id);
        }
    }
    const auto others_as = [&](const auto& passes) {
        auto ids = connections_.welcomed_as(passes);
        std::erase_if(ids, [&](ConnectionId id) { return apart.count(id) != 0; });
        return ids;
    };
    const auto organisers = others_as([&](Role role) { return sees_anonymous(role); });
    const auto staff = others_as([&](Role role) { return rooms::is_staff(role) && !sees_anonymous(role); });
    const auto everybody = others_as([&](Role role) { return !rooms::is_staff(role) && !sees_anonymous(role); });
    const auto send_to = [&](const std::vector<ConnectionId>& ids, const auto& text_of) {
        if (ids.empty()) return;
        std::vector<std::string_view> texts;
        for (const auto& event : events)
            if (const std::string& text = text_of(event); !text.empty()) texts.push_back(text);
        if (!texts.empty()) ports_.send(protocol::events_frame(told_seq_, texts), ids);
    };
    using Entity = protocol::EntityEvent;
    send_to(staff, [](const Entity& event) -> const std::string& { return event.for_staff; });
    send_to(organisers, [](const Entity& event) -> const std::string& {
        return event.for_organiser.empty() ? event.for_staff : event.for_organiser;
    });
    send_to(everybody, [](const Entity& event) -> const std::string& { return event.for_public; });
    for (const auto& mine : own_of_staff)
        send_to(mine.second, [&](const Entity& event) -> const std::string& {
            return event.author == mine.first && !event.for_staff_author.empty() ? event.for_staff_author
                                                                                 : event.for_staff;
        });
    for (const auto& mine : own)
        send_to(mine.second, [&](const Entity& event) -> const std::string& {
            return event.author == mine.first ? event.for_author : event.for_public;
        });
}

void Control::publish_own(const Round& round) {
    for (const rooms::Event& event : round.events) {
        publish_star(event);
        if (const auto* cast = std::get_if<rooms::VoteCast>(&event))
            send_events({protocol::vote_event(cast->question, true)}, connections_.welcomed_of(cast->person));
        if (const auto* taken = std::get_if<rooms::VoteWithdrawn>(&event))
            send_events({protocol::vote_event(root_of(taken->question), false)},
                        connections_.welcomed_of(taken->person));
        if (const auto* named = std::get_if<rooms::NameSet>(&event)) {
            if (sessions_.staff_persons().count(named->person) != 0) sessions_.reserve(named->name);
            for (const ConnectionId id : connections_.welcomed_of(named->person))
                send_events({protocol::you_event(you_of(connections_.at(id).identity))}, {id});
        }
    }
}

void Control::send_events(const std::vector<std::string>& events, const std::vector<ConnectionId>& ids) {
    if (ids.empty() || events.empty()) return;
    ports_.send(protocol::events_frame(told_seq_, {events.begin(), events.end()}), ids);
}

// While a round is being written memory is ahead of the disk: later.
void Control::update_stages() {
    stages_due_ = writing();
    if (stages_due_) return;
    const Stages::Update update = stages_.evaluate(state_, now());
    for (const auto& [stage, source] : update.selected) ports_.select_source(stage, source);
    for (const auto& [stage, slate] : update.slates) ports_.show_slate(stage, slate.heading, slate.title, slate.when);
    std::vector<std::string> events;
    for (const protocol::StageView& view : update.changed) events.push_back(protocol::stage_event(view));
    queues_due_ = queues_due_ || !update.changed.empty();  // another talk may be on
    send_events(events, connections_.welcomed());
}

void Control::update_presence() {
    const auto at = clock_.steady_now();
    if (at - presence_at_ < presence_interval) return;
    auto presence = connections_.presence();
    for (const auto& [stage, attending] : presence_told_) presence.try_emplace(stage, 0);
    for (const auto& [stage, attending] : presence) {
        const auto told = presence_told_.find(stage);
        if (told != presence_told_.end() && told->second == attending) continue;
        presence_at_ = at;
        send_events({protocol::presence_event(attending)}, connections_.welcomed_on(stage));
    }
    presence_told_ = std::move(presence);
}

const std::string& Control::programme_json() {
    if (programme_json_.empty())
        programme_json_ = boost::json::serialize(protocol::to_json(planned(), state_.live));
    return programme_json_;
}

}  // namespace lanai::core
