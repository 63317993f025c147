// What the HTTP API needs of whoever reads the day's log: implemented by `app`, on a thread of its own, for a long day takes
// seconds. Any thread; returns at once.
#pragma once

#include "signaling/core.hpp"
#include "signaling/record.hpp"

#include <functional>
#include <string>
#include <variant>

namespace lanai::endpoints {

enum class RecordFormat { markdown, csv, json };

// The record of the talks, or the audit log (csv and json).
struct TakeHomeWish {
    bool audit = false;
    RecordFormat format = RecordFormat::markdown;
    core::RecordOptions options = {};
};

class TakeHome {
public:
    virtual ~TakeHome() = default;
    // False: as many as may wait are waiting already, and `done` is not called. Else it is called once, on any thread, with
    // the file.
    [[nodiscard]] virtual bool make(TakeHomeWish, std::function<void(std::variant<std::string, core::Failure>)> done) = 0;
};

}  // namespace lanai::endpoints
