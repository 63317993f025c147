// Merging, undo, claims, notes, the microphone line and questions that come late.
#include "desk.hpp"
#include "rooms/visibility.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using enum QuestionState;
using std::chrono::minutes;
using std::chrono::seconds;

const Actor cy{"cy"};
const Actor dee{"dee"};

const Question& at(const Desk& desk, const std::string& id) {
    return *desk.state.find_question(id);
}
std::int64_t version(const Desk& desk, const std::string& id) {
    return at(desk, id).version;
}
std::string made(const Result<Decision>& decision) {
    REQUIRE(decision.has_value());
    return std::get<QuestionMade>(decision->result).question;
}
std::size_t votes(const Result<Decision>& decision) {
    REQUIRE(decision.has_value());
    return std::get<VotesNow>(decision->result).votes;
}
std::int64_t ms(Instant when) {
    return when.time_since_epoch().count();
}

}  // namespace

TEST_CASE("merging unites voters: a person counts once, the asker of what is left not at all") {
    Desk desk;
    const std::string a = desk.question("ann", approved), b = desk.question("bob", approved);
    for (const Actor& who : {cy, dee, bob}) CHECK(code_of(desk.give(who, Vote{a})) == "");
    CHECK(code_of(desk.give(cy, Vote{b})) == "");
    CHECK(votes(desk.give(mo, Merge{a, version(desk, a), b})) == 2);  // cy once, dee; bob asked b
    CHECK(at(desk, b).votes == 2);
    CHECK(at(desk, b).merged == std::set<std::string, std::less<>>{a});
    CHECK(at(desk, a).merged_into == b);
    CHECK(visible(at(desk, a), {"ann", Role::attendee}));
    CHECK_FALSE(visible(at(desk, a), {"cy", Role::attendee}));

    SECTION("who voted for either has voted, and takes both back at once") {
        CHECK(votes(desk.give(dee, Vote{b})) == 2);
        CHECK(votes(desk.give(cy, Unvote{b})) == 1);
        CHECK(at(desk, a).voters.count("cy") == 0);
        CHECK(at(desk, b).voters.count("cy") == 0);
        CHECK(code_of(desk.give(ann, Vote{b})) == "");  // one's own question was another
        CHECK(at(desk, b).votes == 2);
    }
    SECTION("unmerge gives each its own votes back, and its state") {
        CHECK(code_of(desk.give(mo, Unmerge{a, version(desk, a)})) == "");
        CHECK(at(desk, a).state == approved);
        CHECK(at(desk, a).votes == 3);
        CHECK(at(desk, b).votes == 1);
        CHECK(at(desk, b).merged.empty());
    }
    SECTION("a family moves on with its root, and one deep in it can leave") {
        const std::string c = desk.question("cy", pending);
        CHECK(code_of(desk.give(dee, Vote{b})) == "");
        CHECK(votes(desk.give(mo, Merge{b, version(desk, b), c})) == 2);  // bob (for a), dee; cy asked c
        CHECK(code_of(desk.give(mo, Merge{c, version(desk, c), a})) == "bad_state");  // a is in c's own family
        CHECK(code_of(desk.give(mia, Unmerge{a, version(desk, a)})) == "");
        CHECK(at(desk, c).votes == 0);  // cy asked it
        CHECK(at(desk, b).merged_into == c);
    }
    SECTION("when the asker of the root withdraws, what others asked is asked again") {
        CHECK(code_of(desk.give(bob, Withdraw{b})) == "");
        CHECK(at(desk, b).state == withdrawn);
        CHECK(at(desk, a).state == approved);
        CHECK(at(desk, a).votes == 3);
    }
}

TEST_CASE("what cannot be merged is said") {
    Desk desk;
    const std::string a = desk.question("ann", approved), gone = desk.question("bob", rejected);
    const std::string elsewhere = made(desk.give(bob, Ask{"Why?", "A2"}));
    const std::string hand = made(desk.give(bob, RaiseHand{}));
    const auto merge = [&](const std::string& into) { return code_of(desk.give(mo, Merge{a, version(desk, a), into})); };
    CHECK(merge(a) == "invalid");
    CHECK(merge(elsewhere) == "invalid");
    CHECK(merge(hand) == "invalid");
    CHECK(merge(gone) == "bad_state");
    CHECK(merge("nope") == "not_found");
    CHECK(code_of(desk.give(ann, Merge{a, version(desk, a), gone})) == "forbidden");
    CHECK(at(desk, a).state == approved);
}

TEST_CASE("undo takes one's own last step back, once, in time") {
    Desk desk;
    const std::string a = desk.question("ann", pending);
    REQUIRE(code_of(desk.give(mo, Reject{a, 1, "unkind"})) == "");
    CHECK(code_of(desk.give(mia, UndoQuestion{a, 2})) == "bad_state");  // a colleague's step
    desk.now += seconds(10);
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 2})) == "");
    CHECK(at(desk, a).state == pending);
    CHECK(at(desk, a).reason.empty());
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 3})) == "bad_state");
    REQUIRE(code_of(desk.give(mo, Answer{a, 3, "42"})) == "");
    CHECK(at(desk, a).answer == "42");
    CHECK(at(desk, a).answered_by == "Name of mo");
    desk.now += seconds(61);
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 4})) == "bad_state");  // too late
}

TEST_CASE("undo of coming on stage brings back what was there") {
    Desk desk;
    const std::string first = desk.question("ann", approved), second = desk.question("bob", approved);
    REQUIRE(code_of(desk.give(mo, PutOnStage{first, 2})) == "");
    REQUIRE(code_of(desk.give(mo, PutOnStage{second, 2})) == "");
    CHECK(code_of(desk.give(mo, UndoQuestion{second, 3})) == "");
    CHECK(at(desk, second).state == approved);
    CHECK(desk.state.on_stage("ballroom-c")->id == first);

    SECTION("not when the stage has another one since") {
        const std::string third = desk.question("cy", approved);
        REQUIRE(code_of(desk.give(mo, Answered{first, version(desk, first)})) == "");
        REQUIRE(code_of(desk.give(mia, PutOnStage{third, 2})) == "");
        CHECK(code_of(desk.give(mo, UndoQuestion{first, version(desk, first)})) == "");
        CHECK(desk.state.on_stage("ballroom-c")->id == third);
        CHECK(at(desk, first).state == approved);
    }
}

TEST_CASE("undo of a merge and of an unmerge") {
    Desk desk;
    const std::string a = desk.question("ann", approved), b = desk.question("bob", approved);
    REQUIRE(code_of(desk.give(cy, Vote{a})) == "");
    REQUIRE(code_of(desk.give(mo, Merge{a, 2, b})) == "");
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 3})) == "");
    CHECK(at(desk, a).state == approved);
    CHECK(at(desk, b).votes == 0);
    REQUIRE(code_of(desk.give(mo, Merge{a, 4, b})) == "");
    REQUIRE(code_of(desk.give(mo, Unmerge{a, 5})) == "");
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 6})) == "");
    CHECK(at(desk, a).merged_into == b);
    CHECK(at(desk, b).votes == 1);
    // What it was merged into has been merged into it since: a circle is not made.
    REQUIRE(code_of(desk.give(mo, Unmerge{a, 7})) == "");
    REQUIRE(code_of(desk.give(mia, Merge{b, version(desk, b), a})) == "");
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 8})) == "bad_state");
}

TEST_CASE("a claim holds a question for a minute, and can be stepped over knowingly") {
    Desk desk;
    const std::string a = desk.question("ann", pending);
    REQUIRE(code_of(desk.give(mo, ClaimQuestion{a})) == "");
    CHECK(version(desk, a) == 1);  // a page that shows it need not think that it changed
    const auto held = desk.give(mia, Approve{a, 1});
    CHECK(code_of(held) == "claimed");
    CHECK(held.error().message == "Name of mo works on this question; send it with over: true to do it all the same");
    CHECK(code_of(desk.give(mia, ClaimQuestion{a})) == "claimed");
    CHECK(code_of(desk.give(mia, ReleaseQuestion{a})) == "");
    CHECK(at(desk, a).claim.has_value());  // it was not hers
    CHECK(code_of(desk.give(ann, ClaimQuestion{a})) == "forbidden");
    SECTION("its person goes on") {
        CHECK(code_of(desk.give(mo, Approve{a, 1})) == "");
        CHECK_FALSE(at(desk, a).claim.has_value());
    }
    SECTION("over") {
        CHECK(code_of(desk.give(mia, Approve{a, 1, true})) == "");
        CHECK(at(desk, a).state == approved);
    }
    SECTION("released") {
        CHECK(code_of(desk.give(mo, ReleaseQuestion{a})) == "");
        CHECK(code_of(desk.give(mia, Approve{a, 1})) == "");
    }
    SECTION("forgotten") {
        desk.now += seconds(60);
        CHECK(code_of(desk.give(mia, Approve{a, 1})) == "");
    }
    SECTION("renewed") {
        desk.now += seconds(50);
        CHECK(code_of(desk.give(mo, ClaimQuestion{a})) == "");
        desk.now += seconds(50);
        CHECK(code_of(desk.give(mia, Approve{a, 1})) == "claimed");
    }
}

TEST_CASE("notes: pins, labels, who takes care") {
    Desk desk;
    const std::string a = desk.question("ann", approved);
    CHECK(code_of(desk.give(mo, Pin{a, 2, true})) == "");
    CHECK(at(desk, a).pinned);
    CHECK(code_of(desk.give(mia, Label{a, 2, {"x"}})) == "stale_version");
    CHECK(code_of(desk.give(mia, Label{a, 3, {" theory ", "proofs", "theory"}})) == "");
    CHECK(at(desk, a).labels == std::vector<std::string>{"theory", "proofs"});
    CHECK(code_of(desk.give(mia, Label{a, 4, std::vector<std::string>(labels_max + 1, "x")})) == "invalid");
    CHECK(code_of(desk.give(mia, Label{a, 4, {std::string(33, 'x')}})) == "invalid");
    CHECK(code_of(desk.give(mia, Label{a, 4, {"line\nbreak"}})) == "invalid");
    CHECK(code_of(desk.give(mia, Assign{a, 4, "Mia"})) == "");
    CHECK(at(desk, a).assignee == "Mia");
    const std::size_t events = desk.log.size();
    CHECK(code_of(desk.give(mo, Assign{a, 5, "Mia"})) == "");  // it is so already
    CHECK(desk.log.size() == events);
    CHECK(code_of(desk.give(mo, Assign{a, 5, ""})) == "");
    CHECK(at(desk, a).assignee.empty());
    CHECK(code_of(desk.give(ann, Pin{a, 6, false})) == "forbidden");
    CHECK(at(desk, a).state == approved);
}

TEST_CASE("a hand is a place in the line: one a person and talk, no votes, no merging") {
    Desk desk;
    const std::string hand = made(desk.give(ann, RaiseHand{}));
    CHECK(at(desk, hand).origin == QuestionOrigin::microphone);
    CHECK(at(desk, hand).talk == "A1");
    CHECK(code_of(desk.give(ann, RaiseHand{})) == "bad_state");
    CHECK(code_of(desk.give(bob, RaiseHand{"On the second proof"})) == "");
    CHECK(code_of(desk.give(cy, RaiseHand{std::string(201, 'x')})) == "invalid");
    Ask forged{"Why?", "A1"};
    forged.origin = QuestionOrigin::microphone;
    CHECK(code_of(desk.give(cy, forged)) == "invalid");
    REQUIRE(code_of(desk.give(mo, Approve{hand, 1})) == "");
    CHECK(code_of(desk.give(bob, Vote{hand})) == "forbidden");
    CHECK(code_of(desk.give(mo, Answer{hand, 2, "so"})) == "bad_state");
    REQUIRE(code_of(desk.give(mo, PutOnStage{hand, 2})) == "");
    REQUIRE(code_of(desk.give(mo, Answered{hand, 3})) == "");
    CHECK(code_of(desk.give(ann, RaiseHand{})) == "");  // once more
}

TEST_CASE("an anonymous question names its asker to nobody, not even by what was done last") {
    Desk desk;
    Ask ask{"Is this not circular?", "A1"};
    ask.anonymous = true;
    const std::string a = made(desk.give(ann, ask));
    CHECK(at(desk, a).changed_by.empty());
    REQUIRE(code_of(desk.give(ann, Withdraw{a})) == "");
    CHECK(at(desk, a).changed_by.empty());
    const auto late = desk.give(mo, Approve{a, 1});
    CHECK(code_of(late) == "stale_version");
    CHECK(late.error().message.find("ann") == std::string::npos);
}

TEST_CASE("withdrawing an anonymous question tells by no other question whose it was") {
    Desk desk;
    Ask ask{"Is this not circular?", "A1"};
    ask.anonymous = true;
    const std::string root = made(desk.give(ann, ask)), other = desk.question("bob", approved);
    REQUIRE(code_of(desk.give(mo, Merge{other, 2, root})) == "");
    REQUIRE(code_of(desk.give(ann, Withdraw{root})) == "");
    CHECK(at(desk, other).state == approved);
    CHECK(at(desk, other).changed_by.empty());
}

TEST_CASE("a moderator who asks anonymously moderates under their name, like anybody's question") {
    Desk desk;
    Ask ask{"Is this not circular?", "A1"};
    ask.anonymous = true;
    const std::string own = made(desk.give(mo, ask));
    REQUIRE(code_of(desk.give(mo, Approve{own, 1})) == "");
    CHECK(at(desk, own).changed_by == "Name of mo");
    REQUIRE(code_of(desk.give(mo, Pin{own, 2, true})) == "");
    CHECK(at(desk, own).changed_by == "Name of mo");
}

TEST_CASE("when another clock begins, nobody is held by the one before") {
    Desk desk;
    const std::string a = desk.question("ann", pending);
    REQUIRE(code_of(desk.give(mo, ClaimQuestion{a})) == "");
    REQUIRE(code_of(desk.give(mo, Mute{{{}, a, {}}, 60})) == "");
    REQUIRE(code_of(desk.give(mo, Ban{{{}, desk.question("bob", pending), {}}, "rude", true})) == "");
    desk.now -= std::chrono::hours(5);
    CHECK(code_of(desk.give(mia, Approve{a, 1})) == "");  // a claim of the future is none
    desk.happen(ProgrammeReset{ms(desk.now)});
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");
    CHECK(desk.state.is_banned("bob", Role::attendee));
    CHECK_FALSE(desk.state.restrictions.begin()->second.network);
}

TEST_CASE("a late question belongs to the talk whose picture its asker saw") {
    Desk desk;
    desk.now = sample_at(0);
    REQUIRE(code_of(desk.give(mo, StartTalk{"A1"})) == "");
    desk.now = sample_at(28);
    REQUIRE(code_of(desk.give(mo, EndTalk{"A1"})) == "");
    const auto asked = [&](std::optional<Instant> seen) {
        Ask ask{"Why?", {}};
        if (seen) ask.at_ms = ms(*seen);
        return desk.state.find_question(made(desk.give(ann, ask)))->talk;
    };
    desk.now = sample_at(28) + seconds(20);
    CHECK(asked(sample_at(28) - seconds(5)) == "A1");  // 25 s behind
    CHECK(asked(std::nullopt) == "A2");                // the coffee is on; A2 is next
    CHECK(asked(sample_at(28)) == "A2");               // its end had been seen
    desk.now = sample_at(30);
    CHECK(asked(sample_at(27)) == "A1");
    desk.now = sample_at(30) + seconds(1);
    CHECK(asked(sample_at(27)) == "A2");  // the grace is over
    CHECK(asked(sample_at(500)) == "A2");  // a page whose clock runs ahead
    CHECK(asked(Instant{}) == "A2");       // or has none
}

TEST_CASE("a late question while the next talk is on: the later one that had begun") {
    Desk desk;
    desk.now = sample_at(0);
    REQUIRE(code_of(desk.give(mo, StartTalk{"A1"})) == "");
    desk.now = sample_at(59);
    REQUIRE(code_of(desk.give(mo, EndTalk{"A1"})) == "");
    desk.now = sample_at(60);
    REQUIRE(code_of(desk.give(mo, StartTalk{"A2"})) == "");
    desk.now = sample_at(60) + seconds(30);
    Ask ask{"Why?", {}};
    ask.at_ms = ms(sample_at(60) + seconds(1));
    CHECK(std::get<QuestionMade>(desk.give(ann, ask)->result).talk == "A2");
    ask.at_ms = ms(sample_at(58));
    CHECK(std::get<QuestionMade>(desk.give(ann, ask)->result).talk == "A1");
}

TEST_CASE("a late question where nobody starts talks: by the hours they have") {
    Desk desk;
    desk.now = sample_at(30) + seconds(20);  // A1 is over by the clock
    Ask ask{"Why?", {}};
    ask.at_ms = ms(sample_at(29));
    CHECK(std::get<QuestionMade>(desk.give(ann, ask)->result).talk == "A1");
    ask.at_ms = ms(sample_at(30));
    CHECK(std::get<QuestionMade>(desk.give(ann, ask)->result).talk == "A2");
    desk.now = sample_at(33);
    ask.at_ms = ms(sample_at(29));
    CHECK(std::get<QuestionMade>(desk.give(ann, ask)->result).talk == "A2");  // the grace is over
}

TEST_CASE("a clock that is set back makes no mute and no undo longer") {
    Desk desk;
    desk.now = sample_at(300);
    const std::string a = desk.question("ann", pending);
    REQUIRE(code_of(desk.give(mo, Approve{a, 1})) == "");
    REQUIRE(code_of(desk.give(mo, Mute{{{}, a, {}}, 5})) == "");
    desk.now -= seconds(30);
    CHECK(code_of(desk.give(ann, Say{"x"})) == "muted");
    desk.now -= std::chrono::hours(3);
    CHECK(code_of(desk.give(ann, Say{"x"})) == "");
    CHECK(code_of(desk.give(mo, UndoQuestion{a, 2})) == "bad_state");
}
