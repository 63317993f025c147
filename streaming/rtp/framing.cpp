#include "rtp/framing.hpp"

#include "rtp/bytes.hpp"

#include <algorithm>

namespace lanai::streaming::rtp {

namespace {

std::size_t length_of(std::span<const std::uint8_t> head) {
    return ByteReader(head).u16();
}

}  // namespace

// Grows the partial frame to `bytes`, as far as the input goes. True when it is that long.
bool Deframer::fill(std::span<std::uint8_t>& input, std::size_t bytes) {
    const auto wanted = std::min(bytes - partial_.size(), input.size());
    partial_.insert(partial_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(wanted));
    input = input.subspan(wanted);
    return partial_.size() == bytes;
}

Result<std::optional<std::span<std::uint8_t>>> Deframer::next(std::span<std::uint8_t>& input) {
    using Frame = std::optional<std::span<std::uint8_t>>;
    if (taken_) partial_.clear();
    taken_ = false;
    while (!input.empty()) {
        // The usual case: the frame came in one piece and is not copied.
        if (partial_.empty() && input.size() >= frame_head_bytes) {
            const auto bytes = length_of(input.first(frame_head_bytes));
            if (bytes > frame_bytes_max) return Errc::bad_length;
            if (input.size() >= frame_head_bytes + bytes) {
                const auto frame = input.subspan(frame_head_bytes, bytes);
                input = input.subspan(frame_head_bytes + bytes);
                if (bytes == 0) continue;
                return Frame(frame);
            }
        }
        if (partial_.size() < frame_head_bytes && !fill(input, frame_head_bytes)) break;
        const auto bytes = length_of(std::span(partial_).first(frame_head_bytes));
        if (bytes > frame_bytes_max) return Errc::bad_length;
        if (!fill(input, frame_head_bytes + bytes)) break;
        if (bytes == 0) {
            partial_.clear();
            continue;
        }
        taken_ = true;
        return Frame(std::span(partial_).subspan(frame_head_bytes));
    }
    return Frame{};
}

}  // namespace lanai::streaming::rtp
