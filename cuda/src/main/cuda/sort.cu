// sort.cu -- 64-bit numbers with a 32-bit companion each, sorted by some bits: one pass of an LSD radix sort is the three
// launches rc_sort_histogram, rc_sort_scan, rc_sort_scatter. Twin of CellTable.byKey. Stable; nothing spins, as blocks of
// one launch never wait for each other. Fields by byte offset:
//     0  ids_in     uint64[total]; companions uint32[total] at 8
//    16  ids_out    uint64[total]; companions uint32[total] at 24; neither overlaps the input
//    32  total      int64[1], read on the device, so that the host need not know it
//    40  histogram  uint32[256 * blocks]; digit totals uint32[256] at 48
//    56  blocks     int64: at least total / 2048, rounded up; the grid of the first and the third launch
//    64  shift      int32: the lowest bit of the digit; at 68 the digit's bits, 1 to 8
//
// Launch: BLOCK threads a block; rc_sort_scan one block for each of 256 digits.
#include "common.cuh"

struct SortParams {
    uint64_t ids_in, companions_in, ids_out, companions_out, total, histogram, digits;
    int64_t blocks;
    int32_t shift, bits;
};
static_assert(sizeof(SortParams) == 72, "the host writes this struct by offset");

namespace rc {

constexpr int DIGITS = 256;
constexpr int ITEMS = 8;
constexpr int SORT_TILE = BLOCK * ITEMS;
constexpr int WARPS = BLOCK / WARP;

__device__ __forceinline__ uint32_t digit(const SortParams& p, uint64_t id) {
    return (uint32_t)(id >> p.shift) & ((1u << p.bits) - 1);
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_sort_histogram(const __grid_constant__ SortParams p) {
    using namespace rc;
    __shared__ uint32_t counts[DIGITS];
    const int64_t total = *at<const int64_t>(p.total);
    const int64_t first = blockIdx.x * (int64_t)SORT_TILE;
    if (first >= total) {
        return;
    }
    counts[threadIdx.x] = 0;
    __syncthreads();
#pragma unroll 8
    for (int item = 0; item < ITEMS; item++) {
        const int64_t i = first + item * BLOCK + threadIdx.x;
        if (i < total) {
            atomicAdd(counts + digit(p, __ldg(at<const uint64_t>(p.ids_in) + i)), 1u);
        }
    }
    __syncthreads();
    at<uint32_t>(p.histogram)[threadIdx.x * p.blocks + blockIdx.x] = counts[threadIdx.x];
}

// Block d: how many of digit d stand in the blocks before each.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_sort_scan(const __grid_constant__ SortParams p) {
    using namespace rc;
    const int64_t blocks = (*at<const int64_t>(p.total) + SORT_TILE - 1) / SORT_TILE;
    uint32_t* row = at<uint32_t>(p.histogram) + blockIdx.x * p.blocks;
    uint32_t before = 0;
    for (int64_t base = 0; base < blocks; base += BLOCK) {
        const int64_t b = base + threadIdx.x;
        uint32_t sum;
        const uint32_t here = block_sum_before(b < blocks ? row[b] : 0, sum);
        if (b < blocks) {
            row[b] = before + here;
        }
        before += sum;
    }
    if (threadIdx.x == 0) {
        at<uint32_t>(p.digits)[blockIdx.x] = before;
    }
}

// Each block orders its own items in shared memory, so that what goes to one digit leaves as one run.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_sort_scatter(const __grid_constant__ SortParams p) {
    using namespace rc;
    __shared__ uint32_t places[WARPS][DIGITS];
    __shared__ uint32_t away[DIGITS]; // from the place in the block to the place in the output
    __shared__ uint64_t ids[SORT_TILE];
    __shared__ uint32_t companions[SORT_TILE];
    const int64_t total = *at<const int64_t>(p.total);
    const int64_t tile = blockIdx.x * (int64_t)SORT_TILE;
    const int warp = threadIdx.x / WARP;
    if (tile >= total) {
        return;
    }
    const int here = (int)min(total - tile, (int64_t)SORT_TILE);
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        places[w][threadIdx.x] = 0;
    }
    // A warp's items follow each other, lane by lane, so that ranks within it keep the order.
    const int first = warp * (WARP * ITEMS) + lane();
    uint64_t id[ITEMS];
    uint32_t companion[ITEMS];
    uint32_t rank[ITEMS];
#pragma unroll
    for (int item = 0; item < ITEMS; item++) {
        const int i = first + item * WARP;
        id[item] = i < here ? __ldg(at<const uint64_t>(p.ids_in) + tile + i) : 0;
        companion[item] = i < here ? __ldg(at<const uint32_t>(p.companions_in) + tile + i) : 0;
    }
    uint32_t sum;
    uint32_t before = block_sum_before(at<const uint32_t>(p.digits)[threadIdx.x], sum);
    before += at<const uint32_t>(p.histogram)[threadIdx.x * p.blocks + blockIdx.x];
#pragma unroll
    for (int item = 0; item < ITEMS; item++) {
        const bool valid = first + item * WARP < here;
        const uint32_t d = valid ? digit(p, id[item]) : DIGITS + lane();
        const uint32_t same = __match_any_sync(ALL, d);
        const uint32_t lower = __popc(same & ((1u << lane()) - 1));
        const uint32_t seen = valid ? places[warp][d] : 0;
        __syncwarp();
        if (valid && lower == 0) {
            places[warp][d] = seen + __popc(same);
        }
        __syncwarp();
        rank[item] = seen + lower;
    }
    __syncthreads();
    uint32_t of_digit = 0;
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        of_digit += places[w][threadIdx.x];
    }
    uint32_t place = block_sum_before(of_digit, sum);
    away[threadIdx.x] = before - place;
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        const uint32_t of = places[w][threadIdx.x];
        places[w][threadIdx.x] = place;
        place += of;
    }
    __syncthreads();
#pragma unroll
    for (int item = 0; item < ITEMS; item++) {
        if (first + item * WARP < here) {
            const uint32_t to = places[warp][digit(p, id[item])] + rank[item];
            ids[to] = id[item];
            companions[to] = companion[item];
        }
    }
    __syncthreads();
    for (int i = threadIdx.x; i < here; i += BLOCK) {
        const uint64_t v = ids[i];
        const uint32_t to = i + away[digit(p, v)];
        at<uint64_t>(p.ids_out)[to] = v;
        at<uint32_t>(p.companions_out)[to] = companions[i];
    }
}
