// Tickets: what is not signed is nobody; what is signed says who somebody is, whatever its claims hold.
#include "access/ticket.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace lanai::access;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64url(std::string_view bytes) {
    std::string text;
    unsigned bits = 0, count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63U];
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63U];
    return text;
}

const TicketReader& reader() {
    static const TicketReader made = [] {
        TicketSettings settings;
        settings.issuer = "shop";
        settings.audience = "lanai";
        settings.key = std::string(32, 'k');
        settings.roles = {{"Host", Role::moderator}};
        settings.otherwise = Role::attendee;
        return *TicketReader::make(settings);
    }();
    return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::chrono::system_clock::time_point now{std::chrono::seconds(1'700'000'000)};
    if (reader().read(text, now)) std::abort();  // nobody guesses a signature
    const auto bytes = decode_base64url(text);
    if (bytes && base64url(*bytes) != text) std::abort();

    const std::string unsigned_part = base64url(R"({"alg":"HS256"})") + '.' + base64url(text);
    const std::string token = unsigned_part + '.' + sign(std::string(32, 'k'), unsigned_part);
    if (!text.empty() && !looks_like_ticket(token)) std::abort();
    const auto ticket = reader().read(token, now);
    if (ticket && (ticket->person.size() != 26 || !ticket->person.starts_with("t-"))) std::abort();
    if (!ticket && ticket.error().message.empty()) std::abort();
    return 0;
}
