// The libwebsockets context and virtual host of one service, and the one callback they are given.
#pragma once

#include <libwebsockets.h>

#include <memory>

#include "gateway/service.hpp"
#include "signaling/gateway.hpp"

namespace lanai::gateway {

inline constexpr const char* listener_protocol = "lanai-listener";

// Throws std::system_error when libwebsockets cannot have what it needs.
[[nodiscard]] LwsContext make_context(const Config& config, Service* service, struct ev_loop* loop);
// Throws std::system_error that names the certificate and key files when they cannot be used.
[[nodiscard]] lws_vhost* make_vhost(lws_context* context, const Config& config);

// Whether the callback's wsi is a real connection.
[[nodiscard]] bool is_about_connection(lws_callback_reasons reason);

}  // namespace lanai::gateway
