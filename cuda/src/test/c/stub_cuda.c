// stub_cuda.c -- a libcuda.so.1 that computes nothing, to test on machines without a GPU what happens when a GPU fails.
//
// It has the functions that the device layer calls, under the names that JCuda links; JCuda looks the others up only when they
// are called. Device memory is the host's, copies and fills are done at once or recorded, kernels are counted. What is used
// wrongly is refused: copies outside device memory, what was freed, threads without a context. See stub_state.h for what
// steers it.
#include "stub_state.h"

#define BEGIN                                        \
    int failed = called(__func__);                   \
    if (failed || !initialized) {                    \
        return failed ? failed : NOT_INITIALIZED;    \
    }
#define BEGIN_IN_CONTEXT                             \
    BEGIN                                            \
    if (!current || !current->retained) {            \
        return INVALID_CONTEXT;                      \
    }

typedef struct operation { enum { COPY, FILL, LAUNCH } what; char *to; const char *from; size_t bytes; } operation;
typedef struct graph { int count, size; operation *operations; } graph;
typedef struct stream { graph *captured; } stream;
typedef struct event { graph *captured; } event;

int cuInit(unsigned flags) {
    (void) flags;
    int failed = called(__func__);
    if (!failed && gpu_count() == 0) {
        failed = NO_DEVICE;
    }
    initialized |= !failed;
    return failed;
}

int cuGetErrorName(int result, const char **name) {
    *name = NULL;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        *name = NAMES[i].result == result ? NAMES[i].name : *name;
    }
    return *name ? SUCCESS : INVALID_VALUE;
}

int cuDriverGetVersion(int *version) {
    *version = (int) number("DRIVER", "13000");
    return called(__func__);
}

int cuDeviceGetCount(int *count) {
    BEGIN
    *count = gpu_count();
    return SUCCESS;
}

int cuDeviceGet(int *device, int ordinal) {
    BEGIN
    *device = ordinal;
    return is_gpu(ordinal) ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetName(char *name, int length, int device) {
    BEGIN
    snprintf(name, (size_t) length, "Stub GPU");
    return is_gpu(device) ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    BEGIN
    enum { MAJOR = 75, MINOR = 76 };
    *value = attribute == MAJOR ? capability(device) / 10 : attribute == MINOR ? capability(device) % 10 : 0;
    return is_gpu(device) ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceGetPCIBusId(char *bus, int length, int device) {
    BEGIN
    snprintf(bus, (size_t) length, "0000:%02X:00.0", 16 + device);
    return is_gpu(device) ? SUCCESS : INVALID_DEVICE;
}

int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    BEGIN
    *bytes = number("MEMORY", "8589934592");
    return is_gpu(device) ? SUCCESS : INVALID_DEVICE;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
    BEGIN
    if (!is_gpu(device)) {
        return INVALID_DEVICE;
    }
    gpus[device].retained++;
    *context = &gpus[device];
    return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
    BEGIN
    if (!is_gpu(device) || gpus[device].retained == 0) {
        misuses++;
        return INVALID_CONTEXT;
    }
    gpus[device].retained--;
    return SUCCESS;
}

int cuCtxSetCurrent(void *context) {
    BEGIN
    struct gpu *gpu = context;
    if (gpu && !gpu->retained) {
        return INVALID_CONTEXT;
    }
    current = gpu;
    return SUCCESS;
}

int cuModuleLoadDataEx(void **module, const void *image, unsigned count, int *options, void **values) {
    BEGIN_IN_CONTEXT
    (void) image, (void) count, (void) options, (void) values;
    *module = create(MODULE, 1);
    return SUCCESS;
}

int cuModuleUnload(void *module) {
    BEGIN_IN_CONTEXT
    return destroy(MODULE, module);
}

int cuModuleGetFunction(void **function, void *module, const char *name) {
    BEGIN_IN_CONTEXT
    *function = module; // kernels do nothing: one is as good as another
    return !holds(MODULE, module, 1) ? INVALID_HANDLE : strncmp(name, "rc_", 3) == 0 ? SUCCESS : NOT_FOUND;
}

int cuMemAlloc_v2(char **address, size_t bytes) {
    BEGIN_IN_CONTEXT
    size_t memory = number("MEMORY", "8589934592");
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    if (bytes > memory || current->used > memory - bytes || bytes > number("LARGEST", "18446744073709551615")) {
        return OUT_OF_MEMORY;
    }
    *address = create(DEVICE_MEMORY, bytes);
    return SUCCESS;
}

int cuMemFree_v2(char *address) {
    BEGIN_IN_CONTEXT
    return destroy(DEVICE_MEMORY, address);
}

int cuMemHostAlloc(void **address, size_t bytes, unsigned flags) {
    BEGIN_IN_CONTEXT
    (void) flags;
    *address = create(HOST_MEMORY, bytes);
    return SUCCESS;
}

int cuMemFreeHost(void *address) {
    BEGIN_IN_CONTEXT
    return destroy(HOST_MEMORY, address);
}

static void run(operation of) {
    switch (of.what) {
        case COPY: memmove(of.to, of.from, of.bytes); break;
        case FILL: memset(of.to, *of.from, of.bytes); break;
        case LAUNCH: __atomic_add_fetch(&launches, 1, __ATOMIC_RELAXED); break;
    }
}

/** Does it at once, or appends it to the graph that the stream is captured in. */
static int queue(stream *on, operation of) {
    if (!holds(STREAM, on, sizeof *on)) {
        return INVALID_HANDLE;
    }
    graph *into = on->captured;
    if (!into) {
        run(of);
        return SUCCESS;
    }
    if (into->count == into->size) {
        into->size = 2 * into->size + 16;
        into->operations = realloc(into->operations, sizeof(operation) * (size_t) into->size);
    }
    into->operations[into->count++] = of;
    return SUCCESS;
}

int cuMemcpyHtoDAsync_v2(char *to, const void *from, size_t bytes, stream *on) {
    BEGIN
    return holds(DEVICE_MEMORY, to, bytes) ? queue(on, (operation) {COPY, to, from, bytes}) : INVALID_VALUE;
}

int cuMemcpyDtoHAsync_v2(void *to, const char *from, size_t bytes, stream *on) {
    BEGIN
    return holds(DEVICE_MEMORY, from, bytes) ? queue(on, (operation) {COPY, to, from, bytes}) : INVALID_VALUE;
}

int cuMemcpyDtoDAsync_v2(char *to, const char *from, size_t bytes, stream *on) {
    BEGIN
    bool held = holds(DEVICE_MEMORY, to, bytes) && holds(DEVICE_MEMORY, from, bytes);
    return held ? queue(on, (operation) {COPY, to, from, bytes}) : INVALID_VALUE;
}

int cuMemsetD8Async(char *to, unsigned char value, size_t bytes, stream *on) {
    BEGIN
    static char values[256]; // one of each, for operations that run later
    values[value] = (char) value;
    return holds(DEVICE_MEMORY, to, bytes) ? queue(on, (operation) {FILL, to, values + value, bytes}) : INVALID_VALUE;
}

int cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
        unsigned blockZ, unsigned shared, stream *on, void **arguments, void **extra) {
    BEGIN
    (void) shared, (void) extra;
    bool shaped = gridX && gridY && gridZ && blockX && blockY && blockZ && blockX * blockY * blockZ <= 1024;
    return !holds(MODULE, function, 1) ? INVALID_HANDLE
            : !shaped || !arguments    ? INVALID_VALUE
                                       : queue(on, (operation) {LAUNCH, NULL, NULL, 0});
}

int cuStreamCreate(void **made, unsigned flags) {
    BEGIN_IN_CONTEXT
    (void) flags;
    *made = create(STREAM, sizeof(stream));
    return SUCCESS;
}

int cuStreamDestroy_v2(void *on) {
    BEGIN
    return destroy(STREAM, on);
}

int cuStreamSynchronize(stream *on) {
    BEGIN
    return !holds(STREAM, on, sizeof *on) ? INVALID_HANDLE : on->captured ? CAPTURE_UNSUPPORTED : SUCCESS;
}

#include "stub_graphs.h"
