// The ICE-lite agent of one peer (RFC 8445 section 2.5): answers authenticated checks, keeps the pair that the
// controlling side nominated, and remembers when the peer last proved to be there (RFC 7675). Sends nothing by
// itself. Pure; time is a parameter; owned by one shard thread.
#pragma once

#include "streaming/packet.hpp"
#include "webrtc/endpoint.hpp"
#include "webrtc/stun.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::streaming::webrtc {

class IceLite {
public:
    static constexpr std::size_t pairs_max = 8;  // validated addresses kept; the one silent for longest gives way
    // Without a nomination the first checked pair is used, until it was silent for that long.
    static constexpr std::chrono::seconds unnominated_silence_max{3};

    IceLite(std::string local_ufrag, std::string local_pwd);

    enum class Outcome : std::uint8_t { ignored, malformed, unauthentic, answered };
    struct Reply {
        Outcome outcome = Outcome::ignored;
        std::vector<std::uint8_t> datagram;  // to where the check came from; empty: none
    };
    // An ICE restart (RFC 8445 section 9): checks of the new session are answered from now on, those of the session
    // before until the first authenticated check of the new one. Media stays where it is until a new pair is known.
    void restart(std::string local_ufrag, std::string local_pwd);
    [[nodiscard]] bool answers(std::string_view local_ufrag) const;

    // A datagram that begins like STUN.
    [[nodiscard]] Reply handle(std::span<const std::uint8_t> datagram, const Endpoint& from, TimePoint now);

    // Has an authenticated check come from there?
    [[nodiscard]] bool is_validated(const Endpoint&) const;
    // The peer sends its media or handshake from there; before a nomination that is a hint which pair it uses.
    void prefer(const Endpoint&);
    // Nothing can come or go there any more: its TCP connection ended. Another validated pair takes over, the one heard
    // of last; while there is none, the next one that is checked.
    void forget(const Endpoint&);
    [[nodiscard]] const std::optional<Endpoint>& selected() const { return selected_; }

private:
    struct Pair {
        Endpoint remote;
        TimePoint seen;
    };
    struct Credentials {
        std::string ufrag, pwd;
    };
    [[nodiscard]] const Credentials* credentials_of(std::string_view local_ufrag) const;
    void settle_restart();
    [[nodiscard]] Reply answer(const StunMessage&, const std::string& pwd, const Endpoint& from, TimePoint now);
    void validate(const Endpoint&, bool nominated, TimePoint now);

    Credentials local_;
    std::optional<Credentials> before_;  // of the session that a restart is about to replace
    std::vector<Pair> pairs_;
    std::optional<Endpoint> selected_;
    bool nominated_ = false;
};

}  // namespace lanai::streaming::webrtc
