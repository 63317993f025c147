#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <boost/asio/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <thread>

#include "harness.hpp"

using namespace lanai::gateway;
using namespace lanai::gateway::testing;
using Catch::Matchers::Contains;

namespace {

class CertificateFiles {
public:
    CertificateFiles() {
        std::string pattern = (std::filesystem::temp_directory_path() / "lanai-gateway-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        folder_ = pattern;
        write_self_signed();
    }
    ~CertificateFiles() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    CertificateFiles(const CertificateFiles&) = delete;
    CertificateFiles& operator=(const CertificateFiles&) = delete;

    [[nodiscard]] std::string certificate() const { return folder_ / "certificate.pem"; }
    [[nodiscard]] std::string key() const { return folder_ / "key.pem"; }

private:
    void write_self_signed() const {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"), &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> x509(X509_new(), &X509_free);
        ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
        X509_set_pubkey(x509.get(), pair.get());
        X509_NAME* name = X509_get_subject_name(x509.get());
        const auto* common_name = reinterpret_cast<const unsigned char*>("localhost");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
        X509_set_issuer_name(x509.get(), name);
        X509_sign(x509.get(), pair.get(), EVP_sha256());
        const auto close = [](FILE* file) { return fclose(file); };
        const std::unique_ptr<FILE, int (*)(FILE*)> certificate_file(fopen(certificate().c_str(), "w"), close);
        const std::unique_ptr<FILE, int (*)(FILE*)> key_file(fopen(key().c_str(), "w"), close);
        PEM_write_X509(certificate_file.get(), x509.get());
        PEM_write_PrivateKey(key_file.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    }

    std::filesystem::path folder_;
};

std::string problem_of(const Config& config) {
    NotingHandler handler;
    try {
        static_cast<void>(make_gateway(config, handler));
    } catch (const std::system_error& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("a port in use is said, whatever the number of threads") {
    Config first;
    first.threads = GENERATE(1U, 2U);
    Running running(first);
    Config second;
    second.port = running.gateway->port();
    second.threads = GENERATE(1U, 2U);
    CHECK_THAT(problem_of(second), Contains("cannot listen on 127.0.0.1:" + std::to_string(second.port)) &&
                                       Contains("Address already in use"));
}

TEST_CASE("a host that is not here is said") {
    Config config;
    config.port = 0;
    config.host = "192.0.2.1";
    CHECK_THAT(problem_of(config), Contains("cannot listen on 192.0.2.1:0"));
    config.host = "no such host";
    CHECK_THAT(problem_of(config), Contains("cannot listen on no such host:0"));
}

TEST_CASE("hosts are addresses, names or all") {
    for (const char* host : {"127.0.0.1", "localhost", "0.0.0.0", ""}) {
        Config config;
        config.host = host;
        const auto running = Running::answering([](const HttpRequest&) { return text("here"); }, config);
        CHECK(running->gateway->port() != 0);
        if (std::string(host) != "localhost") CHECK(Client(*running).ask(http::verb::get, "/").body() == "here");
    }
}

TEST_CASE("a certificate that cannot be used is named") {
    const CertificateFiles files, others;
    Config config;
    config.port = 0;
    config.certificate_file = "/nowhere/certificate.pem";
    config.key_file = files.key();
    CHECK_THAT(problem_of(config), Contains("cannot read /nowhere/certificate.pem"));
    config.certificate_file = files.certificate();
    config.key_file.clear();
    CHECK_THAT(problem_of(config), Contains("both or neither"));
    config.key_file = others.key();
    CHECK_THAT(problem_of(config), Contains(files.certificate()) && Contains(others.key()));
    std::ofstream(files.certificate()) << "no certificate";
    config.key_file = files.key();
    CHECK_THAT(problem_of(config), Contains("cannot use certificate " + files.certificate()));
}

TEST_CASE("TLS carries HTTP and WebSocket") {
    const CertificateFiles files;
    Config config;
    config.certificate_file = files.certificate();
    config.key_file = files.key();
    const std::string large(500'000, 't');
    const auto running = Running::answering([&](const HttpRequest&) { return text(large); }, config);
    asio::io_context io;
    asio::ssl::context tls(asio::ssl::context::tls_client);

    asio::ssl::stream<tcp::socket> client(io, tls);
    client.next_layer().connect(running->endpoint());
    client.handshake(asio::ssl::stream_base::client);
    for (int i = 0; i < 2; ++i) {
        http::request<http::empty_body> request(http::verb::get, "/", 11);
        http::write(client, request);
        beast::flat_buffer buffer;
        http::response<http::string_body> response;
        http::read(client, buffer, response);
        CHECK(response.body() == large);
    }

    websocket::stream<asio::ssl::stream<tcp::socket>> page(io, tls);
    page.next_layer().next_layer().connect(running->endpoint());
    page.next_layer().handshake(asio::ssl::stream_base::client);
    page.set_option(websocket::stream_base::decorator(
        [](websocket::request_type& request) { request.set(http::field::sec_websocket_protocol, "lanai.v1"); }));
    page.handshake("localhost", "/ws");
    page.write(asio::buffer(std::string("over TLS")));
    const auto [id, said] = running->handler.messages.take();
    CHECK(said == "over TLS");
    running->gateway->send(large, std::array{id});
    beast::flat_buffer buffer;
    page.read(buffer);
    CHECK(buffer.size() == large.size());
}

TEST_CASE("plain HTTP on a TLS port does no harm") {
    const CertificateFiles files;
    Config config;
    config.certificate_file = files.certificate();
    config.key_file = files.key();
    const Running running(config);
    Client client(running);
    client.send_raw("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    CHECK(client.read_to_end().find("HTTP/1.1 200") == std::string::npos);
}

TEST_CASE("threads share one port and every connection belongs to one of them") {
    Config config;
    config.threads = 2;
    Running running(config);
    std::vector<std::unique_ptr<Page>> pages;
    std::vector<ConnectionId> everyone;
    std::set<ConnectionId> services;
    for (int i = 0; i < 10; ++i) {
        pages.push_back(std::make_unique<Page>(running));
        everyone.push_back(running.handler.opened.take().connection);
        services.insert(everyone.back() % 2);
    }
    CHECK(services.size() == 2);
    CHECK(std::set(everyone.begin(), everyone.end()).size() == 10);
    std::thread sender([&] {
        for (int i = 0; i < 100; ++i) running.gateway->send("to all " + std::to_string(i), everyone);
    });
    for (const auto& page : pages) {
        for (int i = 0; i < 100; ++i) CHECK(page->hear() == "to all " + std::to_string(i));
    }
    sender.join();
    pages[3]->say("from the fourth");
    CHECK(running.handler.messages.take().first == everyone[3]);
}

TEST_CASE("stop says goodbye with 1001, delivers last words, and may be called again") {
    Config config;
    config.threads = GENERATE(1U, 2U);
    Running running(config);
    Page first(running), second(running);
    const std::array both{running.handler.opened.take().connection, running.handler.opened.take().connection};
    running.gateway->send("bye", both);
    std::thread stopper([&] { running.gateway->stop(); });
    for (Page* page : {&first, &second}) {
        CHECK(page->hear() == "bye");
        CHECK(page->closed_with() == 1001);
    }
    stopper.join();
    running.handler.closed.take();
    running.handler.closed.take();
    running.gateway->stop();
    running.gateway->send("nobody listens", both);
    running.gateway->close(both[0], 1000, "");
    running.gateway->respond(both[0], text(""));
    boost::system::error_code refused;
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect(running.endpoint(), refused);
    CHECK(refused);
}

TEST_CASE("stop waits for an answer that is owed") {
    Running running;
    Client client(running);
    client.send_raw("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
    const auto request = running.handler.requests.take();
    std::thread stopper([&] { running.gateway->stop(); });
    running.gateway->respond(request.connection, text("in time"));
    const auto response = client.read();
    CHECK(response.body() == "in time");
    stopper.join();
}

TEST_CASE("stop does not wait for those who say nothing") {
    Running running;
    Client idle(running), mute(running), half(running);
    half.send_raw("GET / HT");
    Page deaf(running, "/ws", "lanai.v1", 4096);
    const auto id = running.handler.opened.take().connection;
    running.gateway->send(std::string(900'000, 'd'), std::array{id});
    running.gateway->stop();
    CHECK(running.handler.closed.take() == id);
}
