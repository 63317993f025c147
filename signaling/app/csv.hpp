// Comma-separated values (RFC 4180), as spreadsheets write and read them. Pure; any thread.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::app {

struct CsvRow {
    std::size_t line = 0;  // where it begins, from 1
    std::vector<std::string> fields;
};

// Rows that are not empty, in order. Takes a byte order mark, CR LF, LF, and `;` or a tabulator instead of the comma when
// the first row has no comma: some spreadsheets write those. The error says where and what.
[[nodiscard]] boost::system::result<std::vector<CsvRow>, std::string> read_csv(std::string_view text);

// With CR LF at its end. What a spreadsheet would run as a formula gets a ' in front.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& fields);

}  // namespace lanai::app
