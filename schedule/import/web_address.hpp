// Addresses as people and systems write them into timetables. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lanai::schedule {

struct WebAddress {
    enum class Kind {
        none,      // nothing was written
        good,      // address is http or https, as it was written or resolved against the base
        mended,    // address is good, but was not what was written; why says how
        contact,   // mailto:, tel: or a mail address
        unusable,  // why says what is wrong
    };
    Kind kind = Kind::none;
    std::string address;
    std::string why;
};

// base: the address that relative ones start from; may be empty.
[[nodiscard]] WebAddress read_web_address(std::string_view written, std::string_view base);

}  // namespace lanai::schedule
