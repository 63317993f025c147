// The importer of frab's XML.

#include "importer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lanai::schedule;
    fuzz::run(data, size, Format::frab_xml,
              [](std::string_view text, Intake& intake) { return read_frab_xml(text, intake); });
    return 0;
}
