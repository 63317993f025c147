#include "rooms/deciders.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

namespace lanai::rooms {

Result<Decision> decide_on(const State& state, const SetName& command, const Context& context) {
    auto name = clean_text(command.name, name_rule);
    if (!name) return name.error();
    if (!is_staff(context.role) && context.reserved_names.count(fold_name(*name)) != 0)
        return Refusal{Errc::invalid, "name: a moderator or organiser goes by this name; take another"};
    const auto had = state.names.find(context.person);
    if (had != state.names.end() && had->second == *name) return Decision{};
    if (had == state.names.end() && state.names.size() >= names_max)
        return Refusal{Errc::invalid, "name: no more names can be kept; go on without one"};
    return Decision{{NameSet{context.person, *std::move(name)}}, {}};
}

Result<Decision> decide_on(const State&, const Say& command, const Context& context) {
    auto text = clean_text(command.text, chat_rule);
    if (!text) return text.error();
    MessageSaid said{context.new_id,
                     context.stage,
                     *std::move(text),
                     context.person,
                     context.name,
                     context.role,
                     context.now.time_since_epoch().count()};
    return Decision{{std::move(said)}, MessageMade{context.new_id}};
}

Result<Decision> decide_on(const State& state, const DeleteMessage& command, const Context& context) {
    const Message* message = state.find_message(command.message);
    if (message == nullptr)
        return Refusal{Errc::not_found,
                       "message: there is no message " + quoted(command.message) + ", or it is too old to be kept"};
    if (message->person != context.person && !is_staff(context.role))
        return Refusal{Errc::forbidden, "only its author or a moderator can delete a message"};
    return Decision{{MessageDeleted{message->id, context.person}}, {}};
}

}  // namespace lanai::rooms
