// The importer of iCalendar.

#include "importer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lanai::schedule;
    fuzz::run(data, size, Format::icalendar,
              [](std::string_view text, Intake& intake) { return read_icalendar(text, intake, {}); });
    return 0;
}
