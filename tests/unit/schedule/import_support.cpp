#include "import_support.hpp"

#include <algorithm>
#include <set>

namespace lanai::schedule::test {

void check_sound(const Programme& programme) {
    std::set<std::string> codes;
    std::set<std::string> slugs;
    std::set<std::string> guids;
    const auto is_address = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    REQUIRE(zone_exists(programme.event.zone));
    for (std::size_t i = 0; i < programme.talks.size(); ++i) {
        const auto& talk = programme.talks[i];
        CAPTURE(talk.title, talk.code, talk.slug, talk.guid);
        REQUIRE(codes.insert(talk.code).second);
        REQUIRE(slugs.insert(talk.slug).second);
        REQUIRE(guids.insert(talk.guid).second);
        REQUIRE(talk.guid.size() == 36);
        REQUIRE_FALSE(talk.code.empty());
        REQUIRE(std::all_of(talk.code.begin(), talk.code.end(), is_address));
        REQUIRE(std::all_of(talk.slug.begin(), talk.slug.end(), is_address));
        REQUIRE_FALSE(talk.title.empty());
        REQUIRE(talk.duration > minutes(0));
        REQUIRE((talk.room.empty() || programme.find_room(talk.room) != nullptr));
        REQUIRE((i == 0 || programme.talks[i - 1].start <= talk.start));
        const bool in_a_day = std::any_of(programme.days.begin(), programme.days.end(), [&](const Day& day) {
            return day.start <= talk.start && std::min(talk.end(), talk.start + std::chrono::hours(1)) <= day.end;
        });
        REQUIRE(in_a_day);
        const bool has_track = std::any_of(programme.tracks.begin(), programme.tracks.end(),
                                           [&](const Track& track) { return track.name == talk.track; });
        REQUIRE((talk.track.empty() || has_track));
    }
}

}  // namespace lanai::schedule::test
