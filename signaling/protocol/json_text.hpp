// Small things that every piece of JSON here is made of. Inside of protocol.
#pragma once

#include "schedule/model.hpp"

#include <boost/json/array.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::protocol {

[[nodiscard]] inline boost::json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

// Empty: null.
[[nodiscard]] inline boost::json::value or_null(const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

// Milliseconds since 1970, or null.
[[nodiscard]] inline boost::json::value or_null(const std::optional<schedule::Instant>& at) {
    return at ? boost::json::value(at->time_since_epoch().count()) : boost::json::value(nullptr);
}

template <class T, class F>
[[nodiscard]] boost::json::array array_of(const std::vector<T>& items, F to_value) {
    boost::json::array array;
    array.reserve(items.size());
    for (const T& item : items) array.emplace_back(to_value(item));
    return array;
}
[[nodiscard]] inline boost::json::array array_of(const std::vector<std::string>& texts) {
    return array_of(texts, [](const std::string& text) { return boost::json::value(text); });
}

}  // namespace lanai::protocol
