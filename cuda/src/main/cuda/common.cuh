// common.cuh -- what several operations share: positions in ragged batches, block scans, cells of points, atomics.
//
// Every kernel takes one by-value parameter struct of 8-byte fields first and 4-byte fields after them, so that the host
// writes it at fixed offsets. Addresses are uint64. Indices are 64 bits wide; grids stride, so any launch shape is right.
#pragma once
#include <cstdint>

namespace rc {

constexpr int WARP = 32;
constexpr unsigned ALL = 0xffffffffu;
constexpr int BLOCK = 256; // threads a block, of every kernel
constexpr uint32_t NONE = 0xffffffffu;

template <class T>
__device__ __forceinline__ T* at(uint64_t address) {
    return reinterpret_cast<T*>(address);
}

__device__ __forceinline__ int lane() {
    return threadIdx.x & (WARP - 1);
}

// The last i in [0, n) with starts[i] <= v, where starts ascends and starts[0] <= v. The warp searches together, 32 ways
// at a time: one load for up to 32 starts where a binary search has five that wait for each other. All lanes, same v.
__device__ __forceinline__ int64_t warp_find(const int64_t* __restrict__ starts, int64_t n, int64_t v) {
    int64_t low = 0;
    while (n > 1) {
        const int64_t step = (n + WARP - 1) / WARP;
        const int64_t i = low + lane() * step;
        const bool before = lane() * step < n && __ldg(starts + i) <= v;
        const int last = 31 - __clz(__ballot_sync(ALL, before) | 1u);
        low += last * step;
        n = min(step, n - last * step);
    }
    return low;
}

// 32 neighbouring starts, one a lane, around where evenly long parts would have v: of starts[0..n], with n parts in all.
// A batch of parts alike is found in one step; `holds` says whether this one is. All lanes, same arguments.
struct Window {
    int64_t base;  // the part of lane 0
    int64_t start; // of the lane's part; INT64_MAX past the end

    __device__ __forceinline__ Window(const int64_t* __restrict__ starts, int64_t n, int64_t v, int64_t all) {
        const int64_t guess = n < WARP ? 0 : (int64_t)((float)v / (float)all * (float)n) - WARP / 2;
        base = min(max(guess, (int64_t)0), max(n - WARP + 1, (int64_t)0));
        start = base + lane() <= n ? __ldg(starts + base + lane()) : INT64_MAX;
    }

    __device__ __forceinline__ bool holds(int64_t first, int64_t last) const {
        return __shfl_sync(ALL, start, 0) <= first && __shfl_sync(ALL, start, WARP - 1) > last;
    }

    // The lane of the part that v is in.
    __device__ __forceinline__ int part(int64_t v) const {
        return 31 - __clz(__ballot_sync(ALL, start <= v) | 1u);
    }
};

// As warp_find, by one thread alone.
__device__ __forceinline__ int64_t find(const int64_t* __restrict__ starts, int64_t n, int64_t v) {
    int64_t low = 0;
    int64_t high = n;
    while (high - low > 1) {
        const int64_t middle = (low + high) >> 1;
        if (__ldg(starts + middle) <= v) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

// Exclusive sum over a block of BLOCK threads; total is the sum. Synchronises the block, so that it may be called again.
__device__ __forceinline__ uint32_t block_sum_before(uint32_t v, uint32_t& total) {
    __shared__ uint32_t sums[BLOCK / WARP];
    uint32_t x = v;
#pragma unroll
    for (int d = 1; d < WARP; d <<= 1) {
        const uint32_t y = __shfl_up_sync(ALL, x, d);
        x += lane() >= d ? y : 0;
    }
    if (lane() == WARP - 1) {
        sums[threadIdx.x / WARP] = x;
    }
    __syncthreads();
    uint32_t before = 0;
    uint32_t all = 0;
#pragma unroll
    for (int w = 0; w < BLOCK / WARP; w++) {
        before += w < threadIdx.x / WARP ? sums[w] : 0;
        all += sums[w];
    }
    __syncthreads();
    total = all;
    return before + x - v;
}

__device__ __forceinline__ bool finite(uint32_t bits) {
    return (bits & 0x7f800000u) != 0x7f800000u;
}

// Bits whose signed order is the floats', with -0 below +0; its own inverse. CellReductions.ordered.
__device__ __forceinline__ int32_t ordered(int32_t bits) {
    return bits ^ ((bits >> 31) & 0x7fffffff);
}

} // namespace rc
