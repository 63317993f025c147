#include "encoded_video.hpp"

#include "ingest/gst_ptr.hpp"
#include "media_fixture.hpp"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/rtp/gstrtpbuffer.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <functional>
#include <span>

namespace lanai::streaming::test {
namespace {

using ingest::GstPtr;

GstPtr<GstElement> launch(const std::string& description) {
    use_gstreamer();
    GError* raw_error = nullptr;
    GstElement* parsed = gst_parse_launch(description.c_str(), &raw_error);
    const GstPtr<GError> error(raw_error);
    INFO(description << ": " << (error ? error->message : ""));
    REQUIRE(parsed != nullptr);
    REQUIRE(!error);
    return GstPtr<GstElement>(GST_ELEMENT(gst_object_ref_sink(parsed)));
}

// Calls take() with each buffer of the appsink "sink" until the media end.
void run(GstElement* pipeline, const std::function<void(GstSample&)>& take) {
    const GstPtr<GstElement> sink(gst_bin_get_by_name(GST_BIN(pipeline), "sink"));
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    for (;;) {
        const GstPtr<GstSample> sample(gst_app_sink_try_pull_sample(GST_APP_SINK(sink.get()), 60 * GST_SECOND));
        if (!sample) break;
        take(*sample);
    }
    const bool ended = gst_app_sink_is_eos(GST_APP_SINK(sink.get())) != FALSE;
    gst_element_set_state(pipeline, GST_STATE_NULL);
    REQUIRE(ended);
}

std::string encoder_of(const VideoRecipe& recipe) {
    const auto every = std::to_string(recipe.key_frame_every);
    const std::string vpx = " deadline=1 cpu-used=8 lag-in-frames=0 keyframe-max-dist=" + every;
    if (recipe.codec == Codec::vp8) return "vp8enc" + vpx + " ! rtpvp8pay mtu=600 picture-id-mode=15-bit";
    if (recipe.codec == Codec::vp9) return "vp9enc" + vpx + " ! rtpvp9pay mtu=600 picture-id-mode=15-bit";
    return "av1enc cpu-used=10 usage-profile=realtime lag-in-frames=0 keyframe-max-dist=" + every +
           " ! video/x-av1,stream-format=obu-stream,alignment=tu";
}

bool ends_picture(GstBuffer* buffer, Packet& packet) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    REQUIRE(gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp));
    packet.marker = gst_rtp_buffer_get_marker(&rtp) != FALSE;
    const auto* bytes = static_cast<const std::uint8_t*>(gst_rtp_buffer_get_payload(&rtp));
    packet.payload.assign(bytes, bytes + gst_rtp_buffer_get_payload_len(&rtp));
    gst_rtp_buffer_unmap(&rtp);
    return packet.marker;
}

// The OBUs of a temporal unit without their sizes and without the delimiter, one to a packet or, where it is long, to
// several (Z and Y bits; W = 1).
EncodedPicture packetise_av1(std::span<const std::uint8_t> unit) {
    constexpr std::size_t payload_max = 500;
    EncodedPicture picture;
    while (!unit.empty()) {
        REQUIRE((unit[0] & 0x06) == 0x02);  // has a size, has no extension
        const std::uint8_t type = unit[0] >> 3 & 0x0F;
        std::size_t at = 1, bytes = 0;
        for (unsigned shift = 0;; shift += 7) {
            bytes |= static_cast<std::size_t>(unit[at] & 0x7FU) << shift;
            if ((unit[at++] & 0x80U) == 0) break;
        }
        std::vector<std::uint8_t> obu{static_cast<std::uint8_t>(unit[0] & 0xFDU)};
        obu.insert(obu.end(), unit.begin() + static_cast<std::ptrdiff_t>(at),
                   unit.begin() + static_cast<std::ptrdiff_t>(at + bytes));
        unit = unit.subspan(at + bytes);
        if (type == 2) continue;
        for (std::size_t begin = 0; begin < obu.size(); begin += payload_max) {
            const std::size_t end = std::min(obu.size(), begin + payload_max);
            Packet packet;
            packet.payload.push_back(static_cast<std::uint8_t>((begin > 0 ? 0x80U : 0U) | (end < obu.size() ? 0x40U : 0U) |
                                                               0x10U));
            packet.payload.insert(packet.payload.end(), obu.begin() + static_cast<std::ptrdiff_t>(begin),
                                  obu.begin() + static_cast<std::ptrdiff_t>(end));
            picture.push_back(std::move(packet));
        }
    }
    REQUIRE(!picture.empty());
    picture.back().marker = true;
    return picture;
}

}  // namespace

std::vector<EncodedPicture> encode(const VideoRecipe& recipe) {
    const auto pipeline =
        launch("videotestsrc num-buffers=" + std::to_string(recipe.pictures) + " pattern=" + recipe.pattern +
               " ! video/x-raw,format=I420,framerate=30/1,width=" + std::to_string(recipe.width_px) +
               ",height=" + std::to_string(recipe.height_px) + " ! " + encoder_of(recipe) +
               " ! appsink name=sink sync=false");
    std::vector<EncodedPicture> pictures;
    EncodedPicture picture;
    run(pipeline.get(), [&](GstSample& sample) {
        GstBuffer* buffer = gst_sample_get_buffer(&sample);
        if (recipe.codec == Codec::av1) {
            GstMapInfo map;
            REQUIRE(gst_buffer_map(buffer, &map, GST_MAP_READ));
            pictures.push_back(packetise_av1({map.data, map.size}));
            gst_buffer_unmap(buffer, &map);
            return;
        }
        Packet packet;
        const bool last = ends_picture(buffer, packet);
        picture.push_back(std::move(packet));
        if (last) pictures.push_back(std::exchange(picture, {}));
    });
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        for (auto& packet : pictures[i]) packet.codec = recipe.codec;
        pictures[i].front().starts_key_frame = i % static_cast<std::size_t>(recipe.key_frame_every) == 0;
    }
    REQUIRE(pictures.size() == static_cast<std::size_t>(recipe.pictures));
    return pictures;
}

std::vector<PacketPtr> Numbering::number(const EncodedPicture& picture, TimePoint arrival) {
    std::vector<PacketPtr> packets;
    for (Packet packet : picture) {
        packet.sequence = sequence++;
        packet.timestamp = timestamp;
        packet.arrival = arrival;
        packet.cut = cut;
        packet.layer = layer;
        packets.push_back(std::make_shared<const Packet>(std::move(packet)));
    }
    timestamp += 2'993 + made_++ % 7;
    return packets;
}

std::vector<DecodedPicture> decode_h264(const std::vector<Packet>& packets) {
    const auto pipeline =
        launch("appsrc name=source format=time "
               "caps=application/x-rtp,media=video,clock-rate=90000,payload=96,encoding-name=H264 ! rtph264depay ! "
               "avdec_h264 ! videoconvert ! video/x-raw,format=I420 ! appsink name=sink sync=false");
    const GstPtr<GstElement> source(gst_bin_get_by_name(GST_BIN(pipeline.get()), "source"));
    const std::uint32_t begin = packets.empty() ? 0 : packets.front().timestamp;
    for (const auto& packet : packets) {
        GstBuffer* buffer = gst_rtp_buffer_new_allocate(static_cast<guint>(packet.payload.size()), 0, 0);
        GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
        REQUIRE(gst_rtp_buffer_map(buffer, GST_MAP_WRITE, &rtp));
        gst_rtp_buffer_set_payload_type(&rtp, 96);
        gst_rtp_buffer_set_seq(&rtp, static_cast<std::uint16_t>(packet.sequence));
        gst_rtp_buffer_set_timestamp(&rtp, packet.timestamp);
        gst_rtp_buffer_set_marker(&rtp, packet.marker);
        std::memcpy(gst_rtp_buffer_get_payload(&rtp), packet.payload.data(), packet.payload.size());
        gst_rtp_buffer_unmap(&rtp);
        GST_BUFFER_PTS(buffer) = std::uint64_t{packet.timestamp - begin} * 100'000 / 9;
        gst_app_src_push_buffer(GST_APP_SRC(source.get()), buffer);
    }
    gst_app_src_end_of_stream(GST_APP_SRC(source.get()));
    std::vector<DecodedPicture> decoded;
    run(pipeline.get(), [&](GstSample& sample) {
        DecodedPicture picture;
        const GstStructure* format = gst_caps_get_structure(gst_sample_get_caps(&sample), 0);
        REQUIRE(gst_structure_get_int(format, "width", &picture.width_px));
        REQUIRE(gst_structure_get_int(format, "height", &picture.height_px));
        GstMapInfo map;
        REQUIRE(gst_buffer_map(gst_sample_get_buffer(&sample), &map, GST_MAP_READ));
        // I420 begins with the luma; its rows are padded to four bytes with whatever.
        const auto stride = static_cast<std::size_t>((picture.width_px + 3) / 4 * 4);
        std::uint64_t sum = 0;
        for (int row = 0; row < picture.height_px; ++row) {
            for (int column = 0; column < picture.width_px; ++column) {
                sum += map.data[static_cast<std::size_t>(row) * stride + static_cast<std::size_t>(column)];
            }
        }
        picture.luma = static_cast<double>(sum) / (picture.width_px * picture.height_px);
        gst_buffer_unmap(gst_sample_get_buffer(&sample), &map);
        decoded.push_back(picture);
    });
    return decoded;
}

}  // namespace lanai::streaming::test
