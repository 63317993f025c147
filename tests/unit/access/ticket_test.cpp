#include "access/ticket.hpp"

#include <catch2/catch.hpp>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <vector>

using namespace lanai::access;

namespace {

using Clock = std::chrono::system_clock;

const Clock::time_point now{std::chrono::seconds(1'700'000'000)};
const std::string secret(32, 's');

std::string base64url(std::string_view bytes) {
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned bits = 0;
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < n + 1; ++k) text += alphabet[bits >> (18 - 6 * k) & 63U];
    }
    return text;
}

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyPair = std::unique_ptr<EVP_PKEY, Free>;

std::string public_pem(EVP_PKEY* key) {
    const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
    REQUIRE(PEM_write_bio_PUBKEY(bio.get(), key) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string signature(EVP_PKEY* key, const EVP_MD* digest, const std::string& text) {
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) == 1);
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    REQUIRE(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1);
    std::string made(size, '\0');
    REQUIRE(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(made.data()), &size, bytes, text.size()) == 1);
    made.resize(size);
    return made;
}

std::string unsigned_part(const std::string& head, const std::string& claims) {
    return base64url(head) + '.' + base64url(claims);
}

std::string hs256(const std::string& claims, const std::string& head = R"({"alg":"HS256","typ":"JWT"})",
                  const std::string& key = secret) {
    const std::string text = unsigned_part(head, claims);
    return text + '.' + sign(key, text);
}

std::string claims(const std::string& more = R"(,"role":"Guest","name":"Ada")", long ends = 1'700'000'600) {
    return R"({"iss":"https://shop.example","sub":"4711","exp":)" + std::to_string(ends) + more + "}";
}

TicketSettings settings() {
    TicketSettings made;
    made.issuer = "https://shop.example";
    made.key = secret;
    made.roles = {{"Chair", Role::moderator}, {"Guest", Role::attendee}};
    return made;
}

TicketReader reader(TicketSettings of = settings()) {
    auto made = TicketReader::make(std::move(of));
    REQUIRE(made.has_value());
    return *std::move(made);
}

// Why it was refused: "" taken, "foreign", or the message.
std::string refusal(const TicketReader& reader, const std::string& token) {
    const auto read = reader.read(token, now);
    if (read) return {};
    return read.error().foreign ? "foreign" : read.error().message;
}

}  // namespace

TEST_CASE("a ticket says who somebody is and what they may do") {
    const auto ticket = reader().read(hs256(claims()), now);
    REQUIRE(ticket.has_value());
    CHECK(ticket->name == "Ada");
    CHECK(ticket->role == Role::attendee);
    CHECK(ticket->person.starts_with("t-"));
    CHECK(ticket->person == reader().read(hs256(claims(R"(,"role":["x","Guest"])", 1'700'009'999)), now)->person);
    CHECK(reader().read(hs256(claims(R"(,"role":["Guest","Chair"])")), now)->role == Role::moderator);
    CHECK(looks_like_ticket(hs256(claims())));
    CHECK_FALSE(looks_like_ticket(make_token()));
    CHECK_FALSE(looks_like_ticket("a.b.c/d"));
    CHECK_FALSE(looks_like_ticket("a..c"));
}

TEST_CASE("the example of RFC 7515, A.1, is read as signed, and as somebody else's") {
    const auto key = decode_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    REQUIRE(key.has_value());
    TicketSettings joe = settings();
    joe.issuer = "joe";
    joe.key = *key;
    const std::string token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
        "bS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    CHECK(refusal(reader(joe), token).find("whose it is") != std::string::npos);  // it names no subject
    joe.key[0] = 'x';
    CHECK(refusal(reader(joe), token) == "foreign");
}

TEST_CASE("the example of RFC 8037, A.4: Ed25519") {
    // Its public key (A.2) as PEM, made from x by the fixed head of an Ed25519 SubjectPublicKeyInfo (RFC 8410, 4).
    const auto x = decode_base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    REQUIRE(x->size() == 32);
    const KeyPair key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                                  reinterpret_cast<const unsigned char*>(x->data()), x->size()));
    TicketSettings ed = settings();
    ed.algorithm = TicketAlgorithm::eddsa;
    ed.key = public_pem(key.get());
    const std::string token =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    // Signed right, but what it says is no set of claims.
    CHECK(refusal(reader(ed), token) == "foreign");
    std::string forged = token;
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    CHECK(refusal(reader(ed), forged) == "foreign");
}

TEST_CASE("RS256 and EdDSA: signed by the shop's key, and by no other") {
    const auto algorithm = GENERATE(TicketAlgorithm::rs256, TicketAlgorithm::eddsa);
    const bool rsa = algorithm == TicketAlgorithm::rs256;
    const auto make_key = [&] {
        return KeyPair(rsa ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    };
    const KeyPair shop = make_key(), stranger = make_key();
    TicketSettings with = settings();
    with.algorithm = algorithm;
    with.key = public_pem(shop.get());
    const std::string head = rsa ? R"({"alg":"RS256"})" : R"({"alg":"EdDSA"})";
    const auto token = [&](EVP_PKEY* key, const std::string& its_head) {
        const std::string text = unsigned_part(its_head, claims());
        return text + '.' + base64url(signature(key, rsa ? EVP_sha256() : nullptr, text));
    };
    CHECK(refusal(reader(with), token(shop.get(), head)) == "");
    CHECK(refusal(reader(with), token(stranger.get(), head)) == "foreign");
    // The public key is public: whoever signs with it as if it were a shared secret is nobody.
    CHECK(refusal(reader(with), hs256(claims(), R"({"alg":"HS256"})", with.key)) == "foreign");
    CHECK(refusal(reader(with), hs256(claims(), head, with.key)) == "foreign");
}

TEST_CASE("what is not signed by the shop is no ticket") {
    const TicketReader with = reader();
    const std::string good = hs256(claims());
    CHECK(refusal(with, unsigned_part(R"({"alg":"none"})", claims()) + '.') == "foreign");
    CHECK(refusal(with, hs256(claims(), R"({"alg":"none"})")) == "foreign");
    CHECK(refusal(with, hs256(claims(), R"({"alg":"HS512"})")) == "foreign");
    CHECK(refusal(with, hs256(claims(), R"({"alg":"HS256","crit":["b64"],"b64":false})")) == "foreign");
    CHECK(refusal(with, hs256(claims(), R"({"alg":"HS256"})", std::string(32, 'x'))) == "foreign");
    CHECK(refusal(with, good + "=") == "foreign");
    CHECK(refusal(with, good.substr(0, good.size() - 1)) == "foreign");
    CHECK(refusal(with, "") == "foreign");
    CHECK(refusal(with, "..") == "foreign");
    CHECK(refusal(with, std::string(TicketReader::ticket_bytes_max + 1, 'a')) == "foreign");
    CHECK(refusal(with, hs256("[]")) == "foreign");
    CHECK(refusal(with, hs256("nonsense")) == "foreign");
    for (std::size_t i = 0; i < good.size(); ++i) {  // each character counts
        std::string changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (refusal(with, changed).empty()) FAIL("changed at " << i << " and taken");
    }
}

TEST_CASE("what the shop signed, but not for this, now or them") {
    TicketSettings with = settings();
    with.audience = "lanai";
    const TicketReader strict = reader(with);
    const auto why = [&](const std::string& text) { return refusal(strict, hs256(text)); };
    const std::string aud = R"(,"role":"Guest","aud":"lanai")";
    CHECK(why(claims(aud)) == "");
    CHECK(why(claims(R"(,"role":"Guest","aud":["x","lanai"])")) == "");
    CHECK(why(claims()).find("something else") != std::string::npos);
    CHECK(why(claims(R"(,"role":"Guest","aud":["x"])")).find("something else") != std::string::npos);
    CHECK(why(claims(aud, 1'700'000'000 - 59)) == "");  // clocks differ
    CHECK(why(claims(aud, 1'700'000'000 - 60)).find("no longer good") != std::string::npos);
    CHECK(why(claims(aud + R"(,"nbf":1700000060)")) == "");
    CHECK(why(claims(aud + R"(,"nbf":1700000061)")).find("not good yet") != std::string::npos);
    CHECK(why(claims(aud + R"(,"nbf":"soon")")).find("not good yet") != std::string::npos);
    CHECK(why(R"({"iss":"https://shop.example","sub":"x","aud":"lanai","role":"Guest"})").find("exp") != std::string::npos);
    CHECK(why(R"({"iss":"https://shop.example","sub":"x","aud":"lanai","role":"Guest","exp":"1800000000"})").find("exp") !=
          std::string::npos);
    CHECK(why(R"({"iss":"https://shop.example","aud":"lanai","role":"Guest","exp":1700000600})").find("sub") != std::string::npos);
    CHECK(why(R"({"iss":"https://other.example","sub":"x","aud":"lanai","role":"Guest","exp":1700000600})") == "foreign");
    CHECK(why(claims(R"(,"role":"Sponsor","aud":"lanai")")).find("does not admit") != std::string::npos);
    with.otherwise = Role::attendee;
    CHECK(refusal(reader(with), hs256(claims(R"(,"role":"Sponsor","aud":"lanai")"))) == "");
    CHECK(refusal(reader(with), hs256(claims(R"(,"aud":"lanai")"))) == "");
}

TEST_CASE("keys that are none are named at start") {
    const auto problem = [](TicketAlgorithm algorithm, std::string key) {
        TicketSettings with = settings();
        with.algorithm = algorithm;
        with.key = std::move(key);
        const auto made = TicketReader::make(with);
        return made ? std::string() : made.error();
    };
    CHECK(problem(TicketAlgorithm::hs256, "short").find("at least 32") != std::string::npos);
    CHECK(problem(TicketAlgorithm::rs256, "nonsense").find("BEGIN PUBLIC KEY") != std::string::npos);
    CHECK(problem(TicketAlgorithm::rs256, public_pem(KeyPair(EVP_RSA_gen(1024)).get())).find("2048") != std::string::npos);
    CHECK(problem(TicketAlgorithm::rs256, public_pem(KeyPair(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")).get()))
              .find("no RSA key") != std::string::npos);
    CHECK(problem(TicketAlgorithm::eddsa, public_pem(KeyPair(EVP_RSA_gen(2048)).get())).find("no Ed25519") !=
          std::string::npos);
}

TEST_CASE("base64url: one text a value") {
    CHECK(decode_base64url("") == "");
    CHECK(decode_base64url("_-8") == "\xff\xef");
    for (const char* bad : {"A", "_-9", "AA==", "A+AA", "AA A", "AAAAA"}) CHECK_FALSE(decode_base64url(bad).has_value());
}
