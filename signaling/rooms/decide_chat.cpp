// Names and chat: what people say, and the rules that moderators set for it.
#include "rooms/deciders.hpp"
#include "rooms/find_message.hpp"
#include "rooms/text.hpp"
#include "rooms/visibility.hpp"

#include <algorithm>
#include <utility>

namespace lanai::rooms {

namespace {

constexpr std::int64_t slow_seconds_max = 600;

// What the stage's rules have against a text of this person. `fresh`: it would be one more message.
std::optional<Refusal> against_rules(const State& state, const std::string& stage, std::string_view text, bool fresh,
                                     const Context& context) {
    if (is_staff(context.role)) return std::nullopt;
    const ChatRules rules = state.chat_rules_of(stage);
    if (!rules.open) return Refusal{Errc::chat_closed, "the chat is closed for now; your question can still be asked"};
    if (!rules.links && holds_link(text))
        return Refusal{Errc::no_links, "text: links are off in this chat for now; say it without one"};
    if (holds_unwanted(state, text))
        return Refusal{Errc::filtered, "text: it holds a word that the moderators do not want here; say it another way"};
    if (!fresh || rules.slow_ms == 0) return std::nullopt;
    const auto said = state.said_ms.find(stage);
    if (said == state.said_ms.end()) return std::nullopt;
    const auto last = said->second.find(context.person);
    if (last == said->second.end()) return std::nullopt;
    const std::int64_t wait = last->second + rules.slow_ms - context.now.time_since_epoch().count();
    // A clock that was set back makes nobody wait for longer than the rule says.
    if (wait <= 0 || wait > rules.slow_ms) return std::nullopt;
    return Refusal{Errc::rate_limited,
                   "the chat is in slow mode: one message in " + std::to_string(rules.slow_ms / 1'000) + " seconds",
                   std::chrono::milliseconds(wait)};
}

}  // namespace

bool holds_unwanted(const State& state, std::string_view text) {
    if (state.unwanted_folded.empty()) return false;
    const auto words = fold_words(text);
    return std::any_of(state.unwanted_folded.begin(), state.unwanted_folded.end(), [&](const auto& unwanted) {
        return std::search(words.begin(), words.end(), unwanted.begin(), unwanted.end()) != words.end();
    });
}

Result<Decision> decide_on(const State& state, const SetName& command, const Context& context) {
    auto name = clean_text(command.name, name_rule);
    if (!name) return name.error();
    if (!is_staff(context.role) && context.reserved_names.count(fold_name(*name)) != 0)
        return Refusal{Errc::invalid, "name: a moderator or organiser goes by this name; take another"};
    if (!is_staff(context.role) && holds_unwanted(state, *name))
        return Refusal{Errc::filtered, "name: it holds a word that the moderators do not want here; take another"};
    const auto had = state.names.find(context.person);
    if (had != state.names.end() && had->second == *name) return Decision{};
    if (had == state.names.end() && state.names.size() >= names_max)
        return Refusal{Errc::invalid, "name: no more names can be kept; go on without one"};
    return Decision{{NameSet{context.person, *std::move(name)}}, {}};
}

Result<Decision> decide_on(const State& state, const Say& command, const Context& context) {
    auto text = clean_text(command.text, chat_rule);
    if (!text) return text.error();
    if (auto refusal = against_rules(state, context.stage, *text, true, context)) return *std::move(refusal);
    // What it answers may be gone by now: the answer is said all the same.
    const Message* answered = command.reply_to.empty() ? nullptr : state.find_message(command.reply_to);
    const bool here = answered != nullptr && answered->stage == context.stage;
    MessageSaid said{context.new_id,
                     context.stage,
                     *std::move(text),
                     context.person,
                     context.name,
                     context.role,
                     context.now.time_since_epoch().count(),
                     here ? answered->id : std::string{}};
    return Decision{{std::move(said)}, MessageMade{context.new_id}};
}

Result<Decision> decide_on(const State& state, const EditMessage& command, const Context& context) {
    const auto found = find_message(state, command.message, "message");
    if (!found) return found.error();
    const Message& message = **found;
    if (message.person != context.person) return Refusal{Errc::forbidden, "only its author can edit a message"};
    auto text = clean_text(command.text, chat_rule);
    if (!text) return text.error();
    if (*text == message.text) return Decision{};
    if (auto refusal = against_rules(state, message.stage, *text, false, context)) return *std::move(refusal);
    return Decision{
        {MessageEdited{message.id, *std::move(text), context.person, context.now.time_since_epoch().count()}}, {}};
}

Result<Decision> decide_on(const State& state, const DeleteMessage& command, const Context& context) {
    const auto found = find_message(state, command.message, "message");
    if (!found) return found.error();
    if ((*found)->person != context.person && !is_staff(context.role))
        return Refusal{Errc::forbidden, "only its author or a moderator can delete a message"};
    return Decision{{MessageDeleted{(*found)->id, context.person}}, {}};
}

Result<Decision> decide_on(const State& state, const Promote& command, const Context& context) {
    const auto found = find_message(state, command.message, "message");
    if (!found) return found.error();
    const Message& message = **found;
    if (message.person != context.person && !is_staff(context.role))
        return Refusal{Errc::forbidden, "only its author or a moderator can make a question of a message"};
    if (!message.question.empty()) return Refusal{Errc::bad_state, "a question was made of this message already"};
    Context there = context;
    there.stage = message.stage;
    auto asked = ask_for(state, there, message.text, message.person, message.name);
    if (asked) asked->events.emplace_back(MessagePromoted{message.id, context.new_id, context.person});
    return asked;
}

Result<Decision> decide_on(const State& state, const SetChat& command, const Context& context) {
    const std::int64_t slow = command.slow_seconds.value_or(0);
    if (slow < 0 || slow > slow_seconds_max)
        return Refusal{Errc::invalid, "slow_seconds: " + std::to_string(slow) + " is out of range; from 0 (off) to " +
                                          std::to_string(slow_seconds_max)};
    const ChatRules now = state.chat_rules_of(context.stage);
    const ChatRules rules{command.open.value_or(now.open), command.links.value_or(now.links),
                          command.slow_seconds ? slow * 1'000 : now.slow_ms};
    if (rules == now) return Decision{};
    return Decision{{ChatRulesSet{context.stage, rules, context.person, context.name}}, {}};
}

Result<Decision> decide_on(const State& state, const SetWords& command, const Context& context) {
    if (command.words.size() > unwanted_words_max)
        return Refusal{Errc::invalid, "words: at most " + std::to_string(unwanted_words_max) + ", not " +
                                          std::to_string(command.words.size())};
    std::vector<std::string> words;
    for (const std::string& given : command.words) {
        auto word = clean_text(given, word_rule);
        if (!word) return word.error();
        if (fold_words(*word).empty())
            return Refusal{Errc::invalid, "words: " + quoted(*word) + " holds no letter and no digit"};
        if (std::find(words.begin(), words.end(), *word) == words.end()) words.push_back(*std::move(word));
    }
    if (words == state.unwanted) return Decision{};
    return Decision{{UnwantedWordsSet{std::move(words), context.person, context.name}}, {}};
}

}  // namespace lanai::rooms
