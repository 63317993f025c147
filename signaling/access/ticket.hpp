// Tickets of an outside shop: JSON Web Tokens (RFC 7519, signed as RFC 7515 has it) that say who somebody is and what they
// may do. Immutable once made; any thread.
#pragma once

#include "access/access.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lanai::access {

enum class TicketAlgorithm : std::uint8_t { hs256, rs256, eddsa /* Ed25519, RFC 8037 */ };

// Whose tickets are taken, and how their claims are read.
struct TicketSettings {
    std::string issuer;    // `iss` must be this
    std::string audience;  // `aud` must hold this; empty: it is not looked at
    TicketAlgorithm algorithm = TicketAlgorithm::hs256;
    std::string key;  // hs256: the shared secret, at least 32 bytes; else the public key as PEM (SubjectPublicKeyInfo)
    std::string role_claim = "role";  // a text or a list of texts
    std::vector<std::pair<std::string, Role>> roles;  // what it may say; of several the first of these
    std::optional<Role> otherwise;    // when it says none of these; none: the ticket is refused
    std::string name_claim = "name";
};

struct Ticket {
    std::string person;  // "t-…", from issuer and subject: the same for each ticket of one person
    std::string name;    // may be empty
    Role role = Role::attendee;
};

struct TicketRefusal {
    bool foreign = false;  // no ticket of this shop at all; another one may know it
    std::string message;   // for who holds it
};

class TicketReader {
public:
    static constexpr std::size_t ticket_bytes_max = 8 * 1024;
    static constexpr std::size_t secret_bytes_min = 32;  // RFC 7518, 3.2
    static constexpr std::size_t rsa_bits_min = 2048;    // RFC 7518, 3.3
    static constexpr std::chrono::seconds leeway{60};    // clocks differ

    // The message says what is wrong with the key.
    [[nodiscard]] static boost::system::result<TicketReader, std::string> make(TicketSettings);

    [[nodiscard]] boost::system::result<Ticket, TicketRefusal> read(std::string_view token,
                                                                    std::chrono::system_clock::time_point now) const;

private:
    struct Key;
    TicketReader(TicketSettings settings, std::shared_ptr<const Key> key)
        : settings_(std::move(settings)), key_(std::move(key)) {}
    [[nodiscard]] bool signed_by_shop(std::string_view text, std::string_view signature) const;

    TicketSettings settings_;
    std::shared_ptr<const Key> key_;  // empty with hs256
};

// Three parts in base64url with dots between: an invitation's token is not.
[[nodiscard]] bool looks_like_ticket(std::string_view token);

// RFC 4648 section 5; with padding, other characters or left-over bits: nullopt.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace lanai::access
