// Reads one JSON object field by field and says with a JSON pointer what is wrong with it; finish() names the fields
// nobody asked for. One thread.
#pragma once

#include "import/draft.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

inline constexpr std::size_t json_depth_max = 64;
// Each value costs the parser 16 to 40 bytes.
inline constexpr std::size_t json_values_max = 2'000'000;

// Nothing, and an error with line and column, for text that is no JSON, nests too deeply or holds too many values.
// A field that comes twice in an object is a warning: the last one counts.
[[nodiscard]] std::optional<boost::json::value> parse_json(std::string_view text, Problems&);

[[nodiscard]] std::string_view json_type_name(const boost::json::value&);  // "a text", "a list", …

class JsonReader {
public:
    JsonReader(const boost::json::object& object, Spot spot, Intake& intake)
        : object_(object), spot_(std::move(spot)), intake_(intake) {}

    // The value under the field; null when it is absent, JSON's null or of another type than the function says.
    const boost::json::value* take(std::string_view field);
    const boost::json::object* object(std::string_view field);
    const boost::json::array* array(std::string_view field);

    // Texts and numbers as text. A translated text ({"en": …, "de": …}) is the one in English, else the first.
    std::string text(std::string_view field);
    std::string line(std::string_view field, std::size_t bytes_max);
    bool flag(std::string_view field);
    int count(std::string_view field);  // 0 to a million

    // Fields that repeat what is known otherwise.
    void ignore(std::initializer_list<std::string_view> fields);
    void finish();

    [[nodiscard]] const Spot& spot() const { return spot_; }
    [[nodiscard]] Spot at(std::string_view field) const { return spot_.at(field); }

private:
    void wrong_type(std::string_view field, const boost::json::value&, std::string_view expected);
    std::string translated(std::string_view field, const boost::json::object&);

    const boost::json::object& object_;
    Spot spot_;
    Intake& intake_;
    std::vector<std::string_view> known_;
};

// What both versions of c3voc's JSON have.
// conference: title, acronym, zone, url, tracks, rooms.
void read_conference(JsonReader& conference, Draft&, Intake&);
void read_json_rooms(const boost::json::array&, const Spot&, Draft&, Intake&);
// {url, title, type} each, or the address alone.
void read_json_links(JsonReader& talk, std::string_view field, std::vector<Link>&, Intake&);
[[nodiscard]] Person read_json_person(JsonReader&, Intake&);
// {"schedule": {…}}; null, and an error, for anything else.
[[nodiscard]] const boost::json::object* schedule_of(const boost::json::value& root, Draft&, Intake&);

}  // namespace lanai::schedule
