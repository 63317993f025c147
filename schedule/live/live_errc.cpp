#include "schedule/live.hpp"

namespace lanai::schedule {

namespace {

class LiveCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "lanai.schedule.live"; }
    std::string message(int value) const override {
        switch (static_cast<LiveErrc>(value)) {
            case LiveErrc::unknown_talk:
                return "there is no such talk";
            case LiveErrc::unknown_room:
                return "there is no such room";
            case LiveErrc::already_started:
                return "the talk is already running";
            case LiveErrc::not_started:
                return "the talk was not started";
            case LiveErrc::already_ended:
                return "the talk is over or cancelled";
            case LiveErrc::bad_minutes:
                return "minutes must be between 1 and " + std::to_string(delay_minutes_max);
            case LiveErrc::hard_stop:
                return "the delay would push a talk over an item that cannot move";
            case LiveErrc::nothing_to_move:
                return "nothing is left to move today";
        }
        return "unknown error";
    }
};

}  // namespace

boost::system::error_code make_error_code(LiveErrc error) {
    static const LiveCategory category;
    return {static_cast<int>(error), category};
}

}  // namespace lanai::schedule
