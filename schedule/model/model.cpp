#include "schedule/model.hpp"

#include <algorithm>

namespace lanai::schedule {

namespace {

template <class T, class Matches>
const T* find_where(const std::vector<T>& values, Matches matches) {
    const auto found = std::find_if(values.begin(), values.end(), matches);
    return found == values.end() ? nullptr : &*found;
}

}  // namespace

const Talk* Programme::find_talk(std::string_view code) const {
    return find_where(talks, [&](const Talk& talk) { return talk.code == code; });
}

std::size_t day_of(const Programme& programme, Instant at) {
    const auto& days = programme.days;
    std::size_t day = 0;
    for (std::size_t i = 1; i < days.size(); ++i) {
        const Instant begins = std::min(days[i].start, std::max(days[i - 1].end, days[i].start - day_lead));
        if (begins <= at) day = i;
    }
    return day;
}

const Room* Programme::find_room(std::string_view id) const {
    return find_where(rooms, [&](const Room& room) { return room.id == id; });
}

const Room* Programme::room_of_stage(std::string_view stage) const {
    if (stage.empty()) return nullptr;  // a room without a stage has the empty name, and is nobody's
    return find_where(rooms, [&](const Room& room) { return room.stage == stage; });
}

std::string_view to_string(PersonRole role) {
    switch (role) {
        case PersonRole::speaker:
            return "speaker";
        case PersonRole::chair:
            return "chair";
        case PersonRole::panelist:
            return "panelist";
        case PersonRole::author:
            return "author";
    }
    return "speaker";
}

std::string_view to_string(TalkKind kind) {
    switch (kind) {
        case TalkKind::talk:
            return "talk";
        case TalkKind::poster:
            return "poster";
        case TalkKind::panel:
            return "panel";
        case TalkKind::ceremony:
            return "ceremony";
        case TalkKind::pause:
            return "pause";
    }
    return "talk";
}

std::optional<PersonRole> person_role_from_string(std::string_view text) {
    using enum PersonRole;
    for (const auto role : {speaker, chair, panelist, author}) {
        if (to_string(role) == text) return role;
    }
    return std::nullopt;
}

std::optional<TalkKind> talk_kind_from_string(std::string_view text) {
    using enum TalkKind;
    for (const auto kind : {talk, poster, panel, ceremony, pause}) {
        if (to_string(kind) == text) return kind;
    }
    return std::nullopt;
}

}  // namespace lanai::schedule
