// Forgetting a person: their name and what they wrote are taken out of the log, what they were counted in stays. Also beside a
// running server, which takes the log anew and has all pages come back. Blocking; throw std::runtime_error.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lanai::core {

struct Forgotten {
    std::size_t persons = 0;  // who were in the log
    std::size_t questions = 0, messages = 0;
};

struct KnownPerson {
    std::string person, name;
    std::size_t questions = 0, messages = 0;
};

// Those who ever went by this name, in the log or by the link that they opened; whatever its case.
[[nodiscard]] std::vector<KnownPerson> find_persons(const std::string& data_dir, const std::string& name);
[[nodiscard]] Forgotten forget_person(const std::string& data_dir, const std::string& person);
[[nodiscard]] Forgotten forget_everybody(const std::string& data_dir);

}  // namespace lanai::core
