#include "ingest/transcoding_line.hpp"

#include "ingest/av1_depacketiser.hpp"
#include "ingest/local_pipeline.hpp"
#include "ingest/low_priority.hpp"
#include "ingest/rtp_tap.hpp"

#include <gst/rtp/gstrtpbuffer.h>
#include <gst/video/video.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>

namespace lanai::streaming::ingest {
namespace {

constexpr std::uint64_t key_frame_ticks = TranscodingLine::key_frame_interval.count() * 90'000;

// Of the decoder, and of the encoder: what 720p takes, and never so many that the relay's shards starve.
std::string threads() {
    // 0 cores: not known
    return std::to_string(std::clamp(std::thread::hardware_concurrency(), 2U, 3U) - 1);
}

std::string decoder_for(Codec from) {
    const std::string rtp = "caps=application/x-rtp,media=video,clock-rate=90000,payload=96,encoding-name=";
    switch (from) {
        case Codec::vp8:
            return rtp + "VP8 ! rtpvp8depay ! vp8dec name=decoder threads=" + threads();
        case Codec::vp9:
            return rtp + "VP9 ! rtpvp9depay ! vp9dec name=decoder threads=" + threads();
        case Codec::av1:
            return "caps=video/x-av1,stream-format=obu-stream,alignment=tu ! av1dec name=decoder";
        default:
            return {};
    }
}

// H.264 has even sizes only, and 1080p bounds what a rendition costs.
constexpr int width_max_px = 1'920, height_max_px = 1'080;
constexpr int nominal_frame_rate = 30;  // at which the bit rate is what it says; fewer pictures take fewer bits

// videoscale lets a picture pass as it is where "size" asks for the one that it has (fit_size). No second holds many
// more bits than the rate, and a quantiser below 18 makes a still slide no better to look at: viewers pay for bits.
std::string describe(Codec from) {
    return "appsrc name=source is-live=true format=time do-timestamp=false emit-signals=false max-bytes=0 "
           "max-buffers=0 max-time=0 " +
           decoder_for(from) + " max-errors=-1 qos=false ! queue name=decoded leaky=downstream max-size-time=0 "
           "max-size-bytes=" + std::to_string(TranscodingLine::decoded_bytes_max) +
           " max-size-buffers=" + std::to_string(TranscodingLine::decoded_max) +
           " ! videoconvert ! videoscale name=scaled method=bilinear ! "
           "capsfilter name=size caps=video/x-raw,format=I420 ! "
           "x264enc name=encoder tune=zerolatency speed-preset=superfast bitrate=2500 vbv-buf-capacity=1000 "
           "key-int-max=600 qp-min=18 bframes=0 aud=false option-string=scenecut=0 threads=" + threads() +
           " ! video/x-h264,profile=constrained-baseline ! " + h264_to_rtp +
           " ! appsink name=output sync=false max-buffers=0";
}

}  // namespace

boost::system::result<std::unique_ptr<TranscodingLine>> TranscodingLine::make(Codec from, const TranscoderSink& sink,
                                                                              std::atomic<std::uint64_t>& sequences) {
    if (decoder_for(from).empty()) return make_error_code(IngestErrc::not_decodable);
    GError* raw_error = nullptr;
    const std::string description = describe(from);
    GstElement* parsed = gst_parse_launch_full(description.c_str(), nullptr, GST_PARSE_FLAG_FATAL_ERRORS, &raw_error);
    const GstPtr<GError> error(raw_error);
    if (parsed == nullptr) {
        const bool missing = error && g_error_matches(error.get(), GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT);
        return make_error_code(missing ? IngestErrc::missing_element : IngestErrc::pipeline_failed);
    }
    GstPtr<GstElement> pipeline(GST_ELEMENT(gst_object_ref_sink(parsed)));
    run_at_low_priority(*pipeline);
    return std::unique_ptr<TranscodingLine>(new TranscodingLine(std::move(pipeline), from, sink, sequences));
}

TranscodingLine::TranscodingLine(GstPtr<GstElement> pipeline, Codec from, const TranscoderSink& sink,
                                 std::atomic<std::uint64_t>& sequences)
    : from_(from),
      sink_(sink),
      sequences_(sequences),
      runner_(std::move(pipeline), Looping::no,
              {[this](std::string reason) {
                   flowing_ = false;
                   lost_ = true;
                   sink_.on_failed(std::move(reason));
               },
               [this] { return delivered_.load(); }}),
      source_(runner_.element("source")),
      output_(runner_.element("output")),
      size_(runner_.element("size")),
      encoder_(gst_element_get_static_pad(runner_.element("encoder").get(), "src")) {
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &TranscodingLine::new_sample;
    gst_app_sink_set_callbacks(GST_APP_SINK(output_.get()), &callbacks, this, nullptr);
    const auto decoded = runner_.element("decoded");
    g_signal_connect(decoded.get(), "overrun", G_CALLBACK(overrun), this);
    const GstPtr<GstPad> decoded_pad(gst_element_get_static_pad(decoded.get(), "src"));
    constexpr auto what = static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_BUFFER);
    gst_pad_add_probe(decoded_pad.get(), what, &TranscodingLine::before_encoder, this, nullptr);
}

TranscodingLine::~TranscodingLine() {
    runner_.stop();
}

void TranscodingLine::push(const PacketPtr& packet) {
    if (packet->codec != from_) return;
    // One that cannot play is tried again ever more rarely, and only then is a publisher asked for a key frame.
    if (runner_.resting()) {
        lost_ = true;
        return;
    }
    const bool was_waiting = queue_.waiting();
    // The pipeline began anew, or did not take a picture: what is built on what it had is of no use.
    if (lost_.exchange(false)) queue_.skip_to_key_frame();
    queue_.push(packet);
    for (;;) {
        const auto picture = queue_.pop(packet->arrival);
        if (picture.empty()) break;
        feed(picture);
    }
    if (!queue_.waiting()) return;
    if (!was_waiting) sink_.on_dropped(1);
    sink_.needs_key_frame();
}

void TranscodingLine::feed(std::span<const PacketPtr> picture) {
    const auto& first = *picture.front();
    const auto unit = from_ == Codec::av1 ? av1_temporal_unit(picture) : std::vector<std::uint8_t>{};
    // A decoder makes room for whatever size is written there. A key frame that does not say it is none.
    const auto size = size_of(first.payload, unit);
    if (size || first.starts_key_frame) too_large_ = !size || !decodable(*size);
    if (too_large_) return sink_.on_dropped(1);
    if (dropping_ || behind()) {
        dropping_ = !first.starts_key_frame || behind();
        if (dropping_) {
            sink_.on_dropped(1);
            sink_.needs_key_frame();
            return;
        }
    }
    if (fruitless_.fetch_add(1) >= fruitless_max) {
        fruitless_ = 0;
        sink_.needs_key_frame();
    }
    if (!cut_) cut_ = first.cut;  // the first picture is a key frame by itself
    const GstClockTime at = timeline_.place(first.timestamp);
    // Who comes to the rendition with this source, from another that could be taken as it was, needs a beginning.
    const bool due = timeline_.media_ticks() >= next_key_frame_ || first.cut != *cut_;
    if (due && force_key_frame(at)) {
        next_key_frame_ = timeline_.media_ticks() + key_frame_ticks;
        cut_ = first.cut;
    }
    const bool taken = from_ == Codec::av1 ? feed_av1(unit, at) : feed_rtp(picture, at);
    if (!taken) lost_ = true;
}

bool TranscodingLine::behind() const {
    GstAppSrc* source = GST_APP_SRC(source_.get());
    return gst_app_src_get_current_level_bytes(source) > backlog_bytes_max ||
           gst_app_src_get_current_level_time(source) >
               static_cast<std::uint64_t>(std::chrono::nanoseconds(backlog_max).count());
}

bool TranscodingLine::feed_rtp(std::span<const PacketPtr> picture, GstClockTime at) {
    for (const auto& packet : picture) {
        GstBuffer* buffer = gst_rtp_buffer_new_allocate(static_cast<guint>(packet->payload.size()), 0, 0);
        GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
        if (!gst_rtp_buffer_map(buffer, GST_MAP_WRITE, &rtp)) {
            gst_buffer_unref(buffer);
            return false;
        }
        gst_rtp_buffer_set_payload_type(&rtp, 96);
        gst_rtp_buffer_set_seq(&rtp, rtp_sequence_++);  // without a gap: what is left out is left out by pictures
        gst_rtp_buffer_set_timestamp(&rtp, timeline_.newest());
        gst_rtp_buffer_set_marker(&rtp, &packet == &picture.back());
        std::memcpy(gst_rtp_buffer_get_payload(&rtp), packet->payload.data(), packet->payload.size());
        gst_rtp_buffer_unmap(&rtp);
        GST_BUFFER_PTS(buffer) = at;
        if (gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer) != GST_FLOW_OK) return false;
    }
    return true;
}

std::optional<PictureSize> TranscodingLine::size_of(std::span<const std::uint8_t> payload,
                                                    std::span<const std::uint8_t> unit) const {
    if (from_ == Codec::vp8) return vp8_picture_size(payload);
    return from_ == Codec::vp9 ? vp9_picture_size(payload) : av1_picture_size(unit);
}

bool TranscodingLine::feed_av1(std::span<const std::uint8_t> unit, GstClockTime at) {
    if (unit.empty()) return false;  // malformed
    GstBuffer* buffer = gst_buffer_new_memdup(unit.data(), unit.size());
    GST_BUFFER_PTS(buffer) = at;
    return gst_app_src_push_buffer(GST_APP_SRC(source_.get()), buffer) == GST_FLOW_OK;
}

// Not before the first picture has come out: that is a key frame by itself, and GStreamer 1.22, where it was asked for,
// takes it to be a thousand hours late and honours no other time that is earlier. To the encoder's own pad: an event on
// its way up from the sink would wait for state changes. Without «all headers»: the parser puts them before each key frame,
// and alone, as a picture of their own, no browser can decode them.
bool TranscodingLine::force_key_frame(GstClockTime at) {
    return flowing_ &&
           gst_pad_send_event(encoder_.get(), gst_video_event_new_upstream_force_key_unit(at, FALSE, 0)) != FALSE;
}

void TranscodingLine::overrun(GstElement*, gpointer self) noexcept {
    static_cast<TranscodingLine*>(self)->sink_.on_dropped(1);
}

GstPadProbeReturn TranscodingLine::before_encoder(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept {
    auto& line = *static_cast<TranscodingLine*>(self);
    if ((GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
        return line.is_new(*GST_PAD_PROBE_INFO_BUFFER(info)) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
    }
    GstEvent* event = GST_PAD_PROBE_INFO_EVENT(info);
    if (GST_EVENT_TYPE(event) == GST_EVENT_CAPS) GST_PAD_PROBE_INFO_DATA(info) = line.fit_size(event);
    return GST_PAD_PROBE_OK;
}

// One picture a timestamp, and no timestamp that none came with: a peer's bitstream may show a picture twice. To leave
// out what is encoded would tear the encoder's chain of pictures; so it is left out before.
bool TranscodingLine::is_new(const GstBuffer& picture) {
    const GstClockTime at = GST_BUFFER_PTS(&picture);
    if (!GST_CLOCK_TIME_IS_VALID(at) || at <= encoded_ || !timeline_.timestamp_at(at)) return false;
    encoded_ = at;
    return true;
}

// The decoder says how large its pictures are from here on; so the encoder's are as large, or the next best. Takes the
// event and gives the one to go on.
GstEvent* TranscodingLine::fit_size(GstEvent* event) {
    GstCaps* decoded = nullptr;
    gst_event_parse_caps(event, &decoded);
    GstVideoInfo video;
    if (!gst_video_info_from_caps(&video, decoded)) return event;
    const int width = GST_VIDEO_INFO_WIDTH(&video), height = GST_VIDEO_INFO_HEIGHT(&video);
    const double factor = std::min({1.0, double{width_max_px} / width, double{height_max_px} / height});
    const auto even = [factor](int length) { return std::max(static_cast<int>(length * factor) & ~1, 2); };
    const GstPtr<GstCaps> wanted(gst_caps_new_simple("video/x-raw", "format", G_TYPE_STRING, "I420", "width",
                                                     G_TYPE_INT, even(width), "height", G_TYPE_INT, even(height),
                                                     nullptr));
    g_object_set(size_.get(), "caps", wanted.get(), nullptr);
    // WebRTC has no frame rate; but without one x264 holds each picture back until it has seen the next.
    const GstPtr<GstCaps> paced(gst_caps_copy(decoded));
    gst_caps_set_simple(paced.get(), "framerate", GST_TYPE_FRACTION, nominal_frame_rate, 1, nullptr);
    GstEvent* replaced = gst_event_new_caps(paced.get());
    gst_event_set_seqnum(replaced, gst_event_get_seqnum(event));
    gst_event_unref(event);
    return replaced;
}

GstFlowReturn TranscodingLine::new_sample(GstAppSink* sink, gpointer self) noexcept {
    const GstPtr<GstSample> sample(gst_app_sink_pull_sample(sink));
    if (!sample) return GST_FLOW_EOS;
    static_cast<TranscodingLine*>(self)->take(*sample);
    return GST_FLOW_OK;
}

void TranscodingLine::take(GstSample& sample) {
    GstBuffer* buffer = gst_sample_get_buffer(&sample);
    const GstSegment* segment = gst_sample_get_segment(&sample);
    Packet packet;
    packet.codec = Codec::h264;
    if (buffer == nullptr || segment == nullptr || !read_rtp(buffer, packet)) return;
    const GstClockTime running = gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (!GST_CLOCK_TIME_IS_VALID(running)) return;
    const auto timestamp = timeline_.timestamp_at(running);
    if (!timestamp) return;
    timeline_.forget_before(running);
    packet.timestamp = *timestamp;
    packet.arrival = std::chrono::steady_clock::now();
    packet.starts_key_frame = carries_sps(packet.payload) && key_frame_ != packet.timestamp;
    if (packet.starts_key_frame) key_frame_ = packet.timestamp;
    packet.sequence = sequences_++;
    ++delivered_;
    fruitless_ = 0;
    flowing_ = true;
    sink_.on_packet(std::move(packet));
}

}  // namespace lanai::streaming::ingest
