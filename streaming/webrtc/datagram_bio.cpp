#include "webrtc/datagram_bio.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace lanai::streaming::webrtc {

const BIO_METHOD* DatagramBio::method() {
    struct Free {
        void operator()(BIO_METHOD* m) const { BIO_meth_free(m); }
    };
    static const std::unique_ptr<BIO_METHOD, Free> method = [] {
        std::unique_ptr<BIO_METHOD, Free> m(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams"));
        if (m != nullptr) {
            BIO_meth_set_read(m.get(), &DatagramBio::read);
            BIO_meth_set_write(m.get(), &DatagramBio::write);
            BIO_meth_set_ctrl(m.get(), &DatagramBio::control);
        }
        return m;
    }();
    return method.get();
}

BIO* DatagramBio::make() {
    const BIO_METHOD* const m = method();
    BIO* bio = m != nullptr ? BIO_new(m) : nullptr;
    if (bio == nullptr) return nullptr;
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    return bio;
}

int DatagramBio::read(BIO* bio, char* out, int bytes_max) noexcept {
    auto& self = *static_cast<DatagramBio*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (self.input_.empty()) {
        BIO_set_retry_read(bio);
        return -1;
    }
    // What does not fit is lost, as with recv().
    const std::size_t bytes = std::min(self.input_.size(), static_cast<std::size_t>(std::max(bytes_max, 0)));
    std::copy_n(self.input_.begin(), bytes, reinterpret_cast<std::uint8_t*>(out));
    self.input_ = {};
    return static_cast<int>(bytes);
}

int DatagramBio::write(BIO* bio, const char* in, int bytes) noexcept {
    auto& self = *static_cast<DatagramBio*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (bytes <= 0) return 0;
    if (self.outputs_.size() < outputs_max) {
        const auto* data = reinterpret_cast<const std::uint8_t*>(in);
        try {
            self.outputs_.emplace_back(data, data + bytes);
        } catch (const std::bad_alloc&) {
            return -1;
        }
    }
    return bytes;
}

long DatagramBio::control(BIO*, int command, long, void*) noexcept {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_DGRAM_QUERY_MTU:
        case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
            return mtu_bytes;
        default:
            return 0;
    }
}

}  // namespace lanai::streaming::webrtc
