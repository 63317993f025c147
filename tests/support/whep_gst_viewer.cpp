// A GStreamer webrtcbin viewer of a WHEP address: watches for some seconds, decodes, and prints one JSON line about
// what it saw. Exits 0 if pictures were decoded. For tests: it shows that a player that is no browser can watch.
#define GST_USE_UNSTABLE_API  // webrtcbin's API is called unstable in 1.22
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace http = boost::beast::http;

constexpr auto http_timeout = std::chrono::seconds(10);
constexpr GstClockTime negotiation_max = 10 * GST_SECOND;

struct Release {
    void operator()(GstElement* element) const { gst_object_unref(element); }
    void operator()(GstBus* bus) const { gst_object_unref(bus); }
    void operator()(GstPad* pad) const { gst_object_unref(pad); }
    void operator()(GstPromise* promise) const { gst_promise_unref(promise); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
    void operator()(GstWebRTCSessionDescription* sdp) const { gst_webrtc_session_description_free(sdp); }
    void operator()(gchar* text) const { g_free(text); }
    void operator()(GError* error) const { g_error_free(error); }
};
template <class T>
using Ptr = std::unique_ptr<T, Release>;

struct Url {
    std::string host, port, path;
};

Url parse_url(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) throw std::invalid_argument("the address must begin with http://");
    text.remove_prefix(scheme.size());
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) throw std::invalid_argument("the address lacks a path");
    const std::string_view authority = text.substr(0, slash);
    const auto colon = authority.rfind(':');
    const bool has_port = colon != std::string_view::npos;
    return {std::string(authority.substr(0, colon)), has_port ? std::string(authority.substr(colon + 1)) : "80",
            std::string(text.substr(slash))};
}

http::response<http::string_body> exchange(const Url& url, http::verb verb, const std::string& target,
                                           const std::string& body) {
    boost::asio::io_context io;
    boost::asio::ip::tcp::resolver resolver(io);
    boost::beast::tcp_stream stream(io);
    stream.expires_after(http_timeout);
    stream.connect(resolver.resolve(url.host, url.port));
    http::request<http::string_body> request(verb, target, 11);
    request.set(http::field::host, url.host + ":" + url.port);
    if (!body.empty()) request.set(http::field::content_type, "application/sdp");
    request.body() = body;
    request.prepare_payload();
    http::write(stream, request);
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    return response;
}

// Filled on streaming threads.
struct Seen {
    std::atomic<std::uint64_t> frames = 0;
    std::atomic<int> width = 0, height = 0;
    std::atomic<double> audio_rms_db = -1000;  // the loudest
    std::atomic<bool> connected = false;
};

void count_frame(GstElement*, GstBuffer*, GstPad* pad, gpointer user_data) {
    auto& seen = *static_cast<Seen*>(user_data);
    ++seen.frames;
    const Ptr<GstCaps> caps(gst_pad_get_current_caps(pad));
    GstVideoInfo info;
    if (!caps || gst_video_info_from_caps(&info, caps.get()) == FALSE) return;
    seen.width = GST_VIDEO_INFO_WIDTH(&info);
    seen.height = GST_VIDEO_INFO_HEIGHT(&info);
}

void note_connection(GstElement* webrtc, GParamSpec*, gpointer user_data) {
    GstWebRTCPeerConnectionState state{};
    g_object_get(webrtc, "connection-state", &state, nullptr);
    if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED) static_cast<Seen*>(user_data)->connected = true;
}

// Each track of the answer becomes a pad; its decoder is built when it appears.
void decode_track(GstElement* webrtc, GstPad* pad, gpointer user_data) {
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC) return;
    const Ptr<GstCaps> caps(gst_pad_get_current_caps(pad));
    const gchar* media = caps ? gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "media") : nullptr;
    const bool video = media != nullptr && std::string_view(media) == "video";
    const char* chain = video ? "queue ! rtph264depay ! h264parse ! avdec_h264 ! fakesink name=video_out sync=false "
                                "async=false signal-handoffs=true"
                              : "queue ! rtpopusdepay ! opusdec ! audioconvert ! level interval=200000000 ! "
                                "fakesink sync=false async=false";
    GstElement* decoder = gst_parse_bin_from_description(chain, TRUE, nullptr);
    const Ptr<GstElement> pipeline(GST_ELEMENT(gst_element_get_parent(webrtc)));
    if (decoder == nullptr || !pipeline) return;
    if (video) {
        const Ptr<GstElement> out(gst_bin_get_by_name(GST_BIN(decoder), "video_out"));
        g_signal_connect(out.get(), "handoff", G_CALLBACK(count_frame), user_data);
    }
    gst_bin_add(GST_BIN(pipeline.get()), decoder);
    gst_element_sync_state_with_parent(decoder);
    const Ptr<GstPad> input(gst_element_get_static_pad(decoder, "sink"));
    gst_pad_link(pad, input.get());
}

void add_receiver(GstElement* webrtc, const char* rtp_caps) {
    const Ptr<GstCaps> caps(gst_caps_from_string(rtp_caps));
    GstWebRTCRTPTransceiver* transceiver = nullptr;
    g_signal_emit_by_name(webrtc, "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps.get(),
                          &transceiver);
    if (transceiver == nullptr) throw std::runtime_error("webrtcbin takes no transceiver");
    g_object_set(transceiver, "do-nack", TRUE, nullptr);
    gst_object_unref(transceiver);
}

Ptr<GstWebRTCSessionDescription> create_offer(GstElement* webrtc) {
    const Ptr<GstPromise> promise(gst_promise_new());
    g_signal_emit_by_name(webrtc, "create-offer", nullptr, promise.get());
    GstWebRTCSessionDescription* offer = nullptr;
    if (gst_promise_wait(promise.get()) == GST_PROMISE_RESULT_REPLIED)
        gst_structure_get(gst_promise_get_reply(promise.get()), "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer,
                          nullptr);
    if (offer == nullptr) throw std::runtime_error("webrtcbin makes no offer");
    return Ptr<GstWebRTCSessionDescription>(offer);
}

void describe(GstElement* webrtc, const char* signal, GstWebRTCSessionDescription& description) {
    const Ptr<GstPromise> promise(gst_promise_new());
    g_signal_emit_by_name(webrtc, signal, &description, promise.get());
    gst_promise_wait(promise.get());
}

Ptr<GstWebRTCSessionDescription> parse_answer(const std::string& text) {
    GstSDPMessage* sdp = nullptr;
    if (gst_sdp_message_new_from_text(text.c_str(), &sdp) != GST_SDP_OK)
        throw std::runtime_error("the answer is no SDP");
    return Ptr<GstWebRTCSessionDescription>(gst_webrtc_session_description_new(GST_WEBRTC_SDP_TYPE_ANSWER, sdp));
}

// The server is ICE-lite and learns our address from our checks, so the offer goes without candidates.
// Returns the session's path.
std::string negotiate(GstElement* webrtc, const Url& url) {
    const auto offer = create_offer(webrtc);
    describe(webrtc, "set-local-description", *offer);
    const Ptr<gchar> text(gst_sdp_message_as_text(offer->sdp));
    const auto response = exchange(url, http::verb::post, url.path, text.get());
    if (response.result() != http::status::created)
        throw std::runtime_error("WHEP answered " + std::to_string(response.result_int()) + ": " + response.body());
    const auto answer = parse_answer(response.body());
    describe(webrtc, "set-remote-description", *answer);
    return std::string(response[http::field::location]);
}

void note_level(GstMessage& message, Seen& seen) {
    const GstStructure* level = gst_message_get_structure(&message);
    if (level == nullptr || gst_structure_has_name(level, "level") == FALSE) return;
    const GValue* values = gst_structure_get_value(level, "rms");
    if (values == nullptr) return;
    const auto* channels = static_cast<const GValueArray*>(g_value_get_boxed(values));
    for (guint i = 0; channels != nullptr && i < channels->n_values; ++i) {
        const double rms = g_value_get_double(channels->values + i);
        if (std::isfinite(rms) && rms > seen.audio_rms_db) seen.audio_rms_db = rms;
    }
}

// Until the time is over or the pipeline fails.
void watch(GstElement* pipeline, Seen& seen, std::chrono::seconds duration) {
    const Ptr<GstBus> bus(gst_element_get_bus(pipeline));
    const auto end = std::chrono::steady_clock::now() + duration;
    while (std::chrono::steady_clock::now() < end) {
        const auto wanted = static_cast<GstMessageType>(GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
        const Ptr<GstMessage> message(gst_bus_timed_pop_filtered(bus.get(), 100 * GST_MSECOND, wanted));
        if (!message) continue;
        if (GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ELEMENT) {
            note_level(*message, seen);
            continue;
        }
        GError* raw_error = nullptr;
        gst_message_parse_error(message.get(), &raw_error, nullptr);
        const Ptr<GError> error(raw_error);
        throw std::runtime_error(error ? error->message : "the pipeline failed");
    }
}

void await_running(GstElement* pipeline) {
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    if (gst_element_get_state(pipeline, nullptr, nullptr, negotiation_max) == GST_STATE_CHANGE_FAILURE)
        throw std::runtime_error("the pipeline does not start");
}

int view(const std::string& address, std::chrono::seconds duration) {
    const Url url = parse_url(address);
    Seen seen;
    const Ptr<GstElement> pipeline(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    GstElement* webrtc = gst_element_factory_make("webrtcbin", "webrtc");
    if (webrtc == nullptr) throw std::runtime_error("webrtcbin is missing (gstreamer1.0-plugins-bad, -nice)");
    g_object_set(webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, "latency", 100, nullptr);
    gst_bin_add(GST_BIN(pipeline.get()), webrtc);
    g_signal_connect(webrtc, "pad-added", G_CALLBACK(decode_track), &seen);
    g_signal_connect(webrtc, "notify::connection-state", G_CALLBACK(note_connection), &seen);
    add_receiver(
        webrtc,
        "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96,packetization-mode=(string)1,"
        "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=true");
    add_receiver(webrtc,
                 "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,"
                 "payload=97");
    await_running(pipeline.get());
    std::string session, failure;
    try {
        session = negotiate(webrtc, url);
        watch(pipeline.get(), seen, duration);
    } catch (const std::exception& error) {
        failure = error.what();
    }
    gst_element_set_state(pipeline.get(), GST_STATE_NULL);
    if (!session.empty()) exchange(url, http::verb::delete_, session, {});
    std::cout << "{\"frames\":" << seen.frames << ",\"width\":" << seen.width << ",\"height\":" << seen.height
              << ",\"audio_rms_db\":" << seen.audio_rms_db << ",\"connected\":" << std::boolalpha << seen.connected
              << "}" << std::endl;
    if (!failure.empty()) throw std::runtime_error(failure);
    return seen.frames > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
    constexpr const char* usage = "usage: whep_gst_viewer http://HOST:PORT/whep/STAGE [--seconds S]   (S: 1 to 3600)\n";
    std::string address;
    int seconds = 5;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--help") {
            std::cout << usage;
            return EXIT_SUCCESS;
        }
        if (argument == "--seconds" && i + 1 < argc) {
            seconds = std::atoi(argv[++i]);
        } else {
            address = argument;
        }
    }
    if (address.empty() || seconds < 1 || seconds > 3600) {
        std::cerr << usage;
        return 2;
    }
    gst_init(nullptr, nullptr);
    try {
        return view(address, std::chrono::seconds(seconds));
    } catch (const std::exception& error) {
        std::cerr << "whep_gst_viewer: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
