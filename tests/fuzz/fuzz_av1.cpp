// AV1's RTP payload: the first byte of the input says how long the packets are that the rest comes in. What is put
// together is no longer than what came, but for sizes and the delimiter.
#include "ingest/av1_depacketiser.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

using namespace lanai::streaming;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::span<const std::uint8_t> stream(data + 1, size - 1);
    const std::size_t packet_bytes = 1U + data[0];
    std::vector<PacketPtr> packets;
    for (std::size_t at = 0; at < stream.size(); at += packet_bytes) {
        const auto payload = stream.subspan(at, std::min(packet_bytes, stream.size() - at));
        Packet packet;
        packet.payload.assign(payload.begin(), payload.end());
        packets.push_back(std::make_shared<const Packet>(std::move(packet)));
    }
    const auto unit = ingest::av1_temporal_unit(packets);
    // An OBU of one byte takes one more for its size; one of n takes no more than four.
    if (unit.size() > 2 + 5 * stream.size()) std::abort();
    if (!unit.empty() && (unit.size() == 2 || unit[0] != 0x12 || unit[1] != 0)) std::abort();
    return 0;
}
