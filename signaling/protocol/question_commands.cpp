#include "protocol/question_commands.hpp"


namespace lanai::protocol {

rooms::Command read_ask(Fields& args) {
    rooms::Ask command;
    command.text = args.text("text");
    command.talk = args.optional_text("talk");
    command.at_ms = args.optional_integer("at_ms");
    command.anonymous = args.optional_boolean("anonymous");
    const auto origin = rooms::question_origin_from_string(args.optional_text("origin").value_or("online"));
    if (!origin) args.fail("origin", "expected online, room or replay");
    command.origin = origin.value_or(rooms::QuestionOrigin::online);
    return command;
}

rooms::Command read_raise_hand(Fields& args) {
    return rooms::RaiseHand{args.optional_text("text").value_or("")};
}

rooms::Command read_reject(Fields& args) {
    auto command = versioned<rooms::Reject>(args);
    command.reason = args.text("reason");
    return command;
}

rooms::Command read_answer(Fields& args) {
    auto command = versioned<rooms::Answer>(args);
    command.text = args.text("text");
    return command;
}

rooms::Command read_merge(Fields& args) {
    auto command = versioned<rooms::Merge>(args);
    command.into = args.text("into");
    return command;
}

rooms::Command read_pin(Fields& args) {
    auto command = versioned<rooms::Pin>(args);
    command.pinned = args.boolean("pinned");
    return command;
}

rooms::Command read_label(Fields& args) {
    auto command = versioned<rooms::Label>(args);
    command.labels = args.texts("labels");
    return command;
}

rooms::Command read_assign(Fields& args) {
    auto command = versioned<rooms::Assign>(args);
    command.to = args.text("to");
    return command;
}

rooms::Command read_claim(Fields& args) {
    rooms::ClaimQuestion command;
    command.question = args.text("question");
    command.over = args.optional_boolean("over");
    return command;
}

rooms::Command read_set_policy(Fields& args) {
    const auto policy = rooms::queue_policy_from_string(args.text("policy"));
    if (!policy) args.fail("policy", "expected votes, alternate or first_time");
    return rooms::SetPolicy{policy.value_or(rooms::QueuePolicy::votes)};
}

}  // namespace lanai::protocol
