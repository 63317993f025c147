#include "ingest/segment_loop.hpp"

namespace lanai::streaming::ingest {

SegmentLoop::SegmentLoop(GstElement* pipeline, const char* demuxer)
    : pipeline_(pipeline), demuxer_(gst_bin_get_by_name(GST_BIN(pipeline), demuxer)) {
    g_signal_connect(demuxer_.get(), "pad-added", G_CALLBACK(watch_pad), this);
}

void SegmentLoop::reset() {
    begun_ = false;
    round_start_ = 0;
}

bool SegmentLoop::begin() {
    begun_ = true;
    gint64 duration = 0;
    if (gst_element_query_duration(demuxer_.get(), GST_FORMAT_TIME, &duration) == FALSE || duration <= 0) return false;
    round_length_ = static_cast<GstClockTime>(duration);
    return seek_to_start(static_cast<GstSeekFlags>(GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_FLUSH));
}

bool SegmentLoop::next_round() {
    // All segments of the round that ended have passed the probe: the demuxer announces its end behind them.
    round_start_ = round_start_ + round_length_;
    return seek_to_start(GST_SEEK_FLAG_SEGMENT);
}

bool SegmentLoop::seek_to_start(GstSeekFlags flags) {
    return gst_element_seek(pipeline_, 1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, 0) !=
           FALSE;
}

void SegmentLoop::watch_pad(GstElement*, GstPad* pad, gpointer self) noexcept {
    gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, place_segment, self, nullptr);
}

// qtdemux lets a round begin at the start of the last round's last sample instead of its end, which makes the two
// overlap. The round's own length places it exactly: running time = rounds before + time within the file.
GstPadProbeReturn SegmentLoop::place_segment(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept {
    GstEvent* event = GST_PAD_PROBE_INFO_EVENT(info);
    if (GST_EVENT_TYPE(event) != GST_EVENT_SEGMENT) return GST_PAD_PROBE_OK;
    GstSegment segment;
    gst_event_copy_segment(event, &segment);
    segment.base = static_cast<SegmentLoop*>(self)->round_start_ + segment.time;
    segment.offset = 0;
    GstEvent* placed = gst_event_new_segment(&segment);
    gst_event_set_seqnum(placed, gst_event_get_seqnum(event));
    gst_event_unref(event);
    GST_PAD_PROBE_INFO_DATA(info) = placed;
    return GST_PAD_PROBE_OK;
}

}  // namespace lanai::streaming::ingest
