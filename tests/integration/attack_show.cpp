#include "attack_show.hpp"

#include <poll.h>

#include <algorithm>
#include <array>

namespace lanai::test {

using namespace streaming;
using namespace std::chrono_literals;

namespace {

constexpr std::uint8_t sps = 0x67, slice = 0x41;

void put_number(std::span<std::uint8_t> payload, std::uint32_t number) {
    for (int i = 0; i < 4; ++i) payload[1 + i] = static_cast<std::uint8_t>(number >> (24 - 8 * i) & 0xffU);
}

std::uint32_t number_of(std::span<const std::uint8_t> payload) {
    std::uint32_t number = 0;
    for (int i = 0; i < 4; ++i) number = number << 8U | payload[1 + i];
    return number;
}

}  // namespace

std::shared_ptr<const TestDtlsContext> shared_dtls() {
    static const auto context = std::make_shared<const TestDtlsContext>();
    return context;
}

MediaClientOptions publisher_options(std::uint32_t ssrc) {
    MediaClientOptions options;
    options.publisher = true;
    options.video_ssrc = ssrc;
    options.audio_ssrc = ssrc + 1;
    options.rtx_ssrc = ssrc + 2;
    return options;
}

House::House(RelayConfig config) {
    config.bind_address = "127.0.0.1";
    relay = make_relay(std::move(config), {});
    relay->add_stage(
        {"hall", {{"slate", SourceKind::slate}, {"one", SourceKind::live}, {"two", SourceKind::live}}, "one"});
    relay->add_stage({"side", {{"slate", SourceKind::slate}, {"guest", SourceKind::live}}, "guest"});
}

void House::publish(MediaClient& client, const std::string& stage, const std::string& source) {
    const auto answer = ask<Answer>([&](auto reply) { relay->publish(stage, source, client.offer(), reply); });
    REQUIRE(std::holds_alternative<Answer>(answer));
    client.accept(std::get<Answer>(answer).sdp, clock_now());
}

Answer House::subscribe(MediaClient& client, const std::string& stage, const std::string& network) {
    const auto answer = ask<Answer>([&](auto reply) { relay->subscribe(stage, client.offer(), reply, network); });
    REQUIRE(std::holds_alternative<Answer>(answer));
    client.accept(std::get<Answer>(answer).sdp, clock_now());
    return std::get<Answer>(answer);
}

void Sender::send(std::span<const std::uint8_t> payload, bool marker) {
    std::array<std::uint8_t, 2'048> buffer{};
    rtp::HeaderFields fields;
    fields.payload_type = payload_type;
    fields.marker = marker;
    fields.sequence = sequence++;
    fields.timestamp = timestamp;
    fields.ssrc = ssrc;
    const auto bytes = rtp::write_header(fields, buffer);
    const auto kept = std::min(payload.size(), buffer.size() - bytes);
    std::copy_n(payload.begin(), kept, buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
    wire.push_back(client.peer().protect_rtp(std::span(buffer).first(bytes + kept)));
    client.send_raw(wire.back());
    if (wire.size() > wire_max) wire.pop_front();
}

Speaker::Speaker(House& house, const std::string& stage, const std::string& source, std::uint32_t ssrc)
    : client_(shared_dtls(), publisher_options(ssrc)), video_{client_, ssrc, 102}, audio_{client_, ssrc + 1, 111} {
    house.publish(client_, stage, source);
}

void Speaker::picture() {
    std::array<std::uint8_t, 1'000> payload{};
    for (int i = 0; i < 3; ++i) {
        payload[0] = pictures_ % key_frame_interval == 0 && i == 0 ? sps : slice;
        put_number(payload, ++video_number_);
        video_.send(payload, i == 2);
    }
    video_.timestamp += 1'800;
    ++pictures_;
    put_number(payload, ++audio_number_);
    audio_.send(std::span(payload).first(80), false);
    audio_.timestamp += 960;
}

void Speaker::serve(TimePoint now) {
    client_.poll(now);
    for (const auto& bytes : client_.peer().take_rtcp()) {
        const auto messages = rtp::parse_rtcp(bytes);
        if (!messages) continue;
        for (const auto& message : *messages) key_frame_requests_ += std::holds_alternative<rtp::Pli>(message) ? 1 : 0;
    }
    if (!client_.connected() || silent_ || now < next_) return;
    picture();
    // A thread that had to wait does not make up for it: pictures in one burst are no talk.
    next_ = std::max(next_ + interval, now - interval);
}

Bystander::Bystander(House& house, const std::string& stage, std::string ufrag)
    : client_(shared_dtls(), [&] {
          MediaClientOptions options;
          options.ufrag = std::move(ufrag);
          return options;
      }()) {
    house.subscribe(client_, stage);
}

void Bystander::serve(TimePoint now) {
    client_.poll(now);
    for (const auto& bytes : client_.peer().take_rtp()) {
        const auto header = rtp::parse_header(bytes);
        REQUIRE(header.has_value());
        if (header->payload.size() < 5) continue;
        auto& list = header->payload_type == 102 ? video_ : audio_;
        list.push_back({header->sequence, header->timestamp, number_of(header->payload), header->payload[0] == sps});
    }
    (void)client_.peer().take_rtcp();
}

bool Bystander::has_all(const Speaker& speaker) const {
    return !video_.empty() && !audio_.empty() && video_.back().number == speaker.video_sent() &&
           audio_.back().number == speaker.audio_sent();
}

void Bystander::check_run(const std::vector<Arrived>& packets, std::uint32_t last_sent, const char* what) {
    INFO(what);
    REQUIRE(!packets.empty());
    std::size_t missing = 0, misplaced = 0, back_in_time = 0;
    for (std::size_t i = 1; i < packets.size(); ++i) {
        missing += packets[i].number > packets[i - 1].number ? packets[i].number - packets[i - 1].number - 1 : 0;
        misplaced += packets[i].sequence == static_cast<std::uint16_t>(packets[i - 1].sequence + 1) ? 0 : 1;
        back_in_time += static_cast<std::int32_t>(packets[i].timestamp - packets[i - 1].timestamp) < 0 ? 1 : 0;
    }
    missing += last_sent - packets.back().number;
    CHECK(missing == 0);
    CHECK(misplaced == 0);
    CHECK(back_in_time == 0);
}

void Bystander::check(const Speaker& speaker) const {
    check_run(video_, speaker.video_sent(), "pictures");
    check_run(audio_, speaker.audio_sent(), "sound");
    REQUIRE(!video_.empty());
    CHECK(video_.front().key_frame);
    const auto keys = std::count_if(video_.begin(), video_.end(), [](const Arrived& one) { return one.key_frame; });
    // Three packets a picture: each key frame that was sent since the first one is here.
    const auto pictures = static_cast<std::ptrdiff_t>(video_.size()) / 3;
    CHECK(keys >= pictures / Speaker::key_frame_interval);
}

Show::Show(RelayConfig config)
    : house(std::move(config)), speaker(house, "hall", "one", 5'000), bystander(house, "hall") {
    REQUIRE(until([&] { return bystander.video_packets() > 60; }));
}

bool Show::until(const std::function<bool()>& test, std::chrono::milliseconds patience,
                 const std::function<void()>& round) {
    const auto deadline = clock_now() + patience;
    while (!test()) {
        if (clock_now() > deadline) return false;
        std::vector<pollfd> descriptors{{speaker.client().descriptor(), POLLIN, 0},
                                        {bystander.client().descriptor(), POLLIN, 0}};
        for (auto* guest : guests_) descriptors.push_back({guest->descriptor(), POLLIN, 0});
        ::poll(descriptors.data(), descriptors.size(), 1);
        speaker.serve(clock_now());
        bystander.serve(clock_now());
        for (auto* guest : guests_) guest->poll(clock_now());
        if (round) round();
    }
    return true;
}

void Show::run(std::chrono::milliseconds duration, const std::function<void()>& round) {
    const auto end = clock_now() + duration;
    REQUIRE(until([&] { return clock_now() >= end; }, duration + 20s, round));
}

void Show::check() {
    run(200ms);
    speaker.fall_silent();
    (void)until([&] { return bystander.has_all(speaker); }, 3s);  // what is missing then is counted below
    bystander.check(speaker);
}

void Show::connect(MediaClient& client) {
    serve_too(client);
    REQUIRE(until([&] { return client.connected(); }));
}

}  // namespace lanai::test
