#include "app/toml_table.hpp"

#include <algorithm>
#include <utility>

namespace lanai::app {

namespace {

std::string_view type_name(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return node.is_array_of_tables() ? "a list of tables" : "a list";
        case toml::node_type::string:
            return "a text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a number with a fraction";
        case toml::node_type::boolean:
            return "true or false";
        case toml::node_type::none:
            return "nothing";
        default:
            return "a date or time";
    }
}

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
    std::string_view best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    if (word.size() > 64) return best;
    for (const auto candidate : known) {
        const auto d = distance(word, candidate);
        if (d < best_distance) {
            best = candidate;
            best_distance = d;
        }
    }
    return best;
}

std::string TomlTable::name_of(std::string_view key) const {
    return where_.empty() ? std::string(key) : where_ + "." + std::string(key);
}

const toml::node* TomlTable::take(std::string_view key) {
    known_.push_back(key);
    return table_.get(key);
}

void TomlTable::error(std::string_view key, std::string message) {
    const auto* node = table_.get(key);
    const auto place = node != nullptr ? node->source().begin : table_.source().begin;
    // A missing key of the file itself has no place.
    const bool placed = node != nullptr || !where_.empty();
    problems_.push_back({schedule::Severity::error, placed ? static_cast<int>(place.line) : 0,
                         placed ? static_cast<int>(place.column) : 0, name_of(key), std::move(message)});
}

void TomlTable::wrong_type(std::string_view key, const toml::node& node, std::string_view expected) {
    error(key, "must be " + std::string(expected) + ", not " + std::string(type_name(node)));
}

std::string TomlTable::text(std::string_view key, std::string otherwise) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::string>();
    if (!value) {
        wrong_type(key, *node, "a text in quotes");
    } else if (value->empty()) {
        error(key, "is empty; leave the key out instead");
    } else if (value->size() > text_bytes_max || !is_one_line(*value)) {
        error(key, "must be one line of at most " + std::to_string(text_bytes_max) + " bytes");
    } else {
        return *value;
    }
    return otherwise;
}

std::string TomlTable::required_text(std::string_view key) {
    if (!has(key)) error(key, "is missing");
    return text(key);
}

std::string TomlTable::word(std::string_view key, const std::vector<std::string_view>& words, std::string otherwise) {
    auto value = text(key, otherwise);
    if (value.empty() || std::find(words.begin(), words.end(), value) != words.end()) return value;
    std::string list;
    for (const auto known : words) list.append(list.empty() ? "\"" : ", \"").append(known).append("\"");
    error(key, "is \"" + value + "\"; it must be one of " + list);
    return otherwise;
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (!value) {
        wrong_type(key, *node, "a whole number");
    } else if (*value < least || *value > most) {
        error(key, "is " + std::to_string(*value) + "; it must be from " + std::to_string(least) + " to " +
                       std::to_string(most));
    } else {
        return *value;
    }
    return otherwise;
}

bool TomlTable::flag(std::string_view key, bool otherwise) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<bool>();
    if (!value) wrong_type(key, *node, "true or false");
    return value.value_or(otherwise);
}

std::vector<std::string> TomlTable::texts(std::string_view key, std::size_t count_max) {
    std::vector<std::string> values;
    const auto* node = take(key);
    if (node == nullptr) return values;
    const auto* list = node->as_array();
    if (list == nullptr) {
        wrong_type(key, *node, "a list of texts");
        return values;
    }
    if (list->size() > count_max) error(key, "holds more than " + std::to_string(count_max) + " items");
    for (const auto& item : *list) {
        const auto value = item.value_exact<std::string>();
        if (value && is_one_line(*value)) {
            values.push_back(*value);
        } else {
            error(key, "must be a list of texts");
            break;
        }
    }
    return values;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    const auto* node = take(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* table = node->as_table()) return TomlTable(*table, name_of(key), problems_);
    wrong_type(key, *node, "a table: [" + name_of(key) + "]");
    return std::nullopt;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key, std::size_t count_max) {
    std::vector<TomlTable> found;
    const auto* node = take(key);
    if (node == nullptr) return found;
    const auto* list = node->as_array();
    if (list == nullptr || (!list->empty() && !list->is_array_of_tables())) {
        wrong_type(key, *node, "a list of tables: [[" + std::string(key) + "]]");
        return found;
    }
    if (list->size() > count_max) error(key, "has more than " + std::to_string(count_max) + " entries");
    for (std::size_t i = 0; i < std::min(list->size(), count_max); ++i) {
        found.emplace_back(*list->get(i)->as_table(), name_of(key) + "[" + std::to_string(i + 1) + "]", problems_);
    }
    return found;
}

void TomlTable::finish() {
    for (const auto& [key, node] : table_) {
        if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
        const auto meant = nearest(key.str(), known_);
        const auto place = key.source().begin;
        problems_.push_back(
            {schedule::Severity::error, static_cast<int>(place.line), static_cast<int>(place.column),
             name_of(key.str()),
             "is no key of Lanai's" + (meant.empty() ? "" : "; did you mean `" + std::string(meant) + "`?")});
    }
}

}  // namespace lanai::app
