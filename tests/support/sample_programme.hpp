// A small programme for tests: one day, two rooms with stages and one without.
#pragma once

#include "schedule/model.hpp"

#include <chrono>

namespace lanai::testing {

// 2023-07-28 09:00 in Honolulu.
inline schedule::Instant sample_nine() {
    using namespace std::chrono;
    return schedule::Instant{sys_days{year{2023} / 7 / 28} + hours(19)};
}

inline schedule::Instant sample_at(int minutes_after_nine) {
    return sample_nine() + std::chrono::minutes(minutes_after_nine);
}

inline schedule::Talk sample_talk(const char* code, const char* room, int start, int length,
                                  schedule::TalkKind kind = schedule::TalkKind::talk) {
    schedule::Talk talk;
    talk.guid = std::string("guid-") + code;
    talk.code = code;
    talk.slug = code;
    talk.title = std::string("Title of ") + code;
    talk.kind = kind;
    talk.room = room;
    talk.start = sample_at(start);
    talk.duration = std::chrono::minutes(length);
    talk.duration_min = talk.duration;
    if (kind == schedule::TalkKind::talk) talk.persons.push_back({"Ada", "Analytical Engines", {}});
    return talk;
}

inline schedule::Programme sample_programme() {
    using schedule::TalkKind;
    schedule::Programme programme;
    programme.event.title = "Workshop on Tests";
    programme.event.zone = "Pacific/Honolulu";
    programme.days.push_back({"2023-07-28", sample_at(-60), sample_at(10 * 60)});
    programme.rooms = {{"ballroom", "Ballroom C", "ballroom-c"}, {"hall", "Hall", "hall"}, {"annex", "Annex", ""}};
    programme.talks = {sample_talk("A1", "ballroom", 0, 30),
                       sample_talk("X1", "annex", 0, 30),
                       sample_talk("H1", "hall", 0, 60),
                       sample_talk("coffee", "ballroom", 30, 30, TalkKind::pause),
                       sample_talk("A2", "ballroom", 60, 30),
                       sample_talk("A3", "ballroom", 90, 30),
                       sample_talk("lunch", "ballroom", 150, 60, TalkKind::pause),
                       sample_talk("A4", "ballroom", 210, 30)};
    programme.talks[3].duration_min = std::chrono::minutes(10);
    programme.talks[6].hard_stop = true;
    return programme;
}

}  // namespace lanai::testing
