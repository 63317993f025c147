#include "app/config_tickets.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace lanai::app {

namespace {

namespace fs = std::filesystem;
using access::Role;
using access::TicketAlgorithm;

constexpr std::size_t shops_max = 8, words_max = 32;
constexpr std::uintmax_t key_bytes_max = 64 * 1024;

// Who may do most comes first: a ticket that says several things counts as the best of them.
constexpr std::array<std::pair<std::string_view, Role>, 4> roles{{{"organiser", Role::organiser},
                                                                  {"moderator", Role::moderator},
                                                                  {"speaker", Role::speaker},
                                                                  {"attendee", Role::attendee}}};

std::string read_key(TomlTable& table, const fs::path& folder) {
    const std::string name = table.required_text("key_file");
    if (name.empty()) return {};
    const fs::path file = folder / name;
    std::error_code error;
    const auto bytes = fs::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream) {
        table.error("key_file", "\"" + file.string() + "\" cannot be read");
        return {};
    }
    if (bytes > key_bytes_max) {
        table.error("key_file", "\"" + file.string() + "\" is too large for a key");
        return {};
    }
    std::string key(std::istreambuf_iterator<char>(stream), {});
    while (key.ends_with('\n') || key.ends_with('\r')) key.pop_back();  // editors add it
    return key;
}

TicketAlgorithm algorithm_of(const std::string& word) {
    if (word == "HS256") return TicketAlgorithm::hs256;
    return word == "RS256" ? TicketAlgorithm::rs256 : TicketAlgorithm::eddsa;
}

}  // namespace

std::vector<access::TicketReader> read_tickets(TomlTable& root, const fs::path& folder) {
    std::vector<access::TicketReader> readers;
    for (TomlTable& table : root.tables("tickets", shops_max)) {
        access::TicketSettings settings;
        settings.issuer = table.required_text("issuer");
        settings.audience = table.text("audience");
        if (!table.has("algorithm")) table.error("algorithm", "is missing; it is \"HS256\", \"RS256\" or \"EdDSA\"");
        settings.algorithm = algorithm_of(table.word("algorithm", {"HS256", "RS256", "EdDSA"}, "HS256"));
        settings.key = read_key(table, folder);
        settings.role_claim = table.text("role_claim", "role");
        settings.name_claim = table.text("name_claim", "name");
        for (const auto& [key, role] : roles)
            for (std::string& word : table.texts(key, words_max)) settings.roles.emplace_back(std::move(word), role);
        if (table.word("otherwise", {"attendee", "refuse"}, "attendee") == "attendee")
            settings.otherwise = Role::attendee;
        const bool has_key = !settings.key.empty();
        if (has_key && !settings.issuer.empty()) {
            auto reader = access::TicketReader::make(std::move(settings));
            if (reader) {
                readers.push_back(*std::move(reader));
            } else {
                table.error("key_file", reader.error());
            }
        }
        table.finish();
    }
    return readers;
}

}  // namespace lanai::app
