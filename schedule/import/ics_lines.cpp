#include "import/ics_lines.hpp"

#include <algorithm>
#include <array>

namespace lanai::schedule {

namespace {

std::string capitals(std::string_view text) {
    std::string upper(text);
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper;
}

std::string_view trimmed(std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

// "SUMMARY" of "SUMMARY;LANGUAGE=en:…"; empty when the line begins no property. Names in small letters are taken when
// RFC 5545 knows them: "https://…" and "Speakers: …" are the rest of a text that was broken without folding.
std::string_view property_name(std::string_view line) {
    static constexpr std::array<std::string_view, 14> known{
        "BEGIN", "END",         "UID",      "SUMMARY",  "DTSTART",    "DTEND",   "URL",
        "RRULE", "DESCRIPTION", "LOCATION", "DURATION", "CATEGORIES", "VERSION", "PRODID"};
    const auto end = std::find_if(line.begin(), line.end(), [](char c) {
        const bool in_name = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        return !in_name;
    });
    if (end == line.end() || end == line.begin() || (*end != ':' && *end != ';')) return {};
    const auto name = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    const auto upper = capitals(name);
    const bool fits = upper == name || std::find(known.begin(), known.end(), upper) != known.end();
    return fits ? name : std::string_view{};
}

class IcsParser {
public:
    IcsParser(std::string_view text, Intake& intake) : text_(text), intake_(intake) { open_.emplace_back(); }

    std::optional<std::vector<IcsComponent>> parse() {
        while (!text_.empty() && !failed_) take_line(next_line());
        if (!failed_) flush();
        if (!failed_ && open_.size() > 1) {
            fail(open_.back().place, "is cut off: the " + open_.back().name + " that begins here does not end");
        }
        if (failed_) return {};
        return std::move(open_.front().components);
    }

private:
    std::string_view next_line() {
        ++line_number_;
        const auto end = std::min(text_.find_first_of("\r\n"), text_.size());
        const auto line = text_.substr(0, end);
        text_.remove_prefix(end);
        if (text_.starts_with("\r\n")) {
            text_.remove_prefix(2);
        } else if (!text_.empty()) {
            text_.remove_prefix(1);
        }
        return line;
    }

    void take_line(std::string_view line) {
        if (line.empty()) return;
        const bool folded = line[0] == ' ' || line[0] == '\t';
        if (folded && !pending_.empty()) {
            pending_ += line.substr(1);
        } else if (!property_name(line).empty()) {
            flush();
            pending_ = line;
            pending_line_ = line_number_;
        } else if (!pending_.empty()) {
            pending_ += "\\n";
            pending_ += line;
            intake_.repair_many("a line begins no property; it is taken as the rest of the one before",
                                {{line_number_, 1}, ""});
        }
    }

    void flush() {
        if (pending_.empty()) return;
        auto property = parse_property(pending_);
        pending_.clear();
        if (property.name == "BEGIN") {
            begin(property);
        } else if (property.name == "END") {
            end(property);
        } else {
            open_.back().properties.push_back(std::move(property));
            count();
        }
    }

    IcsProperty parse_property(std::string_view line) const {
        IcsProperty property;
        const auto name = property_name(line);
        property.name = capitals(name);
        property.place = {pending_line_, 1};
        line.remove_prefix(name.size());
        while (line.starts_with(';')) {
            line.remove_prefix(1);
            const auto end = parameter_end(line);
            const auto parameter = line.substr(0, end);
            const auto equals = std::min(parameter.find('='), parameter.size());
            auto value = parameter.substr(std::min(equals + 1, parameter.size()));
            if (value.size() > 1 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            if (property.parameters.size() < parameters_max) {
                property.parameters.emplace_back(capitals(parameter.substr(0, equals)), value);
            }
            line.remove_prefix(end);
        }
        if (line.starts_with(':')) line.remove_prefix(1);
        property.value = line;
        return property;
    }

    static std::size_t parameter_end(std::string_view line) {
        bool in_quotes = false;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '"') in_quotes = !in_quotes;
            if (!in_quotes && (line[i] == ';' || line[i] == ':')) return i;
        }
        return line.size();
    }

    void begin(const IcsProperty& property) {
        if (open_.size() > ics_depth_max) {
            fail(property.place, "more than " + std::to_string(ics_depth_max) + " components within each other");
            return;
        }
        IcsComponent component;
        component.name = capitals(trimmed(property.value));
        component.place = property.place;
        open_.push_back(std::move(component));
        count();
    }

    void end(const IcsProperty& property) {
        const auto name = capitals(trimmed(property.value));
        if (open_.size() < 2 || open_.back().name != name) {
            fail(property.place,
                 "END:" + one_line(cut_utf8(name, id_bytes_max)) +
                     (open_.size() < 2 ? std::string(" ends nothing")
                                       : " where " + open_.back().name + " of line " +
                                             std::to_string(open_.back().place.line) + " has to end first"));
            return;
        }
        auto component = std::move(open_.back());
        open_.pop_back();
        open_.back().components.push_back(std::move(component));
    }

    void count() {
        if (++count_ > ics_properties_max) {
            fail({pending_line_, 1}, "holds more than " + std::to_string(ics_properties_max) + " properties");
        }
    }

    void fail(Place place, std::string message) {
        failed_ = true;
        intake_.problems().error(place, "", std::move(message));
    }

    static constexpr std::size_t parameters_max = 32;

    std::string_view text_;
    Intake& intake_;
    std::vector<IcsComponent> open_;  // the first stands for the file
    std::string pending_;             // an unfolded line, until the next begins
    int pending_line_ = 0;
    int line_number_ = 0;
    std::size_t count_ = 0;
    bool failed_ = false;
};

}  // namespace

std::string_view IcsProperty::parameter(std::string_view wanted) const {
    for (const auto& [key, content] : parameters) {
        if (key == wanted) return content;
    }
    return {};
}

const IcsProperty* IcsComponent::find(std::string_view wanted) const {
    const auto found =
        std::find_if(properties.begin(), properties.end(), [&](const IcsProperty& one) { return one.name == wanted; });
    return found == properties.end() ? nullptr : &*found;
}

std::string_view IcsComponent::value(std::string_view wanted) const {
    const auto* property = find(wanted);
    return property ? trimmed(property->value) : std::string_view{};
}

std::optional<std::vector<IcsComponent>> parse_ics(std::string_view text, Intake& intake) {
    return IcsParser(text, intake).parse();
}

std::vector<std::string> ics_text_list(std::string_view value) {
    std::vector<std::string> texts;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= value.size(); ++i) {
        if (i == value.size() || value[i] == ',') {
            texts.push_back(ics_text(value.substr(start, i - start)));
            start = i + 1;
        } else if (value[i] == '\\' && i + 1 < value.size()) {
            ++i;
        }
    }
    return texts;
}

std::string ics_text(std::string_view value) {
    std::string text;
    text.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            text += value[i];
            continue;
        }
        const char next = value[++i];
        if (next == 'n' || next == 'N') {
            text += '\n';
        } else if (next == '\\' || next == ';' || next == ',' || next == ':' || next == '"') {
            text += next;
        } else {
            text += '\\';
            text += next;
        }
    }
    return text;
}

}  // namespace lanai::schedule
