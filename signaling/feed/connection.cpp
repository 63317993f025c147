#include "feed/connection.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/stream_traits.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lanai::feed {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string in_seconds(milliseconds limit) {
    return std::to_string(std::chrono::ceil<seconds>(limit).count()) + " s";
}

// A look-up cannot be cut short, only no longer waited for: it may end after the fetch that asked.
struct LookUp {
    explicit LookUp(const asio::any_io_executor& executor) : resolver(executor), patience(executor) {}
    tcp::resolver resolver;
    asio::steady_timer patience;
    error_code error;
    tcp::resolver::results_type found;
    bool done = false;
};

asio::awaitable<std::shared_ptr<LookUp>> look_up(const Url& url, Connection::Deadline deadline) {
    auto look = std::make_shared<LookUp>(co_await asio::this_coro::executor);
    look->patience.expires_at(deadline);
    look->resolver.async_resolve(url.host, std::to_string(url.port),
                                 [look](const error_code& error, const tcp::resolver::results_type& found) {
                                     look->error = error;
                                     look->found = found;
                                     look->done = true;
                                     look->patience.cancel();
                                 });
    error_code ignored;
    co_await look->patience.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    co_return look;
}

}  // namespace

std::shared_ptr<asio::ssl::context> make_trust(const std::string& ca_file) {
    auto trust = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
    trust->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
    trust->set_verify_mode(asio::ssl::verify_peer);
    error_code error;
    if (ca_file.empty()) {
        trust->set_default_verify_paths(error);
    } else {
        trust->load_verify_file(ca_file, error);
    }
    if (error) {
        throw std::runtime_error((ca_file.empty() ? "the system's certificate authorities" : ca_file) +
                                 " cannot be read: " + error.message() + " (PEM certificates are expected)");
    }
    return trust;
}

Connection::Connection(const asio::any_io_executor& executor, std::shared_ptr<asio::ssl::context> trust)
    : trust_(std::move(trust)), stream_(executor, *trust_) {}

// OpenSSL compares the certificate with it during the handshake, so that its error says what does not fit.
bool Connection::expect_name(const std::string& host) {
    auto* ssl = stream_.native_handle();
    error_code no_address;
    asio::ip::make_address(host, no_address);
    if (!no_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

std::string Connection::handshake_error(const error_code& error) {
    const auto verdict = SSL_get_verify_result(stream_.native_handle());
    if (verdict != X509_V_OK) {
        return std::string("its certificate is not accepted: ") + X509_verify_cert_error_string(verdict);
    }
    return "no TLS connection: " + error.message();
}

asio::awaitable<std::string> Connection::open(const Url& url, const FetchLimits& limits, Deadline deadline) {
    const auto within = [&](milliseconds limit) { return std::min(deadline, Deadline::clock::now() + limit); };
    const auto look = co_await look_up(url, within(limits.connect));
    if (!look->done) co_return "the name " + url.host + " was not found within " + in_seconds(limits.connect);
    if (look->error) co_return "the name " + url.host + " is not found: " + look->error.message();

    auto& socket = beast::get_lowest_layer(stream_);
    error_code error;
    socket.expires_at(within(limits.connect));
    co_await socket.async_connect(look->found, asio::redirect_error(asio::use_awaitable, error));
    if (error == beast::error::timeout) co_return "no connection within " + in_seconds(limits.connect);
    if (error) co_return "no connection: " + error.message();

    if (!expect_name(url.host)) co_return "no TLS connection: the host's name cannot be asked for";
    socket.expires_at(within(limits.handshake));
    co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, error));
    if (error == beast::error::timeout) co_return "no TLS connection within " + in_seconds(limits.handshake);
    if (error) co_return handshake_error(error);
    socket.expires_at(deadline);
    co_return std::string();
}

}  // namespace lanai::feed
