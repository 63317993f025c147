#include "endpoints/edition.hpp"

#include "access/access.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace lanai::endpoints {

namespace {

constexpr std::string_view talk_folder = "/talk/";
constexpr std::string_view calendar_extension = ".ics";
constexpr const char* calendar_type = "text/calendar; charset=utf-8";

FeedFile file_of(std::string body, std::string type, std::string name, schedule::Instant modified) {
    FeedFile made;
    made.etag = '"' + access::hash_token(body).substr(0, 32) + '"';
    made.body = std::make_shared<const std::string>(std::move(body));
    made.content_type = std::move(type);
    made.file_name = std::move(name);
    made.modified = std::chrono::floor<std::chrono::seconds>(modified);
    return made;
}

}  // namespace

Edition::Edition(std::shared_ptr<const core::ProgrammeNow> now, std::string base_url)
    : now_(std::move(now)),
      current_(schedule::current_programme(*now_->planned, now_->live)),
      base_url_(std::move(base_url)) {}

std::shared_ptr<const FeedFile> Edition::find(std::string_view path) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    if (found != files_.end()) return found->second;
    const std::string key(path);
    auto made = make(key);
    if (made) files_.emplace(key, made);
    return made;
}

std::shared_ptr<const FeedFile> Edition::make(const std::string& path) const {
    if (path == "/schedule.json") {
        return file(schedule::export_c3voc_json(input()), "application/json", "", modified());
    }
    if (path == "/schedule.xml") {
        return file(schedule::export_frab_xml(input()), "application/xml; charset=utf-8", "", modified());
    }
    if (path == "/schedule.ics") {
        return file(schedule::export_icalendar(input(), current_.event.title), calendar_type, "schedule.ics",
                    modified());
    }
    if (path.size() <= talk_folder.size() + calendar_extension.size()) return nullptr;
    return make_talk(path.substr(talk_folder.size(), path.size() - talk_folder.size() - calendar_extension.size()));
}

std::shared_ptr<const FeedFile> Edition::make_talk(const std::string& code) const {
    const auto* talk = current_.find_talk(code);
    // An insertion that was taken back stays, as cancelled.
    for (const auto& gone : now_->live.removed)
        if (talk == nullptr && gone.talk.code == code) talk = &gone.talk;
    if (talk == nullptr) return nullptr;
    const std::vector<std::string> codes{code};
    return file(schedule::export_icalendar(input(), talk->title, codes), calendar_type, code + ".ics", modified(code));
}

FeedFile Edition::calendar_of(const std::vector<std::string>& codes) const {
    const auto name = "My programme: " + current_.event.title;
    return file_of(schedule::export_icalendar(input(), name, codes), calendar_type, "my-programme.ics", {});
}

std::shared_ptr<const FeedFile> Edition::file(std::string body, std::string type, std::string name,
                                              schedule::Instant modified) const {
    return std::make_shared<const FeedFile>(file_of(std::move(body), std::move(type), std::move(name), modified));
}

schedule::ExportInput Edition::input() const {
    return {current_, now_->live, now_->published, base_url_, now_->version};
}

schedule::Instant Edition::modified(std::string_view code) const {
    // Whatever changed: a room's new name or another zone changes every file.
    auto latest = std::max(now_->published, now_->changed);
    for (const auto& [one, talk] : now_->live.talks) {
        if (code.empty() || code == one) latest = std::max(latest, talk.changed);
    }
    for (const auto& gone : now_->live.removed) {
        if (code.empty() || code == gone.talk.code) latest = std::max(latest, gone.live.changed);
    }
    return latest;
}

}  // namespace lanai::endpoints
