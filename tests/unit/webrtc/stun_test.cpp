// STUN against the vectors of RFC 5769, and the ICE-lite agent.
#include "webrtc/stun.hpp"
#include "webrtc/ice_lite.hpp"
#include "webrtc/peer.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace lanai::streaming;
using namespace lanai::streaming::webrtc;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes from_hex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
        i += 2;
    }
    return bytes;
}

constexpr std::string_view password = "VOkJxbRl1RmTxUk/WvJxBt";
// RFC 5769 section 2.1 to 2.3.
const Bytes sample_request = from_hex(
    "00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff "
    "80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 "
    "c1b571a2 80280004 e57a3bcf");
const Bytes sample_response_v4 = from_hex(
    "0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643 "
    "00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96");
const Bytes sample_response_v6 = from_hex(
    "01010048 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa "
    "a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c");

Endpoint v4(std::uint8_t last, std::uint16_t port = 32'853) {
    Endpoint endpoint{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, last}, port};
    return endpoint;
}

constexpr StunTransaction transaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

struct Check {
    std::string username = "local:remote", password = "localpasswordlocalpassword";
    bool integrity = true, nominate = false;
    std::optional<std::uint16_t> unknown;
};
Bytes make_check(const Check& check) {
    StunWriter out(StunType::binding_request, transaction);
    if (!check.username.empty()) out.username(check.username);
    out.priority(1);
    out.ice_controlling(7);
    if (check.nominate) out.use_candidate();
    if (check.unknown) out.attribute(*check.unknown, {});
    if (check.integrity) out.message_integrity(check.password);
    out.fingerprint();
    return out.bytes();
}

const TimePoint t0 = TimePoint{} + std::chrono::hours(1);

}  // namespace

TEST_CASE("RFC 5769 sample request") {
    const auto message = parse_stun(sample_request);
    REQUIRE(message.has_value());
    CHECK(message->type == StunType::binding_request);
    CHECK(message->username == "evtj:h6vY");
    CHECK(message->priority == 0x6E0001FFU);
    CHECK(message->ice_controlled == 0x932FF9B151263B36U);
    CHECK_FALSE(message->ice_controlling);
    CHECK_FALSE(message->use_candidate);
    CHECK(message->has_fingerprint);
    CHECK(message->unknown.empty());
    CHECK(check_integrity(*message, password));
    CHECK_FALSE(check_integrity(*message, "VOkJxbRl1RmTxUk/WvJxBT"));
    CHECK(stun_local_ufrag(sample_request) == "evtj");
}

TEST_CASE("RFC 5769 sample responses") {
    const auto first = parse_stun(sample_response_v4);
    REQUIRE(first.has_value());
    CHECK(first->type == StunType::binding_success);
    CHECK(first->mapped == v4(1));
    CHECK(first->has_fingerprint);
    CHECK(check_integrity(*first, password));
    const auto second = parse_stun(sample_response_v6);
    REQUIRE(second.has_value());
    const Endpoint expected{
        {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77}, 32'853};
    CHECK(second->mapped == expected);
    CHECK(check_integrity(*second, password));
    CHECK(stun_local_ufrag(sample_response_v4).empty());
}

TEST_CASE("what the STUN writer writes the parser reads") {
    StunWriter out(StunType::binding_request, transaction);
    out.username("abc:defgh");
    out.priority(99);
    out.ice_controlling(0x0102030405060708);
    out.ice_controlled(5);
    out.use_candidate();
    const Endpoint v6{{0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 65'535};
    out.xor_mapped_address(v6);
    out.error(487, "Role Conflict");
    out.message_integrity("secret");
    out.fingerprint();
    const auto message = parse_stun(out.bytes());
    REQUIRE(message.has_value());
    CHECK(message->transaction == transaction);
    CHECK(message->username == "abc:defgh");
    CHECK(message->priority == 99U);
    CHECK(message->ice_controlling == 0x0102030405060708U);
    CHECK(message->ice_controlled == 5U);
    CHECK(message->use_candidate);
    CHECK(message->mapped == v6);
    CHECK(message->error_code == 487);
    CHECK(check_integrity(*message, "secret"));
    CHECK(message->has_fingerprint);
}

TEST_CASE("every truncation and every bent bit of a STUN message is refused or not authentic") {
    for (std::size_t bytes = 0; bytes < sample_request.size(); ++bytes) {
        CHECK_FALSE(parse_stun(std::span(sample_request).first(bytes)).has_value());
    }
    for (std::size_t bit = 0; bit < sample_request.size() * 8; ++bit) {
        auto bent = sample_request;
        bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ 1U << bit % 8);
        const auto message = parse_stun(bent);
        // A bend that hides FINGERPRINT (its type) leaves integrity, and one that bends integrity is caught by either.
        if (message) CHECK((!message->has_fingerprint || !check_integrity(*message, password)));
    }
    auto bad_crc = sample_request;
    bad_crc.back() ^= 1;
    CHECK(parse_stun(bad_crc).error() == make_error_code(Errc::stun_bad_fingerprint));
    CHECK(parse_stun(Bytes(stun_bytes_max + 4, 0)).error() == make_error_code(Errc::not_stun));
}

TEST_CASE("a glance finds the name that the parser finds, in any truncation and with any bit bent") {
    CHECK(peek_username(sample_request) == parse_stun(sample_request)->username);
    CHECK(peek_username(sample_response_v4).empty());
    CHECK(peek_username({}).empty());
    for (std::size_t length = 0; length < sample_request.size(); ++length) {
        CHECK(peek_username(std::span(sample_request).first(length)).empty());
    }
    for (std::size_t bit = 0; bit < sample_request.size() * 8; ++bit) {
        auto bent = sample_request;
        bent[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        const auto parsed = parse_stun(bent);
        if (parsed && parsed->type == StunType::binding_request) CHECK(peek_username(bent) == parsed->username);
    }
    StunWriter behind(StunType::binding_request, {});
    behind.message_integrity(password);
    behind.username("late:late");
    CHECK(peek_username(behind.bytes()).empty());
}

TEST_CASE("attributes behind MESSAGE-INTEGRITY are not believed") {
    StunWriter out(StunType::binding_request, transaction);
    out.username("local:remote");
    out.message_integrity("secret");
    out.use_candidate();
    out.fingerprint();
    const auto message = parse_stun(out.bytes());
    REQUIRE(message.has_value());
    CHECK(check_integrity(*message, "secret"));
    CHECK_FALSE(message->use_candidate);
}

TEST_CASE("ICE-lite answers an authenticated check with the address it came from") {
    IceLite ice("local", "localpasswordlocalpassword");
    const auto reply = ice.handle(make_check({}), v4(9, 5'000), t0);
    CHECK(reply.outcome == IceLite::Outcome::answered);
    const auto message = parse_stun(reply.datagram);
    REQUIRE(message.has_value());
    CHECK(message->type == StunType::binding_success);
    CHECK(message->transaction == transaction);
    CHECK(message->mapped == v4(9, 5'000));
    CHECK(message->has_fingerprint);
    CHECK(check_integrity(*message, "localpasswordlocalpassword"));
    CHECK(ice.is_validated(v4(9, 5'000)));
    CHECK_FALSE(ice.is_validated(v4(9, 5'001)));
    CHECK(ice.selected() == v4(9, 5'000));
}

TEST_CASE("ICE-lite refuses checks with 400, 401 and 420, and validates nothing by them") {
    struct Row {
        Check check;
        int code;
    };
    std::vector<Row> rows(5);
    rows[0].code = 400;
    rows[0].check.username = "";
    rows[1] = {{}, 400};
    rows[1].check.integrity = false;
    rows[2] = {{}, 401};
    rows[2].check.username = "other:remote";
    rows[3] = {{}, 401};
    rows[3].check.username = "local";
    rows[4] = {{}, 401};
    rows[4].check.password = "wrong";
    for (const Row& row : rows) {
        IceLite ice("local", "localpasswordlocalpassword");
        const auto reply = ice.handle(make_check(row.check), v4(9), t0);
        CHECK(reply.outcome == IceLite::Outcome::unauthentic);
        const auto message = parse_stun(reply.datagram);
        REQUIRE(message.has_value());
        CHECK(message->type == StunType::binding_error);
        CHECK(message->error_code == row.code);
        CHECK_FALSE(ice.is_validated(v4(9)));
        CHECK_FALSE(ice.selected());
    }
}

TEST_CASE("ICE-lite names unknown attributes in a signed 420, and ignores optional ones") {
    IceLite ice("local", "localpasswordlocalpassword");
    Check check;
    check.unknown = 0x0077;
    const auto reply = ice.handle(make_check(check), v4(9), t0);
    const auto message = parse_stun(reply.datagram);
    REQUIRE(message.has_value());
    CHECK(message->error_code == 420);
    CHECK(check_integrity(*message, "localpasswordlocalpassword"));
    CHECK_FALSE(ice.is_validated(v4(9)));
    check.unknown = 0xC057;  // Chromium's network information
    CHECK(ice.handle(make_check(check), v4(9), t0).outcome == IceLite::Outcome::answered);
}

TEST_CASE("ICE-lite ignores indications and responses, and counts rubbish") {
    IceLite ice("local", "localpasswordlocalpassword");
    CHECK(ice.handle(StunWriter(StunType::binding_indication, transaction).bytes(), v4(1), t0).outcome ==
          IceLite::Outcome::ignored);
    CHECK(ice.handle(sample_response_v4, v4(1), t0).outcome == IceLite::Outcome::ignored);
    const auto rubbish = ice.handle(Bytes{0, 1, 2, 3}, v4(1), t0);
    CHECK(rubbish.outcome == IceLite::Outcome::malformed);
    CHECK(rubbish.datagram.empty());
}

TEST_CASE("the newest nomination is the pair in use; plain checks do not move it") {
    IceLite ice("local", "localpasswordlocalpassword");
    Check plain, nominating;
    nominating.nominate = true;
    static_cast<void>(ice.handle(make_check(plain), v4(1), t0));
    static_cast<void>(ice.handle(make_check(plain), v4(2), t0));
    CHECK(ice.selected() == v4(1));
    ice.prefer(v4(2));
    CHECK(ice.selected() == v4(2));
    ice.prefer(v4(3));  // never checked
    CHECK(ice.selected() == v4(2));
    static_cast<void>(ice.handle(make_check(nominating), v4(1), t0));
    CHECK(ice.selected() == v4(1));
    static_cast<void>(ice.handle(make_check(plain), v4(2), t0 + std::chrono::seconds(20)));
    ice.prefer(v4(2));
    CHECK(ice.selected() == v4(1));
    static_cast<void>(ice.handle(make_check(nominating), v4(3), t0));
    CHECK(ice.selected() == v4(3));
}

TEST_CASE("without a nomination a pair that fell silent gives way") {
    IceLite ice("local", "localpasswordlocalpassword");
    static_cast<void>(ice.handle(make_check({}), v4(1), t0));
    static_cast<void>(ice.handle(make_check({}), v4(2), t0 + IceLite::unnominated_silence_max));
    CHECK(ice.selected() == v4(1));
    static_cast<void>(
        ice.handle(make_check({}), v4(2), t0 + IceLite::unnominated_silence_max + std::chrono::milliseconds(1)));
    CHECK(ice.selected() == v4(2));
}

TEST_CASE("ICE-lite keeps few pairs, and the one in use among them") {
    IceLite ice("local", "localpasswordlocalpassword");
    Check nominating;
    nominating.nominate = true;
    static_cast<void>(ice.handle(make_check(nominating), v4(1, 1), t0));
    for (std::uint16_t port = 2; port < 100; ++port) {
        static_cast<void>(ice.handle(make_check({}), v4(1, port), t0 + std::chrono::seconds(port)));
    }
    CHECK(ice.is_validated(v4(1, 1)));
    CHECK_FALSE(ice.is_validated(v4(1, 50)));
    CHECK(ice.is_validated(v4(1, 99)));
    CHECK(ice.selected() == v4(1, 1));
}

TEST_CASE("a pair whose connection ended gives way to the one heard of last, and is no pair any more") {
    IceLite ice("local", "localpasswordlocalpassword");
    Check nominating;
    nominating.nominate = true;
    auto tcp = v4(1, 7);
    tcp.stream = 3;
    const std::chrono::seconds later{1};
    static_cast<void>(ice.handle(make_check({}), v4(2), t0));
    static_cast<void>(ice.handle(make_check({}), v4(3), t0 + later));
    static_cast<void>(ice.handle(make_check(nominating), tcp, t0 + 2 * later));
    REQUIRE(ice.selected() == tcp);
    CHECK_FALSE(ice.is_validated(v4(1, 7)));  // the same address over UDP is another pair
    ice.forget(v4(2));                        // not in use
    CHECK(ice.selected() == tcp);
    static_cast<void>(ice.handle(make_check({}), v4(2), t0));
    ice.forget(tcp);
    CHECK_FALSE(ice.is_validated(tcp));
    CHECK(ice.selected() == v4(3));
    ice.forget(v4(3));
    ice.forget(v4(2));
    CHECK_FALSE(ice.selected().has_value());
    auto again = tcp;
    again.stream = 4;
    static_cast<void>(ice.handle(make_check({}), again, t0 + 3 * later));
    CHECK(ice.selected() == again);
}
