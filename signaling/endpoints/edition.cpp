#include "endpoints/edition.hpp"

#include "access/access.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>
#include <vector>

namespace lanai::endpoints {

namespace {

constexpr std::string_view talk_folder = "/talk/";
constexpr std::string_view calendar_extension = ".ics";
constexpr const char* calendar_type = "text/calendar; charset=utf-8";

}  // namespace

std::string http_date(schedule::Instant at) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    static constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 64> rest{};  // names by hand: strftime's follow the locale
    const auto size = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &parts);
    const std::string day = (parts.tm_mday < 10 ? "0" : "") + std::to_string(parts.tm_mday);
    return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + day + " " +
           months[static_cast<std::size_t>(parts.tm_mon)] + std::string(rest.data(), size);
}

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
    if (talk == nullptr) return nullptr;
    const std::vector<std::string> codes{code};
    return file(schedule::export_icalendar(input(), talk->title, codes), calendar_type, code + ".ics", modified(code));
}

std::shared_ptr<const FeedFile> Edition::file(std::string body, std::string type, std::string name,
                                              schedule::Instant modified) const {
    auto made = std::make_shared<FeedFile>();
    made->etag = '"' + access::hash_token(body).substr(0, 32) + '"';
    made->body = std::make_shared<const std::string>(std::move(body));
    made->content_type = std::move(type);
    made->file_name = std::move(name);
    made->last_modified = http_date(modified);
    return made;
}

schedule::ExportInput Edition::input() const {
    return {current_, now_->live, now_->published, base_url_, now_->version};
}

schedule::Instant Edition::modified(std::string_view code) const {
    auto latest = now_->published;
    if (code.empty()) latest = std::max(latest, now_->changed);
    for (const auto& [one, talk] : now_->live.talks) {
        if (code.empty() || code == one) latest = std::max(latest, talk.changed);
    }
    return latest;
}

}  // namespace lanai::endpoints
