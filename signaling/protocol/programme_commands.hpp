// Reading the args of commands about the live programme (docs/PROTOCOL.md, "Commands"). Inside of protocol.
#pragma once

#include "protocol/fields.hpp"
#include "rooms/command.hpp"

namespace lanai::protocol {

void read_args(Fields&, rooms::StartTalk&);
void read_args(Fields&, rooms::EndTalk&);
void read_args(Fields&, rooms::ExtendTalk&);
void read_args(Fields&, rooms::RunningLate&);
void read_args(Fields&, rooms::MoveTalk&);
void read_args(Fields&, rooms::SwapTalks&);
void read_args(Fields&, rooms::CancelTalk&);
void read_args(Fields&, rooms::ReinstateTalk&);
void read_args(Fields&, rooms::InsertTalk&);
void read_args(Fields&, rooms::ProgrammeUndo&);
void read_args(Fields&, rooms::ResolveConflict&);
void read_args(Fields&, rooms::PreviewChange&);

template <class C>
rooms::Command read_programme(Fields& args) {
    C command;
    read_args(args, command);
    return command;
}

}  // namespace lanai::protocol
