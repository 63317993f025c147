// RFC 4571 frames, however the stream is chopped.
#include "rtp/framing.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace lanai::streaming;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes body(std::size_t bytes, std::uint8_t first) {
    Bytes made(bytes);
    std::iota(made.begin(), made.end(), first);
    return made;
}

void append(Bytes& stream, const Bytes& frame) {
    const auto head = rtp::frame_head(static_cast<std::uint16_t>(frame.size()));
    stream.insert(stream.end(), head.begin(), head.end());
    stream.insert(stream.end(), frame.begin(), frame.end());
}

// All frames of a stream that comes in pieces of so many bytes; stops at an error.
std::vector<Bytes> read(Bytes stream, std::size_t piece, boost::system::error_code& error) {
    rtp::Deframer deframer;
    std::vector<Bytes> frames;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        auto input = std::span(stream).subspan(at, std::min(piece, stream.size() - at));
        for (;;) {
            const auto frame = deframer.next(input);
            if (!frame) {
                error = frame.error();
                return frames;
            }
            if (!*frame) break;
            frames.emplace_back((*frame)->begin(), (*frame)->end());
        }
        CHECK(input.empty());
        CHECK(deframer.held() <= rtp::frame_bytes_max + rtp::frame_head_bytes);
    }
    return frames;
}

}  // namespace

TEST_CASE("frames come out whole, however the stream is chopped") {
    const std::vector<Bytes> frames{body(1, 7), body(20, 1), body(rtp::frame_bytes_max, 3), body(257, 9), body(2, 0)};
    Bytes stream;
    for (const auto& frame : frames) append(stream, frame);
    for (std::size_t piece = 1; piece <= stream.size(); piece += piece < 8 ? 1 : 61) {
        boost::system::error_code error;
        CHECK(read(stream, piece, error) == frames);
        CHECK_FALSE(error);
    }
}

TEST_CASE("null frames are skipped") {
    Bytes stream;
    append(stream, {});
    append(stream, body(3, 1));
    append(stream, {});
    append(stream, {});
    append(stream, body(4, 1));
    append(stream, {});
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, stream.size()}) {
        boost::system::error_code error;
        CHECK(read(stream, piece, error) == std::vector<Bytes>{body(3, 1), body(4, 1)});
        CHECK_FALSE(error);
    }
}

TEST_CASE("a frame longer than a datagram may be ends the stream, before any of it is held") {
    for (const std::size_t bytes : {rtp::frame_bytes_max + 1, std::size_t{0xffff}}) {
        Bytes stream;
        append(stream, body(5, 1));
        append(stream, body(bytes, 1));
        for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, stream.size()}) {
            boost::system::error_code error;
            CHECK(read(stream, piece, error) == std::vector<Bytes>{body(5, 1)});
            CHECK(error == make_error_code(rtp::Errc::bad_length));
        }
    }
}

TEST_CASE("what is given out may be changed, and the next frame is not") {
    Bytes stream;
    append(stream, body(10, 1));
    append(stream, body(10, 50));
    rtp::Deframer deframer;
    auto first = std::span(stream).first(7), rest = std::span(stream).subspan(7);
    const auto nothing = deframer.next(first);
    REQUIRE(nothing.has_value());
    CHECK_FALSE(nothing->has_value());
    CHECK(deframer.held() == 7);
    auto frame = deframer.next(rest);
    REQUIRE((frame.has_value() && frame->has_value()));
    std::fill((*frame)->begin(), (*frame)->end(), std::uint8_t{0});
    frame = deframer.next(rest);
    REQUIRE((frame.has_value() && frame->has_value()));
    CHECK(Bytes((*frame)->begin(), (*frame)->end()) == body(10, 50));
    CHECK(deframer.held() == 0);
}
