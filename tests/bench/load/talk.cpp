#include "talk.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace lanai::bench {

namespace {

constexpr std::uint8_t type_mask = 0x1F, importance_mask = 0x60;
constexpr std::uint8_t slice = 1, idr = 5, sps = 7, pps = 8, stap_a = 24, fu_a = 28;
constexpr std::uint8_t fu_start = 0x80, fu_end = 0x40;
constexpr std::uint8_t opus_celt_20_ms_stereo = 31 << 3 | 4;  // RFC 6716 section 3.1

std::uint8_t type_of(const Nal& nal) { return nal[0] & type_mask; }

// Bytes between start codes (00 00 01), without the zeros in front of the next.
std::vector<Nal> split_annex_b(const std::vector<std::uint8_t>& data) {
    constexpr std::uint8_t start[] = {0, 0, 1};
    std::vector<Nal> nals;
    auto at = std::search(data.begin(), data.end(), std::begin(start), std::end(start));
    while (at != data.end()) {
        at += 3;
        const auto next = std::search(at, data.end(), std::begin(start), std::end(start));
        auto end = next;
        while (end != at && *(end - 1) == 0) --end;
        if (end != at) nals.emplace_back(at, end);
        at = next;
    }
    return nals;
}

void append_fragments(const Nal& nal, std::size_t bytes_max, Split split, std::vector<std::vector<std::uint8_t>>& out) {
    constexpr std::size_t head_bytes = 2;
    const std::size_t body = nal.size() - 1, room = bytes_max - head_bytes;
    const std::size_t count = (body + room - 1) / room;
    for (std::size_t i = 0, at = 1; i < count; ++i) {
        const std::size_t left = nal.size() - at;
        const std::size_t bytes = split == Split::equal ? left / (count - i) : std::min(left, room);
        const auto indicator = static_cast<std::uint8_t>((nal[0] & importance_mask) | fu_a);
        auto header = static_cast<std::uint8_t>(nal[0] & type_mask);
        if (i == 0) header = static_cast<std::uint8_t>(header | fu_start);
        if (i + 1 == count) header = static_cast<std::uint8_t>(header | fu_end);
        std::vector<std::uint8_t> payload{indicator, header};
        payload.insert(payload.end(), nal.begin() + static_cast<std::ptrdiff_t>(at), nal.begin() + static_cast<std::ptrdiff_t>(at + bytes));
        out.push_back(std::move(payload));
        at += bytes;
    }
}

}  // namespace

std::vector<Frame> read_talk(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const std::vector<std::uint8_t> data{std::istreambuf_iterator<char>(in), {}};
    std::vector<Frame> frames;
    Frame frame;
    for (auto& nal : split_annex_b(data)) {
        const auto type = type_of(nal);
        // Delimiters, SEI and filler are no picture; filler's bytes are not worth a viewer's link.
        if (type != slice && type != idr && type != sps && type != pps) continue;
        frame.push_back(std::move(nal));
        if (type == slice || type == idr) frames.push_back(std::exchange(frame, {}));
    }
    if (frames.empty() || type_of(frames.front().front()) != sps) {
        throw std::runtime_error("no H.264 that begins with an SPS in " + path);
    }
    return frames;
}

std::vector<std::vector<std::uint8_t>> packetize(const Frame& frame, std::size_t payload_bytes_max, Split split) {
    std::vector<std::vector<std::uint8_t>> out;
    std::vector<std::uint8_t> sets;
    for (const Nal& nal : frame) {
        if (type_of(nal) == sps || type_of(nal) == pps) {
            if (sets.empty()) sets.push_back(static_cast<std::uint8_t>((nal[0] & importance_mask) | stap_a));
            sets.push_back(static_cast<std::uint8_t>(nal.size() >> 8));
            sets.push_back(static_cast<std::uint8_t>(nal.size() & 0xFF));
            sets.insert(sets.end(), nal.begin(), nal.end());
            continue;
        }
        if (!sets.empty()) out.push_back(std::exchange(sets, {}));
        if (nal.size() <= payload_bytes_max) {
            out.push_back(nal);
        } else {
            append_fragments(nal, payload_bytes_max, split, out);
        }
    }
    return out;
}

std::vector<std::uint8_t> opus_payload(std::uint32_t number) {
    std::vector<std::uint8_t> payload(opus_payload_bytes, static_cast<std::uint8_t>(number));
    payload[0] = opus_celt_20_ms_stereo;
    return payload;
}

}  // namespace lanai::bench
