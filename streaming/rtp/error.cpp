#include "rtp/error.hpp"

#include <string>

namespace lanai::streaming::rtp {
namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "lanai.rtp"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<Errc>(value)) {
            case Errc::truncated:
                return "the packet ends before its fields do";
            case Errc::bad_version:
                return "the version is not 2";
            case Errc::bad_length:
                return "a length or count does not agree with the packet";
            case Errc::bad_padding:
                return "the padding count is zero or larger than the packet";
            case Errc::bad_extension:
                return "the header extension is longer than the packet";
            case Errc::unsupported:
                return "a well-formed value is outside what is supported";
        }
        return "unknown RTP error";
    }
};

}  // namespace

boost::system::error_code make_error_code(Errc code) {
    static const Category category;
    return {static_cast<int>(code), category};
}

}  // namespace lanai::streaming::rtp
