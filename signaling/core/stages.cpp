#include "core/stages.hpp"

#include "schedule/live.hpp"
#include "schedule/zone.hpp"

#include <algorithm>

namespace lanai::core {

Stages::Stages(const std::vector<StageInfo>& infos) {
    for (const StageInfo& info : infos) {
        Stage stage;
        stage.view.id = info.id;
        stage.view.title = info.title;
        stage.view.selected = info.selected;
        stage.view.on_air = info.on_air;
        for (const SourceInfo& source : info.sources)
            stage.view.sources.push_back({source.id, source.kind, source.label, source.live});
        stage.configured = info.selected;
        stages_.push_back(std::move(stage));
    }
}

const Stages::Stage* Stages::find(const std::string& id) const {
    const auto found = std::find_if(stages_.begin(), stages_.end(), [&](const Stage& s) { return s.view.id == id; });
    return found == stages_.end() ? nullptr : &*found;
}

std::string Stages::ids() const {
    std::string text;
    for (const Stage& stage : stages_) text += (text.empty() ? "" : ", ") + stage.view.id;
    return text;
}

std::vector<std::string> Stages::sources_of(const std::string& id) const {
    std::vector<std::string> sources;
    if (const Stage* stage = find(id))
        for (const protocol::SourceView& source : stage->view.sources) sources.push_back(source.id);
    return sources;
}

std::vector<protocol::StageView> Stages::views() const {
    std::vector<protocol::StageView> views;
    for (const Stage& stage : stages_) views.push_back(stage.view);
    return views;
}

void Stages::set_status(const std::string& id, const std::string& on_air,
                        const std::vector<std::pair<std::string, bool>>& source_live) {
    for (Stage& stage : stages_) {
        if (stage.view.id != id) continue;
        stage.view.on_air = on_air;
        for (protocol::SourceView& source : stage.view.sources)
            for (const auto& [source_id, live] : source_live)
                if (source.id == source_id) source.live = live;
    }
}

void Stages::look(Stage& stage, const rooms::State& state, schedule::Instant now) const {
    protocol::StageView& view = stage.view;
    // A source that was taken out of the configuration since it was selected cannot be shown.
    const auto selected = state.selected.find(view.id);
    const auto sources = sources_of(view.id);
    const bool usable = selected != state.selected.end() &&
                        std::find(sources.begin(), sources.end(), selected->second) != sources.end();
    view.selected = usable ? selected->second : stage.configured;

    const schedule::Programme& programme = *state.timetable.programme;
    const schedule::Room* room = programme.room_of_stage(view.id);
    view.room = room == nullptr ? "" : room->id;
    view.chat = state.chat_rules_of(view.id);
    const auto here = schedule::now_and_next(programme, state.live, view.room, now);
    view.now_code = here.now_code;
    view.next_code = here.next_code;
    view.now_state.clear();
    if (here.now_code.empty()) return;
    const auto talk_state = schedule::state_of(programme, state.live, here.now_code, now);
    const bool on = talk_state == schedule::TalkState::live || talk_state == schedule::TalkState::overrunning;
    if (on) view.now_state = schedule::to_string(talk_state);
}

Slate Stages::slate_for(const Stage& stage, const rooms::State& state) const {
    const schedule::Programme& programme = *state.timetable.programme;
    if (const schedule::Talk* next = schedule::find_talk(programme, state.live, stage.view.next_code)) {
        const auto live = state.live.talks.find(next->code);
        const schedule::Instant start = live == state.live.talks.end() ? next->start : live->second.start;
        const auto when = schedule::format_clock(start, programme.event.zone);
        return {"Next", next->title, when ? *when : std::string{}};
    }
    if (const schedule::Talk* now = schedule::find_talk(programme, state.live, stage.view.now_code))
        return {"Now", now->title, {}};
    return {{}, programme.event.title, {}};
}

Stages::Update Stages::evaluate(const rooms::State& state, schedule::Instant now) {
    Update update;
    for (Stage& stage : stages_) {
        look(stage, state, now);
        const bool first = !stage.evaluated;
        stage.evaluated = true;
        if (first || stage.view.selected != stage.selected)
            update.selected.emplace_back(stage.view.id, stage.view.selected);
        stage.selected = stage.view.selected;
        if (first || !(stage.view == stage.told)) update.changed.push_back(stage.view);
        stage.told = stage.view;
        Slate slate = slate_for(stage, state);
        if (first || !(slate == stage.slate)) update.slates.emplace_back(stage.view.id, slate);
        stage.slate = std::move(slate);
    }
    return update;
}

}  // namespace lanai::core
