// SDP offers as clients send them, and edits of them. Text is stored with LF; clients send CRLF.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lanai::test {

inline std::string fixture(std::string_view name) {
    const std::string path =
        std::string(LANAI_SOURCE_DIR) + "/tests/unit/webrtc/fixtures/" + std::string(name) + ".sdp";
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    for (std::string line; std::getline(file, line);) text << line << "\r\n";
    return text.str();
}

inline std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

inline std::string replace_first(std::string text, std::string_view what, std::string_view with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("the fixture has no " + std::string(what));
    return text.replace(at, what.size(), with);
}

inline bool contains(std::string_view text, std::string_view what) {
    return text.find(what) != std::string_view::npos;
}

}  // namespace lanai::test
