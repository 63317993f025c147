#include "import/recognise.hpp"

#include "import/encoding.hpp"
#include "import/forms.hpp"
#include "import/problems.hpp"
#include "import/xml_scan.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace lanai::schedule {

namespace {

constexpr std::size_t keys_named_max = 6;

std::string_view without_blanks(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool begins_with(std::string_view text, std::string_view start) {
    return lower_case(std::string(text.substr(0, start.size()))) == lower_case(std::string(start));
}

// The keys of the outermost object, and of the one under "schedule". Text that is no JSON may be misread here; the
// parser then says what is wrong with it.
struct JsonKeys {
    std::vector<std::string_view> outer;
    std::vector<std::string_view> schedule;
};

class JsonKeyScanner {
public:
    explicit JsonKeyScanner(std::string_view text) : text_(text) {}

    JsonKeys scan() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '{' || c == '[') ++depth_;
            if (c == '}' || c == ']') --depth_;
            if (c == '"') take_string();
        }
        return std::move(keys_);
    }

private:
    void take_string() {
        const auto start = ++at_;
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        if (depth_ > 2 || at_ >= text_.size()) return;
        if (!without_blanks(text_.substr(at_ + 1)).starts_with(':')) return;
        const auto key = text_.substr(start, at_ - start);
        if (depth_ == 1) {
            in_schedule_ = key == "schedule";
            keys_.outer.push_back(key);
        } else if (depth_ == 2 && in_schedule_) {
            keys_.schedule.push_back(key);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool in_schedule_ = false;
    JsonKeys keys_;
};

bool holds(const std::vector<std::string_view>& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

Format recognise_json(std::string_view text) {
    const auto keys = JsonKeyScanner(text).scan();
    if (!holds(keys.outer, "schedule")) return Format::unknown;
    return holds(keys.schedule, "events") ? Format::schedule2_json : Format::c3voc_json;
}

// A line that opens one of the tables of a programme.
bool has_programme_table(std::string_view text) {
    static constexpr std::array<std::string_view, 9> names{"event", "talk",  "room",      "session", "day",
                                                           "date",  "award", "organiser", "link"};
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = without_blanks(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.starts_with('[')) continue;
        line.remove_prefix(line.starts_with("[[") ? 2 : 1);
        line = without_blanks(line);
        const auto name = line.substr(0, line.find_first_of("] \t\r"));
        if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    }
    return false;
}

std::string describe_json(std::string_view text) {
    const auto keys = JsonKeyScanner(text).scan().outer;
    if (keys.empty()) return "is JSON, but has no «schedule»";
    std::string message = "is JSON, but has no «schedule»; it has ";
    for (std::size_t i = 0; i < std::min(keys.size(), keys_named_max); ++i) {
        message += (i == 0 ? "" : ", ") + quoted(keys[i]);
    }
    return message + (keys.size() > keys_named_max ? " and more" : "");
}

std::string describe_xml(std::string_view text) {
    const auto root = xml_root_name(text);
    if (begins_with(text, "<!doctype html") || begins_with(root, "html")) return "is HTML, a web page";
    if (root.empty()) return "begins like XML, but has no element";
    return "is XML, but its first element is " + quoted(root) + ", not «schedule»";
}

}  // namespace

Format recognise_utf8(std::string_view text) {
    text = without_blanks(text);
    if (text.starts_with('<')) return xml_root_name(text) == "schedule" ? Format::frab_xml : Format::unknown;
    if (text.starts_with('{')) return recognise_json(text);
    if (begins_with(text, "BEGIN:VCALENDAR")) return Format::icalendar;
    return has_programme_table(text) ? Format::programme_toml : Format::unknown;
}

Format recognise(std::string_view bytes) {
    Problems unsaid;
    const auto text = to_utf8(bytes.substr(0, programme_bytes_max), unsaid);
    return text ? recognise_utf8(*text) : Format::unknown;
}

std::string describe_unknown(std::string_view bytes) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> magic{{
        {"%PDF", "is a PDF"},
        {"PK\x03\x04", "is a ZIP archive or an office document"},
        {"\x1f\x8b", "is compressed with gzip"},
        {"\x89PNG", "is a PNG picture"},
        {"\xff\xd8\xff", "is a JPEG picture"},
        {"GIF8", "is a GIF picture"},
        {"\xd0\xcf\x11\xe0", "is an old office document"},
        {"BZh", "is compressed with bzip2"},
    }};
    for (const auto& [start, name] : magic) {
        if (bytes.starts_with(start)) return std::string(name);
    }
    Problems unsaid;
    const auto utf8 = to_utf8(bytes, unsaid);
    if (!utf8) return "is no text";
    const auto text = without_blanks(*utf8);
    if (text.empty()) return "is empty";
    if (text.starts_with('<')) return describe_xml(text);
    if (text.starts_with('{')) return describe_json(text);
    if (text.starts_with('[') && !text.starts_with("[[") && without_blanks(text.substr(1)).find_first_of("{[\"") == 0) {
        return "is JSON, but a list without «schedule»";
    }
    if (begins_with(text, "BEGIN:"))
        return "begins with " + quoted(text.substr(0, text.find_first_of("\r\n"))) + ", not with BEGIN:VCALENDAR";
    return "is text, but begins like none of them: " + quoted(text.substr(0, text.find_first_of("\r\n")));
}

std::string_view to_string(Format format) {
    switch (format) {
        case Format::unknown:
            return "unknown";
        case Format::programme_toml:
            return "programme TOML";
        case Format::frab_xml:
            return "frab XML";
        case Format::c3voc_json:
            return "c3voc JSON";
        case Format::schedule2_json:
            return "schedule2 JSON";
        case Format::icalendar:
            return "iCalendar";
    }
    return "unknown";
}

}  // namespace lanai::schedule
