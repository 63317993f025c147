// Video made on the spot, as a browser would send it: pictures of RTP payloads.
#pragma once

#include "streaming/packet.hpp"

#include <string>
#include <vector>

namespace lanai::streaming::test {

using EncodedPicture = std::vector<Packet>;  // without sequence and timestamp

struct VideoRecipe {
    Codec codec = Codec::vp8;
    int pictures = 30, width_px = 320, height_px = 180;
    int key_frame_every = 1'000;
    std::string pattern = "white";
};

[[nodiscard]] std::vector<EncodedPicture> encode(const VideoRecipe&);

// A stage's numbers for pictures: running sequence, timestamps a little irregular that soon wrap.
class Numbering {
public:
    [[nodiscard]] std::vector<PacketPtr> number(const EncodedPicture&, TimePoint arrival);
    std::uint64_t sequence = std::uint64_t{1} << 32U;
    std::uint32_t timestamp = 4'294'900'000U;
    std::uint32_t cut = 1;
    std::uint8_t layer = 0;

private:
    unsigned made_ = 0;
};

// Mean luma of each picture that an H.264 decoder gives for these packets.
struct DecodedPicture {
    int width_px = 0, height_px = 0;
    double luma = 0;
};
[[nodiscard]] std::vector<DecodedPicture> decode_h264(const std::vector<Packet>&);

}  // namespace lanai::streaming::test
