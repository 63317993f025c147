// What every importer of a foreign format promises, whatever it is given.
#pragma once

#include "import/encoding.hpp"
#include "import/importers.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

namespace lanai::schedule::fuzz {

inline void check(bool holds) {
    if (!holds) std::abort();
}

inline void check_programme(const Programme& programme) {
    std::set<std::string_view> codes;
    std::set<std::string_view> slugs;
    std::set<std::string_view> guids;
    std::set<std::string_view> rooms;
    for (const auto& room : programme.rooms) check(is_id(room.id) && rooms.insert(room.id).second);
    for (const auto& talk : programme.talks) {
        check(is_id(talk.code) && codes.insert(talk.code).second);
        check(!talk.slug.empty() && slugs.insert(talk.slug).second);
        check(is_uuid(talk.guid) && guids.insert(talk.guid).second);
        check(talk.duration > minutes(0) && !talk.title.empty());
        check(talk.room.empty() || rooms.contains(talk.room));
        for (const auto& link : talk.links) check(is_web_address(link.url));
    }
    check(zone_exists(programme.event.zone));
}

// read: one of importers.hpp. The format is given, not recognised: every input reaches the importer.
template <class Read>
void run(const std::uint8_t* data, std::size_t size, Format format, Read read) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    Problems problems;
    Intake intake(problems);
    const auto text = to_utf8(bytes, problems);
    if (!text) return;
    auto draft = read(*text, intake);
    if (!draft) return check(problems.has_errors());
    const auto result = finish(std::move(*draft), intake, {}, format);
    for (const auto& problem : result.problems) check(format_problem("f", problem).find('\n') == std::string::npos);
    if (result.programme) check_programme(*result.programme);
}

}  // namespace lanai::schedule::fuzz
