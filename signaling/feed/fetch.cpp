#include "feed/fetch.hpp"

#include "feed/connection.hpp"

#include <openssl/evp.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace lanai::feed {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::uint32_t head_bytes_max = 32 * 1024;
constexpr std::size_t validator_bytes_max = 1'000;  // a longer ETag is not kept

using Parser = beast::http::response_parser<beast::http::string_body>;

std::string in_mebibytes(std::size_t bytes) {
    const auto mebibytes = bytes / (1024 * 1024);
    return mebibytes > 0 ? std::to_string(mebibytes) + " MiB" : std::to_string(bytes) + " bytes";
}

std::string base64(const std::string& text) {
    std::string encoded(4 * ((text.size() + 2) / 3) + 1, '\0');  // with a zero at its end
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()), bytes, static_cast<int>(text.size()));
    encoded.resize(static_cast<std::size_t>(size));
    return encoded;
}

beast::http::request<beast::http::empty_body> head_of(const FetchRequest& request, const Url& url) {
    beast::http::request<beast::http::empty_body> head{beast::http::verb::get, url.target, 11};
    head.set(beast::http::field::host, url.authority());
    head.set(beast::http::field::user_agent, "Lanai");
    head.set(beast::http::field::accept, "text/calendar, application/json, application/xml, text/xml, */*;q=0.5");
    head.set(beast::http::field::accept_encoding, "identity");
    head.set(beast::http::field::connection, "close");
    if (!request.etag.empty()) head.set(beast::http::field::if_none_match, request.etag);
    if (!request.last_modified.empty()) head.set(beast::http::field::if_modified_since, request.last_modified);
    if (!url.credentials.empty()) head.set(beast::http::field::authorization, "Basic " + base64(url.credentials));
    return head;
}

std::string field(const Parser& parser, beast::http::field name) {
    const auto value = parser.get()[name];
    return {value.data(), value.size()};
}

std::string validator(const Parser& parser, beast::http::field name) {
    auto value = field(parser, name);
    return value.size() <= validator_bytes_max ? value : std::string();
}

bool redirects(beast::http::status status) {
    return status == beast::http::status::moved_permanently || status == beast::http::status::found ||
           status == beast::http::status::see_other || status == beast::http::status::temporary_redirect ||
           status == beast::http::status::permanent_redirect;
}

std::string reading_error(const error_code& error, const FetchLimits& limits) {
    if (error == beast::error::timeout) {
        return "was not there within " + std::to_string(std::chrono::ceil<seconds>(limits.whole).count()) + " s";
    }
    if (error == beast::http::error::body_limit) return "is larger than " + in_mebibytes(limits.body_bytes_max);
    if (error == beast::http::error::header_limit) return "has a head of more than 32 KiB";
    const bool cut = error == beast::http::error::partial_message || error == beast::http::error::end_of_stream ||
                     error == asio::ssl::error::stream_truncated || error == asio::error::connection_reset ||
                     error == asio::error::eof;
    if (cut) return "is cut off: the connection ended before it was whole";
    return "is no answer of HTTP/1.1: " + error.message();
}

Fetched failed(const Url& url, const std::string& what) {
    Fetched result;
    result.error = url.shown() + " " + what;
    return result;
}

// One fetch with all its redirects.
class Journey {
public:
    Journey(std::shared_ptr<asio::ssl::context> trust, FetchRequest request, FetchLimits limits)
        : trust_(std::move(trust)),
          request_(std::move(request)),
          limits_(limits),
          deadline_(Connection::Deadline::clock::now() + limits.whole) {}

    asio::awaitable<Fetched> run() {
        auto url = request_.url;
        for (;;) {
            visited_.push_back(url);
            auto step = co_await visit(url);
            if (!next_) co_return step;
            url = *std::exchange(next_, {});
            const bool again = std::any_of(visited_.begin(), visited_.end(),
                                           [&](const Url& one) { return one.whole() == url.whole(); });
            if (again) co_return failed(request_.url, "redirects in a loop: " + way() + " -> " + url.shown());
            if (visited_.size() > redirects_max) {
                co_return failed(request_.url,
                                 "redirects more than " + std::to_string(redirects_max) + " times: " + way());
            }
        }
    }

private:
    // The result, or next_.
    asio::awaitable<Fetched> visit(const Url& url) {
        Connection connection(co_await asio::this_coro::executor, trust_);
        if (const auto error = co_await connection.open(url, limits_, deadline_); !error.empty()) {
            co_return failed(url, "is not reached: " + error);
        }
        auto& stream = connection.stream();
        error_code error;
        const auto head = head_of(request_, url);
        co_await beast::http::async_write(stream, head, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return failed(url, reading_error(error, limits_));
        beast::flat_buffer buffer;
        Parser parser;
        parser.header_limit(head_bytes_max);
        parser.body_limit(limits_.body_bytes_max);
        co_await beast::http::async_read_header(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return failed(url, reading_error(error, limits_));
        if (parser.get().result() != beast::http::status::ok) co_return other_than_ok(url, parser);
        if (auto encoding = field(parser, beast::http::field::content_encoding); !encoding.empty() && encoding != "identity") {
            co_return failed(url, "is packed, which was not asked for; it must come as it is");
        }
        co_await beast::http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return failed(url, reading_error(error, limits_));
        co_return document(url, parser);
    }

    Fetched other_than_ok(const Url& url, const Parser& parser) {
        const auto status = parser.get().result();
        if (status == beast::http::status::not_modified && has_validators()) {
            Fetched result;
            result.kind = Fetched::Kind::not_modified;
            return result;
        }
        if (redirects(status)) return redirected(url, parser);
        const auto reason = beast::http::obsolete_reason(status);
        auto result = failed(url, "answered " + std::to_string(parser.get().result_int()) + " (" +
                                      std::string(reason.data(), reason.size()) + "); 200 or 304 is expected");
        const auto now = std::chrono::floor<seconds>(std::chrono::system_clock::now());
        result.retry_after = parse_retry_after(field(parser, beast::http::field::retry_after), now);
        return result;
    }

    Fetched redirected(const Url& url, const Parser& parser) {
        const auto location = field(parser, beast::http::field::location);
        const auto status = std::to_string(parser.get().result_int());
        if (location.empty()) return failed(url, "answered " + status + " without saying where to");
        auto to = resolve_location(url, location);
        if (!to) return failed(url, "redirects to where nobody goes: " + to.error().message());
        next_ = std::move(*to);
        return {};
    }

    Fetched document(const Url& url, Parser& parser) const {
        Fetched result;
        result.kind = Fetched::Kind::document;
        result.etag = validator(parser, beast::http::field::etag);
        result.last_modified = validator(parser, beast::http::field::last_modified);
        const auto path = url.target.substr(0, url.target.find('?'));
        result.name = path.substr(path.rfind('/') + 1);
        result.body = std::move(parser.get().body());
        return result;
    }

    [[nodiscard]] bool has_validators() const { return !request_.etag.empty() || !request_.last_modified.empty(); }

    [[nodiscard]] std::string way() const {
        std::string text;
        for (const auto& url : visited_) text.append(text.empty() ? "" : " -> ").append(url.shown());
        return text;
    }

    std::shared_ptr<asio::ssl::context> trust_;
    const FetchRequest request_;
    const FetchLimits limits_;
    const Connection::Deadline deadline_;
    std::vector<Url> visited_;  // at most redirects_max and one
    std::optional<Url> next_;
};

}  // namespace

asio::awaitable<Fetched> fetch(std::shared_ptr<asio::ssl::context> trust, FetchRequest request, FetchLimits limits) {
    const auto url = request.url;
    Fetched result;
    try {
        Journey journey(std::move(trust), std::move(request), limits);
        result = co_await journey.run();
    } catch (const std::exception& error) {  // no memory
        result = failed(url, std::string("cannot be fetched: ") + error.what());
    }
    co_return result;
}

}  // namespace lanai::feed
