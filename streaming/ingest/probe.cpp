#include "ingest/probe.hpp"

#include "ingest/gst_ptr.hpp"
#include "streaming/local_source.hpp"

#include <filesystem>
#include <fstream>

namespace lanai::streaming::ingest {
namespace {

constexpr GstClockTime probe_max = 5 * GST_SECOND;
constexpr const char* tracks_known = "lanai-tracks-known";

// Runs on the demuxer's thread; what it saw reaches the caller through the bus.
void post_tracks_known(GstElement* demuxer, gpointer) noexcept {
    gst_element_post_message(demuxer,
                             gst_message_new_application(GST_OBJECT(demuxer), gst_structure_new_empty(tracks_known)));
}

// A pad without a peer would end the demuxer with an error before all tracks are known.
void drain_pad(GstElement* demuxer, GstPad* pad, gpointer) noexcept {
    GstElement* drain = gst_element_factory_make("fakesink", nullptr);
    const GstPtr<GstElement> pipeline(GST_ELEMENT(gst_element_get_parent(demuxer)));
    if (drain == nullptr || !pipeline) return;
    g_object_set(drain, "async", FALSE, nullptr);
    gst_bin_add(GST_BIN(pipeline.get()), drain);
    gst_element_sync_state_with_parent(drain);
    const GstPtr<GstPad> input(gst_element_get_static_pad(drain, "sink"));
    gst_pad_link(pad, input.get());
}

struct Tracks {
    bool h264 = false, constrained_baseline = false, opus = false;
};

gboolean note_track(GstElement*, GstPad* pad, gpointer user_data) noexcept {
    auto& tracks = *static_cast<Tracks*>(user_data);
    const GstPtr<GstCaps> caps(gst_pad_get_current_caps(pad));
    if (!caps || gst_caps_is_empty(caps.get()) != FALSE) return TRUE;
    const GstStructure* media = gst_caps_get_structure(caps.get(), 0);
    if (gst_structure_has_name(media, "audio/x-opus") != FALSE) tracks.opus = true;
    if (gst_structure_has_name(media, "video/x-h264") != FALSE) {
        const gchar* profile = gst_structure_get_string(media, "profile");
        tracks.h264 = true;
        tracks.constrained_baseline = profile != nullptr && std::string(profile) == "constrained-baseline";
    }
    return TRUE;
}

boost::system::error_code judge(const Tracks& tracks) {
    if (!tracks.h264) return make_error_code(IngestErrc::no_h264_video);
    if (!tracks.constrained_baseline) return make_error_code(IngestErrc::not_constrained_baseline);
    if (!tracks.opus) return make_error_code(IngestErrc::no_opus_audio);
    return {};
}

boost::system::error_code probe_pipeline(GstElement* pipeline, const std::string& file) {
    const GstPtr<GstElement> source(gst_bin_get_by_name(GST_BIN(pipeline), "source"));
    const GstPtr<GstElement> demuxer(gst_bin_get_by_name(GST_BIN(pipeline), "demuxer"));
    const GstPtr<GstBus> bus(gst_element_get_bus(pipeline));
    g_object_set(source.get(), "location", file.c_str(), nullptr);
    g_signal_connect(demuxer.get(), "pad-added", G_CALLBACK(drain_pad), nullptr);
    g_signal_connect(demuxer.get(), "no-more-pads", G_CALLBACK(post_tracks_known), nullptr);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    const auto awaited = static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_APPLICATION);
    const GstPtr<GstMessage> message(gst_bus_timed_pop_filtered(bus.get(), probe_max, awaited));
    Tracks tracks;
    const bool known = message && GST_MESSAGE_TYPE(message.get()) == GST_MESSAGE_APPLICATION;
    if (known) gst_element_foreach_src_pad(demuxer.get(), &note_track, &tracks);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    return known ? judge(tracks) : make_error_code(IngestErrc::not_mp4);
}

}  // namespace

boost::system::error_code check_playable(const std::string& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored) || !std::ifstream(file, std::ios::binary))
        return make_error_code(IngestErrc::file_missing);
    GError* raw_error = nullptr;
    GstElement* parsed = gst_parse_launch_full("filesrc name=source ! qtdemux name=demuxer", nullptr,
                                               GST_PARSE_FLAG_FATAL_ERRORS, &raw_error);
    const GstPtr<GError> error(raw_error);
    if (parsed == nullptr) return make_error_code(IngestErrc::missing_element);
    const GstPtr<GstElement> pipeline(GST_ELEMENT(gst_object_ref_sink(parsed)));
    return probe_pipeline(pipeline.get(), file);
}

}  // namespace lanai::streaming::ingest
