// Writes TOML as people would: one key a line, nothing where there is nothing to say. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::schedule {

[[nodiscard]] std::string toml_line(std::string_view text);  // "a \"quoted\" text"
[[nodiscard]] std::string toml_text(std::string_view text);  // the same over several lines, where it has more than one
// {a = "x", b = "y"} of values that are TOML already.
[[nodiscard]] std::string toml_inline(std::span<const std::pair<std::string_view, std::string>> fields);
[[nodiscard]] std::string toml_list(const std::vector<std::string>& values);

class TomlWriter {
public:
    void table(std::string_view name);  // [name]
    void entry(std::string_view name);  // [[name]]

    // `value` is TOML already.
    void raw(std::string_view key, std::string_view value);
    // These are left out where they are empty, false or 0.
    void line(std::string_view key, std::string_view value);
    void text(std::string_view key, std::string_view value);
    void flag(std::string_view key, bool value);
    void integer(std::string_view key, std::int64_t value);
    void list(std::string_view key, const std::vector<std::string>& values);  // of TOML values

    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    void header(std::string_view open, std::string_view name, std::string_view close);
    std::string out_;
};

}  // namespace lanai::schedule
