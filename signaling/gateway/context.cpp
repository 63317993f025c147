#include "gateway/context.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>

namespace lanai::gateway {
namespace {

constexpr unsigned service_buffer_bytes = 16 * 1024;
constexpr unsigned short header_bytes_max = 8192;
constexpr unsigned input_wait_s = 15;  // for a request's head, and for each next piece of its body
constexpr int keep_alive_s = 60;
constexpr unsigned long tidy_fd_limit = 1UL << 20;

// None: WebSocketSide asks after the silent ones.
constexpr lws_retry_bo_t no_pings{};

// The way in from C. What a handler throws ends one connection, not the process.
int trampoline(lws* wsi, lws_callback_reasons reason, void* /*user*/, void* in, std::size_t size) noexcept {
    lws_context* context = wsi == nullptr ? nullptr : lws_get_context(wsi);
    auto* service = context == nullptr ? nullptr : static_cast<Service*>(lws_context_user(context));
    if (service == nullptr) return 0;
    try {
        return service->on_callback(wsi, reason, in, size);
    } catch (...) {
        return -1;
    }
}

// libwebsockets answers plain HTTP with the first.
const lws_protocols protocols[] = {
    {"http", trampoline, 0, 4096, 0, nullptr, 0},
    {"lanai.v1", trampoline, 0, 4096, 0, nullptr, 0},
    {listener_protocol, trampoline, 0, 0, 0, nullptr, 0},
    {nullptr, nullptr, 0, 0, 0, nullptr, 0},
};

void silence_libwebsockets() {
    static std::once_flag once;
    std::call_once(once, [] { lws_set_log_level(0, nullptr); });
}

lws_context_creation_info make_info(const Config& config) {
    lws_context_creation_info info{};
    info.protocols = protocols;
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_VALIDATE_UTF8;
    info.alpn = "http/1.1";  // WebSocket over HTTP/2 is another matter
    info.timeout_secs = input_wait_s;
    info.keepalive_timeout = keep_alive_s;
    info.pt_serv_buf_size = service_buffer_bytes;
    info.max_http_header_data = header_bytes_max;
    // Each request under way holds a header table, and nobody shall wait for one.
    info.max_http_header_pool = static_cast<unsigned short>(
        std::min<std::size_t>(config.connections_max, std::numeric_limits<unsigned short>::max()));
    info.retry_and_idle_policy = &no_pings;
    info.gid = static_cast<gid_t>(-1);
    info.uid = static_cast<uid_t>(-1);
    if (!config.certificate_file.empty()) {
        info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
        info.ssl_cert_filepath = config.certificate_file.c_str();
        info.ssl_private_key_filepath = config.key_file.c_str();
    }
    return info;
}

void check_readable(const std::string& file) {
    errno = 0;
    if (std::ifstream(file).get() != std::char_traits<char>::eof()) return;
    const int cause = errno != 0 ? errno : EINVAL;
    throw std::system_error(cause, std::generic_category(), "cannot read " + file);
}

}  // namespace

LwsContext make_context(const Config& config, Service* service, struct ev_loop* loop) {
    silence_libwebsockets();
    auto info = make_info(config);
    info.user = service;
    void* loops[] = {loop};
    info.options |= LWS_SERVER_OPTION_LIBEV;
    info.foreign_loops = loops;
    // libwebsockets makes tables as long as the limit of open files. In some containers that is a thousand million.
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > tidy_fd_limit) {
        info.fd_limit_per_thread = static_cast<unsigned>(config.connections_max) + 64;
    }
    LwsContext context(lws_create_context(&info));
    if (!context) throw std::system_error(ENOMEM, std::generic_category(), "cannot create a libwebsockets context on libev (package libwebsockets-evlib-ev)");
    return context;
}

lws_vhost* make_vhost(lws_context* context, const Config& config) {
    if (config.certificate_file.empty() != config.key_file.empty()) {
        throw std::system_error(EINVAL, std::generic_category(), "certificate and key are given both or neither");
    }
    if (!config.certificate_file.empty()) {
        check_readable(config.certificate_file);
        check_readable(config.key_file);
    }
    auto info = make_info(config);
    lws_vhost* vhost = lws_create_vhost(context, &info);
    if (vhost != nullptr) return vhost;
    if (config.certificate_file.empty()) {
        throw std::system_error(ENOMEM, std::generic_category(), "cannot create a libwebsockets virtual host");
    }
    throw std::system_error(EINVAL, std::generic_category(),
                            "cannot use certificate " + config.certificate_file + " with key " + config.key_file +
                                " (both are PEM, and belong together)");
}

bool is_about_connection(lws_callback_reasons reason) {
    switch (reason) {
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
        case LWS_CALLBACK_HTTP:
        case LWS_CALLBACK_HTTP_BODY:
        case LWS_CALLBACK_HTTP_BODY_COMPLETION:
        case LWS_CALLBACK_HTTP_WRITEABLE:
        case LWS_CALLBACK_TIMER:
        case LWS_CALLBACK_ESTABLISHED:
        case LWS_CALLBACK_RECEIVE:
        case LWS_CALLBACK_RECEIVE_PONG:
        case LWS_CALLBACK_SERVER_WRITEABLE:
        case LWS_CALLBACK_CLOSED:
        case LWS_CALLBACK_WSI_DESTROY:
            return true;
        default:
            return false;
    }
}

}  // namespace lanai::gateway
