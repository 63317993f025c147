#include "access/ticket.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

namespace lanai::access {

namespace {

namespace json = boost::json;

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

struct Parts {
    std::string_view head, claims, signature, signed_text;
};

std::optional<Parts> parts_of(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
                 token.substr(0, second)};
}

std::optional<json::object> object_of(std::string_view base64) {
    const auto text = decode_base64url(base64);
    if (!text) return std::nullopt;
    json::parse_options options;
    options.max_depth = 8;
    boost::system::error_code error;
    const json::value value = json::parse(*text, error, {}, options);
    if (error || !value.is_object()) return std::nullopt;
    return value.get_object();
}

std::string_view text_of(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

// A time claim (RFC 7519, 2: NumericDate), in seconds; nullopt: absent or no number.
std::optional<double> seconds_of(const json::object& claims, std::string_view key) {
    const json::value* value = claims.if_contains(key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    return value->to_number<double>();
}

// A text, or a list that holds it.
bool holds(const json::value* value, std::string_view wanted) {
    if (value == nullptr) return false;
    if (value->is_string()) return value->get_string() == wanted;
    if (!value->is_array()) return false;
    const auto& list = value->get_array();
    return std::any_of(list.begin(), list.end(),
                       [&](const json::value& one) { return one.is_string() && one.get_string() == wanted; });
}

std::string_view name_of(TicketAlgorithm algorithm) {
    switch (algorithm) {
        case TicketAlgorithm::hs256:
            return "HS256";
        case TicketAlgorithm::rs256:
            return "RS256";
        case TicketAlgorithm::eddsa:
            return "EdDSA";
    }
    return "";
}

TicketRefusal refused(std::string why) {
    return {false, std::move(why)};
}
TicketRefusal foreign() {
    return {true, "this is no ticket that this server knows; ask the organisers for a link"};
}

constexpr std::size_t subject_bytes_max = 1'000;

}  // namespace

struct TicketReader::Key {
    std::unique_ptr<EVP_PKEY, Free> key;
};

bool looks_like_ticket(std::string_view token) {
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const auto parts = parts_of(token);
    if (!parts) return false;
    for (const std::string_view part : {parts->head, parts->claims, parts->signature})
        if (part.empty() || !std::all_of(part.begin(), part.end(), is_plain)) return false;
    return true;
}

std::optional<std::string> decode_base64url(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    unsigned bits = 0, count = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z') {
            value = static_cast<unsigned>(c - 'A');
        } else if (c >= 'a' && c <= 'z') {
            value = static_cast<unsigned>(c - 'a') + 26;
        } else if (c >= '0' && c <= '9') {
            value = static_cast<unsigned>(c - '0') + 52;
        } else if (c == '-' || c == '_') {
            value = c == '-' ? 62 : 63;
        } else {
            return std::nullopt;
        }
        bits = (bits << 6 | value) & 0xffffU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<char>(bits >> count & 0xffU));
    }
    // One text a value: what is left over must be too little for a character, and zero.
    if (count >= 6 || (bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return bytes;
}

boost::system::result<TicketReader, std::string> TicketReader::make(TicketSettings settings) {
    if (settings.issuer.empty()) return std::string("issuer is empty");
    if (settings.algorithm == TicketAlgorithm::hs256) {
        if (settings.key.size() < secret_bytes_min)
            return "the secret has " + std::to_string(settings.key.size()) + " bytes; HS256 needs at least " +
                   std::to_string(secret_bytes_min);
        return TicketReader(std::move(settings), nullptr);
    }
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(settings.key.data(), static_cast<int>(settings.key.size())));
    auto key = std::make_shared<Key>();
    key->key.reset(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    if (!key->key) return std::string("it holds no public key in PEM (\"-----BEGIN PUBLIC KEY-----\")");
    const int kind = EVP_PKEY_get_base_id(key->key.get());
    if (settings.algorithm == TicketAlgorithm::rs256) {
        if (kind != EVP_PKEY_RSA) return std::string("it is no RSA key; RS256 needs one");
        if (static_cast<std::size_t>(EVP_PKEY_get_bits(key->key.get())) < rsa_bits_min)
            return "the RSA key has " + std::to_string(EVP_PKEY_get_bits(key->key.get())) +
                   " bits; RS256 needs at least " + std::to_string(rsa_bits_min);
    } else if (kind != EVP_PKEY_ED25519) {
        return std::string("it is no Ed25519 key; EdDSA needs one");
    }
    return TicketReader(std::move(settings), std::move(key));
}

bool TicketReader::signed_by_shop(std::string_view text, std::string_view signature) const {
    if (settings_.algorithm == TicketAlgorithm::hs256) {
        const auto right = decode_base64url(sign(settings_.key, text));
        return right && equal_constant_time(*right, signature);
    }
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    const EVP_MD* digest = settings_.algorithm == TicketAlgorithm::rs256 ? EVP_sha256() : nullptr;
    if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_->key.get()) != 1) return false;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            bytes, text.size()) == 1;
}

boost::system::result<Ticket, TicketRefusal> TicketReader::read(std::string_view token,
                                                                std::chrono::system_clock::time_point now) const {
    const auto parts = token.size() <= ticket_bytes_max ? parts_of(token) : std::nullopt;
    const auto head = parts ? object_of(parts->head) : std::nullopt;
    const auto signature = parts ? decode_base64url(parts->signature) : std::nullopt;
    if (!head || !signature) return foreign();
    // The algorithm is ours to choose, never the ticket's; extensions that must be understood are not (RFC 7515, 4.1.11).
    if (text_of(*head, "alg") != name_of(settings_.algorithm) || head->contains("crit")) return foreign();
    if (!signed_by_shop(parts->signed_text, *signature)) return foreign();

    const auto claims = object_of(parts->claims);
    if (!claims || text_of(*claims, "iss") != settings_.issuer) return foreign();
    if (!settings_.audience.empty() && !holds(claims->if_contains("aud"), settings_.audience))
        return refused("this ticket is for something else; open the one for this workshop");
    const std::string_view subject = text_of(*claims, "sub");
    if (subject.empty() || subject.size() > subject_bytes_max)
        return refused("this ticket does not say whose it is (its `sub`); tell the organisers");

    const double seconds = std::chrono::duration<double>(now.time_since_epoch()).count();
    const double slack = std::chrono::duration<double>(leeway).count();
    const auto ends = seconds_of(*claims, "exp");
    if (!ends) return refused("this ticket does not say until when it is good (its `exp`); tell the organisers");
    if (!(seconds < *ends + slack)) return refused("this ticket is no longer good; open a fresh one at the ticket shop");
    if (claims->contains("nbf")) {
        const auto begins = seconds_of(*claims, "nbf");
        if (!begins || !(seconds >= *begins - slack)) return refused("this ticket is not good yet; come back later");
    }

    Ticket ticket;
    const json::value* said = claims->if_contains(settings_.role_claim);
    const auto known = std::find_if(settings_.roles.begin(), settings_.roles.end(),
                                    [&](const auto& role) { return holds(said, role.first); });
    if (known != settings_.roles.end()) {
        ticket.role = known->second;
    } else if (settings_.otherwise) {
        ticket.role = *settings_.otherwise;
    } else {
        return refused("this kind of ticket does not admit to the workshop's pages; ask the organisers");
    }
    ticket.name = text_of(*claims, settings_.name_claim);
    ticket.person = "t-" + hash_token(settings_.issuer + '\n' + std::string(subject)).substr(0, 24);
    return ticket;
}

}  // namespace lanai::access
