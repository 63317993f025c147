#include "relay/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>
#include <vector>

namespace lanai::streaming::relay {

namespace {

void fill(unsigned char* out, std::size_t bytes) {
    if (RAND_bytes(out, static_cast<int>(bytes)) != 1) throw std::runtime_error("the system gives no random numbers");
}

}  // namespace

std::string random_text(std::size_t bytes) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::vector<unsigned char> raw(bytes);
    fill(raw.data(), raw.size());
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const unsigned char byte : raw) {
        bits = (bits << 8U) | byte;
        held += 8;
        while (held >= 6) {
            held -= 6;
            text.push_back(alphabet[(bits >> static_cast<unsigned>(held)) & 63U]);
        }
    }
    if (held > 0) text.push_back(alphabet[(bits << static_cast<unsigned>(6 - held)) & 63U]);
    return text;
}

std::uint32_t random_u32() {
    unsigned char raw[4];
    fill(raw, sizeof raw);
    return (std::uint32_t{raw[0]} << 24U) | (std::uint32_t{raw[1]} << 16U) | (std::uint32_t{raw[2]} << 8U) | raw[3];
}

}  // namespace lanai::streaming::relay
