// One TLS connection to a place, certificate and name checked. Used by one coroutine.
#pragma once

#include "feed/fetch.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <string>

namespace lanai::feed {

class Connection {
public:
    using Stream = boost::asio::ssl::stream<boost::beast::tcp_stream>;
    using Deadline = std::chrono::steady_clock::time_point;

    Connection(const boost::asio::any_io_executor& executor, std::shared_ptr<boost::asio::ssl::context> trust);

    // Empty when the connection stands; else what is wrong with the way there.
    [[nodiscard]] boost::asio::awaitable<std::string> open(const Url& url, const FetchLimits& limits,
                                                           Deadline deadline);
    [[nodiscard]] Stream& stream() { return stream_; }

private:
    [[nodiscard]] bool expect_name(const std::string& host);
    [[nodiscard]] std::string handshake_error(const boost::system::error_code&);

    std::shared_ptr<boost::asio::ssl::context> trust_;  // before the stream, which uses it to its end
    Stream stream_;
};

}  // namespace lanai::feed
