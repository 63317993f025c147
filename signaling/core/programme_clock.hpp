// The programme's clock: the server's, or in a rehearsal one that was moved to the programme's first talk and may run
// faster. A value; any thread.
#pragma once

#include "schedule/model.hpp"

#include <chrono>

namespace lanai::core {

class ProgrammeClock {
public:
    ProgrammeClock() = default;  // the server's clock
    // At `server` it is `programme`, and from there it runs `pace` times as fast as the server's. pace >= 1.
    ProgrammeClock(schedule::Instant server, schedule::Instant programme, unsigned pace)
        : server_(server), programme_(programme), pace_(pace) {}

    [[nodiscard]] schedule::Instant to_programme(schedule::Instant server) const {
        return programme_ + (server - server_) * pace_;
    }
    // Exact for what to_programme() gave; anything else down to the server's millisecond in which it came.
    [[nodiscard]] schedule::Instant to_server(schedule::Instant programme) const {
        return server_ + floored(programme - programme_);
    }
    // How long a wait of the programme takes here; rounded up, so that it is over when this is.
    [[nodiscard]] std::chrono::milliseconds to_server(std::chrono::milliseconds programme) const {
        return -floored(-programme);
    }

    [[nodiscard]] unsigned pace() const { return pace_; }
    [[nodiscard]] schedule::Instant anchor_server() const { return server_; }
    [[nodiscard]] schedule::Instant anchor_programme() const { return programme_; }

private:
    [[nodiscard]] std::chrono::milliseconds floored(std::chrono::milliseconds programme) const {
        const auto pace = static_cast<std::chrono::milliseconds::rep>(pace_);
        auto count = programme.count() / pace;
        if (programme.count() % pace < 0) --count;
        return std::chrono::milliseconds(count);
    }

    schedule::Instant server_{}, programme_{};
    unsigned pace_ = 1;
};

}  // namespace lanai::core
