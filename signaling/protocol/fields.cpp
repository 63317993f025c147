#include "protocol/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <limits>

namespace lanai::protocol {

std::string_view name_of_kind(const boost::json::value& value) {
    switch (value.kind()) {
        case boost::json::kind::null:
            return "null";
        case boost::json::kind::bool_:
            return "a boolean";
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
            return "an integer";
        case boost::json::kind::double_:
            return "a number with a fraction or exponent";
        case boost::json::kind::string:
            return "a string";
        case boost::json::kind::array:
            return "an array";
        case boost::json::kind::object:
            return "an object";
    }
    return "something else";
}

void Fields::fail(std::string_view name, const std::string& message) {
    if (!error_.empty()) return;
    error_ = (path_.empty() ? "" : path_ + ".") + std::string(name) + ": " + message;
}

void Fields::expected(std::string_view name, std::string_view what, const boost::json::value& got) {
    fail(name, "expected " + std::string(what) + ", got " + std::string(name_of_kind(got)));
}

const boost::json::value* Fields::required(std::string_view name) {
    const boost::json::value* value = object_.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr) fail(name, "is missing");
    return value;
}

std::optional<std::string> Fields::optional_text(std::string_view name) {
    const boost::json::value* value = object_.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (const auto* text = value->if_string()) return std::string(text->data(), text->size());
    expected(name, "a string", *value);
    return std::nullopt;
}

std::string Fields::text(std::string_view name) {
    const boost::json::value* value = required(name);
    if (value == nullptr) return {};
    if (const auto* text = value->if_string()) return {text->data(), text->size()};
    expected(name, "a string", *value);
    return {};
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name) {
    const boost::json::value* value = object_.if_contains(boost::json::string_view(name.data(), name.size()));
    if (value == nullptr || value->is_null()) return std::nullopt;
    return integer(name);
}

std::int64_t Fields::integer(std::string_view name) {
    const boost::json::value* value = required(name);
    if (value == nullptr) return 0;
    if (const auto* number = value->if_int64()) return *number;
    if (value->is_uint64()) {
        fail(name, "is larger than any number used here");
    } else {
        expected(name, "an integer", *value);
    }
    return 0;
}

std::uint32_t Fields::ordinal(std::string_view name) {
    const std::int64_t number = integer(name);
    if (number < 1 || number > UINT32_MAX) fail(name, "is out of range");
    return static_cast<std::uint32_t>(number);
}

bool Fields::boolean(std::string_view name) {
    const boost::json::value* value = required(name);
    if (value == nullptr) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    expected(name, "a boolean", *value);
    return false;
}

bool Fields::absent(std::string_view name) const {
    const auto* value = object_.if_contains(boost::json::string_view(name.data(), name.size()));
    return value == nullptr || value->is_null();
}

bool Fields::optional_boolean(std::string_view name) {
    return !absent(name) && boolean(name);
}

const boost::json::array* Fields::optional_array(std::string_view name) {
    return absent(name) ? nullptr : array(name);
}

const boost::json::object* Fields::optional_object(std::string_view name) {
    return absent(name) ? nullptr : object(name);
}

const boost::json::object* Fields::object(std::string_view name) {
    const boost::json::value* value = required(name);
    if (value == nullptr) return nullptr;
    if (const auto* found = value->if_object()) return found;
    expected(name, "an object", *value);
    return nullptr;
}

const boost::json::array* Fields::array(std::string_view name) {
    const boost::json::value* value = required(name);
    if (value == nullptr) return nullptr;
    if (const auto* found = value->if_array()) return found;
    expected(name, "an array", *value);
    return nullptr;
}

std::vector<std::string> Fields::texts(std::string_view name) {
    std::vector<std::string> found;
    const boost::json::array* values = array(name);
    if (values == nullptr) return found;
    for (const boost::json::value& value : *values) {
        if (const auto* text = value.if_string()) {
            found.emplace_back(text->data(), text->size());
        } else {
            expected(name, "strings", value);
        }
    }
    return found;
}

std::vector<std::string> Fields::optional_texts(std::string_view name) {
    return absent(name) ? std::vector<std::string>{} : texts(name);
}

}  // namespace lanai::protocol
