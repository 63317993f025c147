// The RTP header of one outgoing stream, written once: a packet copies it and patches what differs. Owned by one
// shard thread.
#pragma once

#include "rtp/header.hpp"

#include <array>
#include <cstdint>

namespace lanai::streaming::rtp {

class HeaderTemplate {
public:
    // 12 bytes of header, 4 of extension header, 3 of transport-cc, 17 of mid, padded.
    static constexpr std::size_t bytes_max = 36;

    HeaderTemplate() = default;
    // Takes ssrc, extension ids and mid; the rest is patched a packet. Without a place for an extension it is left out.
    explicit HeaderTemplate(const HeaderFields&);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] bool has_transport_cc() const { return transport_cc_at_ != 0; }

    struct Patch {
        std::uint8_t payload_type = 0;
        bool marker = false;
        bool padding = false;  // the P bit; the padding itself is the caller's
        std::uint16_t sequence = 0;
        std::uint32_t timestamp = 0;
        std::uint16_t transport_cc_sequence = 0;
    };
    // `out` has room for bytes().
    void write(std::uint8_t* out, const Patch&) const;

private:
    std::array<std::uint8_t, bytes_max> header_{};
    std::uint8_t bytes_ = 0;
    std::uint8_t transport_cc_at_ = 0;  // 0: no such extension
};

}  // namespace lanai::streaming::rtp
