// Properties over random commands (seeded): the log rebuilds the state; what changed is told.
#include "desk.hpp"
#include "rooms/changes.hpp"
#include "rooms/decide_plan.hpp"
#include "rooms/merging.hpp"
#include "rooms/visibility.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }

private:
    std::mt19937 engine_;
};

std::string any_question(const State& state, Dice& dice) {
    if (state.questions.empty()) return "none";
    return std::next(state.questions.begin(), static_cast<long>(dice.below(state.questions.size())))->first;
}

std::string any_message(const State& state, Dice& dice) {
    const auto kept = state.messages.find("ballroom-c");
    if (kept == state.messages.end() || kept->second.empty()) return "none";
    return kept->second[dice.below(kept->second.size())].id;
}

Command any_programme_command(const State& state, Dice& dice, Instant now) {
    const auto any_talk = [&] {
        return std::next(state.live.talks.begin(), static_cast<long>(dice.below(state.live.talks.size())))->first;
    };
    static const char* const rooms[] = {"ballroom", "hall", "annex", "cellar"};
    const std::string room = rooms[dice.below(4)];
    const std::int64_t later =
        now.time_since_epoch().count() / 60'000 * 60'000 + static_cast<std::int64_t>(dice.below(60)) * 300'000;
    const bool cascade = dice.below(2) == 0;
    switch (dice.below(9)) {
        case 8:
            return ResolveConflict{any_talk(), dice.below(2) == 0};
        case 0:
            return MoveTalk{any_talk(), later, {}, cascade};
        case 1:
            return MoveTalk{any_talk(), {}, room, cascade};
        case 2:
            return SwapTalks{any_talk(), any_talk(), static_cast<std::int64_t>(state.programme_seq)};
        case 3:
            return CancelTalk{any_talk()};
        case 4:
            return ReinstateTalk{any_talk(), cascade};
        case 5: {
            InsertTalk insert;
            insert.title = "Extra";
            insert.room = room;
            insert.start_ms = later;
            insert.minutes = 10;
            insert.cascade = cascade;
            return insert;
        }
        case 6:
            return PreviewChange{CancelTalk{any_talk()}};
        default: {
            const auto& all = state.programme_changes;
            return ProgrammeUndo{all.empty() ? 1 : static_cast<std::int64_t>(all[dice.below(all.size())].seq)};
        }
    }
}

Command any_moderation(const State& state, Dice& dice) {
    const std::string id = any_question(state, dice);
    const Question* question = state.find_question(id);
    const std::int64_t version = question == nullptr ? 1 : question->version;
    const bool over = dice.below(2) == 0;
    static const QueuePolicy policies[] = {QueuePolicy::votes, QueuePolicy::alternate, QueuePolicy::first_time};
    switch (dice.below(14)) {
        case 0:
            return Answer{id, version, "so", over};
        case 1:
            return Defer{id, version, over};
        case 2:
            return Archive{id, version, over};
        case 3:
        case 4:
        case 5:
            return Merge{id, version, any_question(state, dice), over};
        case 6:
            return Unmerge{id, version, over};
        case 7:
            return Pin{id, version, dice.below(2) == 0, over};
        case 8:
            return Label{id, version, {"x", std::to_string(dice.below(3))}, over};
        case 9:
            return Assign{id, version, "Cy", over};
        case 10:
            return dice.below(2) == 0 ? Command{ClaimQuestion{id, over}} : Command{ReleaseQuestion{id}};
        case 11:
            return SetPolicy{policies[dice.below(3)]};
        case 12:
            return RaiseHand{};
        default:
            return UndoQuestion{id, version, over};
    }
}

Command any_order(const State& state, Dice& dice) {
    const std::string message = any_message(state, dice), question = any_question(state, dice);
    static const char* const persons[] = {"ann", "bob", "cy", "mo"};
    Target whom;
    if (dice.below(3) == 0) {
        whom.person = persons[dice.below(4)];
    } else if (dice.below(2) == 0) {
        whom.question = question;
    } else {
        whom.message = message;
    }
    const auto any_of = [&](const auto& map) {
        return map.empty() ? std::string("none") : std::next(map.begin(), static_cast<long>(dice.below(map.size())))->first;
    };
    switch (dice.below(10)) {
        case 0:
            return EditMessage{message, "edited " + std::to_string(dice.below(9))};
        case 1:
            return Promote{message};
        case 2:
            return ReportSubject{Subject::message, message, "rude"};
        case 3:
            return ReportSubject{Subject::question, question, "rude"};
        case 4:
            return CloseReport{any_of(state.reports)};
        case 5:
            return Mute{whom, 1, "why"};
        case 6:
            return Ban{whom, "why", dice.below(2) == 0};
        case 7:
            return SetChat{dice.below(3) != 0, dice.below(2) == 0, static_cast<std::int64_t>(dice.below(3))};
        case 8:
            return SetWords{{"hello", "w" + std::to_string(dice.below(3))}};
        default:
            return Lift{any_of(state.restrictions)};
    }
}

Command any_poll(const State& state, Dice& dice) {
    const std::string id = state.polls.empty()
                               ? "none"
                               : std::next(state.polls.begin(), static_cast<long>(dice.below(state.polls.size())))->first;
    const auto found = state.polls.find(id);
    const std::int64_t version = (found == state.polls.end() ? 1 : found->second.version) + (dice.below(9) == 0 ? 1 : 0);
    static const PollContent contents[] = {{PollKind::single, "One?", {"a", "b"}, false},
                                           {PollKind::multiple, "Some?", {"a", "b", "c"}, true},
                                           {PollKind::rating, "How?", {}, false},
                                           {PollKind::words, "What?", {}, true}};
    switch (dice.below(12)) {
        case 0:
            return MakePoll{contents[dice.below(4)]};
        case 1:
            return EditPoll{id, version, contents[dice.below(4)]};
        case 2:
        case 3:
            return OpenPoll{id, version};
        case 4:
            return ClosePoll{id, version};
        case 5:
            return PublishPoll{id, version};
        case 6:
            return dice.below(3) == 0 ? Command{RemovePoll{id, version}} : Command{BarWord{id, "w1"}};
        case 7:
            return AnswerPoll{id, {}, {"w" + std::to_string(dice.below(3))}};
        case 8:
            return AnswerPoll{id, {}, {}};
        case 9:
            return React{};
        case 10:
            return Signal{SpeakerSignal::too_fast};
        default:
            return AnswerPoll{id, {static_cast<std::int64_t>(dice.below(4))}, {}};
    }
}

Command any_command(const State& state, Dice& dice, Instant now) {
    if (dice.below(8) == 0) return any_poll(state, dice);
    if (dice.below(10) == 0) return any_order(state, dice);
    if (dice.below(3) == 0) return any_programme_command(state, dice, now);
    if (dice.below(3) == 0) return any_moderation(state, dice);
    const std::string id = any_question(state, dice);
    const Question* question = state.find_question(id);
    const std::int64_t version = question == nullptr ? 1 : question->version;
    static const char* const talks[] = {"A1", "A2", "A3", "A4", "H1", "X1"};
    const std::string talk = talks[dice.below(6)];
    static const char* const sources[] = {"slate", "playout", "speaker", "none"};
    switch (dice.below(21)) {
        case 0:
            return SetName{"n" + std::to_string(dice.below(5))};
        case 1:
            return Withdraw{id};
        case 2:
            return Vote{id};
        case 3:
            return Unvote{id};
        case 4:
            return Say{"hello"};
        case 5:
            return Approve{id, version};
        case 6:
            return Reject{id, version, "because"};
        case 7:
            return PutOnStage{id, version};
        case 8:
            return TakeOffStage{id, version};
        case 9:
            return Answered{id, version};
        case 10:
            return DeleteMessage{any_message(state, dice)};
        case 11:
            return Cut{sources[dice.below(4)]};
        case 12:
            return StartTalk{talk};
        case 13:
            return EndTalk{talk};
        case 14:
            return ExtendTalk{talk, static_cast<std::int64_t>(dice.below(20))};
        case 15:
            return RunningLate{static_cast<std::int64_t>(dice.below(30)) - 10};
        case 16:
            return PreviewLate{5};
        case 17:
            return Star{talk};
        case 18:
            return Unstar{talk};
        case 19:
            return MyCalendar{dice.below(2) == 0};
        default:
            return Ask{"Why?", talk};
    }
}

bool same_live(const schedule::LiveState& a, const schedule::LiveState& b) {
    const auto same = [](const schedule::Talk& x, const schedule::Talk& y) { return x.code == y.code; };
    return a.talks == b.talks &&
           std::equal(a.inserted.begin(), a.inserted.end(), b.inserted.begin(), b.inserted.end(), same) &&
           std::equal(a.removed.begin(), a.removed.end(), b.removed.begin(), b.removed.end(),
                      [&](const auto& x, const auto& y) { return same(x.talk, y.talk) && x.live == y.live; });
}

void check_equal(const State& a, const State& b) {
    CHECK(a.questions == b.questions);
    CHECK(a.counts == b.counts);
    CHECK(a.policies == b.policies);
    CHECK(a.chat_rules == b.chat_rules);
    CHECK(a.unwanted == b.unwanted);
    CHECK(a.unwanted_folded == b.unwanted_folded);
    CHECK(a.restrictions == b.restrictions);
    CHECK(a.restrictions_of == b.restrictions_of);
    CHECK(a.reports == b.reports);
    CHECK(a.polls == b.polls);
    CHECK(a.messages == b.messages);
    CHECK(a.messages_gone == b.messages_gone);
    CHECK(a.forgotten_seq == b.forgotten_seq);
    CHECK(a.names == b.names);
    CHECK(a.selected == b.selected);
    CHECK(a.talk_changed_seq == b.talk_changed_seq);
    CHECK(a.programme_changes == b.programme_changes);
    CHECK(a.programme_seq == b.programme_seq);
    CHECK(a.programme_forgotten_seq == b.programme_forgotten_seq);
    CHECK(a.stars == b.stars);
    CHECK(a.calendars == b.calendars);
    CHECK(same_live(a.live, b.live));
    CHECK(a.timetable == b.timetable);
    CHECK(a.plan == b.plan);
    CHECK(a.frame_seq == b.frame_seq);
}

// The plan's makers change something.
void revise(Desk& desk, Dice& dice) {
    schedule::Programme plan = *desk.state.timetable.programme;
    std::erase_if(plan.talks, [&](const schedule::Talk& talk) { return desk.state.timetable.gone.count(talk.code) != 0; });
    schedule::Talk& any = plan.talks[dice.below(plan.talks.size())];
    any.title += dice.below(2) == 0 ? "!" : "";
    any.start += schedule::minutes(5 * static_cast<long>(dice.below(5)));
    if (dice.below(4) == 0) plan.event.notice += ".";
    if (dice.below(6) == 0 && plan.talks.size() > 4) plan.talks.pop_back();
    const NewPlan newer{plan, "feed", "label", std::to_string(dice.below(1'000'000)), {}, {}};
    if (auto decision = decide_plan(desk.state, newer, desk.now); decision.event) desk.happen(*decision.event);
    desk.programme = *desk.state.timetable.programme;
}

// What is merged hangs in a tree, both ways, and votes are those of persons.
void check_tree(const State& state, const Question& question) {
    if ((question.state == QuestionState::merged) != !question.merged_into.empty()) FAIL("merged into nothing");
    if (!question.merged_into.empty()) {
        const Question* into = state.find_question(question.merged_into);
        if (into == nullptr || into->merged.count(question.id) == 0) FAIL("not in its parent's list");
    }
    for (const std::string& id : question.merged)
        if (state.find_question(id)->merged_into != question.id) FAIL("in a list where it does not belong");
    const Question& root = root_of(state, question);
    if (root.state == QuestionState::merged) FAIL("a root that is merged");
    std::set<std::string> persons;
    for (const Question* one : family_of(state, question)) persons.insert(one->voters.begin(), one->voters.end());
    if (!question.merged.empty()) persons.erase(question.person);
    if (persons.size() != question.votes) FAIL("votes " << question.votes << " of persons " << persons.size());
}

Actor any_actor(Dice& dice) {
    static const Actor actors[] = {ann, bob, {"cy", Role::speaker, "ballroom-c"}, mo, mo, mo};
    return actors[dice.below(6)];
}

}  // namespace

TEST_CASE("replaying the log onto a fresh state gives an equal state") {
    std::size_t removed = 0, polls = 0;
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
        Dice dice(seed);
        Desk desk;
        const schedule::Programme first = desk.programme;
        for (int i = 0; i < 4'000; ++i) {
            if (dice.below(60) == 0) revise(desk, dice);
            (void)desk.give(any_actor(dice), any_command(desk.state, dice, desk.now));
            desk.now += std::chrono::milliseconds(dice.below(5'000));
        }
        REQUIRE(desk.log.size() > 500);
        CHECK(desk.state.programme_changes.size() == programme_changes_max);
        CHECK(desk.state.programme_forgotten_seq > 0);
        CHECK_FALSE(desk.state.stars.empty());
        CHECK_FALSE(desk.state.calendars.empty());
        removed += desk.state.live.removed.size();
        polls += desk.state.polls.size();
        State fresh = rooms::initial_state(first);
        for (std::size_t i = 0; i < desk.log.size(); ++i) apply(fresh, desk.log[i], i + 1);
        check_equal(desk.state, fresh);
    }
    CHECK(removed > 0);
    CHECK(polls > 0);
}

TEST_CASE("invariants hold whatever happens") {
    Dice dice(6);
    Desk desk;
    for (int i = 0; i < 4'000; ++i) {
        (void)desk.give(any_actor(dice), any_command(desk.state, dice, desk.now));
        for (const auto& [person, ids] : desk.state.restrictions_of)
            for (const std::string& one : ids)
                if (desk.state.restrictions.at(one).person != person) FAIL("a restriction of somebody else");
        std::map<std::string, int> on_stage;
        std::map<std::string, std::size_t> pending;
        for (const auto& [id, question] : desk.state.questions) {
            if (question.state == QuestionState::on_stage) ++on_stage[question.stage];
            if (question.state == QuestionState::pending) ++pending[question.talk + question.person];
            if (question.voters.count(question.person) != 0) FAIL("a vote on one's own question");
            if (is_public(question.state) && question.hidden_seq != 0) FAIL("public and hidden");
            check_tree(desk.state, question);
            const auto talk = desk.state.live.talks.find(question.talk);
            if (talk == desk.state.live.talks.end()) continue;
            const schedule::Room* room = desk.programme.find_room(talk->second.room);
            if (room != nullptr && !room->stage.empty() && room->stage != question.stage)
                FAIL("a question on " << question.stage << " of a talk on " << room->stage);
        }
        for (const auto& [stage, count] : on_stage)
            if (count > 1) FAIL("two questions on stage " << stage);
        for (const auto& [key, count] : pending)
            if (count > pending_per_person_max) FAIL("too many pending");
    }
    std::size_t counted = 0;
    for (const auto& [talk, counts] : desk.state.counts) counted += counts.questions;
    CHECK(counted == desk.state.questions.size());
}

TEST_CASE("changes: since a number, of some events, and what can no longer be told") {
    Desk desk;
    desk.now = sample_at(0);
    const std::string a = desk.question("ann", QuestionState::approved);                 // events 1, 2
    const std::string b = desk.question("bob", QuestionState::pending);                  // 3
    desk.happen(MessageSaid{"m1", "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});  // 4
    desk.happen(MessageDeleted{"m1", "mo"});                                             // 5
    REQUIRE(desk.give(mo, StartTalk{"A1"}).has_value());                                 // 6
    CHECK(can_resume(desk.state, 0));
    const Changes all = changes_since(desk.state, 0);
    CHECK(all.questions.size() == 2);
    CHECK(all.messages.empty());
    CHECK(all.messages_gone.size() == 1);
    CHECK(all.talks.at(6) == std::vector<std::string>{"A1"});
    const Changes later = changes_since(desk.state, 3);
    CHECK(later.questions.empty());
    CHECK(later.messages_gone.size() == 1);
    CHECK(changes_since(desk.state, 6).talks.empty());
    const Changes of = changes_of(desk.state, {VoteCast{a, "bob"}, VoteCast{a, "cy"}}, 2);
    REQUIRE(of.questions.size() == 1);
    CHECK(of.questions[0]->id == a);
    CHECK(of.talks.empty());
    CHECK(everything(desk.state).messages_gone.empty());

    for (std::size_t i = 0; i < messages_per_stage_max + 1; ++i)
        desk.happen(MessageSaid{"n" + std::to_string(i), "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});
    CHECK_FALSE(can_resume(desk.state, 6));  // event 7 has fallen out
    CHECK(can_resume(desk.state, 7));
    CHECK(everything(desk.state).messages.size() == snapshot_messages_max);
    CHECK(everything(desk.state).messages.back()->id == "n" + std::to_string(messages_per_stage_max));
}

TEST_CASE("tombstones are bounded, and what is forgotten is said") {
    Desk desk;
    for (std::size_t i = 0; i < tombstones_max + 1; ++i) {
        const std::string id = "m" + std::to_string(i);
        desk.happen(MessageSaid{id, "ballroom-c", "x", "ann", "Ann", Role::attendee, 0});
        desk.happen(MessageDeleted{id, "ann"});
    }
    CHECK(desk.state.messages_gone.size() == tombstones_max);
    CHECK(desk.state.forgotten_seq == 2);
    CHECK_FALSE(can_resume(desk.state, 1));
    CHECK(can_resume(desk.state, 2));
}

TEST_CASE("events that name what is not there change nothing") {
    Desk desk;
    const std::string id = desk.question("ann", QuestionState::approved);
    const State before = desk.state;
    apply(desk.state, QuestionStateChanged{"nope", {QuestionState::rejected}, 2, "", ""}, 90);
    apply(desk.state, VoteCast{"nope", "bob"}, 91);
    apply(desk.state, VoteWithdrawn{id, "bob"}, 92);
    apply(desk.state, MessageDeleted{"nope", "bob"}, 93);
    apply(desk.state, TalksChanged{{{"gone", {}, {}, {}, {}, false}}, "mo"}, 94);
    check_equal(before, desk.state);
}
