// Inside of rooms: what keeps the chat in order, applied to the State.
#pragma once

#include "rooms/event.hpp"

namespace lanai::rooms {

void apply_to_order(State&, const SubjectReported&);
void apply_to_order(State&, const PersonRestricted&);
void apply_to_order(State&, const UnwantedWordsSet&);
// Another clock begins: what holds until some time would hold for ever, or not at all.
void forget_times(State&);
// It is gone, or decided: there is nothing left to report.
void close_reports(State&, Subject, const std::string& subject);

}  // namespace lanai::rooms
