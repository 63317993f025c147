// AV1's RTP payload (AOMedia, "RTP Payload Format For AV1", version 1.0) back into a temporal unit of the low-overhead
// bitstream format. GStreamer 1.22 has a decoder but no element for it. Pure; bytes are a peer's and may be anything.
#pragma once

#include "streaming/packet.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace lanai::streaming::ingest {

// One temporal unit's payloads, in order. Begins with a temporal delimiter, and every OBU has its size. Empty: malformed.
[[nodiscard]] std::vector<std::uint8_t> av1_temporal_unit(std::span<const PacketPtr> packets);

}  // namespace lanai::streaming::ingest
