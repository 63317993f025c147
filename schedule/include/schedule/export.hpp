// A programme in the formats that others read. Pure, any thread. Takes the programme as it stands (current_programme) and
// the state beside it, for revisions and cancellations.
#pragma once

#include "schedule/live.hpp"
#include "schedule/model.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lanai::schedule {

struct ExportInput {
    const Programme& current;
    const LiveState& live;
    Instant published{};   // when this programme was taken into use: LAST-MODIFIED of talks that never changed
    std::string base_url;  // "https://workshop.example", without a slash at its end: addresses of pages and talks
    std::string version;   // of the timetable: shown by readers, changes with every change
};

// c3voc's schedule JSON, valid against its schema (version 1).
[[nodiscard]] std::string export_c3voc_json(const ExportInput&);
// frab's schedule XML, valid against its XSD.
[[nodiscard]] std::string export_frab_xml(const ExportInput&);
// RFC 5545. `codes`: only these talks (one talk's file, somebody's own picks); none: all. `name`: the calendar's.
// Insertions that were taken back are in it as cancelled.
[[nodiscard]] std::string export_icalendar(const ExportInput&, std::string_view name,
                                           std::optional<std::span<const std::string>> codes = std::nullopt);
// The TOML that people write; reads back as the same programme.
[[nodiscard]] std::string export_programme_toml(const Programme&);

}  // namespace lanai::schedule
