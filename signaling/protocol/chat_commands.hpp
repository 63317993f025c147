// The args of the commands about chat and people (docs/PROTOCOL.md, "Commands"). Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/command.hpp"

namespace lanai::protocol {

[[nodiscard]] rooms::Command read_say(Fields&);
[[nodiscard]] rooms::Command read_edit_message(Fields&);
[[nodiscard]] rooms::Command read_report(Fields&);
[[nodiscard]] rooms::Command read_mute(Fields&);
[[nodiscard]] rooms::Command read_ban(Fields&);
[[nodiscard]] rooms::Command read_set_chat(Fields&);
[[nodiscard]] rooms::Command read_set_words(Fields&);

}  // namespace lanai::protocol
