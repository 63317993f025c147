#include "ingest/low_priority.hpp"

#include "ingest/gst_ptr.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <memory>

// GStreamer's own pool lends its threads to whoever comes next, and a thread that has become nice needs a privilege to
// go back. So these threads are of this pool alone, and end with their task.
namespace lanai::streaming::ingest {
namespace {

struct LowPriorityPool {
    GstTaskPool parent;
};
struct LowPriorityPoolClass {
    GstTaskPoolClass parent;
};

G_DEFINE_TYPE(LowPriorityPool, low_priority_pool, GST_TYPE_TASK_POOL)

struct Work {
    GstTaskPoolFunction run;
    gpointer data;
};

// On Linux a nice value is a thread's own, and inherited by the threads that it creates.
gpointer work_nicely(gpointer data) noexcept {
    const std::unique_ptr<Work> work(static_cast<Work*>(data));
    const int nice = getpriority(PRIO_PROCESS, 0);
    setpriority(PRIO_PROCESS, 0, std::min(nice + low_priority_nice, 19));
    work->run(work->data);
    return nullptr;
}

gpointer push(GstTaskPool*, GstTaskPoolFunction run, gpointer data, GError** error) noexcept {
    auto work = std::make_unique<Work>(Work{run, data});
    GThread* thread = g_thread_try_new("transcoder", work_nicely, work.get(), error);
    if (thread != nullptr) static_cast<void>(work.release());  // is the thread's
    return thread;
}

void low_priority_pool_init(LowPriorityPool*) {}

void low_priority_pool_class_init(LowPriorityPoolClass* klass) {
    klass->parent.prepare = [](GstTaskPool*, GError**) {};
    klass->parent.cleanup = [](GstTaskPool*) {};
    klass->parent.push = push;
    klass->parent.join = [](GstTaskPool*, gpointer thread) { g_thread_join(static_cast<GThread*>(thread)); };
    klass->parent.dispose_handle = [](GstTaskPool*, gpointer thread) { g_thread_unref(static_cast<GThread*>(thread)); };
}

GstBusSyncReply give_pool(GstBus*, GstMessage* message, gpointer pool) noexcept {
    if (GST_MESSAGE_TYPE(message) != GST_MESSAGE_STREAM_STATUS) return GST_BUS_PASS;
    GstStreamStatusType status{};
    gst_message_parse_stream_status(message, &status, nullptr);
    const GValue* value = gst_message_get_stream_status_object(message);
    if (status == GST_STREAM_STATUS_TYPE_CREATE && value != nullptr && G_VALUE_HOLDS(value, GST_TYPE_TASK)) {
        gst_task_set_pool(GST_TASK(g_value_get_object(value)), GST_TASK_POOL(pool));
    }
    return GST_BUS_PASS;
}

}  // namespace

void run_at_low_priority(GstElement& pipeline) {
    const GstPtr<GstBus> bus(gst_element_get_bus(&pipeline));
    gpointer pool = gst_object_ref_sink(g_object_new(low_priority_pool_get_type(), nullptr));
    gst_bus_set_sync_handler(bus.get(), give_pool, pool, gst_object_unref);
}

}  // namespace lanai::streaming::ingest
