// Programmes as odd as the model allows, the same for the same seed.
#pragma once

#include "schedule/model.hpp"

#include <random>

namespace lanai::schedule::test {

// One to three days in one to four rooms, in a zone that often changes its clocks in between; talks over midnight;
// texts with what formats give a meaning to.
[[nodiscard]] Programme random_programme(std::mt19937& random);

}  // namespace lanai::schedule::test
