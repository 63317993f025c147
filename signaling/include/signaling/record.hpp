// What is left of the talks when the day is over: their questions, their polls and, where it is wanted, the chat. Plain
// values.
#pragma once

#include "schedule/model.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lanai::core {

struct RecordedQuestion {
    std::string id;
    std::string state;   // as in docs/PROTOCOL.md
    std::string origin;  // likewise
    std::string text;    // may be empty: a raised hand
    std::string name;    // empty: a guest without a name, or anonymous
    bool anonymous = false;
    std::size_t votes = 0;
    std::int64_t asked_ms = 0;
    std::string answer, answered_by;  // of answered_text
    std::string reason;               // of rejected
    std::vector<std::string> labels;
    std::vector<std::string> joined;  // texts of what was merged into it, and into that
};

struct RecordedMessage {
    std::string name;
    std::string role;
    std::string text;
    std::int64_t at_ms = 0;
    bool edited = false;
};

struct RecordedPoll {
    std::string text;
    std::string kind;  // as in docs/PROTOCOL.md
    std::size_t answers = 0;                                   // persons
    std::vector<std::pair<std::string, std::size_t>> results;  // by option, "1" to "5" or word
};

struct TalkRecord {
    std::string code, title;
    std::vector<std::string> persons;
    std::string room;  // its name
    std::int64_t start_ms = 0, end_ms = 0;  // as it took place, else as it was to
    std::vector<RecordedQuestion> questions;  // on stage and answered ones first, then by votes, then the oldest
    std::vector<RecordedPoll> polls = {};     // those that were opened, in that order
    std::vector<RecordedMessage> messages = {};  // of its stage while it was on, oldest first; without deleted ones
};

struct EventRecord {
    std::string title, zone;
    std::vector<TalkRecord> talks;  // in the order of the day; those without anything are left out
    std::vector<RecordedPoll> polls = {};  // that were opened while no talk was on; with all talks only
};

struct RecordOptions {
    std::string talk;      // code; empty: all
    bool chat = false;
    bool refused = false;  // rejected, withdrawn and archived ones, too
};

// What a moderator, an organiser or a newer plan did. What people did for themselves is no part of it.
struct AuditLine {
    std::int64_t at_ms = 0;  // programme's clock
    std::string by;          // name; empty: nobody in particular (a file that was edited)
    std::string action;      // "approved", "muted", "move_talk"
    std::string what;        // in words, or the beginning of what it was done to
};

// As read_record(): oldest first.
[[nodiscard]] std::vector<AuditLine> read_audit(const std::string& data_dir);

struct NoSuchTalk : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// From the log in the data directory, also beside a running server. `configured`: the programme, for logs of before plans were
// kept in them. Throws std::runtime_error when there is no log or it cannot be read, NoSuchTalk when it has no such talk.
[[nodiscard]] EventRecord read_record(const std::string& data_dir, const schedule::Programme& configured,
                                      const RecordOptions&);

}  // namespace lanai::core
