// stub_state.h -- what the stub driver of stub_cuda.c keeps: its settings, the failures it was told to make, live objects.
//
// Environment variables, all starting with ROBOCACHE_STUB_; each has a default:
//
//   GPUS      how many GPUs there are                                                            1
//   COMPUTE   their compute capabilities, a comma between; the last holds for the rest           9.0
//   DRIVER    the newest CUDA of the driver, 1000 times major plus 10 times minor                13000
//   MEMORY    bytes of each GPU; allocations above what is left are refused                      8 GiB
//   LARGEST   bytes of the largest allocation of device memory                                   no limit
//   FAIL      CALL:RESULT[:FIRST[:LAST]], a space between: from the FIRST to the LAST time       nothing
//   REPORT    file that gets the number of live objects, launches and misuses when the process ends
//
// A CALL has no suffix: cuMemAlloc. FIRST is 1 and LAST never unless given. A result that leaves a context unusable is every
// later call's as well, as in the driver.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUCCESS, INVALID_VALUE, OUT_OF_MEMORY, NOT_INITIALIZED, NO_DEVICE = 100, INVALID_DEVICE, INVALID_CONTEXT = 201,
       INVALID_HANDLE = 400, NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED };

static const struct { int result; const char *name; } NAMES[] = {
    {SUCCESS, "CUDA_SUCCESS"}, {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"}, {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
    {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"}, {NO_DEVICE, "CUDA_ERROR_NO_DEVICE"},
    {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE"}, {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"}, {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"},
    {304, "CUDA_ERROR_OPERATING_SYSTEM"}, {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE"},
    {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"}, {ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS"},
    {719, "CUDA_ERROR_LAUNCH_FAILED"}, {CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"},
    {CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"}, {999, "CUDA_ERROR_UNKNOWN"},
};

enum { MOST_GPUS = 64, MOST_FAULTS = 16 };

static struct gpu { int retained; size_t used; } gpus[MOST_GPUS];
static struct fault { char call[64]; int result, first, last, calls; } faults[MOST_FAULTS];
static int fault_count, fatal, launches, misuses;
static bool initialized;
static __thread struct gpu *current;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // of the objects and of everything above

static const char *setting(const char *name, const char *otherwise) {
    char variable[64];
    snprintf(variable, sizeof variable, "ROBOCACHE_STUB_%s", name);
    const char *value = getenv(variable);
    return value ? value : otherwise;
}

static size_t number(const char *name, const char *otherwise) {
    return strtoull(setting(name, otherwise), NULL, 10);
}

static int gpu_count(void) {
    return (int) number("GPUS", "1");
}

/** Whether the GPU is of this machine. */
static bool is_gpu(int device) {
    return device >= 0 && device < gpu_count() && device < MOST_GPUS;
}

/** Ten times major plus minor. */
static int capability(int device) {
    const char *at = setting("COMPUTE", "9.0");
    for (const char *next; device > 0 && (next = strchr(at, ',')); device--) {
        at = next + 1;
    }
    int major = 0, minor = 0;
    sscanf(at, "%d.%d", &major, &minor);
    return 10 * major + minor;
}

__attribute__((constructor)) static void read_faults(void) {
    char all[1024], *rest = all;
    snprintf(all, sizeof all, "%s", setting("FAIL", ""));
    for (char *one; fault_count < MOST_FAULTS && (one = strtok_r(rest, " ", &rest));) {
        struct fault *fault = &faults[fault_count++];
        fault->first = 1;
        fault->last = INT32_MAX;
        sscanf(one, "%63[^:]:%d:%d:%d", fault->call, &fault->result, &fault->first, &fault->last);
    }
}

/** Counts a call, named as its function is, and returns the result it is to end with: SUCCESS to go on. */
static int called(const char *function) {
    pthread_mutex_lock(&lock);
    int result = fatal;
    for (int i = 0; i < fault_count; i++) {
        size_t length = strcspn(function, "_"); // without _v2
        bool same = strlen(faults[i].call) == length && strncmp(faults[i].call, function, length) == 0;
        if (same && ++faults[i].calls >= faults[i].first && faults[i].calls <= faults[i].last && !result) {
            result = faults[i].result;
        }
    }
    bool lost = (result >= ILLEGAL_ADDRESS && result < 720) || result == 999;
    fatal = lost ? result : fatal;
    pthread_mutex_unlock(&lock);
    return result;
}

enum kind { DEVICE_MEMORY, HOST_MEMORY, STREAM, EVENT, MODULE, GRAPH, GRAPH_EXEC, KINDS };
static const char *const KIND_NAMES[] = {"device", "host", "streams", "events", "modules", "graphs", "execs"};

static struct object { enum kind kind; char *address; size_t bytes; struct gpu *gpu; struct object *next; } *objects;
static int live[KINDS];

/** Makes an object of so many zeroed bytes on the current GPU. */
static void *create(enum kind kind, size_t bytes) {
    struct object *made = calloc(1, sizeof *made);
    size_t rounded = (bytes + 255) / 256 * 256;
    *made = (struct object) {kind, aligned_alloc(256, rounded), bytes, current, NULL};
    memset(made->address, 0, rounded);
    pthread_mutex_lock(&lock);
    made->next = objects;
    objects = made;
    live[kind]++;
    current->used += kind == DEVICE_MEMORY ? bytes : 0;
    pthread_mutex_unlock(&lock);
    return made->address;
}

/** Frees an object; what is none, or no longer, is a misuse. */
static int destroy(enum kind kind, const void *address) {
    pthread_mutex_lock(&lock);
    struct object **at = &objects;
    while (*at && ((*at)->kind != kind || (*at)->address != address)) {
        at = &(*at)->next;
    }
    struct object *found = *at;
    if (found) {
        *at = found->next;
        live[kind]--;
        found->gpu->used -= kind == DEVICE_MEMORY ? found->bytes : 0;
        free(found->address);
        free(found);
    } else {
        misuses++;
    }
    pthread_mutex_unlock(&lock);
    return found ? SUCCESS : kind <= HOST_MEMORY ? INVALID_VALUE : INVALID_HANDLE;
}

/** Whether all those bytes lie in one live object; if not, it is a misuse. */
static bool holds(enum kind kind, const void *address, size_t bytes) {
    uintptr_t from = (uintptr_t) address;
    pthread_mutex_lock(&lock);
    struct object *at = objects;
    while (at && !(at->kind == kind && from >= (uintptr_t) at->address
            && from + bytes <= (uintptr_t) at->address + at->bytes)) {
        at = at->next;
    }
    misuses += !at;
    pthread_mutex_unlock(&lock);
    return at;
}

__attribute__((destructor)) static void report(void) {
    const char *path = setting("REPORT", NULL);
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) {
        return;
    }
    int contexts = 0;
    for (int i = 0; i < MOST_GPUS; i++) {
        contexts += gpus[i].retained;
    }
    fprintf(file, "launches=%d\nmisuses=%d\ncontexts=%d\n", launches, misuses, contexts);
    for (int kind = 0; kind < KINDS; kind++) {
        fprintf(file, "%s=%d\n", KIND_NAMES[kind], live[kind]);
    }
    fclose(file);
}
