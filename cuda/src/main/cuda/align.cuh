// align.cuh -- parameters of the kernels of align.cu, align_slerp.cu and align_window.cu, and the rules of the policies.
// Numeric specification, sections 2 and 3. Twin of CpuAligner; change both or neither. One AlignStream by byte offset:
//     0  stamps         int64[samples], nanoseconds, strictly ascending within each episode
//     8  sample_starts  int64[episodes + 1]: the first sample of each episode, and the end
//    16  values         [samples * width] of in_type
//    24  targets        int64[n_targets], nanoseconds, any order
//    32  target_starts  int64[episodes + 1]: the first target of each episode, and the end; starts with 0
//    40  out            of out_type: components c of target i at i * pitch + c
//    48  valid          bits, one a target, lowest first, whole bytes; 0: not wanted
//    56  age            float32[n_targets], milliseconds; 0: not wanted
//    64  mask           bits, one a sample of a window, as valid; rc_align_window alone
//    72  limit          int64: greatest age or gap in nanoseconds, inclusive; -1: none. Of a window the span, exclusive
//    80  n_targets      int64
//    88  episodes       int64
//    96  n_samples      int64; with episodes = 1 the two arrays of starts are not read
//   104  width          int32: components of a sample
//   108  pitch          int32: components between targets of out
//   112  policy         int32: 0 previous, 1 nearest, 2 linear, 3 linear over angles in radians, 4 slerp, 5 window
//   116  in_type        int32: Type; RAW copies elements of `size` bytes and fills with 0
//   120  out_type       int32: Type
//   124  size           int32: bytes of an element of RAW
//   128  tile           int32: targets a block, 8, 16, 32, 64, 128 or 256
//   132  slices         int32: blocks that share a tile, from 1; of slerp 1
//   136  samples        int32: of a target, from 1; of all but a window 1
//   140  reserved       int32
// AlignParams: 0 streams: AlignStream[n_streams], 8 tile_starts: int64[n_streams + 1]: the first block of each stream
// (tiles times slices), and the end; 16 tiles int64: that end; 24 n_streams int32; 28 reserved int32.
// AlignFewParams holds up to 16 streams itself, so that a small batch waits for no descriptor: 0 tiles int64,
// 8 tile_starts int64[17], 144 n_streams int32, 148 reserved int32, 152 streams.
#pragma once
#include "floats.cuh"

struct AlignStream {
    uint64_t stamps, sample_starts, values, targets, target_starts, out, valid, age, mask;
    int64_t limit, n_targets, episodes, n_samples;
    int32_t width, pitch, policy, in_type, out_type, size, tile, slices, samples, reserved;
};
static_assert(sizeof(AlignStream) == 144, "the host writes this struct by offset");

struct AlignParams {
    uint64_t streams, tile_starts;
    int64_t tiles;
    int32_t n_streams, reserved;
};
static_assert(sizeof(AlignParams) == 32, "the host writes this struct by offset");

constexpr int RC_FEW = 16;
struct AlignFewParams {
    int64_t tiles;
    int64_t tile_starts[RC_FEW + 1];
    int32_t n_streams, reserved;
    AlignStream streams[RC_FEW];
};
static_assert(sizeof(AlignFewParams) == 2456, "the host writes this struct by offset");

namespace rc {

enum Policy : int32_t { PREVIOUS = 0, NEAREST = 1, LINEAR = 2, ANGLE = 3, SLERP = 4, WINDOW = 5 };

// What a target takes: a sample, or none, and the weight of the one after it.
struct Choice {
    int64_t sample; // -1: none
    double weight;  // 0: the sample itself
};

// Differences of ordered int64 are taken as unsigned 64 bits, which always fits them.
__device__ __forceinline__ bool admits(int64_t limit, uint64_t nanos) {
    return limit < 0 || nanos <= (uint64_t)limit;
}

// The age in milliseconds, exact before its roundings. CpuAligner.ageNanos.
__device__ __forceinline__ float age_millis(int64_t t, int64_t stamp) {
    const double nanos = stamp <= t ? __ull2double_rn((uint64_t)t - (uint64_t)stamp)
                                    : -__ull2double_rn((uint64_t)stamp - (uint64_t)t);
    return __double2float_rn(__ddiv_rn(nanos, 1e6));
}

// a: the last of n samples at or before t, -1 for none; its stamp and the next one's, where there are such.
__device__ __forceinline__ Choice choose(
        int policy, int64_t limit, int64_t n, int64_t t, int64_t a, int64_t stamp_a, int64_t stamp_b) {
    const bool has_a = a >= 0;
    const bool has_b = a + 1 < n;
    const uint64_t since = (uint64_t)t - (uint64_t)stamp_a;
    const uint64_t until = (uint64_t)stamp_b - (uint64_t)t;
    Choice choice = {-1, 0.0};
    if (policy == PREVIOUS) {
        choice.sample = has_a && admits(limit, since) ? a : -1;
    } else if (policy == NEAREST) {
        const bool later = has_b && (!has_a || until < since);
        const bool taken = later ? admits(limit, until) : has_a && admits(limit, since);
        choice.sample = taken ? a + later : -1;
    } else {
        const uint64_t gap = (uint64_t)stamp_b - (uint64_t)stamp_a;
        const bool hit = has_a && since == 0;
        choice.sample = hit || (has_a && has_b && admits(limit, gap)) ? a : -1;
        choice.weight = hit ? 0.0 : __ddiv_rn(__ull2double_rn(since), __ull2double_rn(gap));
    }
    return choice;
}

__device__ __forceinline__ double between(double a, double b, double w, bool angle) {
    constexpr double PI = 3.141592653589793;
    constexpr double TWO_PI = 6.283185307179586;
    double d = __dsub_rn(b, a);
    if (angle) {
        d = d > PI ? __dsub_rn(d, TWO_PI) : d < -PI ? __dadd_rn(d, TWO_PI) : d;
    }
    const double y = __dadd_rn(a, __dmul_rn(w, d));
    return isfinite(a) && isfinite(b) ? y : __longlong_as_double(0x7ff8000000000000ll);
}

} // namespace rc
