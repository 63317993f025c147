// Properties over random commands (seeded): the log rebuilds the state.
#include "random_commands.hpp"
#include "rooms/decide_plan.hpp"
#include "rooms/merging.hpp"
#include "rooms/visibility.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

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
    CHECK(a.said_ms == b.said_ms);
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
