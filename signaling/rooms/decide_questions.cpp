// What those who ask may do: ask, raise a hand, withdraw, vote.
#include "rooms/deciders.hpp"
#include "rooms/find_question.hpp"
#include "rooms/merging.hpp"
#include "rooms/question_steps.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

// The talk whose picture was on screen then, if it still takes questions: by what a chair started, or, where nobody does that, by
// the hours it has.
const schedule::Talk* talk_at(const State& state, const schedule::Room& room, Instant at, const Context& context) {
    const schedule::Talk* found = nullptr;
    bool found_started = false;
    Instant found_began{};
    for (const auto& [code, live] : state.live.talks) {
        const Instant began = live.started.value_or(live.start);
        if (live.cancelled || began > at) continue;
        const auto ended = live.started || live.ended ? live.ended : std::optional(live.end);
        if (ended && (*ended <= at || *ended + context.question_grace < context.now)) continue;
        const bool better = live.started.has_value() != found_started ? live.started.has_value() : began >= found_began;
        if (found != nullptr && !better) continue;
        const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, code);
        if (talk == nullptr || talk->kind == schedule::TalkKind::pause) continue;
        if (schedule::room_of(state.live, *talk) != room.id) continue;
        found = talk;
        found_started = live.started.has_value();
        found_began = began;
    }
    return found;
}

// Nobody asks the coffee: during a pause it is the talk that comes.
const schedule::Talk* talk_on_or_next(const State& state, const schedule::Room& room, const Context& context) {
    const auto here = schedule::now_and_next(context.programme, state.live, room.id, context.now);
    const auto find = [&](const std::string& code) {
        const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, code);
        return talk == nullptr || talk->kind == schedule::TalkKind::pause ? nullptr : talk;
    };
    if (const schedule::Talk* talk = find(here.now_code)) return talk;
    const schedule::Talk* first = nullptr;
    Instant starts = Instant::max();
    for (const auto& [code, live] : state.live.talks) {
        if (live.cancelled || live.started || live.ended || live.start < context.now || live.start >= starts) continue;
        const schedule::Talk* talk = find(code);
        if (talk == nullptr || schedule::room_of(state.live, *talk) != room.id) continue;
        first = talk;
        starts = live.start;
    }
    return first != nullptr ? first : find(here.next_code);
}

// The talk a question without `talk` is meant for: what its asker saw, else what the stage shows now, else what comes.
Result<const schedule::Talk*> talk_of(const State& state, const Ask& command, const Context& context) {
    if (command.talk) {
        const schedule::Talk* talk = schedule::find_talk(context.programme, state.live, *command.talk);
        if (talk == nullptr)
            return Refusal{Errc::not_found, "talk: the programme has no talk " + quoted(*command.talk)};
        return talk;
    }
    const schedule::Room* room = context.programme.room_of_stage(context.stage);
    if (room != nullptr) {
        if (command.at_ms) {
            const Instant at = std::min(Instant{std::chrono::milliseconds(*command.at_ms)}, context.now);
            if (const schedule::Talk* talk = talk_at(state, *room, at, context)) return talk;
        }
        if (const schedule::Talk* talk = talk_on_or_next(state, *room, context)) return talk;
    }
    return Refusal{Errc::not_found, "no talk is on or to come on this stage; say in `talk` which one you mean"};
}

bool waits(const Question& question) {
    return question.state == QuestionState::pending || question.state == QuestionState::approved ||
           question.state == QuestionState::on_stage;
}

// Whether a talk takes one more from this person.
std::optional<Refusal> full(const State& state, const std::string& talk, const std::string& person) {
    const auto counts = state.counts.find(talk);
    if (counts == state.counts.end()) return std::nullopt;
    if (counts->second.questions >= questions_per_talk_max)
        return Refusal{Errc::invalid, "this talk already has " + std::to_string(questions_per_talk_max) +
                                          " questions and takes no more"};
    const auto mine = counts->second.pending.find(person);
    if (mine == counts->second.pending.end() || mine->second < pending_per_person_max) return std::nullopt;
    return Refusal{Errc::invalid, std::to_string(pending_per_person_max) +
                                      " of your questions on this talk wait for a moderator; withdraw one or wait"};
}

Result<Decision> put_down(const State& state, const schedule::Talk& talk, std::string text, const Ask& command,
                          const Context& context) {
    const schedule::Room* room = context.programme.find_room(schedule::room_of(state.live, talk));
    if (room == nullptr || room->stage.empty())
        return Refusal{Errc::not_found, "talk: " + quoted(talk.code) + " is in a room without a stage"};
    if (auto refusal = full(state, talk.code, context.person)) return *std::move(refusal);
    QuestionAsked asked{context.new_id,
                        talk.code,
                        room->stage,
                        std::move(text),
                        context.person,
                        context.name,
                        context.now.time_since_epoch().count(),
                        command.anonymous,
                        command.origin};
    return Decision{{std::move(asked)}, QuestionMade{context.new_id, talk.code}};
}

// Votes count while the public sees the question.
Result<const Question*> find_votable(const State& state, const std::string& id, const Context& context) {
    const auto found = find_visible(state, id, context);
    if (!found) return found;
    if ((*found)->person == context.person)
        return Refusal{Errc::forbidden, "this is your own question; votes are for those of others"};
    if ((*found)->origin == QuestionOrigin::microphone)
        return Refusal{Errc::forbidden, "this is a place in the microphone line; votes are for questions"};
    if (!is_public((*found)->state)) return wrong_state(**found, "only what all can see can be voted on");
    return found;
}

}  // namespace

Result<Decision> decide_on(const State& state, const Ask& command, const Context& context) {
    auto text = clean_text(command.text, question_rule);
    if (!text) return text.error();
    if (command.origin == QuestionOrigin::microphone)
        return Refusal{Errc::invalid, "origin: the microphone line has its own command, raise_hand"};
    const auto talk = talk_of(state, command, context);
    if (!talk) return talk.error();
    return put_down(state, **talk, *std::move(text), command, context);
}

Result<Decision> decide_on(const State& state, const RaiseHand& command, const Context& context) {
    std::string text;
    if (!command.text.empty()) {
        auto cleaned = clean_text(command.text, hand_rule);
        if (!cleaned) return cleaned.error();
        text = *std::move(cleaned);
    }
    Ask ask{std::move(text)};
    ask.origin = QuestionOrigin::microphone;
    const auto talk = talk_of(state, ask, context);
    if (!talk) return talk.error();
    for (const auto& [id, question] : state.questions) {
        const bool mine = question.origin == QuestionOrigin::microphone && question.person == context.person;
        if (mine && question.talk == (*talk)->code && waits(question))
            return Refusal{Errc::bad_state, "your hand is up already; withdraw it to lower it"};
    }
    return put_down(state, **talk, ask.text, ask, context);
}

Result<Decision> ask_for(const State& state, const Context& context, std::string text, std::string person,
                         std::string name) {
    Context asker = context;
    asker.person = std::move(person);
    asker.name = std::move(name);
    Ask ask{std::move(text)};
    const auto talk = talk_of(state, ask, asker);
    if (!talk) return talk.error();
    return put_down(state, **talk, ask.text, ask, asker);
}

Result<Decision> decide_on(const State& state, const Withdraw& command, const Context& context) {
    const auto found = find_visible(state, command.question, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (question.person != context.person)
        return Refusal{Errc::forbidden, "only the one who asked can withdraw a question"};
    if (!may_become(question.state, QuestionState::withdrawn))
        return wrong_state(question, "it can be withdrawn while it is pending or approved");
    Decision decision{{step(question, QuestionState::withdrawn, context)}, {}};
    // What others asked, and was merged into it, is still asked.
    for (const std::string& id : question.merged) {
        const Question* other = state.find_question(id);
        if (other != nullptr) decision.events.push_back(step(*other, other->unmerged_state, context));
    }
    // That they are the asker is all that their name would tell; what was merged into it would tell it, too.
    if (question.anonymous)
        for (Event& event : decision.events) std::get<QuestionStateChanged>(event).by_name.clear();
    return decision;
}

Result<Decision> decide_on(const State& state, const Vote& command, const Context& context) {
    const auto found = find_votable(state, command.question, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (has_voted(state, question, context.person)) return Decision{{}, VotesNow{question.votes}};
    if (question.votes >= voters_per_question_max)
        return Refusal{Errc::invalid, "this question has as many votes as can be counted"};
    return Decision{{VoteCast{question.id, context.person}}, VotesNow{question.votes + 1}};
}

Result<Decision> decide_on(const State& state, const Unvote& command, const Context& context) {
    const auto found = find_votable(state, command.question, context);
    if (!found) return found.error();
    const Question& question = **found;
    if (!has_voted(state, question, context.person)) return Decision{{}, VotesNow{question.votes}};
    Decision decision{{}, VotesNow{question.votes - 1}};
    for (const Question* one : family_of(state, question))
        if (one->voters.count(context.person) != 0)
            decision.events.push_back(VoteWithdrawn{one->id, context.person});
    return decision;
}

}  // namespace lanai::rooms
