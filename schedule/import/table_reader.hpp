// Reads one TOML table key by key, and says with line and column what is wrong with it. A reader that is done
// calls finish(), which names the keys nobody asked for. One thread.
#pragma once

#include "import/forms.hpp"
#include "import/problems.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

[[nodiscard]] Place place_of(const toml::node&);
[[nodiscard]] std::string_view type_name(const toml::node&);  // "a text", "a number", …

// Reports a text that is too long or holds control characters; newline and tab are fine where multi_line.
[[nodiscard]] bool check_text(std::string_view text, std::size_t bytes_max, bool multi_line, Place,
                              const std::string& where, Problems&);

class TableReader {
public:
    // where: "talk[3]", empty for the whole file.
    TableReader(const toml::table&, std::string where, Problems&);

    // The value under key, or null. Marks the key as known.
    const toml::node* take(std::string_view key);

    // One line of text; empty when absent or wrong.
    std::string line(std::string_view key, std::size_t bytes_max);
    std::string required_line(std::string_view key, std::size_t bytes_max);
    std::string text(std::string_view key, std::size_t bytes_max);
    // An identifier (see is_id); empty when absent or wrong.
    std::string id(std::string_view key, std::size_t bytes_max = id_bytes_max);
    std::string web_address(std::string_view key);
    bool flag(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key);
    std::vector<std::string> lines(std::string_view key, std::size_t bytes_max, std::size_t count_max);

    // The tables of [[key]], each with its name ("talk[3]", counted from 1).
    struct Entry {
        const toml::table* table;
        std::string where;
    };
    std::vector<Entry> entries(std::string_view key, std::size_t count_max);

    void finish();

    void error(std::string_view key, std::string message);
    void warning(std::string_view key, std::string message);
    // Of the key's value, or of the table where the key is missing.
    [[nodiscard]] Place place(std::string_view key) const;
    [[nodiscard]] std::string where(std::string_view key) const;
    [[nodiscard]] Problems& problems() { return problems_; }

private:
    std::string read_text(std::string_view key, std::size_t bytes_max, bool multi_line);

    const toml::table& table_;
    std::string where_;
    Problems& problems_;
    std::vector<std::string_view> known_;
};

}  // namespace lanai::schedule
