// Every command on a question × every state × every role gives what docs/PROTOCOL.md allows.
#include "desk.hpp"
#include "rooms/question_steps.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>

using namespace lanai;
using namespace lanai::rooms;
using namespace lanai::testing;

namespace {

using enum QuestionState;

constexpr QuestionState all_states[] = {pending,  approved, on_stage,  answered_live, answered_text,
                                        deferred, rejected, withdrawn, merged,        archived};
struct Row {
    const char* name;
    std::function<Command(const std::string& id, std::int64_t version)> make;
    std::map<QuestionState, QuestionState> steps;
};

const Row moderation[] = {
    {"approve",
     [](const std::string& id, std::int64_t v) {
         return Command{Approve{id, v}};
     },
     {{pending, approved},
      {rejected, approved},
      {deferred, approved},
      {answered_live, approved},
      {answered_text, approved},
      {archived, approved}}},
    {"reject",
     [](const std::string& id, std::int64_t v) {
         return Command{Reject{id, v, "off topic"}};
     },
     {{pending, rejected}, {approved, rejected}}},
    {"put_on_stage",
     [](const std::string& id, std::int64_t v) {
         return Command{PutOnStage{id, v}};
     },
     {{approved, on_stage}}},
    {"take_off_stage",
     [](const std::string& id, std::int64_t v) {
         return Command{TakeOffStage{id, v}};
     },
     {{on_stage, approved}}},
    {"answered",
     [](const std::string& id, std::int64_t v) {
         return Command{Answered{id, v}};
     },
     {{on_stage, answered_live}, {approved, answered_live}}},
    {"answer",
     [](const std::string& id, std::int64_t v) {
         return Command{Answer{id, v, "because"}};
     },
     {{pending, answered_text}, {approved, answered_text}, {on_stage, answered_text}, {deferred, answered_text}}},
    {"defer",
     [](const std::string& id, std::int64_t v) {
         return Command{Defer{id, v}};
     },
     {{approved, deferred}, {on_stage, deferred}}},
    {"archive",
     [](const std::string& id, std::int64_t v) {
         return Command{Archive{id, v}};
     },
     {{pending, archived},
      {approved, archived},
      {deferred, archived},
      {rejected, archived},
      {answered_live, archived},
      {answered_text, archived}}},
    {"merge",
     [](const std::string& id, std::int64_t v) {
         return Command{Merge{id, v, "target"}};
     },
     {{pending, merged}, {approved, merged}, {deferred, merged}}},
    {"unmerge",
     [](const std::string& id, std::int64_t v) {
         return Command{Unmerge{id, v}};
     },
     {{merged, pending}}},
};

bool is_public_state(QuestionState state) {
    return state == approved || state == on_stage || state == answered_live || state == answered_text ||
           state == deferred;
}

}  // namespace

TEST_CASE("moderation: every command, state and role") {
    for (const Row& row : moderation)
        for (const QuestionState from : all_states)
            for (const Role role : all_roles) {
                Desk desk;
                desk.happen(QuestionAsked{"target", "A1", "ballroom-c", "Why not?", "bob", "Bob", 0});
                const std::string id = desk.question("ann", from);
                const std::uint32_t version = desk.state.find_question(id)->version;
                const std::size_t events = desk.log.size();
                const auto decision = desk.give({"x", role, "ballroom-c"}, row.make(id, version));
                INFO(row.name << " from " << to_string(from) << " as " << access::to_string(role));
                CHECK(rooms::name_of(row.make(id, version)) == row.name);
                const Question& question = *desk.state.find_question(id);
                const auto step = row.steps.find(from);
                if (role != Role::moderator && role != Role::organiser) {
                    CHECK(code_of(decision) == "forbidden");
                } else if (step == row.steps.end()) {
                    CHECK(code_of(decision) == "bad_state");
                    CHECK(decision.error().message.find(to_string(from)) != std::string::npos);
                } else {
                    CHECK(code_of(decision) == "");
                    CHECK(question.state == step->second);
                    CHECK(question.version == version + 1);
                    continue;
                }
                CHECK(question.state == from);
                CHECK(desk.log.size() == events);
            }
}

TEST_CASE("withdraw: only its asker, while pending or approved") {
    for (const QuestionState from : all_states)
        for (const Role role : all_roles) {
            INFO("from " << to_string(from) << " as " << access::to_string(role));
            Desk desk;
            const std::string id = desk.question("ann", from);
            const auto own = desk.give({"ann", role, "ballroom-c"}, Withdraw{id});
            if (role == Role::room) {
                CHECK(code_of(own) == "forbidden");
            } else {
                CHECK(code_of(own) == (from == pending || from == approved ? "" : "bad_state"));
            }
            Desk other;
            const auto foreign = other.give({"bob", role, "ballroom-c"}, Withdraw{other.question("ann", from)});
            const bool sees = is_public_state(from) || role == Role::moderator || role == Role::organiser;
            CHECK(code_of(foreign) == (role == Role::room || sees ? "forbidden" : "not_found"));
        }
}

TEST_CASE("vote and unvote: every state and role") {
    for (const QuestionState from : all_states)
        for (const Role role : all_roles)
            for (const bool voting : {true, false}) {
                INFO("from " << to_string(from) << " as " << access::to_string(role));
                Desk desk;
                const std::string id = desk.question("ann", from);
                if (!voting) desk.happen(VoteCast{id, "x"});
                const Command command = voting ? Command{Vote{id}} : Command{Unvote{id}};
                const auto decision = desk.give({"x", role, "ballroom-c"}, command);
                const bool staff = role == Role::moderator || role == Role::organiser;
                if (role == Role::room) {
                    CHECK(code_of(decision) == "forbidden");
                } else if (is_public_state(from)) {
                    REQUIRE(code_of(decision) == "");
                    CHECK(std::get<VotesNow>(decision->result).votes == (voting ? 1U : 0U));
                    CHECK(desk.state.find_question(id)->voters.size() == (voting ? 1U : 0U));
                } else {
                    CHECK(code_of(decision) == (staff ? "bad_state" : "not_found"));
                }
            }
}

TEST_CASE("the table of states, step by step") {
    const std::map<QuestionState, std::set<QuestionState>> allowed{
        {pending, {approved, rejected, withdrawn, answered_text, merged, archived}},
        {approved, {on_stage, answered_live, answered_text, deferred, rejected, withdrawn, merged, archived}},
        {on_stage, {approved, answered_live, answered_text, deferred}},
        {answered_live, {approved, archived}},
        {answered_text, {approved, archived}},
        {deferred, {approved, answered_text, merged, archived}},
        {rejected, {approved, archived}},
        {archived, {approved}},
    };
    for (const QuestionState from : all_states)
        for (const QuestionState to : all_states) {
            const auto row = allowed.find(from);
            CHECK(may_become(from, to) == (row != allowed.end() && row->second.count(to) != 0));
        }
}
