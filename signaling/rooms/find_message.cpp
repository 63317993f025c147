#include "rooms/find_message.hpp"

#include "rooms/text.hpp"

namespace lanai::rooms {

Result<const Message*> find_message(const State& state, const std::string& id, const std::string& field) {
    if (const Message* message = state.find_message(id)) return message;
    return Refusal{Errc::not_found, field + ": there is no message " + quoted(id) + ", or it is too old to be kept"};
}

}  // namespace lanai::rooms
