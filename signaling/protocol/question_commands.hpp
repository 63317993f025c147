// The args of the commands about questions (docs/PROTOCOL.md, "Commands"). Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/command.hpp"

namespace lanai::protocol {

template <class C>
rooms::Command read_question(Fields& args) {
    return C{args.text("question")};
}

template <class C>
C versioned(Fields& args) {
    C command;
    command.question = args.text("question");
    command.version = args.integer("version");
    command.over = args.optional_boolean("over");
    return command;
}
template <class C>
rooms::Command read_versioned(Fields& args) {
    return versioned<C>(args);
}

[[nodiscard]] rooms::Command read_ask(Fields&);
[[nodiscard]] rooms::Command read_raise_hand(Fields&);
[[nodiscard]] rooms::Command read_reject(Fields&);
[[nodiscard]] rooms::Command read_answer(Fields&);
[[nodiscard]] rooms::Command read_merge(Fields&);
[[nodiscard]] rooms::Command read_pin(Fields&);
[[nodiscard]] rooms::Command read_label(Fields&);
[[nodiscard]] rooms::Command read_assign(Fields&);
[[nodiscard]] rooms::Command read_claim(Fields&);
[[nodiscard]] rooms::Command read_set_policy(Fields&);

}  // namespace lanai::protocol
