#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "store/store.hpp"

namespace lanai::store {
namespace {

using boost::system::error_code;

struct Request {
    Batch batch;
    std::function<void(error_code)> done;
};
using Task = std::function<void(Store&)>;
using Item = std::variant<Request, Task>;

template <typename T>
void move_all(std::vector<T>& from, std::vector<T>& to) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <typename T>
void move_back(typename std::vector<T>::iterator& from, std::vector<T>& to) {
    for (auto& place : to) place = std::move(*from++);
}

// All requests' rows in one batch. They are moved, not copied: split() gives them back.
Batch join(std::vector<Request>& requests) {
    Batch joined;
    for (auto& request : requests) {
        move_all(request.batch.events, joined.events);
        move_all(request.batch.answered, joined.answered);
        move_all(request.batch.sessions, joined.sessions);
    }
    return joined;
}

void split(Batch& joined, std::vector<Request>& requests) {
    auto event = joined.events.begin();
    auto answered = joined.answered.begin();
    auto session = joined.sessions.begin();
    for (auto& request : requests) {
        move_back(event, request.batch.events);
        move_back(answered, request.batch.answered);
        move_back(session, request.batch.sessions);
    }
}

}  // namespace

struct Writer::Impl {
    explicit Impl(std::unique_ptr<Store> owned) : store(std::move(owned)), thread([this] { work(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_one();
        thread.join();
    }

    bool push(Item& item) {
        {
            const std::lock_guard lock(mutex);
            if (stopping || queue.size() >= queue_max) return false;
            queue.push_back(std::move(item));
        }
        wake.notify_one();
        return true;
    }

    void work() {
        for (std::deque<Item> items; next(items); items.clear()) {
            for (auto item = items.begin(); item != items.end();) {
                if (auto* task = std::get_if<Task>(&*item)) {
                    (*task)(*store);
                    ++item;
                } else {
                    item = commit_group(item, items.end());
                }
            }
        }
    }

    // Waits for work and takes all of it; false once nothing is left and the writer is to stop.
    bool next(std::deque<Item>& items) {
        std::unique_lock lock(mutex);
        wake.wait(lock, [this] { return stopping || !queue.empty(); });
        items.swap(queue);
        return !items.empty();
    }

    std::deque<Item>::iterator commit_group(std::deque<Item>::iterator from, std::deque<Item>::iterator end) {
        std::vector<Request> group;
        for (; from != end && group.size() < batch_max && std::holds_alternative<Request>(*from); ++from) {
            group.push_back(std::move(std::get<Request>(*from)));
        }
        if (group.size() == 1) {
            commit_alone(group.front());
        } else {
            commit_together(group);
        }
        return from;
    }

    void commit_alone(Request& request) { request.done(counted(request.batch)); }

    void commit_together(std::vector<Request>& group) {
        Batch joined = join(group);
        const auto error = counted(joined);
        // A full disk is nobody's fault in particular, and trying five hundred times would not make room.
        if (!error || error == Errc::disk_full) {
            for (auto& request : group) request.done(error);
            return;
        }
        split(joined, group);
        for (auto& request : group) commit_alone(request);
    }

    error_code counted(const Batch& batch) {
        const auto error = store->write(batch);
        if (!error && !batch.empty()) commits.fetch_add(1, std::memory_order_relaxed);
        return error;
    }

    const std::unique_ptr<Store> store;  // the thread's
    std::atomic<std::uint64_t> commits{0};
    std::mutex mutex;  // guards queue and stopping
    std::condition_variable wake;
    std::deque<Item> queue;
    bool stopping = false;
    std::thread thread;  // last: starts when the rest is there
};

Writer::Writer(std::unique_ptr<Store> store) : impl_(std::make_unique<Impl>(std::move(store))) {}

Writer::~Writer() = default;

void Writer::submit(Batch batch, std::function<void(error_code)> done) {
    Item item = Request{std::move(batch), std::move(done)};
    if (!impl_->push(item)) std::get<Request>(item).done(Errc::write_failed);
}

bool Writer::run(std::function<void(Store&)> task) {
    Item item = std::move(task);
    return impl_->push(item);
}

std::uint64_t Writer::commits() const {
    return impl_->commits.load(std::memory_order_relaxed);
}

}  // namespace lanai::store
