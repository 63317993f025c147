// For the importers' tests: the real files, and a table of mistakes.
#pragma once

#include "support.hpp"

#include <fstream>
#include <iterator>
#include <optional>

namespace lanai::schedule::test {

// A file of the shared data beside the source; where they are not, the test says that it is skipped.
inline std::optional<std::string> shared_file(const std::string& name) {
    std::ifstream file(LANAI_SOURCE_DIR "/../shared/data/schedules/" + name, std::ios::binary);
    if (!file.is_open()) {
        WARN("skipped: the shared schedules are not beside the source (" << name << ")");
        return std::nullopt;
    }
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

inline std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

// A text that the importer gets, and what its report must hold.
struct Mistake {
    const char* name;
    std::string text;
    std::string says;
    bool readable = true;  // a programme comes out of it nonetheless
};

inline void check_mistakes(const std::vector<Mistake>& mistakes) {
    for (const auto& mistake : mistakes) {
        const auto result = read_programme(mistake.text);
        CAPTURE(mistake.name, report(result));
        CHECK(result.programme.has_value() == mistake.readable);
        CHECK(report(result).find(mistake.says) != std::string::npos);
    }
}

inline std::size_t count_links(const Programme& programme) {
    std::size_t count = 0;
    for (const auto& talk : programme.talks) count += talk.links.size() + talk.attachments.size();
    return count;
}

inline std::size_t count_persons(const Programme& programme) {
    std::size_t count = 0;
    for (const auto& talk : programme.talks) count += talk.persons.size();
    return count;
}

// Codes, slugs and GUIDs are unique and of their form, rooms are known, days hold the talks, all is sorted.
void check_sound(const Programme&);

}  // namespace lanai::schedule::test
