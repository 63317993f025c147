#include "gateway/request_reader.hpp"

#include "gateway/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace lanai::gateway {
namespace {

constexpr std::array<std::pair<lws_token_indexes, const char*>, 17> known_headers{{
    {WSI_TOKEN_HOST, "host"},
    {WSI_TOKEN_ORIGIN, "origin"},
    {WSI_TOKEN_HTTP_ACCEPT, "accept"},
    {WSI_TOKEN_HTTP_ACCEPT_LANGUAGE, "accept-language"},
    {WSI_TOKEN_HTTP_ACCEPT_ENCODING, "accept-encoding"},
    {WSI_TOKEN_HTTP_AC_REQUEST_HEADERS, "access-control-request-headers"},
    {WSI_TOKEN_HTTP_AUTHORIZATION, "authorization"},
    {WSI_TOKEN_HTTP_CONTENT_TYPE, "content-type"},
    {WSI_TOKEN_HTTP_CONTENT_LENGTH, "content-length"},
    {WSI_TOKEN_HTTP_COOKIE, "cookie"},
    {WSI_TOKEN_HTTP_IF_MATCH, "if-match"},
    {WSI_TOKEN_HTTP_IF_NONE_MATCH, "if-none-match"},
    {WSI_TOKEN_HTTP_IF_MODIFIED_SINCE, "if-modified-since"},
    {WSI_TOKEN_HTTP_RANGE, "range"},
    {WSI_TOKEN_HTTP_REFERER, "referer"},
    {WSI_TOKEN_HTTP_USER_AGENT, "user-agent"},
    {WSI_TOKEN_X_FORWARDED_FOR, "x-forwarded-for"},
}};

// Those libwebsockets has no token for; it wants their names with the colon.
constexpr std::array<std::string_view, 5> other_headers{
    "access-control-request-method:", "x-forwarded-proto:", "x-forwarded-host:", "sec-fetch-site:", "link:"};

bool equals_word(std::string_view text, std::string_view lower_case_word) {
    return std::ranges::equal(text, lower_case_word, {},
                              [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
}

// The order of libwebsockets' answer (enum lws_h1_methods).
Method to_method(int index) {
    switch (index) {
        case LWSHUMETH_GET:
            return Method::get;
        case LWSHUMETH_POST:
            return Method::post;
        case LWSHUMETH_OPTIONS:
            return Method::options;
        case LWSHUMETH_PUT:
            return Method::put;
        case LWSHUMETH_PATCH:
            return Method::patch;
        case LWSHUMETH_DELETE:
            return Method::del;
        case LWSHUMETH_HEAD:
            return Method::head;
        default:
            return Method::other;
    }
}

// libwebsockets has decoded the query and cut it at its ampersands; here it becomes what it was, or an equal of it.
void append_encoded(std::string& query, std::string_view decoded) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    static constexpr std::string_view plain = "-._~=/:@!$'()*,?";
    for (const char c : decoded) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              plain.find(c) != std::string_view::npos;
        if (is_plain) {
            query.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            query.append({'%', hex[byte >> 4], hex[byte & 15U]});
        }
    }
}

std::string read_query(lws* wsi) {
    constexpr int arguments_max = 256;
    const int whole = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS);
    if (whole <= 0) return {};
    std::string argument(static_cast<std::size_t>(whole) + 1, '\0');
    std::string query;
    for (int i = 0; i < arguments_max; ++i) {
        const int size =
            lws_hdr_copy_fragment(wsi, argument.data(), static_cast<int>(argument.size()), WSI_TOKEN_HTTP_URI_ARGS, i);
        if (size < 0) break;
        if (i > 0) query.push_back('&');
        append_encoded(query, std::string_view(argument).substr(0, static_cast<std::size_t>(size)));
    }
    return query;
}

std::string read_custom_header(lws* wsi, std::string_view name) {
    const int size = lws_hdr_custom_length(wsi, name.data(), static_cast<int>(name.size()));
    if (size <= 0) return {};
    std::string value(static_cast<std::size_t>(size) + 1, '\0');
    const int copied = lws_hdr_custom_copy(wsi, value.data(), static_cast<int>(value.size()), name.data(),
                                           static_cast<int>(name.size()));
    value.resize(copied < 0 ? 0 : static_cast<std::size_t>(copied));
    return value;
}

}  // namespace

std::string read_header(lws* wsi, lws_token_indexes token) {
    const int size = lws_hdr_total_length(wsi, token);
    if (size <= 0) return {};
    std::string value(static_cast<std::size_t>(size) + 1, '\0');
    const int copied = lws_hdr_copy(wsi, value.data(), static_cast<int>(value.size()), token);
    value.resize(copied < 0 ? 0 : static_cast<std::size_t>(copied));
    return value;
}

bool read_request(lws* wsi, HttpRequest& request) {
    char* path = nullptr;
    int path_size = 0;
    const int method = lws_http_get_uri_and_method(wsi, &path, &path_size);
    if (method < 0 || path == nullptr || path_size <= 0 || path[0] != '/') return false;
    request.method = to_method(method);
    request.path.assign(path, static_cast<std::size_t>(path_size));
    request.query = read_query(wsi);
    for (const auto& [token, name] : known_headers) {
        if (auto value = read_header(wsi, token); !value.empty()) request.headers.emplace_back(name, std::move(value));
    }
    for (const auto name : other_headers) {
        if (auto value = read_custom_header(wsi, name); !value.empty()) {
            request.headers.emplace_back(name.substr(0, name.size() - 1), trimmed(value));
        }
    }
    return true;
}

Framing read_framing(lws* wsi) {
    Framing framing;
    if (const auto text = read_header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH); !text.empty()) {
        const auto digits = trimmed(text);
        std::uint64_t length = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
        framing.malformed = error != std::errc{} || end != digits.data() + digits.size();
        framing.content_length = length;
    }
    framing.chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    const auto connection = read_header(wsi, WSI_TOKEN_CONNECTION);
    const bool is_1_1 = read_header(wsi, WSI_TOKEN_HTTP).starts_with("HTTP/1.1");
    if (lists(connection, "close")) {
        framing.persistence = Persistence::close;
    } else if (is_1_1) {
        framing.persistence = Persistence::keep_alive;
    } else if (lists(connection, "keep-alive")) {
        framing.persistence = Persistence::keep_alive_1_0;
    }
    return framing;
}

bool lists(std::string_view header, std::string_view lower_case_word) {
    while (!header.empty()) {
        const auto end = header.find(',');
        if (equals_word(trimmed(header.substr(0, end)), lower_case_word)) return true;
        header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
    }
    return false;
}

std::string_view last_hop(std::string_view forwarded_for) {
    const auto comma = forwarded_for.rfind(',');
    return trimmed(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1));
}

}  // namespace lanai::gateway
