// Sends of many datagrams in one call, and what happens where the kernel will not.
#include "relay/udp_socket.hpp"

#include <boost/asio/ip/udp.hpp>
#include <catch2/catch.hpp>

using namespace lanai::streaming;
using namespace lanai::streaming::relay;

namespace {

struct Pair {
    boost::asio::io_context io;
    LiveCounters counters;
    UdpSocket socket{io, "127.0.0.1", 0, counters};
    boost::asio::ip::udp::socket receiver{io, {boost::asio::ip::make_address("127.0.0.1"), 0}};

    Pair() {
        receiver.set_option(boost::asio::socket_base::receive_buffer_size(4 << 20));
        receiver.non_blocking(true);
    }
    [[nodiscard]] webrtc::Endpoint to() const {
        return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1}, receiver.local_endpoint().port()};
    }
    // On loopback what was sent has arrived.
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> arrived() {
        std::vector<std::vector<std::uint8_t>> all;
        std::array<std::uint8_t, 65'536> buffer;
        boost::system::error_code error;
        for (;;) {
            const auto bytes = receiver.receive(boost::asio::buffer(buffer), 0, error);
            if (error) return all;
            all.emplace_back(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
        }
    }
};

std::vector<std::uint8_t> numbered(std::size_t datagrams, std::size_t segment_bytes, std::size_t last_bytes) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < datagrams; ++i) {
        bytes.insert(bytes.end(), i + 1 == datagrams ? last_bytes : segment_bytes, static_cast<std::uint8_t>(i));
    }
    return bytes;
}

void check(const std::vector<std::vector<std::uint8_t>>& arrived, std::size_t datagrams, std::size_t segment_bytes,
           std::size_t last_bytes) {
    REQUIRE(arrived.size() == datagrams);
    for (std::size_t i = 0; i < datagrams; ++i) {
        CHECK(arrived[i] == std::vector<std::uint8_t>(i + 1 == datagrams ? last_bytes : segment_bytes,
                                                      static_cast<std::uint8_t>(i)));
    }
}

}  // namespace

TEST_CASE("segments arrive as the datagrams they are, the last one shorter") {
    Pair pair;
    const auto bytes = numbered(20, 1'000, 300);
    CHECK(pair.socket.send_segments(pair.to(), bytes, 1'000) == 20);
    check(pair.arrived(), 20, 1'000, 300);
    CHECK(pair.counters.segmented_sends.get() + pair.counters.segmentation_refused.get() == 1);
}

TEST_CASE("what the kernel refuses goes one by one, is counted, and is not tried for ever") {
    Pair pair;
    const auto bytes = numbered(200, 10, 10);  // more than UDP_MAX_SEGMENTS
    for (int i = 0; i < 30; ++i) {
        CHECK(pair.socket.send_segments(pair.to(), bytes, 10) == 200);
        check(pair.arrived(), 200, 10, 10);
    }
    CHECK(pair.counters.segmented_sends.get() == 0);
    CHECK(pair.counters.segmentation_refused.get() == 16);
}
