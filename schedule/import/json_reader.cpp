#include "import/json_reader.hpp"

#include "import/line_table.hpp"

#include <boost/json/parse_options.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace lanai::schedule {

namespace json = boost::json;

namespace {

// Looks at JSON text before it is parsed: how many values, and whether a field comes twice. Text that is no JSON may be
// misread here; the parser then says what is wrong with it.
class JsonScanner {
public:
    JsonScanner(std::string_view text, Problems& problems) : text_(text), lines_(text), problems_(problems) {}

    bool run() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '{' || c == '[') {
                if (keys_.size() > json_depth_max) return true;  // the parser's depth is the same
                keys_.emplace_back();
            } else if ((c == '}' || c == ']') && !keys_.empty()) {
                keys_.pop_back();
            } else if (c == '"') {
                take_string();
            }
            const bool next = c == ',' || c == '{' || c == '[';
            if (next && ++values_ > json_values_max) {
                problems_.error(lines_.place(at_), "",
                                "holds more than " + std::to_string(json_values_max) + " values");
                return false;
            }
        }
        return true;
    }

private:
    void take_string() {
        const auto start = ++at_;
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        if (at_ >= text_.size() || keys_.empty()) return;
        const auto after = text_.find_first_not_of(" \t\r\n", at_ + 1);
        if (after == std::string_view::npos || text_[after] != ':') return;
        const auto key = text_.substr(start, at_ - start);
        if (!keys_.back().insert(key).second) {
            problems_.warning(lines_.place(start), "",
                              "the field " + quoted(key) + " comes twice in one object; the last is taken");
        }
    }

    std::string_view text_;
    LineTable lines_;
    Problems& problems_;
    std::size_t at_ = 0;
    std::size_t values_ = 0;
    std::vector<std::set<std::string_view>> keys_;
};

}  // namespace

std::optional<json::value> parse_json(std::string_view text, Problems& problems) {
    if (!JsonScanner(text, problems).run()) return {};
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::stream_parser parser({}, options);
    boost::system::error_code error;
    auto read = parser.write_some(text.data(), text.size(), error);
    if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) error = json::error::extra_data;
    if (!error) parser.finish(error);
    if (!error) return parser.release();
    const auto place = LineTable(text).place(read);
    if (error == json::error::too_deep) {
        problems.error(place, "",
                       "more than " + std::to_string(json_depth_max) + " objects and lists within each other");
    } else if (error == json::error::incomplete) {
        problems.error(place, "", "is cut off: the JSON ends before its end");
    } else {
        problems.error(place, "", "is no JSON from here on: " + error.message());
    }
    return {};
}

std::string_view json_type_name(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "true or false";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "a number";
        case json::kind::string:
            return "a text";
        case json::kind::array:
            return "a list";
        case json::kind::object:
            return "an object";
    }
    return "nothing";
}

void JsonReader::wrong_type(std::string_view field, const json::value& value, std::string_view expected) {
    const auto where = at(field);
    intake_.problems().refused(
        where.place, where.where,
        "is " + std::string(json_type_name(value)) + " and left out; " + std::string(expected) + " is expected");
}

const json::value* JsonReader::take(std::string_view field) {
    known_.push_back(field);
    const auto* value = object_.if_contains(field);
    return value && !value->is_null() ? value : nullptr;
}

const json::object* JsonReader::object(std::string_view field) {
    const auto* value = take(field);
    if (!value) return nullptr;
    if (!value->is_object()) wrong_type(field, *value, "an object");
    return value->if_object();
}

const json::array* JsonReader::array(std::string_view field) {
    const auto* value = take(field);
    if (!value) return nullptr;
    if (!value->is_array()) wrong_type(field, *value, "a list");
    return value->if_array();
}

std::string JsonReader::translated(std::string_view field, const json::object& texts) {
    const auto* chosen = texts.if_contains("en");
    for (auto entry = texts.begin(); entry != texts.end() && (!chosen || !chosen->is_string()); ++entry)
        chosen = &entry->value();
    if (!chosen || !chosen->is_string()) return {};
    if (texts.size() > 1) intake_.leave_out(std::string(field) + " in other languages", at(field));
    return std::string(chosen->get_string());
}

std::string JsonReader::text(std::string_view field) {
    const auto* value = take(field);
    if (!value) return {};
    if (const auto* string = value->if_string()) return std::string(*string);
    if (const auto* number = value->if_int64()) return std::to_string(*number);
    if (const auto* number = value->if_uint64()) return std::to_string(*number);
    if (const auto* texts = value->if_object()) return translated(field, *texts);
    wrong_type(field, *value, "a text");
    return {};
}

std::string JsonReader::line(std::string_view field, std::size_t bytes_max) {
    return intake_.line(text(field), bytes_max, at(field));
}

bool JsonReader::flag(std::string_view field) {
    const auto* value = take(field);
    if (!value) return false;
    if (const auto* boolean = value->if_bool()) return *boolean;
    return intake_.flag(text(field), at(field));
}

int JsonReader::count(std::string_view field) {
    constexpr double count_max = 1'000'000;
    const auto* value = take(field);
    if (!value) return 0;
    boost::system::error_code error;
    const auto number = value->is_number() ? value->to_number<double>(error) : -1.0;
    if (!error && number >= 0 && number <= count_max) return static_cast<int>(number);
    wrong_type(field, *value, "a number from 0 to a million");
    return 0;
}

void JsonReader::ignore(std::initializer_list<std::string_view> fields) {
    known_.insert(known_.end(), fields);
}

void JsonReader::finish() {
    for (const auto& [name, value] : object_) {
        const std::string_view field(name.data(), name.size());
        if (std::find(known_.begin(), known_.end(), field) != known_.end()) continue;
        const bool says_nothing = value.is_null() || (value.is_string() && value.get_string().empty()) ||
                                  (value.is_array() && value.get_array().empty()) ||
                                  (value.is_object() && value.get_object().empty());
        if (intake_.is_contact(field, !says_nothing) || says_nothing) continue;
        intake_.leave_out(field, at(field));
    }
}

}  // namespace lanai::schedule
