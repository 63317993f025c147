// A GStreamer webrtcbin as a WHEP viewer: what the viewers of the tests share. Streaming threads call the decoders that
// add_track made; the rest belongs to one thread. Throws std::runtime_error with what went wrong.
#pragma once

#define GST_USE_UNSTABLE_API  // webrtcbin's API is called unstable in 1.22
#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include <memory>
#include <string>

namespace lanai::test {

struct GstRelease {
    void operator()(GstElement* element) const { gst_object_unref(element); }
    void operator()(GstBus* bus) const { gst_object_unref(bus); }
    void operator()(GstPad* pad) const { gst_object_unref(pad); }
    void operator()(GstPromise* promise) const { gst_promise_unref(promise); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
    void operator()(GstWebRTCSessionDescription* sdp) const { gst_webrtc_session_description_free(sdp); }
    void operator()(gchar* text) const { g_free(text); }
    void operator()(GError* error) const { g_error_free(error); }
};
template <class T>
using GstPtr = std::unique_ptr<T, GstRelease>;

class GstWhep {
public:
    // A pipeline with a webrtcbin that will receive H.264 and Opus.
    GstWhep();
    ~GstWhep();
    GstWhep(const GstWhep&) = delete;
    GstWhep& operator=(const GstWhep&) = delete;

    [[nodiscard]] GstElement* pipeline() const { return pipeline_.get(); }
    [[nodiscard]] GstElement* webrtc() const { return webrtc_; }
    // Of a pad that webrtcbin added: "video", "audio" or empty.
    [[nodiscard]] static std::string media_of(GstPad*);
    // Puts a bin of that description behind the pad.
    static GstElement* decode(GstElement* webrtc, GstPad*, const char* description);

    // http://HOST:PORT/PATH. The server is ICE-lite and learns our address from our checks: no candidates are offered.
    void start(const std::string& address);
    // The next element message within 100 ms, or nothing.
    [[nodiscard]] GstPtr<GstMessage> next_message();
    // Ends the session, and the pipeline.
    void stop();

private:
    GstPtr<GstElement> pipeline_;
    GstElement* webrtc_ = nullptr;
    std::string address_, session_;
};

}  // namespace lanai::test
