#include "import/problems.hpp"

#include "import/forms.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lanai::schedule {

namespace {

constexpr std::size_t quoted_bytes_max = 60;
// Of a name that the file chose: it is copied into all that lies within.
constexpr std::size_t part_bytes_max = 100;

}  // namespace

Spot Spot::at(std::string_view part) const {
    Spot inner{place, where};
    inner.where += '/';
    for (const char c : cut_utf8(part, part_bytes_max)) {
        if (c == '~' || c == '/') {
            inner.where += c == '~' ? "~0" : "~1";
        } else {
            inner.where += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        }
    }
    return inner;
}

void Problems::error(Place place, std::string where, std::string message) {
    has_errors_ = true;
    add(Severity::error, place, std::move(where), std::move(message));
}

void Problems::warning(Place place, std::string where, std::string message) {
    add(Severity::warning, place, std::move(where), std::move(message));
}

void Problems::repaired(Place place, std::string where, std::string message, std::size_t count) {
    repaired_ += count;
    add(Severity::repaired, place, std::move(where), std::move(message));
}

void Problems::refused(Place place, std::string where, std::string message) {
    ++refused_;
    add(Severity::refused, place, std::move(where), std::move(message));
}

void Problems::add(Severity severity, Place place, std::string where, std::string message) {
    if (problems_.size() >= problems_listed_max) {
        ++left_off_;
        if (severity != Severity::error) return;
        // What keeps the file from being taken is not the line to leave off.
        const auto lesser = std::find_if(problems_.rbegin(), problems_.rend(),
                                         [](const Problem& one) { return one.severity != Severity::error; });
        if (lesser == problems_.rend()) return;
        problems_.erase(std::next(lesser).base());
    }
    problems_.push_back({severity, place.line, place.column, std::move(where), std::move(message)});
}

std::vector<Problem> Problems::take() {
    std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    if (left_off_ > 0) {
        problems_.push_back({has_errors_ ? Severity::error : Severity::warning, 0, 0, "",
                             std::to_string(left_off_) + " further problems are not shown"});
    }
    return std::move(problems_);
}

std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) c = ' ';
    }
    return line;
}

std::string quoted(std::string_view text) {
    const auto shown = cut_utf8(text, quoted_bytes_max);
    return "«" + one_line(shown) + (shown.size() < text.size() ? "…»" : "»");
}

}  // namespace lanai::schedule
