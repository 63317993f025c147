// The log was rewritten: somebody was forgotten, by another process or because the day for it has come. Memory is made anew, and
// all pages come back for a fresh copy.
#include "core/control.hpp"
#include "core/forgetting.hpp"

#include <algorithm>

namespace lanai::core {

namespace {

constexpr std::uint16_t close_resume = 4408;
constexpr std::chrono::minutes retention_retry{1};
constexpr const char* purged_setting = "purged_for";  // the date that the last purge was due on

schedule::Instant last_end(const schedule::Programme& programme) {
    schedule::Instant last{};
    for (const schedule::Day& day : programme.days) last = std::max(last, day.end);
    for (const schedule::Talk& talk : programme.talks) last = std::max(last, talk.end());
    return last;
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
    if (planned().talks.empty() || server_now < due || server_now < purge_again_at_) return;
    purge_again_at_ = server_now + retention_retry;
    const std::string key = std::to_string(protocol::to_ms(due));
    if (purged_for_ == key) return;
    const bool will_run = writer_.run([this, key](store::Store& store) {
        const auto done = store.get_setting(purged_setting);
        std::string said = "event=purged already=true";
        if (!done || *done != key) {
            const auto forgotten = forget(store, std::nullopt);
            const bool kept = forgotten && !store.set_setting(purged_setting, key);
            said = kept ? "event=purged persons=" + std::to_string(forgotten->persons) +
                              " questions=" + std::to_string(forgotten->questions) +
                              " messages=" + std::to_string(forgotten->messages)
                        : "event=purge_failed error=\"" + (forgotten ? "the date cannot be kept" : forgotten.error()) + "\"";
            if (!kept) return post_([this, said, id = store.log_id()] {
                purging_ = false;
                ports_.log(said);
                log_is(id);
            });
        }
        post_([this, said, key, id = store.log_id()] {
            purging_ = false;
            purged_for_ = key;
            ports_.log(said);
            log_is(id);
        });
    });
    purging_ = will_run;
}

}  // namespace lanai::core
