#include "endpoints/calendars.hpp"

#include "endpoints/edition.hpp"
#include "endpoints/requests.hpp"
#include "endpoints/responses.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace lanai::endpoints {

using gateway::HttpRequest;
using gateway::HttpResponse;
using gateway::Method;

namespace {

constexpr std::string_view folder = "/my/";
constexpr std::string_view extension = ".ics";

// Never in a cache that others share, nor in a list of what a search found.
void add_privacy(HttpResponse& response) {
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("X-Robots-Tag", "noindex");
}

HttpResponse response_of(const HttpRequest& request, const FeedFile& file) {
    HttpResponse response;
    response.headers = {{"ETag", file.etag}};
    add_privacy(response);
    if (already_has(request, file.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", file.content_type);
    response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file.file_name + "\"");
    response.body = file.body;
    return response;
}

Problem no_such_calendar() {
    return {404, "not_found", "there is no calendar at this address; your page gives you yours", {}};
}

}  // namespace

Calendars::Calendars(Feeds& feeds, core::Service& service, Outlet& outlet)
    : feeds_(feeds), service_(service), outlet_(outlet), thread_([this] { run(); }) {}

Calendars::~Calendars() {
    stop();
}

void Calendars::stop() {
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

bool Calendars::serves(std::string_view path) {
    return path.starts_with(folder);
}

void Calendars::handle(HttpRequest request) {
    const auto connection = request.connection;
    if (request.method != Method::get && request.method != Method::head)
        return outlet_.respond(connection, method_not_allowed("GET, HEAD"));
    std::string_view secret = request.path;
    secret.remove_prefix(folder.size());
    if (!secret.ends_with(extension)) return outlet_.respond(connection, error_response(no_such_calendar()));
    secret.remove_suffix(extension.size());
    std::string name(secret);
    service_.own_programme(
        std::move(name), [this, request = std::move(request)](std::variant<core::OwnProgramme, core::Failure> reply) {
            if (auto* own = std::get_if<core::OwnProgramme>(&reply)) return found({request, std::move(*own)});
            const auto& failure = std::get<core::Failure>(reply);
            const auto problem = failure.code == "not_found" ? no_such_calendar() : problem_of(failure);
            outlet_.respond(request.connection, error_response(problem));
        });
}

void Calendars::found(Wish wish) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() < waiting_max) {
            waiting_.push_back(std::move(wish));
            changed_.notify_one();
            return;
        }
    }
    outlet_.respond(wish.request.connection,
                    error_response({503, "overloaded", "too many calendars are asked for at once; try again later",
                                    std::chrono::seconds(60)}));
}

void Calendars::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        const Wish wish = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        write(wish);
        lock.lock();
    }
}

void Calendars::write(const Wish& wish) {
    const auto file = feeds_.current_edition()->calendar_of(wish.own.talks);
    outlet_.respond(wish.request.connection, response_of(wish.request, file));
}

}  // namespace lanai::endpoints
