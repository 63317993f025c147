#include "endpoints/authentication.hpp"

#include <memory>
#include <utility>

namespace lanai::endpoints {

namespace {

struct Attempt {
    core::Service& service;
    Entry entry;
    std::function<void(std::variant<Admitted, Problem>)> done;
    std::size_t next = 0;
    bool somebody = false;
};

void try_next(const std::shared_ptr<Attempt>& attempt) {
    auto& [service, entry, done, next, somebody] = *attempt;
    if (next == entry.tokens.size()) {
        if (somebody) return done(Problem{403, "forbidden", entry.forbidden, {}});
        return done(Problem{401,
                            "unauthorized",
                            entry.tokens.empty() ? "no token; open your invitation link or send it as bearer token"
                                                 : "the token is wrong or was revoked; ask for a new link",
                            {}});
    }
    const std::string& token = entry.tokens[next++];
    service.authenticate(token, [attempt, token](std::variant<core::Identity, core::Failure> reply) {
        if (const auto* failure = std::get_if<core::Failure>(&reply)) {
            if (failure->code != "unauthorized") return attempt->done(problem_of(*failure));
            return try_next(attempt);
        }
        auto& identity = std::get<core::Identity>(reply);
        if (attempt->entry.fits(identity)) return attempt->done(Admitted{std::move(identity), token});
        attempt->somebody = true;
        try_next(attempt);
    });
}

}  // namespace

void authenticate(core::Service& service, Entry entry, std::function<void(std::variant<Admitted, Problem>)> done) {
    try_next(std::make_shared<Attempt>(Attempt{service, std::move(entry), std::move(done)}));
}

}  // namespace lanai::endpoints
