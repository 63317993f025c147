#include "import/table_reader.hpp"

#include "import/forms.hpp"

#include <algorithm>
#include <utility>

namespace lanai::schedule {

namespace {

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// C0, DEL, and C1 as it is in UTF-8 (C2 80 to C2 9F).
bool has_control_characters(std::string_view text, bool multi_line) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool line_break = byte == '\n' || byte == '\t' || (byte == '\r' && text.substr(i + 1).starts_with('\n'));
        if ((byte < 0x20 && !(multi_line && line_break)) || byte == 0x7f) return true;
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
    }
    return false;
}

}  // namespace

Place place_of(const toml::node& node) {
    const auto& begin = node.source().begin;
    return {static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::date:
            return "a date";
        case toml::node_type::time:
            return "a time of day";
        case toml::node_type::date_time:
            return "a date with time";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::table:
            return "a table";
        case toml::node_type::none:
            break;
    }
    return "nothing";
}

bool check_text(std::string_view text, std::size_t bytes_max, bool multi_line, Place place, const std::string& where,
                Problems& problems) {
    if (text.size() > bytes_max) {
        problems.error(
            place, where,
            "is " + std::to_string(text.size()) + " bytes long; at most " + std::to_string(bytes_max) + " are allowed");
        return false;
    }
    if (has_control_characters(text, multi_line)) {
        problems.error(place, where,
                       multi_line ? "holds control characters" : "must be one line without control characters");
        return false;
    }
    return true;
}

TableReader::TableReader(const toml::table& table, std::string where, Problems& problems)
    : table_(table), where_(std::move(where)), problems_(problems) {}

const toml::node* TableReader::take(std::string_view key) {
    known_.push_back(key);
    return table_.get(key);
}

std::string TableReader::line(std::string_view key, std::size_t bytes_max) {
    return read_text(key, bytes_max, false);
}

std::string TableReader::text(std::string_view key, std::size_t bytes_max) {
    return read_text(key, bytes_max, true);
}

std::string TableReader::required_line(std::string_view key, std::size_t bytes_max) {
    auto value = line(key, bytes_max);
    const auto* node = table_.get(key);
    if (!node) {
        error(key, "is missing");
    } else if (node->is_string() && is_blank(node->ref<std::string>())) {
        error(key, "is empty");
    }
    return value;
}

std::string TableReader::read_text(std::string_view key, std::size_t bytes_max, bool multi_line) {
    const auto* node = take(key);
    if (!node) return {};
    if (!node->is_string()) {
        error(key, "is " + std::string(type_name(*node)) + "; a text in quotes is expected");
        return {};
    }
    const auto& value = node->ref<std::string>();
    return check_text(value, bytes_max, multi_line, place(key), where(key), problems_) ? value : std::string();
}

std::string TableReader::id(std::string_view key, std::size_t bytes_max) {
    const auto* node = take(key);
    if (!node) return {};
    const auto* value = node->as_string();
    if (value && is_id(value->get(), bytes_max)) return value->get();
    error(key, (value ? quoted(value->get()) : std::string(type_name(*node))) +
                   " cannot stand in an address; use 1 to " + std::to_string(bytes_max) + " of A-Z a-z 0-9 - _");
    return {};
}

std::string TableReader::web_address(std::string_view key) {
    auto value = line(key, address_bytes_max);
    if (value.empty() || is_web_address(value)) return value;
    error(key, quoted(value) + " is no web address; it begins with https:// or http://");
    return {};
}

bool TableReader::flag(std::string_view key) {
    const auto* node = take(key);
    if (!node) return false;
    if (const auto* value = node->as_boolean()) return value->get();
    error(key, "is " + std::string(type_name(*node)) + "; true or false is expected");
    return false;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key) {
    const auto* node = take(key);
    if (!node) return {};
    if (const auto* value = node->as_integer()) return value->get();
    error(key, "is " + std::string(type_name(*node)) + "; a whole number is expected");
    return {};
}

std::vector<std::string> TableReader::lines(std::string_view key, std::size_t bytes_max, std::size_t count_max) {
    const auto* node = take(key);
    if (!node) return {};
    const auto* array = node->as_array();
    if (!array) {
        error(key, "is " + std::string(type_name(*node)) + "; a list of texts is expected");
        return {};
    }
    if (array->size() > count_max) {
        error(key, "has " + std::to_string(array->size()) + " entries; at most " + std::to_string(count_max));
        return {};
    }
    std::vector<std::string> values;
    for (const auto& element : *array) {
        const auto* value = element.as_string();
        if (!value) {
            problems_.error(place_of(element), where(key),
                            "holds " + std::string(type_name(element)) + "; a list of texts is expected");
        } else if (is_blank(value->get())) {
            problems_.error(place_of(element), where(key), "holds an empty text");
        } else if (check_text(value->get(), bytes_max, false, place_of(element), where(key), problems_)) {
            values.push_back(value->get());
        }
    }
    return values;
}

std::vector<TableReader::Entry> TableReader::entries(std::string_view key, std::size_t count_max) {
    const auto* node = take(key);
    if (!node) return {};
    const auto expected = "is written as [[" + std::string(key) + "]], once for each";
    const auto* array = node->as_array();
    if (!array) {
        error(key, "is " + std::string(type_name(*node)) + "; it " + expected);
        return {};
    }
    if (array->size() > count_max) {
        error(key, "comes " + std::to_string(array->size()) + " times; at most " + std::to_string(count_max));
        return {};
    }
    std::vector<Entry> found;
    std::size_t number = 0;
    for (const auto& element : *array) {
        auto name = where(key) + "[" + std::to_string(++number) + "]";
        if (const auto* table = element.as_table()) {
            found.push_back({table, std::move(name)});
        } else {
            problems_.error(place_of(element), std::move(name),
                            "is " + std::string(type_name(element)) + "; it " + expected);
        }
    }
    return found;
}

void TableReader::finish() {
    for (const auto& [key, node] : table_) {
        const std::string_view name = key.str();
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        const auto& begin = key.source().begin;
        const auto near = nearest(name, known_);
        problems_.warning({static_cast<int>(begin.line), static_cast<int>(begin.column)}, where_,
                          "unknown key " + quoted(name) + " is ignored" +
                              (near.empty() ? std::string() : "; did you mean " + quoted(near) + "?"));
    }
}

void TableReader::error(std::string_view key, std::string message) {
    problems_.error(place(key), where(key), std::move(message));
}

void TableReader::warning(std::string_view key, std::string message) {
    problems_.warning(place(key), where(key), std::move(message));
}

Place TableReader::place(std::string_view key) const {
    const auto* node = table_.get(key);
    return place_of(node ? *node : static_cast<const toml::node&>(table_));
}

std::string TableReader::where(std::string_view key) const {
    return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

}  // namespace lanai::schedule
