#include "import/line_table.hpp"

#include <algorithm>

namespace lanai::schedule {

Place LineTable::place(std::size_t offset) {
    if (starts_.empty()) {
        starts_.push_back(0);
        for (auto at = text_.find('\n'); at != std::string_view::npos; at = text_.find('\n', at + 1)) {
            starts_.push_back(static_cast<std::uint32_t>(at + 1));
        }
    }
    offset = std::min(offset, text_.size());
    const auto line = std::upper_bound(starts_.begin(), starts_.end(), offset) - 1;
    return {static_cast<int>(line - starts_.begin()) + 1, static_cast<int>(offset - *line) + 1};
}

}  // namespace lanai::schedule
