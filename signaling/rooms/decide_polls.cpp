// Polls, and what the audience sends without words: reactions, and signals to the speaker.
#include "rooms/deciders.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

Result<const Poll*> find_poll(const State& state, const std::string& id, const Context& context) {
    const auto found = state.polls.find(id);
    // A draft is not there for those who may not see it.
    if (found == state.polls.end() || !visible(found->second, context.role))
        return Refusal{Errc::not_found, "poll: there is no poll " + quoted(id)};
    return &found->second;
}

Result<const Poll*> find_version(const State& state, const std::string& id, std::int64_t version,
                                 const Context& context) {
    auto poll = find_poll(state, id, context);
    if (poll && version != (*poll)->version)
        return Refusal{Errc::stale_version, "version: the poll was changed by " + (*poll)->by_name +
                                                " meanwhile; look at it again"};
    return poll;
}

Result<PollContent> cleaned(const PollContent& given) {
    PollContent content;
    content.kind = given.kind;
    content.hide_results = given.hide_results;
    auto text = clean_text(given.text, poll_rule);
    if (!text) return text.error();
    content.text = *std::move(text);
    const bool has_options = given.kind == PollKind::single || given.kind == PollKind::multiple;
    if (!has_options && !given.options.empty())
        return Refusal{Errc::invalid, "options: a poll of kind " + std::string(to_string(given.kind)) +
                                          " has none; leave them empty"};
    if (has_options && (given.options.size() < poll_options_min || given.options.size() > poll_options_max))
        return Refusal{Errc::invalid, "options: expected " + std::to_string(poll_options_min) + " to " +
                                          std::to_string(poll_options_max) + ", not " +
                                          std::to_string(given.options.size())};
    for (const std::string& one : given.options) {
        auto option = clean_text(one, option_rule);
        if (!option) return option.error();
        if (std::find(content.options.begin(), content.options.end(), *option) != content.options.end())
            return Refusal{Errc::invalid, "options: " + quoted(*option) + " is there twice"};
        content.options.push_back(*std::move(option));
    }
    return content;
}

std::int64_t ms_of(const Context& context) {
    return context.now.time_since_epoch().count();
}

std::string talk_on(const State& state, const std::string& stage, const Context& context) {
    const schedule::Room* room = context.programme.room_of_stage(stage);
    return room == nullptr ? std::string{}
                           : schedule::now_and_next(context.programme, state.live, room->id, context.now).now_code;
}

Result<Decision> step(const State& state, const std::string& id, std::int64_t version, PollState to,
                      const Context& context) {
    const auto found = find_version(state, id, version, context);
    if (!found) return found.error();
    const Poll& poll = **found;
    if (poll.state == to) return Decision{};
    if (!poll_may_become(poll.state, to))
        return Refusal{Errc::bad_state, "a poll that is " + std::string(to_string(poll.state)) + " cannot become " +
                                            std::string(to_string(to))};
    const bool opens = poll.state == PollState::draft;
    return Decision{{PollStepped{poll.id, to, opens ? talk_on(state, poll.stage, context) : poll.talk, poll.version + 1,
                                 context.person, context.name, ms_of(context)}},
                    {}};
}

std::optional<Refusal> against_choices(const PollContent& content, const std::vector<std::int64_t>& choices) {
    if (choices.empty()) return std::nullopt;
    const std::size_t there = choices_of(content);
    if (there == 0) return Refusal{Errc::invalid, "choices: this poll asks for words"};
    if (content.kind != PollKind::multiple && choices.size() > 1)
        return Refusal{Errc::invalid, "choices: this poll takes one, not " + std::to_string(choices.size())};
    for (auto it = choices.begin(); it != choices.end(); ++it) {
        if (*it < 0 || *it >= static_cast<std::int64_t>(there))
            return Refusal{Errc::invalid, "choices: " + std::to_string(*it) + " is out of range; from 0 to " +
                                              std::to_string(there - 1)};
        if (std::find(choices.begin(), it, *it) != it)
            return Refusal{Errc::invalid, "choices: " + std::to_string(*it) + " is there twice"};
    }
    return std::nullopt;
}

Result<std::vector<std::string>> clean_words(const State& state, const Poll& poll, const AnswerPoll& command,
                                             const Context& context) {
    std::vector<std::string> words;
    if (command.words.empty()) return words;
    if (poll.content.kind != PollKind::words) return Refusal{Errc::invalid, "words: this poll asks for a choice"};
    if (command.words.size() > poll_words_max)
        return Refusal{Errc::invalid, "words: at most " + std::to_string(poll_words_max) + ", not " +
                                          std::to_string(command.words.size())};
    // What everybody reads is under the rules of what is said.
    if (auto refusal = muted_refusal(state, context)) return *std::move(refusal);
    for (const std::string& given : command.words) {
        auto word = clean_text(given, poll_word_rule);
        if (!word) return word.error();
        const std::string folded = fold_poll_word(*word);
        if (folded.empty())
            return Refusal{Errc::invalid, "words: " + quoted(*word) + " holds no letter and no digit"};
        if (poll.barred.count(folded) != 0 || holds_unwanted(state, *word))
            return Refusal{Errc::filtered, "words: " + quoted(*word) + " is not wanted here; take another"};
        if (std::find(words.begin(), words.end(), *word) == words.end()) words.push_back(*std::move(word));
    }
    return words;
}

}  // namespace

Result<Decision> decide_on(const State& state, const MakePoll& command, const Context& context) {
    auto content = cleaned(command.content);
    if (!content) return content.error();
    const auto here = std::count_if(state.polls.begin(), state.polls.end(),
                                    [&](const auto& poll) { return poll.second.stage == context.stage; });
    if (static_cast<std::size_t>(here) >= polls_per_stage_max)
        return Refusal{Errc::invalid, "this stage has " + std::to_string(here) + " polls; remove one first"};
    return Decision{{PollSet{context.new_id, context.stage, *std::move(content), 1, context.person, context.name,
                             ms_of(context)}},
                    PollMade{context.new_id}};
}

Result<Decision> decide_on(const State& state, const EditPoll& command, const Context& context) {
    const auto found = find_version(state, command.poll, command.version, context);
    if (!found) return found.error();
    const Poll& poll = **found;
    if (poll.state != PollState::draft)
        return Refusal{Errc::bad_state, "only a draft can be edited; people have seen this poll"};
    auto content = cleaned(command.content);
    if (!content) return content.error();
    if (*content == poll.content) return Decision{};
    return Decision{{PollSet{poll.id, poll.stage, *std::move(content), poll.version + 1, context.person, context.name,
                             ms_of(context)}},
                    {}};
}

Result<Decision> decide_on(const State& state, const OpenPoll& command, const Context& context) {
    return step(state, command.poll, command.version, PollState::open, context);
}

Result<Decision> decide_on(const State& state, const ClosePoll& command, const Context& context) {
    return step(state, command.poll, command.version, PollState::closed, context);
}

Result<Decision> decide_on(const State& state, const PublishPoll& command, const Context& context) {
    return step(state, command.poll, command.version, PollState::published, context);
}

Result<Decision> decide_on(const State& state, const RemovePoll& command, const Context& context) {
    const auto found = find_version(state, command.poll, command.version, context);
    if (!found) return found.error();
    if ((*found)->state == PollState::open)
        return Refusal{Errc::bad_state, "people are answering this poll; close it first"};
    return Decision{{PollRemoved{(*found)->id, context.person, context.name}}, {}};
}

Result<Decision> decide_on(const State& state, const BarWord& command, const Context& context) {
    const auto found = find_poll(state, command.poll, context);
    if (!found) return found.error();
    const Poll& poll = **found;
    if (poll.content.kind != PollKind::words) return Refusal{Errc::bad_state, "this poll has no words"};
    auto word = clean_text(command.word, barred_word_rule);
    if (!word) return word.error();
    const std::string folded = fold_poll_word(*word);
    if (folded.empty()) return Refusal{Errc::invalid, "word: it holds no letter and no digit"};
    if (poll.barred.count(folded) != 0) return Decision{};
    if (poll.barred.size() >= poll_barred_max)
        return Refusal{Errc::invalid, "word: " + std::to_string(poll_barred_max) +
                                          " words are barred already; close the poll"};
    return Decision{{PollWordBarred{poll.id, *std::move(word), context.person, context.name}}, {}};
}

Result<Decision> decide_on(const State& state, const AnswerPoll& command, const Context& context) {
    const auto found = find_poll(state, command.poll, context);
    if (!found) return found.error();
    const Poll& poll = **found;
    if (poll.state != PollState::open)
        return Refusal{Errc::bad_state, poll.state == PollState::draft ? "the poll is not open yet"
                                                                       : "the poll is closed; it takes no more answers"};
    if (auto refusal = against_choices(poll.content, command.choices)) return *std::move(refusal);
    auto words = clean_words(state, poll, command, context);
    if (!words) return words.error();
    PollAnswer answer;
    for (const std::int64_t choice : command.choices) answer.choices.push_back(static_cast<std::uint8_t>(choice));
    std::sort(answer.choices.begin(), answer.choices.end());
    answer.words = *std::move(words);
    const auto had = poll.answers.find(context.person);
    if (had == poll.answers.end() ? answer.empty() : had->second == answer) return Decision{};
    if (had == poll.answers.end() && poll.answers.size() >= poll_answers_max)
        return Refusal{Errc::invalid, "no more answers can be kept"};
    return Decision{{PollAnswered{poll.id, context.person, std::move(answer)}}, {}};
}

// Both are felt, not kept: core counts them.
Result<Decision> decide_on(const State&, const React&, const Context&) {
    return Decision{};
}

Result<Decision> decide_on(const State&, const Signal&, const Context&) {
    return Decision{};
}

}  // namespace lanai::rooms
