#include "app/stage_rooms.hpp"

#include <algorithm>
#include <utility>

namespace lanai::app {

namespace {

using schedule::Problem;
using schedule::Severity;

constexpr std::size_t rooms_named_max = 20;  // in a message

using Rooms = std::vector<schedule::Room>;

// By id, else by name.
Rooms::iterator find_room(Rooms& rooms, const std::string& wanted) {
    const auto by_id = std::find_if(rooms.begin(), rooms.end(), [&](const auto& r) { return r.id == wanted; });
    if (by_id != rooms.end()) return by_id;
    return std::find_if(rooms.begin(), rooms.end(), [&](const auto& r) { return r.name == wanted; });
}

std::string list_of(const Rooms& rooms) {
    std::string known;
    for (std::size_t k = 0; k < rooms.size() && k < rooms_named_max; ++k) {
        known += (k > 0 ? ", " : "; it has ") + rooms[k].id;
    }
    if (rooms.size() > rooms_named_max) known += ", ...";
    return known;
}

// What other systems publish knows nothing of our stages, and what the configuration says counts.
void clear_stages(Rooms& rooms, bool foreign, const std::vector<StageSettings>& stages) {
    for (auto& room : rooms) {
        const auto is_here = [&](const StageSettings& stage) { return stage.id == room.stage; };
        const auto is_placed = [&](const StageSettings& stage) { return is_here(stage) && !stage.room.empty(); };
        const bool ours = std::any_of(stages.begin(), stages.end(), is_here);
        if ((foreign && !ours) || std::any_of(stages.begin(), stages.end(), is_placed)) room.stage.clear();
    }
}

void give_rooms(Rooms& rooms, const std::vector<StageSettings>& stages, std::vector<Problem>& problems) {
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const auto& wanted = stages[i].room;
        if (wanted.empty()) continue;
        const std::string where = "stage[" + std::to_string(i) + "].room";
        const auto room = find_room(rooms, wanted);
        if (room == rooms.end()) {
            problems.push_back(
                {Severity::error, 0, 0, where, "the programme has no room \"" + wanted + "\"" + list_of(rooms)});
        } else if (!room->stage.empty()) {
            problems.push_back({Severity::error, 0, 0, where,
                                "room \"" + room->id + "\" has the stage \"" + room->stage + "\" already"});
        } else {
            room->stage = stages[i].id;
        }
    }
}

}  // namespace

std::string StageProblems::first_error() const {
    for (const auto* problems : {&of_config, &of_programme}) {
        for (const auto& problem : *problems) {
            if (problem.severity == Severity::error)
                return problem.where + (problem.where.empty() ? "" : ": ") + problem.message;
        }
    }
    return {};
}

// Rooms and stages meet by the stage's id; one that is not met is a slip of the pen.
StageProblems place_stages(schedule::Programme& programme, schedule::Format format,
                           const std::vector<StageSettings>& stages, const std::string& config_name) {
    StageProblems problems;
    const bool foreign = format != schedule::Format::programme_toml && format != schedule::Format::unknown;
    clear_stages(programme.rooms, foreign, stages);
    give_rooms(programme.rooms, stages, problems.of_config);
    for (const auto& room : programme.rooms) {
        const bool known = room.stage.empty() || std::any_of(stages.begin(), stages.end(),
                                                             [&](const auto& stage) { return stage.id == room.stage; });
        if (known) continue;
        problems.of_programme.push_back({Severity::error, 0, 0, "",
                                         "room \"" + room.id + "\" names the stage \"" + room.stage + "\", which " +
                                             config_name + " does not have"});
    }
    for (const auto& stage : stages) {
        if (programme.room_of_stage(stage.id) != nullptr) continue;
        problems.of_config.push_back({Severity::warning, 0, 0, "stage",
                                      "no room of the programme has the stage \"" + stage.id +
                                          "\": it will show nothing now and nothing next; give it one by `room`"});
    }
    return problems;
}

}  // namespace lanai::app
