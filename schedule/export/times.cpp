#include "export/times.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace lanai::schedule {

namespace {

template <class... Numbers>
std::string print(const char* form, Numbers... numbers) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), form, numbers...);
    return text.data();
}

CivilTime civil_utc(std::chrono::sys_seconds at) {
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day day{midnight};
    const std::chrono::hh_mm_ss clock{at - midnight};
    return {static_cast<int>(day.year()),
            static_cast<int>(static_cast<unsigned>(day.month())),
            static_cast<int>(static_cast<unsigned>(day.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

}  // namespace

LocalTime local_time(Instant at, std::string_view zone) {
    LocalTime local;
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    local.offset = utc_offset(at, zone);
    local.civil = civil_utc(second + local.offset);
    local.milliseconds = static_cast<int>((at - second).count());
    const auto back = from_civil(local.civil, zone);
    local.is_plain = back && *back == at;
    return local;
}

std::string date_text(const CivilTime& civil) {
    return print("%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

std::string clock_text(const CivilTime& civil) {
    return print("%02d:%02d", civil.hour, civil.minute);
}

std::string date_time_text(const CivilTime& civil) {
    return date_text(civil) + "T" + clock_text(civil) + print(":%02d", civil.second);
}

std::string offset_text(minutes offset) {
    const int size = std::abs(static_cast<int>(offset.count()));
    return (offset < minutes(0) ? "-" : "+") + print("%02d:%02d", size / 60, size % 60);
}

std::string iso_text(const LocalTime& local) {
    const auto fraction = local.milliseconds == 0 ? std::string() : print(".%03d", local.milliseconds);
    return date_time_text(local.civil) + fraction + offset_text(local.offset);
}

std::string length_text(minutes length, int hour_digits) {
    const int count = static_cast<int>(length.count());
    return print("%0*d:%02d", hour_digits, count / 60, count % 60);
}

}  // namespace lanai::schedule
