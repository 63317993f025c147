// Owning handles of the GStreamer types used here, one release function each.
#pragma once

#include <glib.h>
#include <gst/gst.h>

#include <memory>

namespace lanai::streaming::ingest {

struct GstRelease {
    void operator()(GstElement* element) const { gst_object_unref(element); }
    void operator()(GstBus* bus) const { gst_object_unref(bus); }
    void operator()(GstClock* clock) const { gst_object_unref(clock); }
    void operator()(GstPad* pad) const { gst_object_unref(pad); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
    void operator()(GstSample* sample) const { gst_sample_unref(sample); }
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
    void operator()(GstElementFactory* factory) const { gst_object_unref(factory); }
    void operator()(GError* error) const { g_error_free(error); }
    void operator()(gchar* text) const { g_free(text); }
};

template <class T>
using GstPtr = std::unique_ptr<T, GstRelease>;

}  // namespace lanai::streaming::ingest
