#include "import/forms.hpp"
#include "import/names.hpp"
#include "import/sections.hpp"

#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace lanai::schedule {

namespace {

void claim_written(std::vector<TalkEntry>& talks, Names& codes, Names& slugs, Names& guids, Problems& problems) {
    const auto claim = [&](Names& names, const std::string& name, const TalkEntry& entry, const char* key) {
        if (!name.empty() && !names.claim(name)) {
            problems.error(entry.place, entry.where + "." + key, quoted(name) + " is taken by an earlier talk");
        }
    };
    for (const auto& entry : talks) {
        claim(codes, entry.talk.code, entry, "code");
        claim(slugs, entry.talk.slug, entry, "slug");
        claim(guids, lower_case(entry.talk.guid), entry, "guid");
    }
}

}  // namespace

std::string Names::invent(const std::string& base) {
    if (claim(base)) return base;
    auto& number = next_number_.try_emplace(base, 2).first->second;
    while (!claim(base + "-" + std::to_string(number))) ++number;
    return base + "-" + std::to_string(number++);
}

GuidMaker::GuidMaker(const Event& event)
    : event_(event.acronym.empty() ? event.title : event.acronym),
      generator_(boost::uuids::string_generator()("6c616e61-6920-5465-9b1d-70726f677261")) {}

std::string GuidMaker::make(const std::string& name) {
    return to_string(generator_(event_ + "\n" + name));
}

std::string GuidMaker::make_global(const std::string& name) {
    return to_string(generator_("\n" + name));  // no event's name is a line break
}

void complete_identities(std::vector<TalkEntry>& talks, const Event& event, Problems& problems) {
    Names codes;
    Names slugs;
    Names guids;
    claim_written(talks, codes, slugs, guids, problems);
    GuidMaker maker(event);
    for (auto& [talk, place, start_place, where, timed] : talks) {
        auto base = slug_of(talk.title, derived_code_bytes_max);
        if (base.empty()) base = "talk";  // a title without a Latin letter
        if (talk.code.empty()) talk.code = codes.invent(base);
        if (talk.slug.empty()) {
            const auto slug = slug_of(talk.title, slug_bytes_max);
            talk.slug = slugs.invent(slug.empty() ? slug_of(talk.code, slug_bytes_max) : slug);
        }
        if (talk.guid.empty()) talk.guid = maker.make(talk.code);
    }
}

}  // namespace lanai::schedule
