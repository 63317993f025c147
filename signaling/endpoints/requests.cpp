#include "endpoints/requests.hpp"

#include <algorithm>

namespace lanai::endpoints {

namespace {

constexpr std::size_t token_chars_max = 256;
constexpr int cookie_days = 30;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "https://host:8443/path" -> "host:8443"; an opaque origin ("null") has none.
std::string_view authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find('/'));
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
    return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return decoded;
}

}  // namespace

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> pieces;
    if (path.size() <= 1) return pieces;
    path.remove_prefix(1);
    while (true) {
        const auto slash = path.find('/');
        pieces.emplace_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return pieces;
        path.remove_prefix(slash + 1);
    }
}

std::string media_type(const gateway::HttpRequest& request) {
    const auto header = request.header("content-type");
    std::string type(trimmed(header.substr(0, header.find(';'))));
    std::transform(type.begin(), type.end(), type.begin(), lower);
    return type;
}

std::string cookie_name(access::Role role) {
    return "lanai_" + std::string(access::to_string(role));
}

std::optional<std::string> bearer_token(const gateway::HttpRequest& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("authorization");
    if (header.size() < scheme.size() || !equal_ignoring_case(header.substr(0, scheme.size()), scheme)) return {};
    return std::string(trimmed(header.substr(scheme.size())));
}

std::vector<std::string> shown_tokens(const gateway::HttpRequest& request, std::span<const access::Role> roles) {
    std::vector<std::string> tokens;
    const auto add = [&](std::string_view token) {
        if (!token.empty() && token.size() <= token_chars_max) tokens.emplace_back(token);
    };
    if (const auto bearer = bearer_token(request)) {
        add(*bearer);
        return tokens;
    }
    for (const auto role : roles) add(request.cookie(cookie_name(role)));
    return tokens;
}

bool already_has(const gateway::HttpRequest& request, std::string_view etag) {
    const auto header = request.header("if-none-match");
    return header == "*" || header.find(etag) != std::string_view::npos;
}

bool same_origin(const gateway::HttpRequest& request, const Origin& own) {
    const auto origin = request.header("origin");
    if (origin.empty()) return true;
    const auto authority = authority_of(origin);
    if (authority.empty()) return false;
    return equal_ignoring_case(authority, request.header("host")) ||
           equal_ignoring_case(authority, authority_of(own.public_url));
}

bool came_over_tls(const gateway::HttpRequest& request, const Origin& own) {
    if (own.tls) return true;
    return own.trust_forwarded && equal_ignoring_case(trimmed(request.header("x-forwarded-proto")), "https");
}

std::string session_cookie(access::Role role, std::string_view token, bool secure) {
    std::string cookie = cookie_name(role);
    cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
    cookie += std::to_string(cookie_days * 24 * 60 * 60);
    if (secure) cookie += "; Secure";
    return cookie;
}

std::optional<std::string> form_value(std::string_view form, std::string_view key) {
    while (!form.empty()) {
        const auto pair = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (pair.substr(0, equals) != key) continue;
        return equals == std::string_view::npos ? std::string() : percent_decoded(pair.substr(equals + 1));
    }
    return std::nullopt;
}

}  // namespace lanai::endpoints
