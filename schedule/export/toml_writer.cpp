#include "export/toml_writer.hpp"

#include <array>
#include <cstdio>

namespace lanai::schedule {

namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

std::string escaped_control(char c) {
    if (c == '\n') return "\\n";
    if (c == '\t') return "\\t";
    if (c == '\r') return "\\r";
    std::array<char, 8> code{};
    std::snprintf(code.data(), code.size(), "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return code.data();
}

constexpr std::size_t list_line_bytes_max = 110;

}  // namespace

std::string toml_line(std::string_view text) {
    std::string line = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') line += '\\';
        line += is_control(c) ? escaped_control(c) : std::string(1, c);
    }
    return line + "\"";
}

std::string toml_text(std::string_view text) {
    if (text.find('\n') == std::string_view::npos) return toml_line(text);
    std::string lines = "\"\"\"\n";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        // A quote is only taken for the end beside another one, or at the end.
        const bool quote_needs_it =
            c == '"' && (i + 1 == text.size() || text[i + 1] == '"' || (i > 0 && text[i - 1] == '"'));
        if (c == '\\' || quote_needs_it) lines += '\\';
        lines += is_control(c) && c != '\n' && c != '\t' ? escaped_control(c) : std::string(1, c);
    }
    return lines + "\"\"\"";
}

std::string toml_inline(std::span<const std::pair<std::string_view, std::string>> fields) {
    std::string table = "{";
    for (const auto& [key, value] : fields) {
        table += (table.size() > 1 ? ", " : " ") + std::string(key) + " = " + value;
    }
    return table + " }";
}

std::string toml_list(const std::vector<std::string>& values) {
    std::size_t bytes = 0;
    for (const auto& value : values) bytes += value.size() + 2;
    const bool one_line = bytes <= list_line_bytes_max;
    std::string list = "[";
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!one_line) list += "\n  ";
        list += values[i];
        if (i + 1 < values.size()) list += one_line ? ", " : ",";
    }
    return list + (one_line ? "]" : ",\n]");
}

void TomlWriter::header(std::string_view open, std::string_view name, std::string_view close) {
    if (!out_.empty()) out_ += '\n';
    out_.append(open).append(name).append(close).append("\n");
}

void TomlWriter::table(std::string_view name) {
    header("[", name, "]");
}

void TomlWriter::entry(std::string_view name) {
    header("[[", name, "]]");
}

void TomlWriter::raw(std::string_view key, std::string_view value) {
    out_.append(key).append(" = ").append(value).append("\n");
}

void TomlWriter::line(std::string_view key, std::string_view value) {
    if (!value.empty()) raw(key, toml_line(value));
}

void TomlWriter::text(std::string_view key, std::string_view value) {
    if (!value.empty()) raw(key, toml_text(value));
}

void TomlWriter::flag(std::string_view key, bool value) {
    if (value) raw(key, "true");
}

void TomlWriter::integer(std::string_view key, std::int64_t value) {
    if (value != 0) raw(key, std::to_string(value));
}

void TomlWriter::list(std::string_view key, const std::vector<std::string>& values) {
    if (!values.empty()) raw(key, toml_list(values));
}

}  // namespace lanai::schedule
