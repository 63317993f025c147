// A blocking keep-alive HTTP/1.1 connection that opens itself anew when the server closed it. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <stdexcept>
#include <string>

namespace lanai::bench {

struct Url {
    std::string host, port, path;
};

inline Url parse_url(const std::string& url) {
    constexpr std::size_t authority_at = 7;
    if (!url.starts_with("http://")) throw std::runtime_error("a URL begins with http://: " + url);
    const auto slash = url.find('/', authority_at);
    const std::string authority = url.substr(authority_at, slash == std::string::npos ? slash : slash - authority_at);
    const auto colon = authority.rfind(':');
    return {authority.substr(0, colon), colon == std::string::npos ? "80" : authority.substr(colon + 1),
            slash == std::string::npos ? "/" : url.substr(slash)};
}

class HttpConnection {
public:
    using Response = boost::beast::http::response<boost::beast::http::string_body>;
    using Verb = boost::beast::http::verb;

    // from: the local address; empty: the system's choice. Connects with the first request.
    HttpConnection(Url url, std::string from) : url_(std::move(url)), from_(std::move(from)), socket_(io_) {}

    // Throws boost::system::system_error when there is no answer.
    Response send(Verb verb, const std::string& path, const std::string& type, const std::string& body,
                  const std::string& token = "") {
        namespace http = boost::beast::http;
        http::request<http::string_body> request{verb, path, 11};
        request.set(http::field::host, url_.host + ":" + url_.port);
        if (!type.empty()) request.set(http::field::content_type, type);
        if (!token.empty()) request.set(http::field::authorization, "Bearer " + token);
        request.keep_alive(true);
        request.body() = body;
        request.prepare_payload();
        for (bool again = socket_.is_open();; again = false) {
            if (!socket_.is_open()) connect();
            boost::system::error_code error;
            Response response;
            http::write(socket_, request, error);
            if (!error) http::read(socket_, buffer_, response, error);
            if (error || !response.keep_alive()) close();
            if (!error) return response;
            // A kept connection may have timed out; a new one must work.
            if (!again) throw boost::system::system_error(error, url_.host + ":" + url_.port);
        }
    }
    [[nodiscard]] const Url& url() const { return url_; }

private:
    void connect() {
        using boost::asio::ip::tcp;
        const auto to = *tcp::resolver(io_).resolve(url_.host, url_.port).begin();
        socket_.open(to.endpoint().protocol());
        if (!from_.empty()) socket_.bind(tcp::endpoint(boost::asio::ip::make_address(from_), 0));
        socket_.connect(to);
        socket_.set_option(tcp::no_delay(true));
    }
    void close() {
        boost::system::error_code ignored;
        socket_.close(ignored);
        buffer_.clear();
    }

    Url url_;
    std::string from_;
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace lanai::bench
