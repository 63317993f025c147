// Small things that every piece of JSON here is made of. Inside of protocol.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>

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

[[nodiscard]] inline boost::json::array array_of(const std::vector<std::string>& texts) {
    boost::json::array array;
    for (const std::string& text : texts) array.emplace_back(text);
    return array;
}

}  // namespace lanai::protocol
