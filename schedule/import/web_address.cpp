#include "import/web_address.hpp"

#include "import/characters.hpp"
#include "import/forms.hpp"
#include "import/problems.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace lanai::schedule {

namespace {

bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_host_character(char c) {
    return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// "javascript" of "javascript:alert(1)"; empty when there is none. "example.org:8080" has a port, not a scheme.
std::string_view scheme_of(std::string_view address) {
    const auto colon = address.find_first_of(":/?#");
    if (colon == std::string_view::npos || colon == 0 || address[colon] != ':' || !is_ascii_letter(address[0])) return {};
    const auto scheme = address.substr(0, colon);
    const bool formed =
        std::all_of(scheme.begin(), scheme.end(), [](char c) { return is_host_character(c) || c == '+'; });
    const bool port = colon + 1 < address.size() && address[colon + 1] >= '0' && address[colon + 1] <= '9' &&
                      scheme.find('.') != std::string_view::npos;
    return formed && !port ? scheme : std::string_view{};
}

// "www.example.org/x", but not "slides.pdf".
bool begins_with_host(std::string_view address) {
    static constexpr std::array<std::string_view, 16> file_endings{"html", "htm", "pdf", "png", "jpg", "jpeg",
                                                                   "gif",  "svg", "txt", "zip", "ppt", "pptx",
                                                                   "odp",  "php", "mp4", "webm"};
    const auto host = address.substr(0, address.find_first_of("/?#:"));
    const auto dot = host.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || !std::all_of(host.begin(), host.end(), is_host_character))
        return false;
    const auto ending = host.substr(dot + 1);
    if (ending.size() < 2 || !std::all_of(ending.begin(), ending.end(), is_ascii_letter)) return false;
    return std::find(file_endings.begin(), file_endings.end(), lower_case(std::string(ending))) == file_endings.end();
}

bool is_mail_address(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && begins_with_host(text.substr(at + 1)) &&
           text.find_first_of("/ ") == std::string_view::npos;
}

// The path without "." and "..".
std::string normal_path(std::string_view path) {
    std::vector<std::string_view> parts;
    std::size_t at = 0;
    while (at <= path.size()) {
        const auto end = std::min(path.find('/', at), path.size());
        const auto part = path.substr(at, end - at);
        const bool last = end == path.size();
        if (part == "..") {
            if (parts.size() > 1) parts.pop_back();
            if (last) parts.emplace_back();
        } else if (part == ".") {
            if (last) parts.emplace_back();
        } else {
            parts.push_back(part);
        }
        at = end + 1;
    }
    std::string normal;
    for (std::size_t i = 0; i < parts.size(); ++i) normal += (i == 0 ? "" : "/") + std::string(parts[i]);
    return normal;
}

// RFC 3986, 5.2, for a base that is_web_address and an address without scheme.
std::string resolve(std::string_view address, std::string_view base) {
    const auto authority_start = base.find("://") + 3;
    if (address.starts_with("//")) return std::string(base.substr(0, authority_start - 2)) + std::string(address);
    const auto path_start = std::min(base.find_first_of("/?#", authority_start), base.size());
    const std::string origin(base.substr(0, path_start));
    auto base_path = base.substr(path_start, base.find_first_of("?#", path_start) - path_start);
    if (address.starts_with('?') || address.starts_with('#'))
        return origin + std::string(base_path) + std::string(address);
    const auto query = std::min(address.find_first_of("?#"), address.size());
    const std::string path(address.substr(0, query));
    const auto whole = path.starts_with('/') ? path : std::string(base_path.substr(0, base_path.rfind('/') + 1)) + path;
    return origin + normal_path(whole.starts_with('/') ? whole : "/" + whole) + std::string(address.substr(query));
}

WebAddress checked(std::string address, std::string mended_how) {
    if (address.find(' ') != std::string::npos) {
        std::string encoded;
        for (const char c : address) encoded += c == ' ' ? std::string("%20") : std::string(1, c);
        address = std::move(encoded);
        mended_how = "blanks in the address are written as %20";
    }
    if (address.size() > address_bytes_max) {
        return {WebAddress::Kind::unusable, "", "is " + std::to_string(address.size()) + " bytes long"};
    }
    if (!is_web_address(address)) return {WebAddress::Kind::unusable, "", quoted(address) + " is no web address"};
    return {mended_how.empty() ? WebAddress::Kind::good : WebAddress::Kind::mended, std::move(address), mended_how};
}

}  // namespace

WebAddress read_web_address(std::string_view written, std::string_view base) {
    using Kind = WebAddress::Kind;
    auto address = clean_characters(written.substr(0, 2 * address_bytes_max), false).text;
    if (address.empty()) return {};
    const auto scheme = lower_case(std::string(scheme_of(address)));
    if (scheme == "http" || scheme == "https") {
        return checked(scheme + address.substr(scheme.size()), "");
    }
    if (scheme == "mailto" || scheme == "tel" || scheme == "sms" || (scheme.empty() && is_mail_address(address))) {
        return {Kind::contact, "", ""};
    }
    if (!scheme.empty()) {
        return {Kind::unusable, "",
                quoted(address) + " is left out: only http and https addresses are taken, not " + scheme + ":"};
    }
    if (begins_with_host(address)) {
        return checked("https://" + address, quoted(address) + " has no https:// before it; it is added");
    }
    if (is_web_address(base)) return checked(resolve(address, base), "");
    return {Kind::unusable, "", quoted(address) + " is relative, and the file names no base_url to start from"};
}

}  // namespace lanai::schedule
