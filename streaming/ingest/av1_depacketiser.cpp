#include "ingest/av1_depacketiser.hpp"

#include <optional>

namespace lanai::streaming::ingest {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t obu_temporal_delimiter = 2, obu_tile_list = 8, obu_padding = 15;
constexpr std::uint8_t extension_flag = 0x04, has_size_flag = 0x02;

// Takes a leb128 number (AV1 section 4.10.5) off the front; nothing if it is cut off or larger than any packet.
std::optional<std::size_t> take_leb128(Bytes& in) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4 && i < in.size(); ++i) {
        value |= static_cast<std::size_t>(in[i] & 0x7FU) << (7 * i);
        if ((in[i] & 0x80U) != 0) continue;
        in = in.subspan(i + 1);
        return value;
    }
    return std::nullopt;
}

void put_leb128(std::vector<std::uint8_t>& out, std::size_t value) {
    for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<std::uint8_t>(value | 0x80U));
    out.push_back(static_cast<std::uint8_t>(value));
}

// An OBU as it was sent, mostly without its size, to the end of the unit. False: malformed.
bool append_obu(Bytes obu, std::vector<std::uint8_t>& unit) {
    if (obu.empty()) return false;
    const std::uint8_t header = obu[0];
    const std::uint8_t type = header >> 3 & 0x0F;
    if ((header & 0x80U) != 0) return false;  // the forbidden bit
    const std::size_t header_bytes = (header & extension_flag) != 0 ? 2 : 1;
    if (obu.size() < header_bytes) return false;
    Bytes content = obu.subspan(header_bytes);
    if ((header & has_size_flag) != 0) {
        const auto bytes = take_leb128(content);
        if (!bytes || *bytes > content.size()) return false;
        content = content.first(*bytes);
    }
    // What a sender should have left out: the unit has its own delimiter.
    if (type == obu_temporal_delimiter || type == obu_tile_list || type == obu_padding) return true;
    unit.push_back(header | has_size_flag);
    if (header_bytes == 2) unit.push_back(obu[1]);
    put_leb128(unit, content.size());
    unit.insert(unit.end(), content.begin(), content.end());
    return true;
}

}  // namespace

std::vector<std::uint8_t> av1_temporal_unit(std::span<const PacketPtr> packets) {
    std::vector<std::uint8_t> unit{obu_temporal_delimiter << 3 | has_size_flag, 0};
    std::vector<std::uint8_t> pending;  // an OBU whose last fragment has not come
    for (const auto& packet : packets) {
        Bytes in(packet->payload);
        if (in.empty()) return {};
        // Section 4.4: Z, the first element goes on with an OBU; Y, the last one is to be continued; W, how many there
        // are, the last of which has no length before it; 0: all have.
        const bool continues = (in[0] & 0x80U) != 0, to_be_continued = (in[0] & 0x40U) != 0;
        const std::size_t announced = in[0] >> 4 & 0x03U;
        in = in.subspan(1);
        if (in.empty() || continues == pending.empty()) return {};
        for (std::size_t element = 1; !in.empty(); ++element) {
            std::size_t bytes = in.size();
            if (announced == 0 || element < announced) {
                const auto length = take_leb128(in);
                if (!length || *length > in.size()) return {};
                bytes = *length;
            }
            pending.insert(pending.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(bytes));
            in = in.subspan(bytes);
            if (in.empty() && to_be_continued) break;
            if (!append_obu(pending, unit)) return {};
            pending.clear();
        }
    }
    return pending.empty() && unit.size() > 2 ? unit : std::vector<std::uint8_t>{};
}

}  // namespace lanai::streaming::ingest
