#include "ingest/picture_size.hpp"

#include <algorithm>

namespace lanai::streaming::ingest {
namespace {

// Most significant bit first. Beyond the end everything is 0 and ok() is false.
class Bits {
public:
    explicit Bits(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    std::uint32_t take(unsigned count) {
        std::uint32_t value = 0;
        for (; count > 0; --count, ++at_) {
            value <<= 1U;
            if (at_ / 8 < bytes_.size()) value |= bytes_[at_ / 8] >> (7 - at_ % 8) & 1U;
        }
        return value;
    }
    bool flag() { return take(1) != 0; }
    [[nodiscard]] bool ok() const { return at_ <= bytes_.size() * 8; }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
};

std::span<const std::uint8_t> behind(std::span<const std::uint8_t> bytes, std::size_t count) {
    return bytes.subspan(std::min(count, bytes.size()));
}

// Bytes of the payload descriptor in front of VP9's bitstream.
std::size_t vp9_descriptor_bytes(std::span<const std::uint8_t> payload) {
    const auto byte = [&](std::size_t i) { return i < payload.size() ? payload[i] : std::uint8_t{0}; };
    const std::uint8_t head = byte(0);
    std::size_t at = 1;
    if ((head & 0x80U) != 0) at += (byte(at) & 0x80U) != 0 ? 2 : 1;  // I: picture ID
    if ((head & 0x20U) != 0) at += (head & 0x10U) != 0 ? 1 : 2;      // L: layer indices; with TL0PICIDX unless F
    if ((head & 0x50U) == 0x50U)                                     // P and F: up to three references
        for (int i = 0; i < 3 && (byte(at++) & 1U) != 0; ++i) {}
    if ((head & 0x02U) != 0) {  // V: scalability structure
        const std::uint8_t structure = byte(at++);
        if ((structure & 0x10U) != 0) at += (std::size_t{structure} / 32 + 1) * 4;
        if ((structure & 0x08U) != 0) {
            for (unsigned pictures = byte(at++); pictures > 0; --pictures) {
                const unsigned references = byte(at) >> 2U & 3U;
                at += 1 + references;
            }
        }
    }
    return at;
}

// uvlc() of the AV1 bitstream, whose value is of no interest.
void skip_uvlc(Bits& bits) {
    unsigned zeros = 0;
    while (zeros < 32 && bits.ok() && !bits.flag()) ++zeros;
    if (zeros < 32) (void)bits.take(zeros);
}

std::optional<PictureSize> sequence_header_size(Bits bits) {
    (void)bits.take(3);  // profile
    (void)bits.take(1);  // still picture
    if (bits.flag()) {   // reduced
        (void)bits.take(5);
    } else {
        bool decoder_model = false;
        unsigned delay_bits = 0;
        if (bits.flag()) {  // timing
            (void)bits.take(32);
            (void)bits.take(32);
            if (bits.flag()) skip_uvlc(bits);
            decoder_model = bits.flag();
            if (decoder_model) {
                delay_bits = bits.take(5) + 1;
                (void)bits.take(32);
                (void)bits.take(10);
            }
        }
        const bool display_delay = bits.flag();
        for (unsigned points = bits.take(5) + 1; points > 0; --points) {
            (void)bits.take(12);
            if (bits.take(5) > 7) (void)bits.take(1);  // level; tier
            if (decoder_model && bits.flag()) (void)bits.take(delay_bits), (void)bits.take(delay_bits), (void)bits.take(1);
            if (display_delay && bits.flag()) (void)bits.take(4);
        }
    }
    const unsigned width_bits = bits.take(4) + 1, height_bits = bits.take(4) + 1;
    const PictureSize size{bits.take(width_bits) + 1, bits.take(height_bits) + 1};
    return bits.ok() ? std::optional(size) : std::nullopt;
}

}  // namespace

bool decodable(const PictureSize& size) {
    return size.width_px > 0 && size.height_px > 0 && size.width_px <= picture_side_max_px &&
           size.height_px <= picture_side_max_px && size.width_px * size.height_px <= picture_pixels_max;
}

std::optional<PictureSize> vp8_picture_size(std::span<const std::uint8_t> payload) {
    if (payload.empty()) return std::nullopt;
    std::size_t descriptor = 1;
    if ((payload[0] & 0x80U) != 0 && payload.size() > 2) {
        const std::uint8_t extension = payload[1];
        ++descriptor;
        if ((extension & 0x80U) != 0) descriptor += (payload[2] & 0x80U) != 0 ? 2 : 1;
        if ((extension & 0x40U) != 0) ++descriptor;
        if ((extension & 0x30U) != 0) ++descriptor;
    }
    const auto frame = behind(payload, descriptor);
    constexpr std::size_t header_bytes = 10;
    if (frame.size() < header_bytes || (frame[0] & 1U) != 0) return std::nullopt;
    if (frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return std::nullopt;
    const auto side = [&](std::size_t at) { return (std::uint32_t{frame[at]} | std::uint32_t{frame[at + 1]} << 8U) & 0x3FFFU; };
    return PictureSize{side(6), side(8)};
}

std::optional<PictureSize> vp9_picture_size(std::span<const std::uint8_t> payload) {
    Bits bits(behind(payload, vp9_descriptor_bytes(payload)));
    if (bits.take(2) != 2) return std::nullopt;  // frame marker
    const std::uint32_t low = bits.take(1), profile = bits.take(1) * 2 + low;
    if (profile == 3) (void)bits.take(1);
    if (bits.flag()) return std::nullopt;             // shows a picture that is there already
    if (bits.flag()) return std::nullopt;             // no key frame
    (void)bits.take(2);                               // shown, error resilient
    if (bits.take(24) != 0x498342) return std::nullopt;  // sync code
    if (profile >= 2) (void)bits.take(1);
    constexpr std::uint32_t srgb = 7;
    const bool odd = profile == 1 || profile == 3;
    if (bits.take(3) != srgb) {
        (void)bits.take(odd ? 4 : 1);
    } else if (odd) {
        (void)bits.take(1);
    }
    const PictureSize size{bits.take(16) + 1, bits.take(16) + 1};
    return bits.ok() ? std::optional(size) : std::nullopt;
}

std::optional<PictureSize> av1_picture_size(std::span<const std::uint8_t> unit) {
    constexpr unsigned sequence_header = 1;
    std::optional<PictureSize> largest;
    while (!unit.empty()) {
        const unsigned type = unit[0] >> 3U & 0x0FU;
        const bool extended = (unit[0] & 4U) != 0, sized = (unit[0] & 2U) != 0;
        std::size_t at = extended ? 2 : 1, bytes = 0;
        if (!sized) return largest;
        for (unsigned shift = 0; at < unit.size() && shift < 35; shift += 7) {
            bytes |= static_cast<std::size_t>(unit[at] & 0x7FU) << shift;
            if ((unit[at++] & 0x80U) == 0) break;
        }
        const auto body = behind(unit, at);
        if (type == sequence_header) {
            const auto size = sequence_header_size(Bits(body.first(std::min(bytes, body.size()))));
            if (!size) return PictureSize{};  // malformed: not to be decoded
            if (!largest) largest = PictureSize{};
            largest->width_px = std::max(largest->width_px, size->width_px);
            largest->height_px = std::max(largest->height_px, size->height_px);
        }
        unit = behind(body, bytes);
    }
    return largest;
}

}  // namespace lanai::streaming::ingest
