// Which stage is in which room of a programme: said by the configuration (`[[stage]] room`) or by the programme. Pure.
#pragma once

#include "app/config.hpp"
#include "schedule/read.hpp"

#include <string>
#include <vector>

namespace lanai::app {

struct StageProblems {
    std::vector<schedule::Problem> of_config, of_programme;  // by the file that is to be mended
    // The first error, in one line; empty when there is none.
    [[nodiscard]] std::string first_error() const;
};

// Gives each stage its room. config_name: for messages.
[[nodiscard]] StageProblems place_stages(schedule::Programme&, schedule::Format, const std::vector<StageSettings>&,
                                         const std::string& config_name);

}  // namespace lanai::app
