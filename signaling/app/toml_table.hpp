// Reads one TOML table key by key and notes every mistake with line and column. When all keys were asked for,
// finish() names those that nobody knows. One thread.
#pragma once

#include "schedule/read.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::app {

using Problems = std::vector<schedule::Problem>;

// The known word that `word` probably meant; empty when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

class TomlTable {
public:
    static constexpr std::size_t text_bytes_max = 4'096;

    // where: "stage[2]"; empty for the whole file.
    TomlTable(const toml::table& table, std::string where, Problems& problems)
        : table_(table), where_(std::move(where)), problems_(problems) {}

    // One line of text; `otherwise` when it is absent or wrong.
    [[nodiscard]] std::string text(std::string_view key, std::string otherwise = {});
    [[nodiscard]] std::string required_text(std::string_view key);
    // One of `words`; `otherwise` when absent or wrong.
    [[nodiscard]] std::string word(std::string_view key, const std::vector<std::string_view>& words,
                                   std::string otherwise);
    [[nodiscard]] std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most,
                                       std::int64_t otherwise);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key, std::size_t count_max);
    [[nodiscard]] std::optional<TomlTable> table(std::string_view key);
    [[nodiscard]] std::vector<TomlTable> tables(std::string_view key, std::size_t count_max);

    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
    // At the key's value, or at the table when the key is missing.
    void error(std::string_view key, std::string message);
    void finish();

private:
    const toml::node* take(std::string_view key);
    [[nodiscard]] std::string name_of(std::string_view key) const;
    void wrong_type(std::string_view key, const toml::node&, std::string_view expected);

    const toml::table& table_;
    std::string where_;
    Problems& problems_;
    std::vector<std::string_view> known_;
};

}  // namespace lanai::app
