// RFC 4571 frames: the first byte of the input chops the rest into reads. Frames may not depend on how it is chopped.
#include "rtp/framing.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

using namespace lanai::streaming;
using Bytes = std::vector<std::uint8_t>;

namespace {

// The frames, and whether the stream could be read to its end.
std::pair<std::vector<Bytes>, bool> read(Bytes stream, std::size_t piece) {
    rtp::Deframer deframer;
    std::vector<Bytes> frames;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        auto input = std::span(stream).subspan(at, std::min(piece, stream.size() - at));
        for (;;) {
            const auto frame = deframer.next(input);
            if (!frame) return {frames, false};
            if (!*frame) break;
            if ((*frame)->empty() || (*frame)->size() > rtp::frame_bytes_max) std::abort();
            frames.emplace_back((*frame)->begin(), (*frame)->end());
            // As SRTP does: the receiver may write over what it was given.
            for (auto& byte : **frame) byte = 0;
        }
        if (!input.empty() || deframer.held() > rtp::frame_bytes_max + rtp::frame_head_bytes) std::abort();
    }
    return {frames, true};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const Bytes stream(data + 1, data + size);
    const auto whole = read(stream, stream.size());
    if (read(stream, 1) != whole || read(stream, 1U + data[0]) != whole) std::abort();
    return 0;
}
