#include "export/names.hpp"

#include "export/times.hpp"
#include "import/forms.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <set>

namespace lanai::schedule {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

int hash_number(std::string_view text) {
    std::uint32_t hash = 2'166'136'261U;  // FNV-1a
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return std::max(1, static_cast<int>(hash & 0x7fffffffU));
}

std::string underscored(std::string_view text) {
    auto made = slug_of(text, id_bytes_max);
    std::replace(made.begin(), made.end(), '-', '_');
    return made;
}

// What may stand in a URI as it is (RFC 3986); brackets only in an IPv6 host.
bool is_uri_char(char c, bool in_host) {
    if (is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z')) return true;
    if (c == '[' || c == ']') return in_host;
    return std::string_view("-._~:/?@!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_escape(std::string_view text) {
    const auto hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    return text.size() >= 3 && text[0] == '%' && hex(text[1]) && hex(text[2]);
}

std::string percent_encoded(char c) {
    std::array<char, 8> code{};
    std::snprintf(code.data(), code.size(), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    return code.data();
}

}  // namespace

std::vector<DayTalks> talks_by_day(const ExportInput& input) {
    std::vector<DayTalks> days;
    for (const auto& day : input.current.days) days.push_back({day, {}});
    if (days.empty()) {
        const auto& talks = input.current.talks;
        const auto start = talks.empty() ? input.published : talks.front().start;
        const auto end = talks.empty() ? start + std::chrono::hours(24) : talks.back().end();
        days.push_back({{date_text(local_time(start, input.current.event.zone).civil), start, end}, {}});
    }
    for (const auto& talk : input.current.talks) days[day_of(input.current, talk.start)].talks.push_back(&talk);
    return days;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 9 && text[0] != '0' && std::all_of(text.begin(), text.end(), is_digit);
}

std::map<std::string, int> talk_numbers(const Programme& programme) {
    std::map<std::string, int> numbers;
    std::set<int> taken;
    // By GUID, and not in the order of the day, which changes: whose number gives way must not.
    std::vector<const Talk*> others;
    for (const auto& talk : programme.talks) {
        if (!is_number(talk.code)) {
            others.push_back(&talk);
            continue;
        }
        int number = 0;
        std::from_chars(talk.code.data(), talk.code.data() + talk.code.size(), number);
        numbers[talk.code] = number;
        taken.insert(number);
    }
    std::sort(others.begin(), others.end(), [](const Talk* a, const Talk* b) { return a->guid < b->guid; });
    for (const auto* talk : others) {
        int number = hash_number(talk->guid);
        while (!taken.insert(number).second) number = number == 0x7fffffff ? 1 : number + 1;
        numbers[talk->code] = number;
    }
    return numbers;
}

std::map<std::string, std::string> room_names(const Programme& programme) {
    std::map<std::string, int> count;
    for (const auto& room : programme.rooms) ++count[room.name];
    std::map<std::string, std::string> names{{"", ""}};
    for (const auto& room : programme.rooms) {
        const bool alone = count[room.name] == 1 && !room.name.empty();
        names[room.id] = alone ? room.name : room.name + " (" + room.id + ")";
    }
    return names;
}

std::string room_guid(const Event& event, const Room& room) {
    if (is_uuid(room.guid)) return room.guid;
    boost::uuids::name_generator_sha1 generator(
        boost::uuids::string_generator()("6c616e61-6920-5465-9b1d-70726f677261"));
    return to_string(generator((event.acronym.empty() ? event.title : event.acronym) + "\nroom\n" + room.id));
}

std::string acronym_of(const Programme& programme) {
    const auto& event = programme.event;
    auto acronym = underscored(event.acronym);
    if (acronym.empty()) acronym = underscored(event.title);
    if (acronym.empty()) acronym = "event";
    if (acronym.size() >= 4) return acronym;
    return acronym + "_" + (programme.days.empty() ? "event" : programme.days.front().date.substr(0, 4));
}

bool is_lower_slug(std::string_view text) {
    return text.size() >= 2 && text.back() != '-' && text.back() != '_' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

std::string slug_of(const Talk& talk, int number) {
    if (is_lower_slug(talk.slug)) return talk.slug;
    const auto made = slug_of(talk.slug, slug_bytes_max);
    return (made.empty() ? "talk" : made) + "-" + std::to_string(number);
}

std::string type_of(const Talk& talk) {
    if (talk.kind == TalkKind::pause) return "break";
    return talk.type.empty() ? std::string(to_string(talk.kind)) : talk.type;
}

bool is_cancelled(const ExportInput& input, const Talk& talk) {
    const auto found = input.live.talks.find(talk.code);
    return found != input.live.talks.end() && found->second.cancelled;
}

std::string title_of(const ExportInput& input, const Talk& talk) {
    return (is_cancelled(input, talk) ? "Cancelled: " : "") + talk.title;
}

std::string uri_of(std::string_view address) {
    if (!is_web_address(address)) return {};
    const auto host_end = address.find_first_of("/?#", address.find("://") + 3);
    std::string uri;
    bool in_fragment = false;
    for (std::size_t i = 0; i < address.size(); ++i) {
        const char c = address[i];
        const bool fragment_begins = c == '#' && !in_fragment;
        in_fragment = in_fragment || fragment_begins;
        const bool stays = fragment_begins || is_uri_char(c, i < host_end) || is_escape(address.substr(i));
        uri += stays ? std::string(1, c) : percent_encoded(c);
    }
    return uri;
}

std::string page_of(const ExportInput& input, const Talk& talk) {
    if (auto own = uri_of(talk.url); !own.empty()) return own;
    if (const auto base = uri_of(input.base_url); !base.empty()) {
        const auto* room = talk.room.empty() ? nullptr : input.current.find_room(talk.room);
        return room && !room->stage.empty() ? base + "/stage/" + room->stage : base + "/";
    }
    return uri_of(input.current.event.url);
}

std::string version_of(const ExportInput& input) {
    if (!input.version.empty()) return input.version;
    return input.current.event.version.empty() ? "1" : input.current.event.version;
}

std::string second_text(Instant at, const Event& event) {
    return iso_text(local_time(std::chrono::floor<std::chrono::seconds>(at), event.zone));
}

}  // namespace lanai::schedule
