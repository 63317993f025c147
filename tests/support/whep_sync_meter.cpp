// Watches a WHEP address on which a picture flashes and a beep sounds at the same instant (make-flash-beep), and prints
// a JSON line for each flash: when it would be shown, and how much later its beep would be heard. Both are instants of
// the pipeline's running time behind webrtcbin, whose lip-sync goes by the sender reports: what a player would present.
#include "gst_whep.hpp"

#include <gst/video/video.h>

#include <cmath>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace {

using lanai::test::GstPtr;
using lanai::test::GstWhep;

constexpr double bright = 128, dark = 64;          // mean luma
constexpr int loud = 4'000;                        // of a 16-bit sample
constexpr GstClockTime quiet = 300 * GST_MSECOND;  // that a beep must break
constexpr GstClockTime apart_max = 450 * GST_MSECOND;
constexpr GstClockTime past_apart = 10 * GST_MSECOND;  // pictures that are closer catch up with the present
constexpr std::size_t unmatched_max = 64;
constexpr int sample_rate = 48'000;

// Flashes and beeps meet here, from two streaming threads.
class Meter {
public:
    void flash(GstClockTime at) { meet(at, flashes_, beeps_, true); }
    void beep(GstClockTime at) { meet(at, beeps_, flashes_, false); }

private:
    void meet(GstClockTime at, std::deque<GstClockTime>& own, std::deque<GstClockTime>& others, bool is_flash) {
        const std::lock_guard lock(mutex_);
        for (auto other = others.begin(); other != others.end(); ++other) {
            const auto apart = is_flash ? GST_CLOCK_DIFF(at, *other) : GST_CLOCK_DIFF(*other, at);
            if (std::abs(apart) > static_cast<GstClockTimeDiff>(apart_max)) continue;
            const GstClockTime flash = is_flash ? at : *other;
            std::cout << "{\"flash_ms\":" << flash / GST_MSECOND
                      << ",\"beep_later_ms\":" << static_cast<double>(apart) / 1e6 << "}" << std::endl;
            others.erase(others.begin(), std::next(other));
            return;
        }
        own.push_back(at);
        if (own.size() > unmatched_max) own.pop_front();
    }
    std::mutex mutex_;
    std::deque<GstClockTime> flashes_, beeps_;
};

std::optional<GstClockTime> running_time(GstPad* pad, GstClockTime pts) {
    GstEvent* event = gst_pad_get_sticky_event(pad, GST_EVENT_SEGMENT, 0);
    if (event == nullptr || !GST_CLOCK_TIME_IS_VALID(pts)) return std::nullopt;
    const GstSegment* segment = nullptr;
    gst_event_parse_segment(event, &segment);
    const GstClockTime time = gst_segment_to_running_time(segment, GST_FORMAT_TIME, pts);
    gst_event_unref(event);
    return GST_CLOCK_TIME_IS_VALID(time) ? std::optional(time) : std::nullopt;
}

struct Viewer {
    Meter meter;
    std::optional<GstClockTime> last_picture;
    bool lit = true;                        // video's thread; the first picture may be one of a flash
    std::optional<GstClockTime> last_loud;  // audio's thread
};

void take_picture(GstElement*, GstBuffer* buffer, GstPad* pad, gpointer user_data) {
    auto& viewer = *static_cast<Viewer*>(user_data);
    const GstPtr<GstCaps> caps(gst_pad_get_current_caps(pad));
    GstVideoInfo info;
    GstVideoFrame frame;
    const auto at = running_time(pad, GST_BUFFER_PTS(buffer));
    if (!at || !caps || gst_video_info_from_caps(&info, caps.get()) == FALSE) return;
    if (gst_video_frame_map(&frame, &info, buffer, GST_MAP_READ) == FALSE) return;
    const auto* luma = static_cast<const guint8*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, 0));
    double sum = 0;
    int count = 0;
    for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT(&frame); y += 8) {
        for (int x = 0; x < GST_VIDEO_FRAME_WIDTH(&frame); x += 8, ++count)
            sum += luma[y * GST_VIDEO_FRAME_PLANE_STRIDE(&frame, 0) + x];
    }
    gst_video_frame_unmap(&frame);
    const double mean = sum / std::max(1, count);
    const bool past = !viewer.last_picture || *at < *viewer.last_picture + past_apart;
    viewer.last_picture = at;
    if (mean > bright && !viewer.lit && !past) viewer.meter.flash(*at);
    if (mean > bright) viewer.lit = true;
    if (mean < dark) viewer.lit = false;
}

void take_sound(GstElement*, GstBuffer* buffer, GstPad* pad, gpointer user_data) {
    auto& viewer = *static_cast<Viewer*>(user_data);
    const auto begin = running_time(pad, GST_BUFFER_PTS(buffer));
    GstMapInfo map;
    if (!begin || gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) return;
    const auto* samples = reinterpret_cast<const gint16*>(map.data);
    for (gsize i = 0; i < map.size / sizeof(gint16); ++i) {
        if (std::abs(samples[i]) < loud) continue;
        const GstClockTime at = *begin + i * GST_SECOND / sample_rate;
        if (viewer.last_loud && at > *viewer.last_loud + quiet) viewer.meter.beep(at);
        viewer.last_loud = at;
    }
    gst_buffer_unmap(buffer, &map);
}

void decode_track(GstElement* webrtc, GstPad* pad, gpointer user_data) {
    const std::string media = GstWhep::media_of(pad);
    if (media.empty()) return;
    const bool video = media == "video";
    const char* chain = video ? "queue ! rtph264depay ! h264parse ! avdec_h264 ! "
                                "fakesink name=out sync=false async=false signal-handoffs=true"
                              : "queue ! rtpopusdepay ! opusdec ! audioconvert ! audioresample ! "
                                "audio/x-raw,format=S16LE,channels=1,rate=48000 ! "
                                "fakesink name=out sync=false async=false signal-handoffs=true";
    GstElement* decoder = GstWhep::decode(webrtc, pad, chain);
    if (decoder == nullptr) return;
    const GstPtr<GstElement> out(gst_bin_get_by_name(GST_BIN(decoder), "out"));
    g_signal_connect(out.get(), "handoff", video ? G_CALLBACK(take_picture) : G_CALLBACK(take_sound), user_data);
}

void measure(const std::string& address, std::chrono::seconds duration) {
    Viewer viewer;
    GstWhep whep;
    g_signal_connect(whep.webrtc(), "pad-added", G_CALLBACK(decode_track), &viewer);
    whep.start(address);
    const auto end = std::chrono::steady_clock::now() + duration;
    while (std::chrono::steady_clock::now() < end) static_cast<void>(whep.next_message());
    whep.stop();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3 || std::atoi(argv[2]) < 1 || std::atoi(argv[2]) > 3'600) {
        std::cerr << "usage: whep_sync_meter http://HOST:PORT/whep/STAGE SECONDS   (1 to 3600)\n";
        return 2;
    }
    gst_init(nullptr, nullptr);
    try {
        measure(argv[1], std::chrono::seconds(std::atoi(argv[2])));
    } catch (const std::exception& error) {
        std::cerr << "whep_sync_meter: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
