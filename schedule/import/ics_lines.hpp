// iCalendar's content lines and components (RFC 5545, 3.1 and 3.6). A reader of our own, not libical's: it keeps the
// line of each property for the report, bounds what it holds, and takes the files that people have, which break lines
// without folding them.
#pragma once

#include "import/intake.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::schedule {

inline constexpr std::size_t ics_properties_max = 500'000;
inline constexpr std::size_t ics_depth_max = 8;

struct IcsProperty {
    std::string name;  // in capitals
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string value;  // as written: see ics_text
    Place place;

    [[nodiscard]] std::string_view parameter(std::string_view name) const;  // empty when absent
};

struct IcsComponent {
    std::string name;  // in capitals
    std::vector<IcsProperty> properties;
    std::vector<IcsComponent> components;
    Place place;

    [[nodiscard]] const IcsProperty* find(std::string_view name) const;
    [[nodiscard]] std::string_view value(std::string_view name) const;  // trimmed; empty when absent
};

// The components of the outermost level. Nothing, and an error, when one does not end, or they are too many or too
// deep.
[[nodiscard]] std::optional<std::vector<IcsComponent>> parse_ics(std::string_view text, Intake&);

// Without its escapes (3.3.11).
[[nodiscard]] std::string ics_text(std::string_view value);
// A list of texts: a comma with a backslash before it is part of one.
[[nodiscard]] std::vector<std::string> ics_text_list(std::string_view value);

}  // namespace lanai::schedule
