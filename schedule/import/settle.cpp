// Names and places of a draft: identities, rooms, tracks, kinds.
#include "import/draft.hpp"
#include "import/names.hpp"
#include "import/time_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace lanai::schedule {

namespace {

// Longer ones are UIDs, and no codes that people would say.
constexpr std::size_t number_bytes_max = 12;
constexpr std::size_t guid_code_digits = 8;

// What a talk is known by when the source gives it neither number nor UID: its title and persons; a break has its
// day and room instead, for there is one every morning. Nothing of it changes when other talks come and go.
std::string own_identity(const DraftTalk& entry) {
    const auto& talk = entry.talk;
    if (!entry.source_id.empty()) return "id\n" + entry.source_id;
    if (!talk.code.empty()) return "code\n" + talk.code;
    if (!talk.slug.empty()) return "slug\n" + talk.slug;
    if (!talk.url.empty()) return "url\n" + talk.url;
    auto identity = "title\n" + talk.title;
    for (const auto& person : talk.persons) identity += "\n" + person.name;
    if (talk.persons.empty()) {
        identity += "\n" + talk.room + "\n" + (entry.start ? to_text(date_of(entry.start->civil)) : std::string());
    }
    return identity;
}

// With room for the number of one that is taken.
std::string invent_id(Names& names, const std::string& base) {
    return names.claim(base) ? base : names.invent(base.substr(0, id_bytes_max - 8));
}

class Identities {
public:
    Identities(const Event& event, Intake& intake) : maker_(event), intake_(intake) {}

    void settle(std::vector<DraftTalk>& talks) {
        // Codes, too, are first given to those that have one of their own.
        for (auto& entry : talks) claim_code(entry);
        for (auto& entry : talks) {
            const auto identity = own_identity(entry);
            const bool known = !entry.talk.guid.empty() || !entry.source_id.empty();
            settle_guid(entry, identity);
            invent_code(entry, known);
            settle_slug(entry);
        }
    }

private:
    void claim_code(DraftTalk& entry) {
        auto& talk = entry.talk;
        const bool own = !talk.code.empty();
        if (!own && entry.source_id.size() <= number_bytes_max) talk.code = entry.source_id;
        if (talk.code.empty()) return;
        const auto written = talk.code;
        if (!is_id(talk.code)) talk.code = own ? slug_of(talk.code, derived_code_bytes_max) : std::string();
        if (!talk.code.empty() && !codes_.claim(talk.code)) talk.code.clear();
        if (own && talk.code != written) {
            intake_.problems().repaired(
                entry.spot.place, entry.spot.where,
                "the code " + quoted(written) + " cannot stand in an address or is taken; another is made");
        }
    }

    // known: the source has a UID or GUID. The code is made of it, for the live log goes by code: neither a new title
    // nor another talk may change it. Not its first digits, which are the same for GUIDs that count or tell the time.
    void invent_code(DraftTalk& entry, bool known) {
        auto& talk = entry.talk;
        if (!talk.code.empty()) return;
        if (known) {
            auto digits = maker_.make_global("code\n" + lower_case(talk.guid));
            std::erase(digits, '-');
            auto size = guid_code_digits;
            while (size < digits.size() && !codes_.claim(digits.substr(0, size))) ++size;
            talk.code = size < digits.size() ? digits.substr(0, size) : codes_.invent(digits);
            return;
        }
        auto base = slug_of(talk.title, derived_code_bytes_max);
        if (base.empty()) base = "talk";  // a title without a Latin letter
        talk.code = codes_.invent(base);
    }

    void settle_slug(DraftTalk& entry) {
        auto& slug = entry.talk.slug;
        const bool own = !slug.empty();
        const bool fits = is_id(slug);
        if (own && !fits)
            intake_.repair_many("the slug is too long for an address or holds other characters; it is made anew",
                                entry.spot);
        if (!fits) slug = slug_of(entry.talk.title, id_bytes_max - 8);
        if (slug.empty()) slug = slug_of(entry.talk.code, id_bytes_max - 8);
        if (slug.empty()) slug = "talk";
        const auto base = slug;
        slug = invent_id(slugs_, base);
        if (fits && slug != base) {
            intake_.problems().repaired(
                entry.spot.place, entry.spot.where,
                "the slug " + quoted(base) + " is taken by an earlier talk; it is " + quoted(slug));
        }
    }

    void settle_guid(DraftTalk& entry, const std::string& identity) {
        auto& guid = entry.talk.guid;
        const auto written = guid;
        if (is_uuid(guid) && guids_.claim(lower_case(guid))) return;
        if (guid.empty() && !entry.has_uid) {
            intake_.repair_many("has no GUID; one is made of its number, UID or title", entry.spot);
        } else if (is_uuid(guid)) {
            intake_.problems().repaired(
                entry.spot.place, entry.spot.where,
                "the GUID " + quoted(written) + " is taken by an earlier talk; another is made");
        } else if (!guid.empty()) {
            intake_.repair_many("the GUID is no UUID; one is made of it", entry.spot);
        }
        const bool distinct = !written.empty() && !is_uuid(written);
        const auto base = distinct ? "guid\n" + written : identity;
        // Numbers of two events are the same, UIDs are not.
        const bool global = distinct || (entry.has_uid && !entry.source_id.empty());
        const auto make = [&](const std::string& name) {
            return global ? maker_.make_global(name) : maker_.make(name);
        };
        guid = make(base);
        // Remembers how many there are of one kind, as Names does.
        auto& number = same_identity_.try_emplace(base, 2).first->second;
        while (!guids_.claim(guid)) guid = make(base + "\n" + std::to_string(number++));
    }

    GuidMaker maker_;
    Intake& intake_;
    Names codes_;
    Names slugs_;
    Names guids_;
    std::map<std::string, int> same_identity_;
};

// The words of a title in small letters, without digits and marks.
std::vector<std::string> words_of(std::string_view title) {
    std::vector<std::string> words(1);
    for (const char c : lower_case(std::string(title))) {
        const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
        if (letter) {
            words.back() += c;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

template <class Names>
bool is_among(const std::string& word, const Names& names) {
    return std::find(names.begin(), names.end(), word) != names.end();
}

constexpr std::array<std::string_view, 26> pause_words{
    "break",       "lunch",        "coffee",      "tea",      "pause",        "breakfast", "dinner",
    "kaffeepause", "mittagspause", "mittagessen", "kaffee",   "registration", "anmeldung", "einlass",
    "recess",      "doors",        "buffet",      "almuerzo", "café",         "déjeuner",  "reception",
    "banquet",     "supper",       "snack",       "snacks",   "refreshments"};
constexpr std::array<std::string_view, 14> ceremony_words{
    "ceremony", "opening",      "closing", "welcome",    "eröffnung", "begrüßung", "abschluss",
    "farewell", "inauguration", "adjourn", "ceremonies", "schluss",   "goodbye",   "wrap"};
// Words that a title may have beside those, and still say nothing else.
constexpr std::array<std::string_view, 44> filling_words{
    "and",    "und",     "the",        "to",     "of",      "with",      "for",        "a",        "in",
    "at",     "remarks", "session",    "event",  "address", "words",     "note",       "notes",    "award",
    "awards", "best",    "paper",      "up",     "morning", "afternoon", "evening",    "short",    "long",
    "early",  "late",    "open",       "social", "poster",  "posters",   "conference", "workshop", "day",
    "first",  "second",  "networking", "break",  "badge",   "pickup",    "light",      "rooms"};

}  // namespace

void settle_identities(std::vector<DraftTalk>& talks, const Event& event, Intake& intake) {
    Identities(event, intake).settle(talks);
}

void settle_rooms(std::vector<DraftRoom>& rooms, Intake& intake) {
    Names ids;
    std::set<std::string> guids;
    std::set<std::string> stages;
    GuidMaker maker(Event{});
    for (auto& [room, spot] : rooms) {
        auto base = is_id(room.id) ? room.id : slug_of(room.name, id_bytes_max - 8);
        // A name without a Latin letter: an id that is the same whatever the other rooms are.
        if (base.empty()) base = "room-" + maker.make(room.name).substr(0, 8);
        room.id = invent_id(ids, base);
        if (!room.guid.empty() && !guids.insert(lower_case(room.guid)).second) {
            intake.problems().repaired(
                spot.place, spot.where,
                "the GUID " + quoted(room.guid) + " is that of an earlier room; " + quoted(room.name) + " has none");
            room.guid.clear();
        }
        if (!room.stage.empty() && !stages.insert(room.stage).second) {
            intake.problems().repaired(
                spot.place, spot.where,
                "the stream " + quoted(room.stage) + " is that of an earlier room; " + quoted(room.name) + " has none");
            room.stage.clear();
        }
    }
}

void settle_tracks(std::vector<Track>& tracks, const std::vector<DraftTalk>& talks) {
    std::set<std::string> names;
    std::erase_if(tracks, [&](const Track& track) { return track.name.empty() || !names.insert(track.name).second; });
    for (const auto& entry : talks) {
        if (!entry.talk.track.empty() && names.insert(entry.talk.track).second) {
            tracks.push_back({entry.talk.track, "", "", ""});
        }
    }
    Names slugs;
    GuidMaker maker(Event{});
    for (auto& track : tracks) {
        auto base = is_id(track.slug) ? track.slug : slug_of(track.name, id_bytes_max - 8);
        if (base.empty()) base = "track-" + maker.make(track.name).substr(0, 8);
        track.slug = invent_id(slugs, base);
    }
}

TalkKind guess_kind(const Talk& talk, const Event& event) {
    const auto type = lower_case(talk.type);
    const auto says = [&](std::string_view word) { return type.find(word) != std::string::npos; };
    for (const auto kind : {TalkKind::poster, TalkKind::panel, TalkKind::ceremony, TalkKind::pause}) {
        if (type == to_string(kind)) return kind;
    }
    if (is_among(type, pause_words) || says("break") || says("lunch")) return TalkKind::pause;
    if (says("poster")) return TalkKind::poster;
    if (says("panel") || says("podium")) return TalkKind::panel;
    if (says("ceremony")) return TalkKind::ceremony;

    auto own = words_of(event.title);
    const auto acronym = words_of(event.acronym);
    own.insert(own.end(), acronym.begin(), acronym.end());
    const auto words = words_of(talk.title);
    const auto any = [&](const auto& names) {
        return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return is_among(word, names); });
    };
    const bool nothing_else = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return is_among(word, pause_words) || is_among(word, ceremony_words) || is_among(word, filling_words) ||
               is_among(word, own);
    });
    constexpr std::size_t pause_title_words_max = 6;
    const bool pause =
        any(pause_words) && talk.persons.empty() && (nothing_else || words.size() <= pause_title_words_max);
    if (pause) return TalkKind::pause;
    if (any(ceremony_words) && (nothing_else || is_among("ceremony", words))) return TalkKind::ceremony;
    if (is_among("panel", words)) return TalkKind::panel;
    if (!words.empty() && words[0] == "poster") return TalkKind::poster;
    return TalkKind::talk;
}

}  // namespace lanai::schedule
