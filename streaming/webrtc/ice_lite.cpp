#include "webrtc/ice_lite.hpp"

#include <algorithm>
#include <utility>

namespace lanai::streaming::webrtc {
namespace {

// Errors before authentication carry no integrity (RFC 8489 section 9.1.3).
std::vector<std::uint8_t> refuse(const StunMessage& request, int code, std::string_view reason) {
    StunWriter out(StunType::binding_error, request.transaction);
    out.error(code, reason);
    out.fingerprint();
    return out.bytes();
}

}  // namespace

IceLite::IceLite(std::string local_ufrag, std::string local_pwd)
    : local_{std::move(local_ufrag), std::move(local_pwd)} {}

void IceLite::restart(std::string local_ufrag, std::string local_pwd) {
    // A restart upon a restart that nobody has used yet: what the peer checks with now is still the one before.
    if (!before_) before_ = std::move(local_);
    local_ = {std::move(local_ufrag), std::move(local_pwd)};
}

bool IceLite::answers(std::string_view local_ufrag) const {
    return credentials_of(local_ufrag) != nullptr;
}

const IceLite::Credentials* IceLite::credentials_of(std::string_view local_ufrag) const {
    if (local_ufrag == local_.ufrag) return &local_;
    return before_ && local_ufrag == before_->ufrag ? &*before_ : nullptr;
}

// The first check of the new session: the one before is over, and the new one has nominated nothing yet.
void IceLite::settle_restart() {
    before_.reset();
    nominated_ = false;
}

IceLite::Reply IceLite::handle(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now) {
    const auto parsed = parse_stun(datagram);
    if (!parsed) return {Outcome::malformed, {}};
    const StunMessage& message = *parsed;
    // We send no checks, so no response is ours; indications keep NAT bindings open and prove nothing.
    if (message.type != StunType::binding_request) return {};
    if (message.username.empty() || !message.integrity_at) {
        return {Outcome::unauthentic, refuse(message, 400, "Bad Request")};
    }
    // RFC 8445 section 7.3: the part before the colon is ours; the password proves the rest.
    const std::size_t colon = message.username.find(':');
    const Credentials* const ours =
        colon == std::string_view::npos ? nullptr : credentials_of(message.username.substr(0, colon));
    if (ours == nullptr || !check_integrity(message, ours->pwd)) {
        return {Outcome::unauthentic, refuse(message, 401, "Unauthenticated")};
    }
    if (before_ && ours == &local_) settle_restart();
    return answer(message, ours->pwd, from, now);
}

IceLite::Reply IceLite::answer(const StunMessage& request, const std::string& pwd, const Endpoint& from,
                               TimePoint now) {
    if (!request.unknown.empty()) {
        StunWriter out(StunType::binding_error, request.transaction);
        out.error(420, "Unknown Attribute");
        out.unknown_attributes(request.unknown);
        out.message_integrity(pwd);
        out.fingerprint();
        return {Outcome::malformed, out.bytes()};
    }
    validate(from, request.use_candidate, now);
    StunWriter out(StunType::binding_success, request.transaction);
    out.xor_mapped_address(from);
    out.message_integrity(pwd);
    out.fingerprint();
    return {Outcome::answered, out.bytes()};
}

bool IceLite::is_validated(const Endpoint& remote) const {
    return std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.remote == remote; });
}

void IceLite::prefer(const Endpoint& remote) {
    if (!nominated_ && is_validated(remote)) selected_ = remote;
}

void IceLite::forget(const Endpoint& remote) {
    std::erase_if(pairs_, [&](const Pair& pair) { return pair.remote == remote; });
    if (selected_ != remote) return;
    nominated_ = false;
    selected_.reset();
    const auto newest = std::max_element(pairs_.begin(), pairs_.end(),
                                         [](const Pair& a, const Pair& b) { return a.seen < b.seen; });
    if (newest != pairs_.end()) selected_ = newest->remote;
}

void IceLite::validate(const Endpoint& remote, bool nominated, TimePoint now) {
    const auto is = [](const Endpoint& endpoint) { return [&](const Pair& pair) { return pair.remote == endpoint; }; };
    auto pair = std::find_if(pairs_.begin(), pairs_.end(), is(remote));
    if (pair == pairs_.end() && pairs_.size() < pairs_max) {
        pair = pairs_.insert(pair, {remote, now});
    } else if (pair == pairs_.end()) {
        pair = std::min_element(pairs_.begin(), pairs_.end(), [&](const Pair& a, const Pair& b) {
            return std::pair(a.remote == selected_, a.seen) < std::pair(b.remote == selected_, b.seen);
        });
        pair->remote = remote;
    }
    pair->seen = now;
    // The newest nomination wins: Chromium nominates again when it moves to another pair; agents that nominate
    // every pair go on checking the one they use.
    if (nominated) {
        nominated_ = true;
        selected_ = remote;
        return;
    }
    if (nominated_) return;
    const auto used = selected_ ? std::find_if(pairs_.begin(), pairs_.end(), is(*selected_)) : pairs_.end();
    if (used == pairs_.end() || now - used->seen > unnominated_silence_max) selected_ = remote;
}

}  // namespace lanai::streaming::webrtc
