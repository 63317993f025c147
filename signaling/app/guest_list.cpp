#include "app/guest_list.hpp"

#include "app/csv.hpp"
#include "rooms/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace lanai::app {

namespace {

constexpr std::size_t problems_max = 20;  // more help nobody

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t");
    return first == std::string::npos ? std::string{} : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

class ListReader {
public:
    ListReader(access::Role role, const Config& config) : role_(role), config_(config) {}

    GuestList read(std::string_view csv) {
        auto rows = read_csv(csv);
        if (!rows) {
            problem(rows.error());
            return std::move(list_);
        }
        if (rows->empty()) {
            problem("it is empty; its first row names the columns: name, role, email");
            return std::move(list_);
        }
        columns((*rows)[0]);
        if (rows->size() - 1 > guests_max)
            problem("it has " + std::to_string(rows->size() - 1) + " guests; at most " + std::to_string(guests_max) +
                    " at once");
        if (rows->size() == 1) problem("it names nobody");
        if (list_.problems.empty())
            for (std::size_t i = 1; i < rows->size(); ++i) guest(std::move((*rows)[i]));
        return std::move(list_);
    }

private:
    void problem(std::string what) {
        if (list_.problems.size() == problems_max) list_.problems.emplace_back("and more");
        if (list_.problems.size() < problems_max) list_.problems.push_back(std::move(what));
    }

    void columns(const CsvRow& row) {
        list_.columns = row.fields;
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
            const auto [at, added] = at_.emplace(lower(trimmed(row.fields[i])), i);
            if (!added && !at->first.empty()) problem("line 1: two columns are named \"" + at->first + "\"");
        }
        if (at_.count("name") == 0)
            problem("line 1: no column is named \"name\"; the first row names the columns: name, role, email");
        if (at_.count("link") != 0)
            problem("line 1: it has a column \"link\": these have been invited; leave that column out to make new links");
    }

    [[nodiscard]] std::string value(const CsvRow& row, const char* column) const {
        const auto at = at_.find(column);
        return at == at_.end() || at->second >= row.fields.size() ? std::string{} : trimmed(row.fields[at->second]);
    }

    void guest(CsvRow row) {
        const std::string place = "line " + std::to_string(row.line) + ": ";
        if (row.fields.size() > list_.columns.size())
            return problem(place + "it has " + std::to_string(row.fields.size()) + " fields for " +
                           std::to_string(list_.columns.size()) + " columns; a comma in a field needs quotes around it");
        core::Invitation invitation{role_, {}, value(row, "stage"), value(row, "source")};
        auto name = rooms::clean_text(value(row, "name"), rooms::name_rule);
        if (!name) return problem(place + name.error().message);
        invitation.name = *std::move(name);
        if (const std::string said = value(row, "role"); !said.empty()) {
            const auto role = access::role_from_string(lower(said));
            if (!role)
                return problem(place + "the role \"" + said +
                               "\" does not exist; there are attendee, speaker, moderator, organiser and room");
            invitation.role = *role;
        }
        if (const std::string message = unknown_place(invitation, config_); !message.empty())
            return problem(place + message);
        std::string email = value(row, "email");
        if (email.empty()) email = value(row, "e-mail");
        email = lower(std::move(email));
        if (!email.empty()) {
            const auto [at, added] = emails_.emplace(email + ' ' + std::string(access::to_string(invitation.role)), row.line);
            if (!added) return problem(place + email + " stands in line " + std::to_string(at->second) + " already");
        }
        row.fields.resize(list_.columns.size());
        list_.guests.push_back({std::move(invitation), std::move(row.fields)});
    }

    const access::Role role_;
    const Config& config_;
    GuestList list_;
    std::map<std::string, std::size_t> at_;      // column by name
    std::map<std::string, std::size_t> emails_;  // with the role: line
};

}  // namespace

GuestList read_guest_list(std::string_view csv, access::Role role, const Config& config) {
    GuestList list = ListReader(role, config).read(csv);
    if (!list.problems.empty()) list.guests.clear();
    return list;
}

std::string unknown_place(const core::Invitation& invitation, const Config& config) {
    const bool speaker = invitation.role == access::Role::speaker;
    if (!invitation.stage.empty() && !speaker && invitation.role != access::Role::room)
        return "a stage is for the roles speaker and room";
    if (!invitation.source.empty() && (!speaker || invitation.stage.empty()))
        return "a source is for the role speaker, together with a stage";
    if (invitation.stage.empty()) return {};
    const auto stage = std::find_if(config.stages.begin(), config.stages.end(),
                                    [&](const StageSettings& one) { return one.id == invitation.stage; });
    if (stage == config.stages.end()) return "the configuration has no stage \"" + invitation.stage + "\"";
    if (invitation.source.empty()) return {};
    const bool known = std::any_of(stage->sources.begin(), stage->sources.end(), [&](const SourceSettings& source) {
        return source.id == invitation.source && source.kind == "live";
    });
    if (known) return {};
    return "stage \"" + stage->id + "\" has no live source \"" + invitation.source + "\"";
}

}  // namespace lanai::app
