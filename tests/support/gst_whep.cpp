#include "gst_whep.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <stdexcept>
#include <string_view>

namespace lanai::test {

namespace {

namespace http = boost::beast::http;

constexpr auto http_timeout = std::chrono::seconds(10);
constexpr GstClockTime negotiation_max = 10 * GST_SECOND;

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

void add_receiver(GstElement* webrtc, const char* rtp_caps) {
    const GstPtr<GstCaps> caps(gst_caps_from_string(rtp_caps));
    GstWebRTCRTPTransceiver* transceiver = nullptr;
    g_signal_emit_by_name(webrtc, "add-transceiver", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, caps.get(),
                          &transceiver);
    if (transceiver == nullptr) throw std::runtime_error("webrtcbin takes no transceiver");
    g_object_set(transceiver, "do-nack", TRUE, nullptr);
    gst_object_unref(transceiver);
}

GstPtr<GstWebRTCSessionDescription> create_offer(GstElement* webrtc) {
    const GstPtr<GstPromise> promise(gst_promise_new());
    g_signal_emit_by_name(webrtc, "create-offer", nullptr, promise.get());
    GstWebRTCSessionDescription* offer = nullptr;
    if (gst_promise_wait(promise.get()) == GST_PROMISE_RESULT_REPLIED)
        gst_structure_get(gst_promise_get_reply(promise.get()), "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer,
                          nullptr);
    if (offer == nullptr) throw std::runtime_error("webrtcbin makes no offer");
    return GstPtr<GstWebRTCSessionDescription>(offer);
}

void describe(GstElement* webrtc, const char* signal, GstWebRTCSessionDescription& description) {
    const GstPtr<GstPromise> promise(gst_promise_new());
    g_signal_emit_by_name(webrtc, signal, &description, promise.get());
    gst_promise_wait(promise.get());
}

GstPtr<GstWebRTCSessionDescription> parse_answer(const std::string& text) {
    GstSDPMessage* sdp = nullptr;
    if (gst_sdp_message_new_from_text(text.c_str(), &sdp) != GST_SDP_OK)
        throw std::runtime_error("the answer is no SDP");
    return GstPtr<GstWebRTCSessionDescription>(gst_webrtc_session_description_new(GST_WEBRTC_SDP_TYPE_ANSWER, sdp));
}

}  // namespace

GstWhep::GstWhep() : pipeline_(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr)))) {
    webrtc_ = gst_element_factory_make("webrtcbin", "webrtc");
    if (webrtc_ == nullptr) throw std::runtime_error("webrtcbin is missing (gstreamer1.0-plugins-bad, -nice)");
    g_object_set(webrtc_, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, "latency", 100, nullptr);
    gst_bin_add(GST_BIN(pipeline_.get()), webrtc_);
    add_receiver(
        webrtc_,
        "application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=96,packetization-mode=(string)1,"
        "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=true");
    add_receiver(webrtc_,
                 "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,encoding-params=(string)2,"
                 "payload=97");
}

GstWhep::~GstWhep() {
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

std::string GstWhep::media_of(GstPad* pad) {
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC) return "";
    const GstPtr<GstCaps> caps(gst_pad_get_current_caps(pad));
    const gchar* media = caps ? gst_structure_get_string(gst_caps_get_structure(caps.get(), 0), "media") : nullptr;
    return media == nullptr ? "" : media;
}

GstElement* GstWhep::decode(GstElement* webrtc, GstPad* pad, const char* description) {
    GstElement* decoder = gst_parse_bin_from_description(description, TRUE, nullptr);
    const GstPtr<GstElement> pipeline(GST_ELEMENT(gst_element_get_parent(webrtc)));
    if (decoder == nullptr || !pipeline) return nullptr;
    gst_bin_add(GST_BIN(pipeline.get()), decoder);
    gst_element_sync_state_with_parent(decoder);
    const GstPtr<GstPad> input(gst_element_get_static_pad(decoder, "sink"));
    gst_pad_link(pad, input.get());
    return decoder;
}

void GstWhep::start(const std::string& address) {
    address_ = address;
    const Url url = parse_url(address);
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    if (gst_element_get_state(pipeline_.get(), nullptr, nullptr, negotiation_max) == GST_STATE_CHANGE_FAILURE)
        throw std::runtime_error("the pipeline does not start");
    const auto offer = create_offer(webrtc_);
    describe(webrtc_, "set-local-description", *offer);
    const GstPtr<gchar> text(gst_sdp_message_as_text(offer->sdp));
    const auto response = exchange(url, http::verb::post, url.path, text.get());
    if (response.result() != http::status::created)
        throw std::runtime_error("WHEP answered " + std::to_string(response.result_int()) + ": " + response.body());
    session_ = std::string(response[http::field::location]);
    const auto answer = parse_answer(response.body());
    describe(webrtc_, "set-remote-description", *answer);
}

GstPtr<GstMessage> GstWhep::next_message() {
    const GstPtr<GstBus> bus(gst_element_get_bus(pipeline_.get()));
    const auto wanted = static_cast<GstMessageType>(GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
    GstPtr<GstMessage> message(gst_bus_timed_pop_filtered(bus.get(), 100 * GST_MSECOND, wanted));
    if (!message || GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_ELEMENT) return message;
    GError* raw_error = nullptr;
    gst_message_parse_error(message.get(), &raw_error, nullptr);
    const GstPtr<GError> error(raw_error);
    throw std::runtime_error(error ? error->message : "the pipeline failed");
}

void GstWhep::stop() {
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
    if (!session_.empty()) exchange(parse_url(address_), http::verb::delete_, session_, {});
    session_.clear();
}

}  // namespace lanai::test
