// Lists of guests: either everybody is named and placed, or a problem is said; what is written as CSV reads back the same.
#include "app/csv.hpp"
#include "app/guest_list.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lanai;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto rows = app::read_csv(text);
    if (rows) {
        for (const auto& row : *rows) {
            bool formula = false;
            for (const auto& field : row.fields)
                formula = formula || (!field.empty() && std::string_view("=+-@\t\r").find(field.front()) != std::string_view::npos);
            if (formula) continue;  // written with a mark that stays
            const auto again = app::read_csv("a,b\r\n" + app::csv_line(row.fields));
            if (!again || again->size() != 2 || (*again)[1].fields != row.fields) std::abort();
        }
    }
    app::Config config;
    config.stages = {{"s", "S", "", "slate", {{"l", "live", "", ""}}}};
    const auto list = app::read_guest_list(text, access::Role::attendee, config);
    if (list.problems.empty() == list.guests.empty()) std::abort();
    for (const auto& guest : list.guests)
        if (guest.invitation.name.empty() || guest.fields.size() != list.columns.size()) std::abort();
    return 0;
}
