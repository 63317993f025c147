// `lanai link` and `lanai invite`: one invitation, or one for everybody on a list; also beside a running server.
#include "app/commands.hpp"
#include "app/csv.hpp"
#include "app/files.hpp"
#include "app/guest_list.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <utility>

namespace lanai::app {

namespace {

// Where people reach the server, for links. An address that stands for all interfaces is none to visit.
std::string base_url(const std::string& given, const Config& config) {
    auto url = !given.empty() ? given : config.public_url;
    while (url.ends_with('/')) url.pop_back();
    if (!url.empty()) return url;
    auto listen = config.listen;
    if (listen.host == "0.0.0.0" || listen.host == "::") listen.host = "localhost";
    return (config.certificate.empty() ? "http://" : "https://") + to_string(listen);
}

std::optional<std::string> read_list(const std::string& file, std::ostream& err) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(file, error);
    std::ifstream stream(file, std::ios::binary);
    if (error || !stream) {
        err << "lanai: error: " << file << " cannot be read\n";
        return std::nullopt;
    }
    if (bytes > guest_list_bytes_max) {
        err << "lanai: error: " << file << " has " << bytes / 1024 / 1024 << " MiB; a list may have "
            << guest_list_bytes_max / 1024 / 1024 << '\n';
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

}  // namespace

std::string token_of(const std::string& link_or_token) {
    const auto at = link_or_token.rfind("/t/");
    return at == std::string::npos ? link_or_token : link_or_token.substr(at + 3);
}

int link(const LinkCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config_or_say(command.config_file, err);
    if (!loaded) return 1;
    const Config& config = *loaded->config;
    const auto data = command.data.value_or(config.data);
    if (!command.revoke.empty()) {
        if (core::revoke_invitation(data, token_of(command.revoke))) {
            out << "revoked\n";
            return 0;
        }
        err << "lanai: error: " << data << " has no such invitation\n";
        return 1;
    }
    if (const auto message = unknown_place(command.invitation, config); !message.empty()) {
        err << "lanai: error: " << message << '\n';
        return 1;
    }
    const auto tokens = core::create_invitations(data, {command.invitation});
    out << base_url(command.base_url, config) << "/t/" << tokens.front() << '\n';
    return 0;
}

// All of the list or nothing of it: half a list that was invited is hard to tell from the other half.
int invite(const InviteCommand& command, std::ostream& out, std::ostream& err) {
    const auto loaded = load_config_or_say(command.config_file, err);
    if (!loaded) return 1;
    const Config& config = *loaded->config;
    const auto text = read_list(command.list_file, err);
    if (!text) return 1;
    auto list = read_guest_list(*text, command.role, config);
    for (const auto& problem : list.problems) err << command.list_file << ": " << problem << '\n';
    if (!list.problems.empty()) {
        err << "lanai: error: nobody was invited\n";
        return 1;
    }
    // Opened first: links that cannot be written are lost.
    std::ofstream file;
    if (!command.output.empty()) {
        file.open(command.output, std::ios::binary | std::ios::trunc);
        if (!file) {
            err << "lanai: error: " << command.output << " cannot be written; nobody was invited\n";
            return 1;
        }
    }
    std::ostream& answer = command.output.empty() ? out : file;
    std::vector<core::Invitation> invitations;
    for (const Guest& guest : list.guests) invitations.push_back(guest.invitation);
    const auto tokens = core::create_invitations(command.data.value_or(config.data), invitations);
    const std::string base = base_url(command.base_url, config) + "/t/";
    list.columns.emplace_back("link");
    answer << csv_line(list.columns);
    for (std::size_t i = 0; i < list.guests.size(); ++i) {
        auto fields = std::move(list.guests[i].fields);
        fields.push_back(base + tokens[i]);
        answer << csv_line(fields);
    }
    answer.flush();
    if (!answer) {
        err << "lanai: error: the links could not be written; invite the list anew, the links of this time are lost\n";
        return 1;
    }
    err << "invited " << list.guests.size() << (list.guests.size() == 1 ? " person\n" : " people\n");
    return 0;
}

}  // namespace lanai::app
