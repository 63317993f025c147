// A GStreamer webrtcbin viewer of a WHEP address: watches for some seconds, decodes, and prints one JSON line about
// what it saw. Exits 0 if pictures were decoded. For tests: it shows that a player that is no browser can watch.
#include "gst_whep.hpp"

#include <gst/video/video.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using lanai::test::GstPtr;
using lanai::test::GstWhep;

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
    const GstPtr<GstCaps> caps(gst_pad_get_current_caps(pad));
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
    const std::string media = GstWhep::media_of(pad);
    if (media.empty()) return;
    const bool video = media == "video";
    const char* chain = video ? "queue ! rtph264depay ! h264parse ! avdec_h264 ! fakesink name=video_out sync=false "
                                "async=false signal-handoffs=true"
                              : "queue ! rtpopusdepay ! opusdec ! audioconvert ! level interval=200000000 ! "
                                "fakesink sync=false async=false";
    GstElement* decoder = GstWhep::decode(webrtc, pad, chain);
    if (decoder == nullptr || !video) return;
    const GstPtr<GstElement> out(gst_bin_get_by_name(GST_BIN(decoder), "video_out"));
    g_signal_connect(out.get(), "handoff", G_CALLBACK(count_frame), user_data);
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

int view(const std::string& address, std::chrono::seconds duration) {
    Seen seen;
    GstWhep whep;
    g_signal_connect(whep.webrtc(), "pad-added", G_CALLBACK(decode_track), &seen);
    g_signal_connect(whep.webrtc(), "notify::connection-state", G_CALLBACK(note_connection), &seen);
    std::string failure;
    try {
        whep.start(address);
        const auto end = std::chrono::steady_clock::now() + duration;
        while (std::chrono::steady_clock::now() < end) {
            if (const auto message = whep.next_message()) note_level(*message, seen);
        }
    } catch (const std::exception& error) {
        failure = error.what();
    }
    whep.stop();
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
