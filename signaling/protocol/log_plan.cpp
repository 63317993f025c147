#include "protocol/log_plan.hpp"

#include "protocol/entities.hpp"
#include "protocol/log.hpp"
#include "protocol/programme_members.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <optional>

namespace lanai::protocol {

namespace json = boost::json;

namespace {

using schedule::Instant;
using schedule::minutes;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

json::value write(const std::string& text) {
    return json::value(text);
}
json::value write(bool value) {
    return value;
}
json::value write(int value) {
    return value;
}
json::value write(Instant at) {
    return to_ms(at);
}
json::value write(minutes length) {
    return length.count();
}
template <class E>
    requires std::is_enum_v<E>
json::value write(E value) {
    const std::string_view name = schedule::to_string(value);
    return json::string(name.data(), name.size());
}
template <Described T>
json::value write(const T& value);
template <class T>
json::value write(const std::vector<T>& items) {
    json::array array;
    array.reserve(items.size());
    for (const T& item : items) array.push_back(write(item));
    return array;
}
template <class T>
json::value write(const std::optional<T>& value) {
    return value ? write(*value) : json::value(nullptr);
}
template <Described T>
json::value write(const T& value) {
    json::object object;
    const T plain{};
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        if (value.*member.pointer == plain.*member.pointer) return;
        object[member.name] = write(value.*member.pointer);
    });
    return object;
}

// The first thing wrong; empty: nothing.
using Wrong = std::string;

Wrong expected(const char* what, const json::value& got) {
    return std::string("expected ") + what + ", got " + std::string(name_of_kind(got));
}

Wrong read(const json::value& from, std::string& to) {
    const json::string* text = from.if_string();
    if (text == nullptr) return expected("a string", from);
    to.assign(text->data(), text->size());
    return {};
}
Wrong read(const json::value& from, bool& to) {
    if (!from.is_bool()) return expected("true or false", from);
    to = from.get_bool();
    return {};
}
template <class Set>
Wrong read_integer(const json::value& from, std::int64_t low, std::int64_t high, Set set) {
    const std::int64_t* number = from.if_int64();
    if (number == nullptr) return expected("an integer", from);
    if (*number < low || *number > high) return "is out of range";
    set(*number);
    return {};
}
constexpr std::int64_t large = 1'000'000'000'000'000;  // in milliseconds: year 33,658
Wrong read(const json::value& from, int& to) {
    return read_integer(from, INT32_MIN, INT32_MAX, [&](std::int64_t n) { to = static_cast<int>(n); });
}
Wrong read(const json::value& from, Instant& to) {
    return read_integer(from, -large, large, [&](std::int64_t n) { to = Instant{std::chrono::milliseconds(n)}; });
}
Wrong read(const json::value& from, minutes& to) {
    return read_integer(from, -large, large, [&](std::int64_t n) { to = minutes(n); });
}
Wrong read(const json::value& from, schedule::TalkKind& to) {
    std::string name;
    if (Wrong wrong = read(from, name); !wrong.empty()) return wrong;
    const auto kind = schedule::talk_kind_from_string(name);
    if (!kind) return "is no kind of talk";
    to = *kind;
    return {};
}
Wrong read(const json::value& from, schedule::PersonRole& to) {
    std::string name;
    if (Wrong wrong = read(from, name); !wrong.empty()) return wrong;
    const auto role = schedule::person_role_from_string(name);
    if (!role) return "is no role of a person";
    to = *role;
    return {};
}
template <Described T>
Wrong read(const json::value& from, T& to);
template <class T>
Wrong read(const json::value& from, std::vector<T>& to) {
    const json::array* array = from.if_array();
    if (array == nullptr) return expected("an array", from);
    to.clear();
    to.reserve(array->size());
    for (const json::value& item : *array) {
        to.emplace_back();
        if (Wrong wrong = read(item, to.back()); !wrong.empty())
            return "[" + std::to_string(to.size() - 1) + "] " + wrong;
    }
    return {};
}
template <class T>
Wrong read(const json::value& from, std::optional<T>& to) {
    to.emplace();
    return read(from, *to);
}
template <Described T>
Wrong read(const json::value& from, T& to) {
    const json::object* object = from.if_object();
    if (object == nullptr) return expected("an object", from);
    Wrong wrong;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        const json::value* value = object->if_contains(member.name);
        if (value == nullptr || !wrong.empty()) return;
        if (Wrong inner = read(*value, to.*member.pointer); !inner.empty())
            wrong = std::string(member.name) + ": " + inner;
    });
    return wrong;
}

}  // namespace

std::string plan_text(const schedule::Programme& programme) {
    return json::serialize(write(programme));
}

json::object write_plan_revised(const rooms::PlanRevised& event) {
    return {{"revision", write(event.revision)}, {"source", event.source},       {"label", event.label},
            {"digest", event.digest},            {"by_person", event.by_person}, {"by_name", event.by_name},
            {"what", event.what},                {"at_ms", event.at_ms}};
}

rooms::Event read_plan_revised(Fields& fields) {
    rooms::PlanRevised event;
    if (const json::value* revision = fields.required("revision"))
        if (const Wrong wrong = read(*revision, event.revision); !wrong.empty()) fields.fail("revision", wrong);
    event.source = fields.text("source");
    event.label = fields.text("label");
    event.digest = fields.text("digest");
    event.by_person = fields.text("by_person");
    event.by_name = fields.text("by_name");
    event.what = fields.text("what");
    event.at_ms = fields.integer("at_ms");
    return event;
}

}  // namespace lanai::protocol
