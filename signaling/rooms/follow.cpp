#include "rooms/follow.hpp"

#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace lanai::rooms {

namespace {

// Of the talks that have questions, by code; none: the talk is gone, or in a room without a stage.
std::map<std::string_view, std::string_view> stages_of_talks(const State& state) {
    std::map<std::string_view, std::string_view> stages;
    for (const auto& [code, counts] : state.counts) {
        const auto talk = state.live.talks.find(code);
        if (talk == state.live.talks.end()) continue;
        const schedule::Room* room = state.timetable.programme->find_room(talk->second.room);
        if (room != nullptr && !room->stage.empty()) stages.emplace(code, room->stage);
    }
    return stages;
}

}  // namespace

void follow_talks(State& state, const std::string& by_name, Sequence seq) {
    const auto stages = stages_of_talks(state);
    std::vector<Question*> shown;             // on a stage, and it moved
    std::set<std::string, std::less<>> held;  // stages with a question that did not move
    for (auto& [id, question] : state.questions) {
        const bool on_stage = question.state == QuestionState::on_stage;
        const auto stage = stages.find(question.talk);
        if (stage == stages.end() || stage->second == question.stage) {
            if (on_stage) held.insert(question.stage);
            continue;
        }
        question.stage = stage->second;
        question.changed_seq = seq;
        if (on_stage) shown.push_back(&question);
    }
    for (Question* question : shown) {
        if (held.insert(question->stage).second) continue;
        question->state = QuestionState::approved;
        ++question->version;
        question->changed_by = by_name;
        question->changed_what = "moved its talk to a stage that had one";
        question->last.reset();
    }
}

}  // namespace lanai::rooms
