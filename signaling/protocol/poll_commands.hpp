// The args of the commands about polls, reactions and signals (docs/PROTOCOL.md, "Commands"). Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/command.hpp"

namespace lanai::protocol {

template <class C>
rooms::Command read_poll_step(Fields& args) {
    return C{args.text("poll"), args.integer("version")};
}

[[nodiscard]] rooms::Command read_make_poll(Fields&);
[[nodiscard]] rooms::Command read_edit_poll(Fields&);
[[nodiscard]] rooms::Command read_bar_word(Fields&);
[[nodiscard]] rooms::Command read_answer_poll(Fields&);
[[nodiscard]] rooms::Command read_react(Fields&);
[[nodiscard]] rooms::Command read_signal(Fields&);

// `kind`, `text`, `options` and `hide_results`: of a command, and of what the log has of it.
[[nodiscard]] rooms::PollContent read_poll_content(Fields&);

}  // namespace lanai::protocol
