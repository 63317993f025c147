#include <string>

#include "store/store.hpp"

namespace lanai::store {
namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "store"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::cannot_open:
                return "the database cannot be opened";
            case Errc::corrupt:
                return "the database is damaged";
            case Errc::wrong_version:
                return "the database has another version";
            case Errc::write_failed:
                return "writing to the database failed";
            case Errc::disk_full:
                return "the disk is full";
            case Errc::read_failed:
                return "reading the database failed";
        }
        return "unknown error of the store";
    }
};

}  // namespace

boost::system::error_code make_error_code(Errc value) {
    static const Category category;
    return {static_cast<int>(value), category};
}

}  // namespace lanai::store
