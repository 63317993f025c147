// export_samples FOLDER COUNT: random programmes, with talks that were moved and cancelled, in every format that
// schemas and other libraries check.
#include "../unit/schedule/random_programme.hpp"
#include "schedule/export.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

namespace {

using namespace lanai::schedule;

LiveState random_day(const Programme& programme, std::mt19937& random) {
    auto state = initial_state(programme);
    for (auto& [code, live] : state.talks) {
        const auto dice = random() % 4;
        if (dice == 0) live.cancelled = true;
        if (dice == 1) live.end += minutes(7);
        if (dice > 1) continue;
        live.revision = 1 + static_cast<std::uint32_t>(random() % 9);
        live.changed = live.start - minutes(10);
    }
    return state;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: export_samples FOLDER COUNT\n";
        return 2;
    }
    const std::string folder = argv[1];
    for (int seed = 1; seed <= std::atoi(argv[2]); ++seed) {
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto planned = test::random_programme(random);
        const auto live = random_day(planned, random);
        const auto current = current_programme(planned, live);
        ExportInput input{current, live, planned.days.front().start - std::chrono::hours(24), "", "change 1"};
        if (seed % 2 == 0) input.base_url = "https://workshop.example";
        const auto path = folder + "/" + std::to_string(seed);
        write(path + ".json", export_c3voc_json(input));
        write(path + ".xml", export_frab_xml(input));
    }
    return 0;
}
