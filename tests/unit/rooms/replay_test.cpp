// Properties over random commands (seeded): the log rebuilds the state; what changed is told.
#include "desk.hpp"
#include "rooms/changes.hpp"
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
    switch (dice.below(8)) {
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

Command any_command(const State& state, Dice& dice, Instant now) {
    if (dice.below(3) == 0) return any_programme_command(state, dice, now);
    const std::string id = any_question(state, dice);
    const Question* question = state.find_question(id);
    const std::int64_t version = question == nullptr ? 1 : question->version;
    static const char* const talks[] = {"A1", "A2", "A3", "A4", "H1", "X1"};
    const std::string talk = talks[dice.below(6)];
    static const char* const sources[] = {"slate", "playout", "speaker", "none"};
    switch (dice.below(18)) {
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
        default:
            return Ask{"Why?", talk};
    }
}

bool same_live(const schedule::LiveState& a, const schedule::LiveState& b) {
    const auto same = [](const schedule::Talk& x, const schedule::Talk& y) { return x.code == y.code; };
    return a.talks == b.talks &&
           std::equal(a.inserted.begin(), a.inserted.end(), b.inserted.begin(), b.inserted.end(), same);
}

void check_equal(const State& a, const State& b) {
    CHECK(a.questions == b.questions);
    CHECK(a.counts == b.counts);
    CHECK(a.messages == b.messages);
    CHECK(a.messages_gone == b.messages_gone);
    CHECK(a.forgotten_seq == b.forgotten_seq);
    CHECK(a.names == b.names);
    CHECK(a.selected == b.selected);
    CHECK(a.talk_changed_seq == b.talk_changed_seq);
    CHECK(a.programme_changes == b.programme_changes);
    CHECK(a.programme_seq == b.programme_seq);
    CHECK(a.programme_forgotten_seq == b.programme_forgotten_seq);
    CHECK(same_live(a.live, b.live));
}

Actor any_actor(Dice& dice) {
    static const Actor actors[] = {ann, bob, {"cy", Role::speaker, "ballroom-c"}, mo, mo, mo};
    return actors[dice.below(6)];
}

}  // namespace

TEST_CASE("replaying the log onto a fresh state gives an equal state") {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
        Dice dice(seed);
        Desk desk;
        for (int i = 0; i < 3'000; ++i) {
            (void)desk.give(any_actor(dice), any_command(desk.state, dice, desk.now));
            desk.now += std::chrono::milliseconds(dice.below(5'000));
        }
        REQUIRE(desk.log.size() > 500);
        CHECK(desk.state.programme_changes.size() == programme_changes_max);
        CHECK(desk.state.programme_forgotten_seq > 0);
        State fresh = rooms::initial_state(desk.programme);
        for (std::size_t i = 0; i < desk.log.size(); ++i) apply(fresh, desk.log[i], i + 1);
        check_equal(desk.state, fresh);
    }
}

TEST_CASE("invariants hold whatever happens") {
    Dice dice(6);
    Desk desk;
    for (int i = 0; i < 4'000; ++i) {
        (void)desk.give(any_actor(dice), any_command(desk.state, dice, desk.now));
        std::map<std::string, int> on_stage;
        std::map<std::string, std::size_t> pending;
        for (const auto& [id, question] : desk.state.questions) {
            if (question.state == QuestionState::on_stage) ++on_stage[question.stage];
            if (question.state == QuestionState::pending) ++pending[question.talk + question.person];
            if (question.voters.count(question.person) != 0) FAIL("a vote on one's own question");
            if (is_public(question.state) && question.hidden_seq != 0) FAIL("public and hidden");
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
    apply(desk.state, QuestionStateChanged{"nope", QuestionState::rejected, "", 2, "", ""}, 90);
    apply(desk.state, VoteCast{"nope", "bob"}, 91);
    apply(desk.state, VoteWithdrawn{id, "bob"}, 92);
    apply(desk.state, MessageDeleted{"nope", "bob"}, 93);
    apply(desk.state, TalksChanged{{{"gone", {}, {}, {}, {}, false}}, "mo"}, 94);
    check_equal(before, desk.state);
}
