// Two moderators act on one question at the same moment: every pair of actions, from every state, in both orders.
#include "desk.hpp"
#include "rooms/merging.hpp"
#include "rooms/question_steps.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <optional>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using enum QuestionState;

struct Action {
    const char* name;
    std::function<Command(const std::string& id, std::int64_t version)> make;
};

const Action actions[] = {
    {"approve", [](const std::string& id, std::int64_t v) { return Command{Approve{id, v}}; }},
    {"reject", [](const std::string& id, std::int64_t v) { return Command{Reject{id, v, "off topic"}}; }},
    {"put_on_stage", [](const std::string& id, std::int64_t v) { return Command{PutOnStage{id, v}}; }},
    {"take_off_stage", [](const std::string& id, std::int64_t v) { return Command{TakeOffStage{id, v}}; }},
    {"answered", [](const std::string& id, std::int64_t v) { return Command{Answered{id, v}}; }},
    {"answer", [](const std::string& id, std::int64_t v) { return Command{Answer{id, v, "because"}}; }},
    {"defer", [](const std::string& id, std::int64_t v) { return Command{Defer{id, v}}; }},
    {"archive", [](const std::string& id, std::int64_t v) { return Command{Archive{id, v}}; }},
    {"merge", [](const std::string& id, std::int64_t v) { return Command{Merge{id, v, "target"}}; }},
    {"unmerge", [](const std::string& id, std::int64_t v) { return Command{Unmerge{id, v}}; }},
    {"undo_question", [](const std::string& id, std::int64_t v) { return Command{UndoQuestion{id, v}}; }},
    {"pin", [](const std::string& id, std::int64_t v) { return Command{Pin{id, v, true}}; }},
    {"label", [](const std::string& id, std::int64_t v) { return Command{Label{id, v, {"physics"}}}; }},
    {"assign", [](const std::string& id, std::int64_t v) { return Command{Assign{id, v, "Cy"}}; }},
    {"claim", [](const std::string& id, std::int64_t) { return Command{ClaimQuestion{id}}; }},
};

// How a question comes into each state by commands alone.
struct Start {
    QuestionState state;
    std::function<std::vector<Command>(const std::string& id)> steps;
};
const Start starts[] = {
    {pending, [](const std::string&) { return std::vector<Command>{}; }},
    {approved, [](const std::string& id) { return std::vector<Command>{Approve{id, 1}}; }},
    {on_stage, [](const std::string& id) { return std::vector<Command>{Approve{id, 1}, PutOnStage{id, 2}}; }},
    {answered_live, [](const std::string& id) { return std::vector<Command>{Approve{id, 1}, Answered{id, 2}}; }},
    {answered_text, [](const std::string& id) { return std::vector<Command>{Answer{id, 1, "so"}}; }},
    {deferred, [](const std::string& id) { return std::vector<Command>{Approve{id, 1}, Defer{id, 2}}; }},
    {rejected, [](const std::string& id) { return std::vector<Command>{Reject{id, 1, "no"}}; }},
    {withdrawn, [](const std::string& id) { return std::vector<Command>{Withdraw{id}}; }},
    {merged, [](const std::string& id) { return std::vector<Command>{Merge{id, 1, "target"}}; }},
    {archived, [](const std::string& id) { return std::vector<Command>{Archive{id, 1}}; }},
};

std::string begin(Desk& desk, const Start& start) {
    desk.happen(QuestionAsked{"target", "A1", "ballroom-c", "Why not?", "bob", "Bob", 0});
    const std::string id = std::get<QuestionMade>(desk.give(ann, Ask{"Why?", "A1"})->result).question;
    for (const Command& command : start.steps(id))
        REQUIRE(code_of(desk.give(start.state == withdrawn ? ann : mo, command)) == "");
    REQUIRE(desk.state.find_question(id)->state == start.state);
    return id;
}

struct Alone {
    std::string code;
    std::optional<Question> after;  // none: it changed nothing
};

Alone alone(const Start& start, const Actor& who, const Action& action) {
    Desk desk;
    const std::string id = begin(desk, start);
    const Question before = *desk.state.find_question(id);
    const std::string code = code_of(desk.give(who, action.make(id, before.version)));
    const Question& after = *desk.state.find_question(id);
    return {code, after == before ? std::nullopt : std::optional(after)};
}

void race(const Start& start, const Actor& first, const Action& a, const Actor& second, const Action& b) {
    INFO("from " << to_string(start.state) << ": " << first.person << " " << a.name << ", then " << second.person << " " << b.name);
    Desk desk;
    const std::string id = begin(desk, start);
    const std::uint32_t seen = desk.state.find_question(id)->version;
    const std::string won = code_of(desk.give(first, a.make(id, seen)));
    const Question between = *desk.state.find_question(id);
    const auto lost = desk.give(second, b.make(id, seen));
    const Question& after = *desk.state.find_question(id);
    const Alone a_alone = alone(start, first, a), b_alone = alone(start, second, b);
    CHECK(won == a_alone.code);
    if (a_alone.after && std::string_view(a.name) == "claim") {
        // Nothing that the other does goes through, and it hears whose claim it is.
        CHECK(code_of(lost) == "claimed");
        CHECK(lost.error().message.find("Name of " + first.person) != std::string::npos);
        CHECK(after == between);
    } else if (a_alone.after && std::string_view(b.name) == "claim") {
        CHECK(code_of(lost) == "");  // a claim looks at no version: it changes nothing but who works on it
        CHECK(static_cast<const Standing&>(after) == static_cast<const Standing&>(between));
    } else if (a_alone.after) {
        CHECK(code_of(lost) == "stale_version");
        CHECK(lost.error().message.find("Name of " + first.person) != std::string::npos);
        CHECK(after == between);
    } else {
        CHECK(code_of(lost) == b_alone.code);  // who comes first and may not do it takes nothing from the other
        CHECK((after != between) == b_alone.after.has_value());
    }
    const bool back = start.state == merged || after.state == start.state || std::string_view(a.name) == "undo_question" ||
                      std::string_view(b.name) == "undo_question";
    CHECK((back || may_become(start.state, after.state)));
    CHECK((after.state == merged) == !after.merged_into.empty());
    CHECK(desk.state.find_question("target")->merged.count(id) == (after.state == merged ? 1U : 0U));
}

}  // namespace

TEST_CASE("two moderators, every pair of actions, every state: one wins, the other is told who") {
    for (const Start& start : starts)
        for (const Action& a : actions)
            for (const Action& b : actions) {
                race(start, mo, a, mia, b);
                race(start, mia, a, mo, b);
            }
}

TEST_CASE("two moderators put two questions on one stage: the later one is there, the other is approved again") {
    Desk desk;
    const std::string first = desk.question("ann", approved), second = desk.question("bob", approved);
    CHECK(code_of(desk.give(mo, PutOnStage{first, 2})) == "");
    CHECK(code_of(desk.give(mia, PutOnStage{second, 2})) == "");
    CHECK(desk.state.on_stage("ballroom-c")->id == second);
    CHECK(desk.state.find_question(first)->state == approved);
    // Whose question was pushed off is told so when they act on what they saw.
    const auto late = desk.give(mo, Answered{first, 3});
    CHECK(code_of(late) == "stale_version");
    CHECK(late.error().message.find("Name of mia") != std::string::npos);
}

TEST_CASE("two moderators merge two questions into each other: one is merged, none is lost") {
    Desk desk;
    const std::string one = desk.question("ann", approved), other = desk.question("bob", approved);
    CHECK(code_of(desk.give(mo, Merge{one, 2, other})) == "");
    const auto lost = desk.give(mia, Merge{other, 2, one});
    CHECK(code_of(lost) == "bad_state");
    CHECK(desk.state.find_question(one)->state == merged);
    CHECK(desk.state.find_question(other)->state == approved);
    CHECK(&root_of(desk.state, *desk.state.find_question(one)) == desk.state.find_question(other));
}
