// Plays a file's media round after round on one unbroken time line, by GStreamer's segment seeks. Two threads: the
// runner's calls the members, the demuxer's streaming thread passes the probe.
#pragma once

#include "ingest/gst_ptr.hpp"

#include <atomic>

namespace lanai::streaming::ingest {

class SegmentLoop {
public:
    // The pipeline must hold a demuxer of that name and outlive this; it is in NULL when this is destroyed.
    SegmentLoop(GstElement* pipeline, const char* demuxer);
    SegmentLoop(const SegmentLoop&) = delete;
    SegmentLoop& operator=(const SegmentLoop&) = delete;

    [[nodiscard]] bool begun() const { return begun_; }
    void reset();                     // before the pipeline leaves NULL
    [[nodiscard]] bool begin();       // once it has prerolled, before it plays; false if the file does not seek
    [[nodiscard]] bool next_round();  // at SEGMENT_DONE: no flush, what is queued plays on

private:
    static void watch_pad(GstElement* demuxer, GstPad* pad, gpointer self) noexcept;
    static GstPadProbeReturn place_segment(GstPad* pad, GstPadProbeInfo* info, gpointer self) noexcept;
    [[nodiscard]] bool seek_to_start(GstSeekFlags flags);

    GstElement* const pipeline_;
    const GstPtr<GstElement> demuxer_;
    bool begun_ = false;
    GstClockTime round_length_ = 0;
    std::atomic<GstClockTime> round_start_ = 0;  // running time at which this round's media begin
};

}  // namespace lanai::streaming::ingest
