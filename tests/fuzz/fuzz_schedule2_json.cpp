// The importer of c3voc's JSON, version 2.

#include "importer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lanai::schedule;
    fuzz::run(data, size, Format::schedule2_json,
              [](std::string_view text, Intake& intake) { return read_schedule2_json(text, intake); });
    return 0;
}
