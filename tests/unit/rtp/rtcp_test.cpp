#include "rtcp_support.hpp"

#include <random>

using namespace lanai::streaming;
using namespace lanai::streaming::rtp;

namespace {

ReportBlock block_of(std::uint32_t ssrc) {
    return {ssrc, 64, -5, 0x10002, 77, 0x22223333, 65536};
}

Bytes compound_of_everything() {
    RtcpWriter writer;
    writer.sender_report({1, {0x0102030405060708, 90'000}, 10, 2'000, {block_of(2), block_of(3)}});
    writer.cname(1, "lanai@example");
    writer.receiver_report({1, {block_of(4)}});
    const std::uint16_t lost[] = {100, 101, 117, 65'535, 0};
    writer.nack(1, 2, lost);
    writer.pli(1, 2);
    writer.fir(1, 2, 9);
    TransportFeedback feedback{1, 2, 1'000, 3, -4, {{1'000, 0}, {1'001, std::nullopt}, {1'002, 300}, {1'003, 299}}};
    writer.transport_feedback(feedback);
    writer.receiver_reference_time({1, 0x0102030405060708});
    writer.delay_since_last_rr({1, 2, 3, 4});
    writer.bye(1);
    return writer.bytes();
}

}  // namespace

TEST_CASE("a sender report made by hand is read field by field") {
    const Bytes packet{0x81, 200, 0,    12,   0x11, 0x22, 0x33, 0x44, 0xE0, 0,    0, 0, 0x80,
                       0,    0,   0,    0,    1,    0x5F, 0x90, 0,    0,    0,    5, 0, 0,
                       1,    0,   0xAA, 0xBB, 0xCC, 0xDD, 0x40, 0xFF, 0xFF, 0xFB, 0, 1, 0,
                       2,    0,   0,    0,    77,   0x22, 0x22, 0x33, 0x33, 0,    1, 0, 0};
    const auto report = only<SenderReport>(packet);
    CHECK(report.ssrc == 0x11223344);
    CHECK(report.clock.ntp == 0xE000000080000000);
    CHECK(report.clock.timestamp == 90'000);
    CHECK(report.packet_count == 5);
    CHECK(report.octet_count == 256);
    REQUIRE(report.blocks.size() == 1);
    CHECK(report.blocks[0] == block_of(0xAABBCCDD));
}

TEST_CASE("packets are written byte by byte as the RFCs draw them") {
    RtcpWriter writer;
    SECTION("PLI, RFC 4585 6.3.1") {
        writer.pli(0x01020304, 0x05060708);
        CHECK(writer.bytes() == Bytes{0x81, 206, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8});
    }
    SECTION("FIR, RFC 5104 4.3.1") {
        writer.fir(0x01020304, 0x05060708, 9);
        CHECK(writer.bytes() == Bytes{0x84, 206, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 9, 0, 0, 0});
    }
    SECTION("RRTR, RFC 3611 4.4") {
        writer.receiver_reference_time({0x01020304, 0x1122334455667788});
        CHECK(writer.bytes() ==
              Bytes{0x80, 207, 0, 4, 1, 2, 3, 4, 4, 0, 0, 2, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88});
    }
    SECTION("DLRR, RFC 3611 4.5") {
        writer.delay_since_last_rr({0x01020304, 5, 0x33445566, 7});
        CHECK(writer.bytes() ==
              Bytes{0x80, 207, 0, 5, 1, 2, 3, 4, 5, 0, 0, 3, 0, 0, 0, 5, 0x33, 0x44, 0x55, 0x66, 0, 0, 0, 7});
    }
    SECTION("NACK, RFC 4585 6.2.1") {
        const std::uint16_t lost[] = {10, 11, 26, 27};
        writer.nack(1, 2, lost);
        CHECK(writer.bytes() == Bytes{0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 10, 0x80, 0x01, 0, 27, 0, 0});
    }
    SECTION("BYE, RFC 3550 6.6") {
        writer.bye(0x01020304);
        CHECK(writer.bytes() == Bytes{0x81, 203, 0, 1, 1, 2, 3, 4});
    }
    SECTION("SDES, RFC 3550 6.5") {
        writer.cname(1, "ab");
        CHECK(writer.bytes() == Bytes{0x81, 202, 0, 3, 0, 0, 0, 1, 1, 2, 'a', 'b', 0, 0, 0, 0});
    }
    SECTION("SDES, one zero at the end") {
        writer.cname(1, "abcde");
        CHECK(writer.bytes() == Bytes{0x81, 202, 0, 3, 0, 0, 0, 1, 1, 5, 'a', 'b', 'c', 'd', 'e', 0});
    }
    SECTION("nothing to ask for writes nothing") {
        writer.nack(1, 2, {});
        CHECK(writer.bytes().empty());
    }
    SECTION("an empty receiver report is still one") {
        writer.receiver_report({7, {}});
        CHECK(writer.bytes() == Bytes{0x80, 201, 0, 1, 0, 0, 0, 7});
        CHECK(only<ReceiverReport>(writer.bytes()).ssrc == 7);
    }
    writer.clear();
    CHECK(writer.bytes().empty());
}

TEST_CASE("a NACK is read back as it was asked") {
    const auto sequences = GENERATE(values<std::vector<std::uint16_t>>({
        {5},
        {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21},
        {5, 22},
        {65'530, 65'535, 0, 1, 10},
        {9, 5, 6},
        {1, 100, 200, 30'000, 30'001},
    }));
    RtcpWriter writer;
    writer.nack(1, 2, sequences);
    const auto nack = only<Nack>(writer.bytes());
    CHECK(nack.sender_ssrc == 1);
    CHECK(nack.media_ssrc == 2);
    CHECK(nack.sequences == sequences);
}

TEST_CASE("a NACK that expands without end is cut at its bound") {
    Bytes packet{0x81, 205, 0, 2 + 100, 0, 0, 0, 1, 0, 0, 0, 2};
    for (int i = 0; i < 100; ++i) packet.insert(packet.end(), {0, 1, 0xFF, 0xFF});
    CHECK(only<Nack>(packet).sequences.size() == nack_sequences_max);
}

TEST_CASE("a compound of everything is read in order, with its SDES skipped") {
    const auto messages = parse_rtcp(compound_of_everything());
    REQUIRE(messages.has_value());
    REQUIRE(messages->size() == 9);
    CHECK(std::get<SenderReport>(messages->at(0)).blocks == std::vector{block_of(2), block_of(3)});
    CHECK(std::get<ReceiverReport>(messages->at(1)).blocks == std::vector{block_of(4)});
    CHECK(std::get<Nack>(messages->at(2)).sequences == std::vector<std::uint16_t>{100, 101, 117, 65'535, 0});
    CHECK(std::get<Pli>(messages->at(3)).media_ssrc == 2);
    CHECK(std::get<Fir>(messages->at(4)).command_sequence == 9);
    CHECK(std::get<TransportFeedback>(messages->at(5)).reference_time_64ms == -4);
    CHECK(std::get<ReceiverReferenceTime>(messages->at(6)).ntp == 0x0102030405060708);
    CHECK(std::get<DelaySinceLastRr>(messages->at(7)).last_rr == 3);
    CHECK(std::get<Bye>(messages->at(8)).ssrcs == std::vector<std::uint32_t>{1});
}

TEST_CASE("a compound cut at any byte is an error, except between packets") {
    const Bytes whole = compound_of_everything();
    std::vector<std::size_t> boundaries;
    for (std::size_t at = 0; at < whole.size(); at += 4 * (whole[at + 2] * 256u + whole[at + 3] + 1)) {
        boundaries.push_back(at);
    }
    for (std::size_t n = 0; n < whole.size(); ++n) {
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
        const bool between = n > 0 && std::find(boundaries.begin(), boundaries.end(), n) != boundaries.end();
        INFO(n);
        CHECK(parse_rtcp(cut).has_value() == between);
    }
}

TEST_CASE("more blocks than a packet takes go into further receiver reports") {
    SenderReport report;
    report.ssrc = 1;
    for (std::uint32_t i = 0; i < 70; ++i) report.blocks.push_back(block_of(i));
    RtcpWriter writer;
    writer.sender_report(report);
    const auto messages = parse_rtcp(writer.bytes());
    REQUIRE(messages.has_value());
    REQUIRE(messages->size() == 3);
    CHECK(std::get<SenderReport>(messages->at(0)).blocks.size() == 31);
    CHECK(std::get<ReceiverReport>(messages->at(1)).blocks.size() == 31);
    CHECK(std::get<ReceiverReport>(messages->at(2)).blocks.back() == block_of(69));
}

TEST_CASE("cumulative loss is held within its 24 bits") {
    const auto [lost, read] = GENERATE(table<std::int32_t, std::int32_t>({{0, 0},
                                                                          {-1, -1},
                                                                          {0x7FFFFF, 0x7FFFFF},
                                                                          {0x800000, 0x7FFFFF},
                                                                          {-0x800000, -0x800000},
                                                                          {-0x800001, -0x800000}}));
    RtcpWriter writer;
    ReceiverReport report;
    report.blocks.push_back(block_of(1));
    report.blocks[0].cumulative_lost = lost;
    writer.receiver_report(report);
    CHECK(only<ReceiverReport>(writer.bytes()).blocks.at(0).cumulative_lost == read);
}

TEST_CASE("REMB is read, and other application messages are skipped") {
    // 0x3FFFF * 2^2
    const Bytes remb{0x8F, 206, 0, 6,    0,    0,    0, 1, 0, 0, 0, 0, 'R', 'E',
                     'M',  'B', 2, 0x0B, 0xFF, 0xFF, 0, 0, 0, 5, 0, 0, 0,   6};
    const auto message = only<Remb>(remb);
    CHECK(message.sender_ssrc == 1);
    CHECK(message.bitrate_bps == 1'048'572);
    CHECK(message.ssrcs == std::vector<std::uint32_t>{5, 6});
    Bytes other = remb;
    other[12] = 'X';
    CHECK(parse_rtcp(other).value().empty());
    Bytes overflow = remb;
    overflow[17] = 0xFF;
    CHECK(parse_rtcp(overflow).error() == Errc::unsupported);
    Bytes too_few = remb;
    too_few[16] = 3;
    CHECK(parse_rtcp(too_few).error() == Errc::bad_length);
}

TEST_CASE("parse_rtcp refuses what is malformed") {
    struct Case {
        const char* what;
        Bytes packet;
        Errc error;
    };
    const auto c = GENERATE(values<Case>({
        {"nothing", {}, Errc::truncated},
        {"half a header", {0x80, 201}, Errc::truncated},
        {"version 0", {0x00, 201, 0, 1, 0, 0, 0, 1}, Errc::bad_version},
        {"longer than the datagram", {0x80, 201, 0, 2, 0, 0, 0, 1}, Errc::truncated},
        {"RR without its SSRC", {0x80, 201, 0, 0}, Errc::bad_length},
        {"RR with a block too few", {0x81, 201, 0, 1, 0, 0, 0, 1}, Errc::bad_length},
        {"SR too short", {0x80, 200, 0, 1, 0, 0, 0, 1}, Errc::bad_length},
        {"BYE with an SSRC too few", {0x82, 203, 0, 1, 0, 0, 0, 1}, Errc::bad_length},
        {"PLI too short", {0x81, 206, 0, 1, 0, 0, 0, 1}, Errc::bad_length},
        {"NACK without items", {0x81, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}, Errc::bad_length},
        {"FIR with half an item", {0x84, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3}, Errc::bad_length},
        {"padding of zero", {0xA0, 201, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0}, Errc::bad_padding},
        {"padding beyond the packet", {0xA0, 201, 0, 1, 0, 0, 0, 99}, Errc::bad_padding},
        {"padding of a packet without a body", {0xA0, 203, 0, 0}, Errc::bad_padding},
    }));
    INFO(c.what);
    const auto parsed = parse_rtcp(c.packet);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error() == c.error);
    CHECK_FALSE(parsed.error().message().empty());
    CHECK(std::string(parsed.error().category().name()) == "lanai.rtp");
}

TEST_CASE("unknown types, a BYE's reason and padding are stepped over") {
    CHECK(parse_rtcp(Bytes{0x80, 204, 0, 1, 0, 0, 0, 1, 0x80, 209, 0, 0}).value().empty());
    CHECK(only<Bye>(Bytes{0x81, 203, 0, 2, 0, 0, 0, 1, 3, 'b', 'y', 'e'}).ssrcs.size() == 1);
    CHECK(only<ReceiverReport>(Bytes{0xA0, 201, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4}).ssrc == 1);
    CHECK(only<Bye>(Bytes{0x80, 203, 0, 0}).ssrcs.empty());
}

TEST_CASE("a compound of ten thousand packets yields no more than rtcp_messages_max") {
    Bytes compound;
    for (int i = 0; i < 10'000; ++i) compound.insert(compound.end(), {0x80, 203, 0, 0});
    CHECK(parse_rtcp(compound).value().size() == rtcp_messages_max);
    Bytes fir{0x84, 206, 0, (2 + 2 * 200) & 0xFF, 0, 0, 0, 1, 0, 0, 0, 0};
    fir[2] = (2 + 2 * 200) >> 8;
    fir.resize(fir.size() + 8 * 200);
    CHECK(parse_rtcp(fir).value().size() == rtcp_messages_max);
}

TEST_CASE("random bytes behind a valid header are survived") {
    std::mt19937 random(3);
    std::size_t good = 0;
    for (int i = 0; i < 100'000; ++i) {
        Bytes packet(4 + 4 * (random() % 12));
        for (auto& byte : packet) byte = static_cast<std::uint8_t>(random() & 0xFF);
        packet[0] = static_cast<std::uint8_t>(0x80 | (packet[0] & 0x1F));
        packet[1] = static_cast<std::uint8_t>(200 + packet[1] % 8);
        packet[2] = 0;
        packet[3] = static_cast<std::uint8_t>(packet.size() / 4 - 1);
        good += parse_rtcp(packet).has_value() ? 1 : 0;
    }
    CHECK(good > 0);
    CHECK(good < 100'000);
}

TEST_CASE("NTP and Unix time convert exactly") {
    CHECK(ntp_from_unix_ns(0) == std::uint64_t{2'208'988'800} << 32);
    CHECK(ntp_from_unix_ns(500'000'000) == (std::uint64_t{2'208'988'800} << 32 | 0x8000'0000));
    CHECK(ntp_from_unix_ns(-500'000'000) == (std::uint64_t{2'208'988'799} << 32 | 0x8000'0000));
    for (const std::int64_t ns : {std::int64_t{0}, std::int64_t{1}, std::int64_t{999'999'999}, std::int64_t{-1},
                                  std::int64_t{1'690'000'000'123'456'789}, std::int64_t{2'085'978'495'999'999'999},
                                  std::int64_t{2'085'978'496'000'000'000}, std::int64_t{2'500'000'000'000'000'001}}) {
        CHECK(unix_ns_from_ntp(ntp_from_unix_ns(ns)) == ns);
    }
}

TEST_CASE("extended reports: what is known is read, other blocks are skipped, wrong lengths refused") {
    const Bytes mixed{0x80, 207, 0, 13, 0, 0, 0, 9,                          // from 9:
                      6,    0,   0, 1,  1, 2, 3, 4,                          // a statistics summary, cut short: skipped
                      4,    0,   0, 2,  1, 2, 3, 4, 5, 6, 7, 8,              // RRTR
                      5,    0,   0, 6,  0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3,  // DLRR to two
                      0,    0,   0, 4,  0, 0, 0, 5, 0, 0, 0, 6};
    const auto messages = parse_rtcp(mixed);
    REQUIRE(messages.has_value());
    REQUIRE(messages->size() == 3);
    CHECK(std::get<ReceiverReferenceTime>((*messages)[0]).ssrc == 9);
    CHECK(std::get<ReceiverReferenceTime>((*messages)[0]).ntp == 0x0102030405060708);
    CHECK(middle_of_ntp(0x0102030405060708) == 0x03040506);
    CHECK(std::get<DelaySinceLastRr>((*messages)[1]).sender_ssrc == 9);
    CHECK(std::get<DelaySinceLastRr>((*messages)[1]).last_rr == 2);
    CHECK(std::get<DelaySinceLastRr>((*messages)[2]).ssrc == 4);
    CHECK(std::get<DelaySinceLastRr>((*messages)[2]).delay_since_last_rr == 6);
    const auto refused = [](const Bytes& packet) { return parse_rtcp(packet).has_error(); };
    CHECK(refused({0x80, 207, 0, 3, 0, 0, 0, 9, 4, 0, 0, 1, 1, 2, 3, 4}));                          // half a time
    CHECK(refused({0x80, 207, 0, 5, 0, 0, 0, 9, 4, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0}));  // one and a half
    CHECK(refused({0x80, 207, 0, 3, 0, 0, 0, 9, 5, 0, 0, 1, 1, 2, 3, 4}));  // a third of an answer
    CHECK(refused({0x80, 207, 0, 2, 0, 0, 0, 9, 4, 0, 0, 9}));              // longer than the packet
    CHECK(refused({0x80, 207, 0, 0}));                                      // from nobody
    CHECK(parse_rtcp(Bytes{0x80, 207, 0, 1, 0, 0, 0, 9}).value().empty());
}

TEST_CASE("an extended report of many blocks yields no more messages than any compound") {
    Bytes many{0x80, 207, 0x02, 0x59, 0, 0, 0, 9};  // 200 times an RRTR
    for (int i = 0; i < 200; ++i) many.insert(many.end(), {4, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(parse_rtcp(many).value().size() == rtcp_messages_max);
}
