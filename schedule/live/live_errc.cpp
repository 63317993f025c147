#include "schedule/live.hpp"

namespace lanai::schedule {

std::string to_string(LiveErrc error) {
    switch (error) {
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
        case LiveErrc::not_cancelled:
            return "the talk is not cancelled";
        case LiveErrc::bad_minutes:
            return "minutes must be between 1 and " + std::to_string(delay_minutes_max);
        case LiveErrc::hard_stop:
            return "an item that cannot move is in the way";
        case LiveErrc::nothing_to_move:
            return "nothing is left to move today";
        case LiveErrc::occupied:
            return "another talk has that place";
        case LiveErrc::in_the_past:
            return "that time is over";
        case LiveErrc::outside_days:
            return "that time is on no day of the programme";
        case LiveErrc::same_talk:
            return "a talk cannot be swapped with itself";
        case LiveErrc::code_taken:
            return "another talk has that code";
        case LiveErrc::guid_taken:
            return "another talk has that GUID";
        case LiveErrc::bad_talk:
            return "a talk needs a code, a GUID, a title, a room and a duration of 1 minute to " +
                   std::to_string(inserted_hours_max) + " hours";
        case LiveErrc::too_many_inserted:
            return "no more than " + std::to_string(inserted_max) + " talks can be inserted";
        case LiveErrc::changed_since:
            return "a talk was changed since";
    }
    return "unknown error";
}

}  // namespace lanai::schedule
