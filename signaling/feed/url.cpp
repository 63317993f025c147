#include "feed/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace lanai::feed {

namespace {

constexpr std::string_view scheme = "https://";
constexpr std::size_t host_bytes_max = 253;

class UrlCategory final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "lanai.feed.url"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<UrlErrc>(value)) {
            case UrlErrc::not_https:
                return "only https:// is followed";
            case UrlErrc::no_host:
                return "there is no host in it";
            case UrlErrc::bad_host:
                return "the host is no name of letters, digits, - and ., and no IP address (other letters: as xn--)";
            case UrlErrc::bad_port:
                return "the port must be from 1 to 65535";
            case UrlErrc::bad_character:
                return "there is a blank or control character in it";
            case UrlErrc::too_long:
                return "it is longer than " + std::to_string(url_bytes_max) + " bytes";
        }
        return "it is no address";
    }
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool begins_with_scheme(std::string_view text) {
    return text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                      [](char mine, char theirs) { return mine == lower(theirs); });
}

// RFC 3986, 3.1: "data:", "HTTP:"; but not "a/b:c", which is a path.
bool has_scheme(std::string_view text) {
    const auto end = text.find_first_of(":/?#");
    if (end == 0 || end == std::string_view::npos || text[end] != ':') return false;
    return lower(text[0]) >= 'a' && lower(text[0]) <= 'z';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char small = lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// What is no escape stays as it is.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

// Letters beyond ASCII are written into addresses, and go on the wire as their bytes' escapes.
std::string wire_target(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    std::string target;
    for (const char c : text.substr(0, text.find('#'))) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            target += c;
        } else {
            target.append({'%', hex[byte >> 4], hex[byte & 15U]});
        }
    }
    return target.starts_with('/') ? target : '/' + target;
}

bool is_host_name(std::string_view text) {
    return text.size() <= host_bytes_max && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
           });
}

// Without a zone: "fe80::1%eth0" means a link of this machine, and may hold anything.
bool is_ipv6_address(const std::string& text) {
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; });
    boost::system::error_code error;
    return plain && boost::asio::ip::make_address(text, error).is_v6() && !error;
}

boost::system::error_code read_host(std::string_view text, Url& url) {
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
    if (end == std::string_view::npos) return UrlErrc::bad_host;
    url.host = text.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
    std::transform(url.host.begin(), url.host.end(), url.host.begin(), lower);
    text.remove_prefix(bracketed ? end + 1 : end);
    if (url.host.empty()) return UrlErrc::no_host;
    if (bracketed ? !is_ipv6_address(url.host) : !is_host_name(url.host)) return UrlErrc::bad_host;
    if (text.empty() || text == ":") return {};
    if (text.front() != ':') return UrlErrc::bad_host;
    text.remove_prefix(1);
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), url.port);
    const bool good = error == std::errc{} && last == text.data() + text.size() && url.port != 0;
    return good ? boost::system::error_code{} : UrlErrc::bad_port;
}

// RFC 3986, 5.2.4: "/a/./b/../c" is "/a/c".
std::string without_dots(std::string_view path) {
    std::vector<std::string_view> pieces;
    bool ends_in_folder = false;
    while (!path.empty()) {
        path.remove_prefix(1);  // its slash
        const auto piece = path.substr(0, path.find('/'));
        path.remove_prefix(piece.size());
        ends_in_folder = piece == "." || piece == "..";
        if (piece == ".." && !pieces.empty()) pieces.pop_back();
        if (!ends_in_folder) pieces.push_back(piece);
    }
    std::string result;
    for (const auto piece : pieces) result.append("/").append(piece);
    if (ends_in_folder || result.empty()) result += '/';
    return result;
}

// A reference without scheme and host, seen from the target it stands in.
std::string resolve_target(std::string_view base, std::string_view reference) {
    reference = reference.substr(0, reference.find('#'));
    if (reference.empty()) return std::string(base);
    const auto base_path = base.substr(0, base.find('?'));
    if (reference.front() == '?') return std::string(base_path) + std::string(reference);
    const auto path_end = std::min(reference.find('?'), reference.size());
    auto path = std::string(reference.substr(0, path_end));
    if (path.front() != '/') path = std::string(base_path.substr(0, base_path.rfind('/') + 1)) + path;
    return without_dots(path) + std::string(reference.substr(path_end));
}

}  // namespace

boost::system::error_code make_error_code(UrlErrc error) {
    static const UrlCategory category;
    return {static_cast<int>(error), category};
}

std::string Url::authority() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + (port == 443 ? "" : ":" + std::to_string(port));
}

std::string Url::shown() const {
    const auto query = target.find('?');
    return std::string(scheme) + authority() + target.substr(0, query) + (query == std::string::npos ? "" : "?...");
}

std::string Url::whole() const {
    return std::string(scheme) + (credentials.empty() ? "" : credentials + "@") + authority() + target;
}

boost::system::result<Url> parse_url(std::string_view text) {
    if (!begins_with_scheme(text)) return UrlErrc::not_https;
    if (text.size() > url_bytes_max) return UrlErrc::too_long;
    const bool blank = std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f;
    });
    if (blank) return UrlErrc::bad_character;
    text.remove_prefix(scheme.size());
    const auto authority = text.substr(0, text.find_first_of("/?#"));
    const auto at = authority.rfind('@');
    Url url;
    if (at != std::string_view::npos) url.credentials = percent_decoded(authority.substr(0, at));
    const auto place = at == std::string_view::npos ? authority : authority.substr(at + 1);
    if (const auto error = read_host(place, url)) return error;
    url.target = wire_target(text.substr(authority.size()));
    if (url.whole().size() > url_bytes_max) return UrlErrc::too_long;  // escapes are longer than what they stand for
    return url;
}

boost::system::result<Url> resolve_location(const Url& from, std::string_view location) {
    std::string absolute(location);
    if (location.starts_with("//")) {
        absolute = std::string(scheme.substr(0, scheme.size() - 2)) + absolute;
    } else if (!has_scheme(location)) {
        absolute = std::string(scheme) + from.authority() + resolve_target(from.target, location);
    }
    auto url = parse_url(absolute);
    if (url) url->credentials = url->same_place(from) ? from.credentials : std::string();
    return url;
}

}  // namespace lanai::feed
