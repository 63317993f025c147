#include "ingest/gst_ptr.hpp"
#include "streaming/local_source.hpp"

namespace lanai::streaming {
namespace {

constexpr const char* elements_needed[] = {
    "filesrc",  "qtdemux",    "queue",   "h264parse",    "opusparse",   "rtph264pay",   "rtpopuspay",   "appsink",
    "fakesink", "capsfilter", "x264enc", "videotestsrc", "textoverlay", "videoconvert", "audiotestsrc", "opusenc",
    "appsrc",   "videoscale", "vp8dec",  "vp9dec",       "av1dec",      "rtpvp8depay",  "rtpvp9depay",
};

}  // namespace

std::vector<std::string> init_gstreamer() {
    gst_init(nullptr, nullptr);
    std::vector<std::string> missing;
    for (const char* name : elements_needed) {
        if (!ingest::GstPtr<GstElementFactory>(gst_element_factory_find(name))) missing.emplace_back(name);
    }
    return missing;
}

}  // namespace lanai::streaming
