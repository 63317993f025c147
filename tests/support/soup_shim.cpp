// Preloaded into simple-whip-client: Debian 12's build of it uses libsoup 2, while libnice's GStreamer plug-in brings
// libsoup 3 along, which looks for libsoup 2's symbols and aborts. They do get along here, so the look-up finds nothing.
#include <dlfcn.h>

#include <cstring>

extern "C" int g_module_symbol(void* module, const char* name, void** symbol) {
    using Real = int (*)(void*, const char*, void**);
    static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "g_module_symbol"));
    if (std::strcmp(name, "soup_uri_new") == 0 || real == nullptr) return 0;
    return real(module, name, symbol);
}
