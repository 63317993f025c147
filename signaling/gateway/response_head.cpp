#include "gateway/response_head.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lanai::gateway {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 34> reasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

bool is_ours(std::string_view name) {
    static constexpr std::array<std::string_view, 3> ours{"content-length", "connection", "transfer-encoding"};
    return std::ranges::any_of(ours, [&](std::string_view mine) {
        return std::ranges::equal(mine, name, {}, {}, [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
    });
}

}  // namespace

std::string_view reason_phrase(int status) {
    const auto* found = std::ranges::find(reasons, status, &decltype(reasons)::value_type::first);
    return found == reasons.end() ? std::string_view{} : found->second;
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string make_head(const HttpResponse& response, Persistence persistence) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head.append(reason_phrase(response.status)).append("\r\nserver: lanai\r\n");
    for (const auto& [name, value] : response.headers) {
        if (name.empty() || is_ours(name) || has_control_character(name) || has_control_character(value)) continue;
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (may_have_body(response.status)) {
        head.append("content-length: ")
            .append(std::to_string(response.body ? response.body->size() : 0))
            .append("\r\n");
    }
    if (persistence == Persistence::close) head.append("connection: close\r\n");
    if (persistence == Persistence::keep_alive_1_0) head.append("connection: keep-alive\r\n");
    return head.append("\r\n");
}

HttpResponse make_error(int status, std::string_view code, std::string_view message) {
    std::string body = R"({"code":")";
    body.append(code).append(R"(","message":")").append(message).append("\"}");
    return {status,
            {{"content-type", "application/json"}, {"cache-control", "no-store"}},
            std::make_shared<const std::string>(std::move(body))};
}

}  // namespace lanai::gateway
