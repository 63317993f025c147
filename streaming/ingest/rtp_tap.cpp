#include "ingest/rtp_tap.hpp"

#include <gst/rtp/gstrtpbuffer.h>

#include <random>
#include <utility>

namespace lanai::streaming::ingest {
namespace {

constexpr std::uint8_t nal_sps = 7, nal_stap_a = 24;

std::uint32_t random_offset() {
    return std::random_device{}();
}

// The buffer's instant on the monotonic clock; nothing if it lies outside its segment.
std::optional<std::chrono::nanoseconds> instant_of(GstElement* sink, GstSample& sample) {
    const GstBuffer* buffer = gst_sample_get_buffer(&sample);
    const GstSegment* segment = gst_sample_get_segment(&sample);
    if (buffer == nullptr || segment == nullptr || !GST_BUFFER_PTS_IS_VALID(buffer)) return std::nullopt;
    const GstClockTime running = gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (!GST_CLOCK_TIME_IS_VALID(running)) return std::nullopt;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(gst_element_get_base_time(sink) + running));
}

}  // namespace

bool carries_sps(std::span<const std::uint8_t> payload) {
    if (payload.empty()) return false;
    const std::uint8_t type = payload[0] & 0x1F;
    if (type != nal_stap_a) return type == nal_sps;
    for (std::size_t at = 1; at + 2 < payload.size();) {
        if ((payload[at + 2] & 0x1F) == nal_sps) return true;
        at += 2 + (static_cast<std::size_t>(payload[at]) << 8 | payload[at + 1]);
    }
    return false;
}

std::uint32_t opus_duration(std::span<const std::uint8_t> payload) {
    if (payload.empty()) return 0;
    const unsigned config = payload[0] >> 3;
    constexpr std::uint32_t silk[] = {480, 960, 1920, 2880}, hybrid[] = {480, 960}, celt[] = {120, 240, 480, 960};
    const std::uint32_t frame = config < 12 ? silk[config & 3] : config < 16 ? hybrid[config & 1] : celt[config & 3];
    const unsigned code = payload[0] & 3;
    if (code < 3) return code == 0 ? frame : 2 * frame;
    return payload.size() < 2 ? 0 : frame * (payload[1] & 0x3F);
}

bool read_rtp(GstBuffer* buffer, Packet& packet) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    if (!gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp)) return false;
    packet.marker = gst_rtp_buffer_get_marker(&rtp) != FALSE;
    const auto* bytes = static_cast<const std::uint8_t*>(gst_rtp_buffer_get_payload(&rtp));
    packet.payload.assign(bytes, bytes + gst_rtp_buffer_get_payload_len(&rtp));
    gst_rtp_buffer_unmap(&rtp);
    return true;
}

RtpTap::RtpTap(Codec codec, MediaClock clock, Content content, Deliver deliver)
    : codec_(codec),
      clock_(clock),
      content_(content),
      deliver_(std::move(deliver)),
      timestamp_offset_(random_offset()),
      first_sequence_(random_offset() & 0xFFFF),
      next_sequence_(first_sequence_) {}

void RtpTap::attach(GstAppSink* sink) {
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &RtpTap::new_sample;
    gst_app_sink_set_callbacks(sink, &callbacks, this, nullptr);
}

GstFlowReturn RtpTap::new_sample(GstAppSink* sink, gpointer self) noexcept {
    const GstPtr<GstSample> sample(gst_app_sink_pull_sample(sink));
    if (!sample) return GST_FLOW_EOS;
    static_cast<RtpTap*>(self)->take(sink, *sample);
    return GST_FLOW_OK;
}

void RtpTap::take(GstAppSink* sink, GstSample& sample) {
    const auto instant = instant_of(GST_ELEMENT(sink), sample);
    if (!instant || *instant < clock_.epoch) return;
    Packet packet;
    packet.codec = codec_;
    if (content_ == Content::silence) {
        make_silence(*instant, packet);
    } else if (!read_rtp(gst_sample_get_buffer(&sample), packet)) {
        return;
    }
    packet.timestamp = timestamp_offset_ + static_cast<std::uint32_t>(clock_.units(*instant, clock_rate_of(codec_)));
    packet.arrival = std::chrono::steady_clock::now();
    if (codec_ == Codec::opus && repeats_audio(*instant, packet)) return;
    packet.starts_key_frame = first_of_key_frame(packet);
    packet.sequence = next_sequence_++;
    const ClockMapping mapping{clock_.ntp(*instant), packet.timestamp};
    deliver_(std::move(packet), mapping);
}

// RFC 6716 section 3.1: one CELT frame of 20 ms that holds silence, then frames without data, which is Opus's DTX (RFC
// 7587 section 3.1.3). The first one begins a talk spurt and wipes what a decoder would else conceal the gaps with.
void RtpTap::make_silence(std::chrono::nanoseconds instant, Packet& packet) {
    constexpr std::uint8_t celt_fullband_20ms = 31 << 3;
    const std::chrono::nanoseconds since(silent_since_ns_.exchange(instant.count()));
    const bool begins = instant - since > std::chrono::seconds(1);
    packet.marker = begins;
    if (begins) {
        packet.payload = {celt_fullband_20ms, 0xFF, 0xFE};
    } else {
        packet.payload = {celt_fullband_20ms};
    }
}

// Parameter sets may come in several packets of a picture; the first one opens it.
bool RtpTap::first_of_key_frame(const Packet& packet) {
    if (codec_ != Codec::h264 || !carries_sps(packet.payload)) return false;
    if (has_key_frame_ && key_frame_timestamp_ == packet.timestamp) return false;
    has_key_frame_ = true;
    key_frame_timestamp_ = packet.timestamp;
    return true;
}

// A round of a looped file begins with the encoder's pre-skip, which plays no time and falls into the last packet of
// the round before. Receivers would count two packets of one instant as a duplicate, so it does not leave.
bool RtpTap::repeats_audio(std::chrono::nanoseconds instant, const Packet& packet) {
    const std::uint32_t duration = opus_duration(packet.payload);
    const std::uint64_t begin = clock_.units(instant, clock_rate_of(codec_));
    if (begin + duration / 2 < audio_end_) return true;
    audio_end_ = begin + duration;
    return false;
}

}  // namespace lanai::streaming::ingest
