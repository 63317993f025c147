#include "live/kept_rooms.hpp"

namespace lanai::schedule {

Names rooms_in_use(const Programme& programme, const Names& gone, const LiveState& state) {
    Names used;
    for (const Talk& talk : programme.talks)
        if (gone.count(talk.code)) used.insert(talk.room);
    for (const Talk& talk : state.inserted) used.insert(talk.room);
    for (const auto& [code, live] : state.talks) used.insert(live.room);
    return used;
}

void keep_rooms(Programme& frame, const Programme& before, const Names& in_use) {
    for (const Room& room : before.rooms) {
        if (frame.find_room(room.id) || !in_use.count(room.id)) continue;
        frame.rooms.push_back(room);
        frame.rooms.back().stage.clear();
    }
}

}  // namespace lanai::schedule
