// Offsets in a text -> lines and columns. Built when first asked. One thread.
#pragma once

#include "import/problems.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace lanai::schedule {

class LineTable {
public:
    // text: outlives the table; less than 4 GiB.
    explicit LineTable(std::string_view text) : text_(text) {}
    [[nodiscard]] Place place(std::size_t offset);

private:
    std::string_view text_;
    std::vector<std::uint32_t> starts_;
};

}  // namespace lanai::schedule
