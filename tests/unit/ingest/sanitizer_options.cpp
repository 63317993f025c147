// Read by AddressSanitizer and LeakSanitizer before main, where they are built in.

// GLib and GStreamer lack the frame pointers of the fast unwinder, so that any leak would look like g_malloc's.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "fast_unwind_on_malloc=0";
}

// What libraries keep for the life of the process: GLib's constructor, fontconfig's cache.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:_dl_init\nleak:libfontconfig\n";
}
