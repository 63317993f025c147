// Reading fields of a JSON object with errors that say which field, what was expected and what came. Inside of
// protocol.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::protocol {

// Reads from one object; the first thing wrong is kept in error() and everything read after it is a default value.
class Fields {
public:
    // `path` stands before the fields' names in errors: "args" gives "args.version: …".
    Fields(const boost::json::object& object, std::string path) : object_(object), path_(std::move(path)) {}

    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name);  // absent or null: nullopt
    [[nodiscard]] std::int64_t integer(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name);
    [[nodiscard]] std::uint32_t ordinal(std::string_view name);  // from 1
    [[nodiscard]] bool boolean(std::string_view name);
    [[nodiscard]] bool optional_boolean(std::string_view name);               // absent or null: false
    [[nodiscard]] const boost::json::value* required(std::string_view name);  // nullptr: absent, error() is set
    [[nodiscard]] const boost::json::object* object(std::string_view name);
    [[nodiscard]] const boost::json::array* array(std::string_view name);
    [[nodiscard]] std::vector<std::string> texts(std::string_view name);           // an array of strings
    [[nodiscard]] std::vector<std::string> optional_texts(std::string_view name);  // absent or null: empty
    [[nodiscard]] const boost::json::array* optional_array(std::string_view name);    // absent or null: nullptr
    [[nodiscard]] const boost::json::object* optional_object(std::string_view name);  // absent or null: nullptr

    [[nodiscard]] bool given(std::string_view name) const { return !absent(name); }
    void fail(std::string_view name, const std::string& message);
    [[nodiscard]] const std::string& error() const { return error_; }
    [[nodiscard]] bool ok() const { return error_.empty(); }

private:
    [[nodiscard]] bool absent(std::string_view name) const;
    void expected(std::string_view name, std::string_view what, const boost::json::value& got);

    const boost::json::object& object_;
    std::string path_;
    std::string error_;
};

// "an integer", "a string", … for messages.
[[nodiscard]] std::string_view name_of_kind(const boost::json::value&);

}  // namespace lanai::protocol
