// What is wrong with a file, collected in the order it is found. One thread.
#pragma once

#include "schedule/read.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lanai::schedule {

// Where in the file; 1-based.
struct Place {
    int line = 0;
    int column = 0;
};

// A thing in the file, and what it is called there: "talk[3]", a JSON pointer, "event[id=17]".
struct Spot {
    Place place;
    std::string where;

    // A part of it: "event[id=17]/date"; ~ and / of the name are written as JSON pointers do (RFC 6901).
    [[nodiscard]] Spot at(std::string_view part) const;
};

class Problems {
public:
    void error(Place, std::string where, std::string message);
    void warning(Place, std::string where, std::string message);
    // count: things that were repaired in this way.
    void repaired(Place, std::string where, std::string message, std::size_t count = 1);
    void refused(Place, std::string where, std::string message);

    [[nodiscard]] bool has_errors() const { return has_errors_; }
    // Also of those that are not listed.
    [[nodiscard]] std::size_t repaired_count() const { return repaired_; }
    [[nodiscard]] std::size_t refused_count() const { return refused_; }
    // Those that are not listed.
    [[nodiscard]] std::size_t left_off() const { return left_off_; }
    // In the order of the file.
    [[nodiscard]] std::vector<Problem> take();

private:
    void add(Severity, Place, std::string where, std::string message);

    std::vector<Problem> problems_;
    std::size_t left_off_ = 0;
    std::size_t repaired_ = 0;
    std::size_t refused_ = 0;
    bool has_errors_ = false;
};

// One line: control characters become blanks. For words that come from the file, or repeat some of it.
[[nodiscard]] std::string one_line(std::string_view text);
// «text», shortened, on one line: it goes to terminals and logs.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace lanai::schedule
