// Names that are unique within a programme, and GUIDs made from names. One thread.
#pragma once

#include "schedule/model.hpp"

#include <boost/uuid/name_generator_sha1.hpp>

#include <map>
#include <set>
#include <string>

namespace lanai::schedule {

inline constexpr std::size_t derived_code_bytes_max = 40;

// Names that are given out once: what is written first, then the derived ones around it.
class Names {
public:
    // False when somebody has it.
    bool claim(const std::string& name) { return taken_.insert(name).second; }
    // base, or base-2, base-3 …
    std::string invent(const std::string& base);

private:
    std::set<std::string> taken_;
    // Remembers where it was: a thousand coffee breaks must not count from two each time.
    std::map<std::string, int> next_number_;
};

// A name UUID (RFC 9562, version 5): the same file gives the same one again.
class GuidMaker {
public:
    explicit GuidMaker(const Event& event);
    // Of event (its acronym, else its title) and name.
    [[nodiscard]] std::string make(const std::string& name);
    // Of a name that no other event has: a renamed event keeps it.
    [[nodiscard]] std::string make_global(const std::string& name);

private:
    std::string event_;
    boost::uuids::name_generator_sha1 generator_;
};

}  // namespace lanai::schedule
