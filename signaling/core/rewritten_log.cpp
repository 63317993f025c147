// The log was rewritten: somebody was forgotten, by another process or because the day for it has come. Memory is made anew, and
// all pages come back for a fresh copy.
#include "core/close_codes.hpp"
#include "core/control.hpp"
#include "core/forgetting.hpp"

#include <algorithm>

namespace lanai::core {

namespace {

constexpr std::chrono::minutes retention_retry{1};
// A wall clock that was set wrong is set right again; what was forgotten is gone. So long it has to be due.
constexpr std::chrono::hours retention_patience{1};
constexpr const char* purged_setting = "purged_for";  // the date that the last purge was due on

schedule::Instant last_end(const schedule::Programme& programme) {
    schedule::Instant last{};
    for (const schedule::Day& day : programme.days) last = std::max(last, day.end);
    for (const schedule::Talk& talk : programme.talks) last = std::max(last, talk.end());
    return last;
}

struct Purge {
    bool done = false;
    std::string said;
};

// Everybody is forgotten, unless that was done for this date before. On the store's thread.
Purge purge_once(store::Store& store, const std::string& key) {
    const auto done = store.get_setting(purged_setting);
    if (done && *done == key) return {true, "event=purged already=true"};
    const auto forgotten = forget(store, std::nullopt);
    if (!forgotten) return {false, "event=purge_failed error=\"" + forgotten.error() + "\""};
    if (const auto error = store.set_setting(purged_setting, key))
        return {false, "event=purge_failed error=\"the date cannot be kept: " + error.message() + "\""};
    return {true, "event=purged persons=" + std::to_string(forgotten->persons) + " questions=" +
                      std::to_string(forgotten->questions) + " messages=" + std::to_string(forgotten->messages)};
}

}  // namespace

void Control::look_at_log() {
    static_cast<void>(writer_.run([this](store::Store& store) {
        const auto id = store.read_log_id();
        if (id) post_([this, id = *id] { log_is(id); });
    }));
}

void Control::log_is(const std::string& id) {
    if (id.empty() || id == log_) return;
    log_ = id;
    log_rewritten_ = true;
    take_rewritten_log();
}

// Not while a round is being written: when that is over, then.
void Control::take_rewritten_log() {
    if (!log_rewritten_ || writing() || draining_) return;
    log_rewritten_ = false;
    ports_.log("event=log_rewritten log=" + log_);
    gathered_.reset();  // all are told everything
    polls_told_.clear();
    for (const ConnectionId id : connections_.all()) ports_.close(id, close_resume, "the record was changed; reconnect");
    rebuild();
}

void Control::look_at_retention() {
    if (!config_.retention || config_.rehearse || purging_ || draining_) return;
    const auto due = last_end(planned()) + *config_.retention;
    const auto server_now = clock_.system_now();
    if (planned().talks.empty() || server_now < due) return purge_due_since_.reset();
    const auto steady_now = clock_.steady_now();
    if (!purge_due_since_) purge_due_since_ = steady_now;
    if (steady_now - *purge_due_since_ < retention_patience || steady_now < purge_again_at_) return;
    purge_again_at_ = steady_now + retention_retry;
    const std::string key = std::to_string(protocol::to_ms(due));
    if (purged_for_ == key) return;
    purging_ = writer_.run([this, key](store::Store& store) {
        const Purge purge = purge_once(store, key);
        post_([this, purge, key, id = store.log_id()] {
            purging_ = false;
            if (purge.done) purged_for_ = key;
            ports_.log(purge.said);
            log_is(id);
        });
    });
}

}  // namespace lanai::core
