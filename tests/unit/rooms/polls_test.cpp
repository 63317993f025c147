// Polls: who makes and moves them, who answers, what counts and who sees it.
#include "desk.hpp"
#include "rooms/visibility.hpp"

#include <catch2/catch.hpp>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

const PollContent which{PollKind::single, "Which?", {"Tea", "Coffee", "Water"}, false};
const PollContent words{PollKind::words, "In a word?", {}, false};

std::string made(Desk& desk, const PollContent& content) {
    const auto decision = desk.give(mo, MakePoll{content});
    REQUIRE(decision.has_value());
    return std::get<PollMade>(decision->result).poll;
}

std::string opened(Desk& desk, const PollContent& content) {
    const std::string id = made(desk, content);
    REQUIRE(code_of(desk.give(mo, OpenPoll{id, 1})) == "");
    return id;
}

Result<Decision> step(Desk& desk, const std::string& id, PollState to, std::int64_t version) {
    if (to == PollState::open) return desk.give(mo, OpenPoll{id, version});
    if (to == PollState::closed) return desk.give(mo, ClosePoll{id, version});
    return desk.give(mo, PublishPoll{id, version});
}

std::vector<std::size_t> counts(const Desk& desk, const std::string& id) {
    return tally(desk.state.polls.at(id)).counts;
}

using Cloud = std::vector<std::pair<std::string, std::size_t>>;

Cloud cloud(const Desk& desk, const std::string& id) {
    return tally(desk.state.polls.at(id)).words;
}

}  // namespace

TEST_CASE("a poll is made by moderators, with something to choose from") {
    Desk desk;
    CHECK(code_of(desk.give(ann, MakePoll{which})) == "forbidden");
    CHECK(code_of(desk.give(screen, MakePoll{which})) == "forbidden");
    const auto refused = [&](const PollContent& content) { return desk.give(mo, MakePoll{content}).error().message; };
    CHECK(refused({PollKind::single, " ", {"a", "b"}}) == "text: is empty; write at least one character");
    CHECK(refused({PollKind::single, std::string(301, 'x'), {"a", "b"}}).find("at most 300") != std::string::npos);
    CHECK(refused({PollKind::single, "x", {"a"}}) == "options: expected 2 to 10, not 1");
    CHECK(refused({PollKind::multiple, "x", std::vector<std::string>(11, "a")}) == "options: expected 2 to 10, not 11");
    CHECK(refused({PollKind::single, "x", {"a", " a "}}) == "options: «a» is there twice");
    CHECK(refused({PollKind::single, "x", {"a", "\u202Eb"}}).find("U+202E") != std::string::npos);
    CHECK(refused({PollKind::rating, "x", {"a", "b"}}).find("kind rating has none") != std::string::npos);
    for (std::size_t i = 0; i < polls_per_stage_max; ++i) made(desk, which);
    CHECK(code_of(desk.give(mo, MakePoll{which})) == "invalid");
    CHECK(code_of(desk.give({"mo", Role::moderator, "hall"}, MakePoll{which})) == "");
}

TEST_CASE("every step that the table allows is taken, and no other") {
    using enum PollState;
    for (const PollState from : {draft, open, closed, published}) {
        for (const PollState to : {open, closed, published}) {
            Desk desk;
            const std::string id = made(desk, which);
            desk.happen(PollStepped{id, from, "", 2, "mo", "Mo", 0});
            CHECK(code_of(step(desk, id, to, 1)) == "stale_version");
            INFO(to_string(from) << " to " << to_string(to));
            const auto decision = step(desk, id, to, 2);
            if (from == to) {
                CHECK(decision->events.empty());
            } else {
                CHECK(code_of(decision) == (poll_may_become(from, to) ? "" : "bad_state"));
            }
            CHECK(desk.state.polls.at(id).state == (poll_may_become(from, to) ? to : from));
            CHECK(code_of(desk.give(ann, ClosePoll{id, 2})) == "forbidden");
        }
        Desk desk;
        const std::string id = made(desk, which);
        desk.happen(PollStepped{id, from, "", 2, "mo", "Mo", 0});
        CHECK(code_of(desk.give(mo, EditPoll{id, 2, words})) == (from == draft ? "" : "bad_state"));
        CHECK(code_of(desk.give(ann, AnswerPoll{id, {0}})) ==
              (from == open ? "" : from == draft ? "not_found" : "bad_state"));
        CHECK(code_of(desk.give(mo, RemovePoll{id, desk.state.polls.at(id).version})) == (from == open ? "bad_state" : ""));
        CHECK(desk.state.polls.count(id) == (from == open ? 1 : 0));
    }
}

TEST_CASE("two moderators at once: the second is told who was first") {
    Desk desk;
    const std::string id = made(desk, which);
    CHECK(code_of(desk.give(mo, EditPoll{id, 1, {PollKind::single, "Which one?", {"Tea", "Coffee"}}})) == "");
    const auto late = desk.give({"mia", Role::moderator}, OpenPoll{id, 1});
    CHECK(code_of(late) == "stale_version");
    CHECK(late.error().message.find("Name of mo") != std::string::npos);
    CHECK(desk.give(mo, EditPoll{id, 2, desk.state.polls.at(id).content})->events.empty());
}

TEST_CASE("a poll belongs to the talk that was on when it was opened") {
    Desk desk;
    const std::string id = made(desk, which);
    CHECK(desk.state.polls.at(id).talk.empty());
    REQUIRE(code_of(desk.give(mo, StartTalk{"A1"})) == "");
    REQUIRE(code_of(desk.give(mo, OpenPoll{id, 1})) == "");
    CHECK(desk.state.polls.at(id).talk == "A1");
    REQUIRE(code_of(desk.give(mo, EndTalk{"A1"})) == "");
    REQUIRE(code_of(desk.give(mo, ClosePoll{id, 2})) == "");
    CHECK(desk.state.polls.at(id).talk == "A1");
}

TEST_CASE("an answer counts once, can be changed and taken back") {
    Desk desk;
    const std::string id = opened(desk, which);
    CHECK(code_of(desk.give(screen, AnswerPoll{id, {0}})) == "forbidden");
    CHECK(code_of(desk.give(ann, AnswerPoll{"none", {0}})) == "not_found");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {3}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {-1}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {0, 1}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {}, {"tea"}})) == "invalid");
    CHECK(desk.give(ann, AnswerPoll{id, {}})->events.empty());
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {0}})) == "");
    CHECK(desk.give(ann, AnswerPoll{id, {0}})->events.empty());
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {0}})) == "");
    CHECK(counts(desk, id) == std::vector<std::size_t>{2, 0, 0});
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {2}})) == "");
    CHECK(counts(desk, id) == std::vector<std::size_t>{1, 0, 1});
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}})) == "");
    CHECK(counts(desk, id) == std::vector<std::size_t>{0, 0, 1});
    CHECK(desk.state.polls.at(id).version == 2);  // answers are in nobody's way

    const std::string many = opened(desk, {PollKind::multiple, "Which?", {"a", "b", "c"}});
    CHECK(code_of(desk.give(ann, AnswerPoll{many, {1, 1}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{many, {2, 0}})) == "");
    CHECK(desk.give(ann, AnswerPoll{many, {0, 2}})->events.empty());
    CHECK(counts(desk, many) == std::vector<std::size_t>{1, 0, 1});

    const std::string rating = opened(desk, {PollKind::rating, "How was it?"});
    CHECK(code_of(desk.give(ann, AnswerPoll{rating, {5}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{rating, {4}})) == "");
    CHECK(counts(desk, rating) == std::vector<std::size_t>{0, 0, 0, 0, 1});
}

TEST_CASE("a word cloud counts persons, whatever case and accents they type") {
    Desk desk;
    const std::string id = opened(desk, words);
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {}, {"a", "b", "c", "d"}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {}, {std::string(33, 'x')}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {}, {"?!"}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {0}})) == "invalid");
    CHECK(code_of(desk.give(ann, AnswerPoll{id, {}, {"Poincaré", "poincare", "waves"}})) == "");
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}, {"POINCARÉ"}})) == "");
    CHECK(cloud(desk, id) == Cloud{{"Poincaré", 2}, {"waves", 1}});

    CHECK(code_of(desk.give(ann, BarWord{id, "waves"})) == "forbidden");
    CHECK(code_of(desk.give(mo, BarWord{id, "!"})) == "invalid");
    CHECK(code_of(desk.give(mo, BarWord{opened(desk, which), "waves"})) == "bad_state");
    CHECK(code_of(desk.give(mo, BarWord{id, "Waves"})) == "");
    CHECK(desk.give(mo, BarWord{id, "WAVES"})->events.empty());
    CHECK(cloud(desk, id) == Cloud{{"Poincaré", 2}});
    CHECK(desk.state.polls.at(id).barred.begin()->second == "Waves");  // as it was typed
    CHECK(code_of(desk.give(mo, BarWord{id, std::string(33, 'x')})) == "invalid");
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}, {"wav\u00E9s"}})) == "filtered");
    REQUIRE(code_of(desk.give(mo, SetWords{{"rude"}})) == "");
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}, {"how rude"}})) == "filtered");

    REQUIRE(code_of(desk.give(bob, Say{"hm"})) == "");
    REQUIRE(code_of(desk.give(mo, Mute{{"bob"}, 5})) == "");
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}, {"words"}})) == "muted");
    CHECK(code_of(desk.give(bob, AnswerPoll{id, {}, {}})) == "");

    for (int i = 0; i < 70; ++i)
        desk.happen(PollAnswered{id, "p" + std::to_string(i), {{}, {"w" + std::to_string(i)}}});
    CHECK(cloud(desk, id).size() == poll_cloud_max);
}

TEST_CASE("drafts are the moderators', hidden results wait until they are published") {
    using enum PollState;
    for (const PollState state : {draft, open, closed, published}) {
        for (const bool hidden : {false, true}) {
            Poll poll;
            poll.state = state;
            poll.content.hide_results = hidden;
            for (const Role role : {Role::attendee, Role::speaker, Role::room}) {
                CHECK(visible(poll, role) == (state != draft));
                CHECK(results_visible(poll, role) == (state == published || (state != draft && !hidden)));
            }
            for (const Role role : {Role::moderator, Role::organiser}) {
                CHECK(visible(poll, role));
                CHECK(results_visible(poll, role));
            }
        }
    }
}

TEST_CASE("reactions and signals become no event") {
    Desk desk;
    CHECK(desk.give(ann, React{Reaction::heart})->events.empty());
    CHECK(desk.give(ann, Signal{SpeakerSignal::too_slow})->events.empty());
    CHECK(code_of(desk.give(screen, React{})) == "forbidden");
    CHECK(only_felt(React{}));
    CHECK_FALSE(only_felt(AnswerPoll{}));
}
