// HTTP/1.1 on one service thread: collects requests, hands them to the handler, writes the answers.
#pragma once

#include <libwebsockets.h>

#include <cstddef>
#include <span>

#include "gateway/directory.hpp"
#include "gateway/request_reader.hpp"
#include "gateway/shared.hpp"

namespace lanai::gateway {

class HttpSide {
public:
    static constexpr std::size_t discard_bytes_max = 1024 * 1024;  // of a body nobody wants; then the line is cut
    static constexpr int answer_wait_s = 30;                       // for respond(); then 504
    static constexpr int write_wait_s = 30;                        // for a client to take the next piece
    static constexpr int linger_s = 2;
    static constexpr int large_body_retry_s = 10;

    HttpSide(Shared& shared, Directory& directory) : shared_(shared), directory_(directory) {}

    // libwebsockets' callbacks. Non-zero closes the connection.
    [[nodiscard]] int on_request(Connection& connection);
    [[nodiscard]] int on_body(Connection& connection, std::span<const char> bytes);
    [[nodiscard]] int on_body_complete(Connection& connection);
    [[nodiscard]] int on_writeable(Connection& connection);
    [[nodiscard]] int on_timer(Connection& connection);
    // A request to upgrade: 0 goes on with the handshake.
    [[nodiscard]] int on_upgrade(Connection& connection);

    // The handler's answer. Ignored when the request is over (504, client gone).
    void respond(Connection& connection, HttpResponse response);
    // Whether an answer is still owed or being written.
    [[nodiscard]] static bool is_busy(const Connection& connection);

private:
    [[nodiscard]] static bool is_misread(const Connection& connection, const Framing& framing);
    // The head is there and announces a body.
    [[nodiscard]] int begin_body(Connection& connection);
    void dispatch(Connection& connection);
    void start_writing(Connection& connection, const HttpResponse& response);
    [[nodiscard]] int refuse(Connection& connection, const HttpResponse& response);
    [[nodiscard]] int finish(Connection& connection);
    [[nodiscard]] int refuse_upgrade(Connection& connection, HttpResponse response);
    [[nodiscard]] std::string peer_address(const Connection& connection, const HttpRequest& request) const;

    Shared& shared_;
    Directory& directory_;
};

}  // namespace lanai::gateway
