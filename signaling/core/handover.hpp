// What one thread makes another takes, in order and in batches: two cores for one long list. Bounded.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace lanai::core {

template <class T>
class Handover {
public:
    static constexpr std::size_t batch_items = 1'024;
    static constexpr std::size_t batches_max = 8;  // that wait; beyond: give() waits

    // `take` runs on a thread of its own.
    explicit Handover(std::function<void(T&)> take) : take_(std::move(take)), thread_([this] { work(); }) {
        batch_.reserve(batch_items);
    }
    ~Handover() { close(); }
    Handover(const Handover&) = delete;
    Handover& operator=(const Handover&) = delete;

    void give(T item) {
        batch_.push_back(std::move(item));
        if (batch_.size() == batch_items) hand_over();
    }

    // When all was taken. Throws what take() threw; what came after that was not taken.
    void finish() {
        hand_over();
        close();
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void hand_over() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_.size() < batches_max; });
        waiting_.push_back(std::exchange(batch_, {}));
        batch_.reserve(batch_items);
        changed_.notify_all();
    }

    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
            changed_.notify_all();
        }
        if (thread_.joinable()) thread_.join();
    }

    void work() {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            std::vector<T> batch = std::move(waiting_.front());
            waiting_.pop_front();
            changed_.notify_all();
            lock.unlock();
            try {
                if (!failure_)
                    for (T& item : batch) take_(item);
            } catch (...) {
                failure_ = std::current_exception();
            }
        }
    }

    const std::function<void(T&)> take_;
    std::vector<T> batch_;         // the giver's
    std::exception_ptr failure_;   // the taker's; the giver's when the thread has ended
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::vector<T>> waiting_;  // guarded by mutex_
    bool closed_ = false;                 // guarded by mutex_
    std::thread thread_;
};

}  // namespace lanai::core
