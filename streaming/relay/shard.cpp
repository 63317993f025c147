#include "relay/shard.hpp"

#include "relay/random.hpp"
#include "relay/refusals.hpp"
#include "relay/stage_home.hpp"
#include "relay/viewer.hpp"

#include <algorithm>
#include <cstring>

namespace lanai::streaming::relay {

namespace {

// ice-char is ALPHA / DIGIT / "+" / "/" (RFC 8839 section 5.4), not base64url's pair.
std::string ice_text(std::size_t bytes) {
    std::string text = random_text(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return text;
}

std::vector<webrtc::Candidate> candidates_of(const RelayConfig& config, const UdpSocket& socket,
                                             std::uint16_t tcp_port) {
    std::vector<std::string> addresses = config.public_addresses;
    if (addresses.empty()) {
        const auto bound = boost::asio::ip::make_address(config.bind_address);
        if (bound.is_unspecified()) {
            addresses = interface_addresses(socket.is_v6());
        } else {
            addresses.push_back(config.bind_address);
        }
    }
    if (config.announce_loopback && std::find(addresses.begin(), addresses.end(), "127.0.0.1") == addresses.end()) {
        addresses.emplace_back("127.0.0.1");
    }
    std::vector<webrtc::Candidate> candidates;
    for (const auto& address : addresses) candidates.push_back({address, socket.port(), tcp_port});
    return candidates;
}

}  // namespace

std::size_t Shard::EndpointHash::operator()(const webrtc::Endpoint& endpoint) const noexcept {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&high, endpoint.bytes, 8);
    std::memcpy(&low, endpoint.bytes + 8, 8);
    std::uint64_t mixed = (high ^ (low * 0x9e3779b97f4a7c15ULL)) + endpoint.port + (std::uint64_t{endpoint.stream} << 16U);
    mixed ^= mixed >> 29U;
    return static_cast<std::size_t>(mixed * 0xbf58476d1ce4e5b9ULL);
}

Shard::Shard(unsigned index, const RelayConfig& config, std::uint16_t port, Log log)
    : index_(index),
      limits_{config.viewers_max, config.publishers_max, config.publisher_mbps_max},
      log_(std::move(log)),
      socket_(io_, config.bind_address, port, counters_),
      timer_(io_),
      flush_timer_(io_) {
    if (config.tcp) {
        TcpAdmission::Limits limits;
        limits.connections_max = config.viewers_max + config.publishers_max + limits.newcomers_max;
        // The system's choice of a UDP port may be taken for TCP; ours may not.
        tcp_ = std::make_unique<TcpListener>(io_, config.bind_address, socket_.port(), port == 0, limits, counters_);
    }
    candidates_ = candidates_of(config, socket_, tcp_ ? tcp_->port() : std::uint16_t{0});
}

Shard::~Shard() {
    stop();
}

void Shard::run() {
    socket_.start(
        [this](std::span<std::uint8_t> datagram, const webrtc::Endpoint& from) { on_datagram(datagram, from); });
    if (tcp_) {
        log_("event=tcp_port shard=" + std::to_string(index_) + " port=" + std::to_string(tcp_->port()));
        tcp_->start(
            {[this](std::span<std::uint8_t> datagram, const webrtc::Endpoint& from) { on_datagram(datagram, from); },
             [this](const webrtc::Endpoint& at) { on_stream_ended(at); }});
    }
    post([this] { tick(); });
    thread_ = std::thread([this] { io_.run(); });
}

void Shard::stop() {
    if (!thread_.joinable()) return;
    post([this] {
        stopping_ = true;
        for (auto& [id, session] : sessions_) session->close();
        timer_.cancel();
        flush_timer_.cancel();
        lanes_.close();
        socket_.close();
        if (tcp_) tcp_->close();
        io_.stop();
    });
    thread_.join();
}

void Shard::add_fanout(const std::string& stage, RenditionNeed need) {
    fanouts_.emplace(stage, std::make_unique<Fanout>(stage, burst_, [this] { flush_later(); }, std::move(need)));
}

void Shard::add_home(std::shared_ptr<StageHome> home) {
    const std::string id = home->id();
    homes_.emplace(id, std::move(home));
}

Fanout* Shard::find_fanout(const std::string& stage) {
    const auto found = fanouts_.find(stage);
    return found == fanouts_.end() ? nullptr : found->second.get();
}

StageHome* Shard::find_home(const std::string& stage) {
    const auto found = homes_.find(stage);
    return found == homes_.end() ? nullptr : found->second.get();
}

SessionNames Shard::new_names() const {
    // The name begins with the shard's number, so that any thread can tell where a session lives.
    return {std::to_string(index_) + "_" + random_text(18), "\"" + random_text(9) + "\"", ice_text(6), ice_text(18)};
}

webrtc::LocalDescription Shard::describe(const SessionNames& names) const {
    webrtc::LocalDescription local;
    local.ufrag = names.ufrag;
    local.pwd = names.pwd;
    local.fingerprint_sha256 = dtls_.fingerprint_sha256();
    local.candidates = candidates_;
    local.session_id = (std::uint64_t{random_u32()} << 16U) | (random_u32() & 0xffffU);
    return local;
}

Publisher* Shard::publisher_of(const std::string& stage, const std::string& source) {
    const auto found = std::find_if(publishers_.begin(), publishers_.end(), [&](const Publisher* p) {
        return !p->ended() && p->stage() == stage && p->source() == source;
    });
    return found == publishers_.end() ? nullptr : *found;
}

void Shard::keep(std::unique_ptr<Session> session) {
    list_ufrag(*session);
    newcomers_.push_back(session.get());
    sessions_[session->names().id] = std::move(session);
}

std::variant<Answer, Refusal> Shard::publish_now(const std::string& stage, const std::string& source,
                                                 const std::string& offer, const std::string& owner,
                                                 PendingSessions::Place place) {
    auto* home = find_home(stage);
    if (home == nullptr) return refuse(RelayErrc::unknown_stage, "there is no stage «" + stage + "»");
    if (home->output().kind_of_source(source) != SourceKind::live) {
        return refuse(RelayErrc::unknown_source, "stage «" + stage + "» has no live source «" + source + "»");
    }
    const auto now = TimePoint::clock::now();
    auto negotiated = webrtc::negotiate(offer, webrtc::Direction::receive_from_publisher);
    if (const auto* error = std::get_if<webrtc::SdpError>(&negotiated)) return refuse(*error);
    const auto& agreed = std::get<webrtc::Negotiated>(negotiated);
    if (auto* holder = publisher_of(stage, source)) {
        if (!holder->gives_way_to(owner, now))
            return refuse(RelayErrc::source_busy, "somebody else is publishing «" + source + "» now");
        holder->close();
        forget(*holder);
    }
    if (publishers_.size() >= limits_.publishers_max) return refuse(RelayErrc::overloaded, "too many publishers");

    PublisherEvents events;
    events.on_packet = [home, source](Packet packet, TimePoint at) {
        home->output().packet(source, std::move(packet), at);
    };
    events.on_clock = [home, source](Kind kind, std::uint8_t layer, ClockMapping clock) {
        home->output().clock(source, kind, clock, layer);
    };
    events.on_restarted = [home, source] { home->output().source_restarted(source); };
    home->output().source_restarted(source);
    const auto names = new_names();
    auto publisher =
        std::make_unique<Publisher>(names, agreed, dtls_, *this, counters_, now, stage, source, std::move(events));
    publisher->owned_by(owner);
    publisher->limit_rate(limits_.publisher_mbps_max);
    publisher->keep_place(std::move(place));
    auto sdp = webrtc::write_answer(agreed, describe(names));
    publisher->keep_transport(webrtc::transport_lines(sdp));
    publishers_.push_back(publisher.get());
    keep(std::move(publisher));
    counters_.publishers.set(publishers_.size());
    log_("event=publish stage=" + stage + " source=" + source + " session=" + names.id.substr(0, 6));
    return Answer{names.id, names.etag, std::move(sdp)};
}

std::variant<Answer, Refusal> Shard::subscribe(const std::string& stage, const std::string& offer,
                                               KeyFrameRequest needs_key_frame, PendingSessions::Place place) {
    auto* fanout = find_fanout(stage);
    if (fanout == nullptr) return refuse(RelayErrc::unknown_stage, "there is no stage «" + stage + "»");
    if (!fanout->available()) return refuse(RelayErrc::no_media, "nothing is on stage «" + stage + "» now");
    if (sessions_.size() - publishers_.size() >= limits_.viewers_max)
        return refuse(RelayErrc::overloaded, "too many viewers");
    auto negotiated = webrtc::negotiate(offer, webrtc::Direction::send_to_viewer);
    if (const auto* error = std::get_if<webrtc::SdpError>(&negotiated)) return refuse(*error);
    const auto& agreed = std::get<webrtc::Negotiated>(negotiated);

    const auto names = new_names();
    auto local = describe(names);
    local.cname = random_text(9);
    local.audio.media = random_u32();
    local.video = {random_u32(), random_u32()};
    auto viewer = std::make_unique<Viewer>(names, agreed, dtls_, *this, counters_, TimePoint::clock::now(),
                                           ViewerSsrcs{local.audio, local.video, local.cname}, *fanout,
                                           std::move(needs_key_frame));
    auto sdp = webrtc::write_answer(agreed, local);
    viewer->keep_transport(webrtc::transport_lines(sdp));
    viewer->keep_place(std::move(place));
    fanout->add(*viewer);
    keep(std::move(viewer));
    counters_.viewers.set(sessions_.size() - publishers_.size());
    return Answer{names.id, names.etag, std::move(sdp)};
}

std::variant<Done, Refusal> Shard::end_session(const std::string& id) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return refuse(RelayErrc::unknown_session, "there is no such session");
    found->second->close();
    forget(*found->second);
    return Done{};
}

std::variant<Done, Refusal> Shard::has_session(const std::string& id) const {
    if (!sessions_.contains(id)) return refuse(RelayErrc::unknown_session, "there is no such session");
    return Done{};
}

void Shard::request_key_frame(const std::string& stage, const std::string& source, std::uint8_t layer) {
    if (auto* publisher = publisher_of(stage, source)) publisher->request_key_frame(layer, TimePoint::clock::now());
}

void Shard::on_datagram(std::span<std::uint8_t> datagram, const webrtc::Endpoint& from) {
    Session* session = nullptr;
    // A binding request names its peer; it is how a peer that changed its address is found again.
    if (const auto ufrag = webrtc::stun_local_ufrag(datagram); !ufrag.empty()) {
        const auto found = by_ufrag_.find(ufrag);
        if (found != by_ufrag_.end()) session = found->second;
        if (session != nullptr && is_anothers(from, *session)) return counters_.dropped_unauthentic.add();
    } else if (const auto found = by_endpoint_.find(from); found != by_endpoint_.end()) {
        session = found->second;
    }
    if (session == nullptr) {
        counters_.dropped_unknown_peer.add();
        return;
    }
    const auto before = session->peer().counters();
    const bool was_connected = session->peer().state() == webrtc::PeerState::connected;
    const auto now = TimePoint::clock::now();
    session->handle(datagram, from, now);
    const auto& after = session->peer().counters();
    counters_.dropped_malformed.add(after.malformed - before.malformed);
    counters_.dropped_unauthentic.add(after.unauthentic - before.unauthentic);
    counters_.dropped_replayed.add(after.replayed - before.replayed);
    counters_.refusals_withheld.add(after.withheld - before.withheld);
    list(*session, from);
    if (session->ufrags().size() > 1) drop_old_ufrags(*session);
    const bool connects = !was_connected && session->peer().state() == webrtc::PeerState::connected;
    if (session->is_publisher() && session->peer().state() == webrtc::PeerState::connected) {
        lanes_.follow(session, session->peer().remote());
    }
    // A newcomer was sent the first part of what it has missed.
    hurried_ = hurried_ || (connects && !session->is_publisher());
    if (connects) tick_within(session->is_publisher() ? feedback_interval : tick_interval);
    if (session->ended()) forget(*session);
}

void Shard::tick() {
    if (stopping_) return;
    const auto now = TimePoint::clock::now();
    if (hurried_ || now >= next_viewers_) {
        hurried_ = false;
        next_viewers_ = now + idle_interval;
        for (auto& [stage, fanout] : fanouts_) hurried_ = fanout->tick(now) || hurried_;
    }
    if (now >= next_feedback_) {
        next_feedback_ = now + feedback_interval;
        for (auto* publisher : publishers_) publisher->tick(now);
    }
    if (now >= next_housekeeping_) {
        next_housekeeping_ = now + housekeeping_interval;
        housekeeping(now);
    }
    next_tick_ = TimePoint::max();
    tick_within(hurried_ ? tick_interval : publishers_.empty() ? idle_interval : feedback_interval);
}

// A wake-up costs twenty microseconds; a shard on which nothing happens takes few.
void Shard::tick_within(std::chrono::milliseconds interval) {
    const auto at = TimePoint::clock::now() + interval;
    if (next_tick_ <= at) return;
    next_tick_ = at;
    timer_.expires_at(at);  // a wait under way ends with an error
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

// One timer for all stages: what one of them holds may leave with another's.
void Shard::flush_later() {
    if (flush_armed_) return;
    flush_armed_ = true;
    flush_timer_.expires_after(Fanout::hold_max);
    flush_timer_.async_wait([this](const boost::system::error_code& error) {
        flush_armed_ = false;
        if (error || stopping_) return;
        const auto now = TimePoint::clock::now();
        for (auto& [stage, fanout] : fanouts_) fanout->flush(now);
    });
}

void Shard::housekeeping(TimePoint now) {
    const auto look_after = [&](Session& session) {
        session.tick_peer(now);
        if (session.ended()) ended_.push_back(session.names().id);
    };
    if (now >= next_consent_) {
        next_consent_ = now + consent_interval;
        for (auto& [id, session] : sessions_) look_after(*session);
    } else {
        for (auto* session : newcomers_) look_after(*session);
    }
    std::erase_if(newcomers_, [](const Session* session) {
        return session->peer().state() == webrtc::PeerState::connected;
    });
    sweep();
    if (tcp_) tcp_->tick(now);
    for (auto& [stage, home] : homes_) home->tick(now);
}

void Shard::sweep() {
    for (const auto& id : std::exchange(ended_, {})) {
        const auto found = sessions_.find(id);
        if (found != sessions_.end()) forget(*found->second);
    }
}

// The session is gone after this; references to it too.
void Shard::forget(Session& session) {
    const std::string id = session.names().id;
    log_(std::string("event=session_ended kind=") + (session.is_publisher() ? "publisher" : "viewer") +
         " session=" + id.substr(0, 6) + " reason=" + std::string(webrtc::to_string(session.close_reason())));
    for (const auto& ufrag : session.ufrags()) by_ufrag_.erase(ufrag);
    std::erase(newcomers_, &session);
    for (const auto& at : session.listed()) {
        unlist(session, at);
        if (at.stream != 0 && !by_endpoint_.contains(at)) tcp_->finish(at);
    }
    if (session.is_publisher()) {
        auto& publisher = static_cast<Publisher&>(session);
        const std::string stage = publisher.stage();
        const std::string source = publisher.source();
        std::erase(publishers_, &publisher);
        lanes_.end(&session);
        sessions_.erase(id);
        if (auto* home = find_home(stage)) home->output().source_gone(source, TimePoint::clock::now());
    } else {
        auto& viewer = static_cast<Viewer&>(session);
        viewer.fanout().remove(viewer);
        sessions_.erase(id);
    }
    counters_.publishers.set(publishers_.size());
    counters_.viewers.set(sessions_.size() - publishers_.size());
}

}  // namespace lanai::streaming::relay
