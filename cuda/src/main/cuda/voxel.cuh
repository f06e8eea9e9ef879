// voxel.cuh -- the parameters that all voxel kernels share, and the cell of a point. Numeric specification, section 6.
// Twin of CpuVoxelizer, PointCells and CellReductions; change both or neither.
//
// One struct serves the whole chain of launches, so that the host writes it once a batch. Fields by byte offset:
//     0  x               float32[points], metres; y at 8, z at 16; each address a multiple of 16
//    24  features        uint64[n_features]: addresses of float32[points] that must be finite besides x, y, z
//    32  frame_starts    int64[frames + 1]: the first point of each frame, and the end; starts with 0
//    40  bits            uint32[frames * words]: a bit a cell, lowest first; the caller zeroes them
//    48  word_rows       uint32[frames * words]: the row of the first cell of each word
//    56  table           uint64[2 * points]: cells by hash, a part for each frame; the caller fills them with ones
//    64  slot_of         uint32[points]: the slot of each point's cell; NONE where it takes no part. Of voxel_bins.cu: cells
//    72  row_of          uint32[2 * points]: the row of each slot. Of voxel_bins.cu: where slices begin
//    80  row_ids         uint64[points]: (frame << cell_bits | cell) of each row, ascending once sorted
//    88  row_slots       uint32[points]: the slot of each row
//    96  total           int64[1]: rows of all frames; the caller zeroes it
//   104  non_finite      int64[frames], zeroed by the caller; out_of_range at 112 likewise
//   120  magnitudes      uint32[frames * n_mean]: bits of the greatest magnitude in range; zeroed by the caller
//   128  row_starts      int64[frames + 1]: the first row of each frame, and the end; zeroed by the caller
//   136  row_keys        int32[rows] or, with wide = 1, int64[rows]: the cell of each row
//   144  counts          int32[rows] points of each row; 0: not wanted. Of rc_voxel_count: int32[frames * cells]
//   152  sums            int64[rows * n_mean], fixed point
//   160  minima          int32[rows * n_min] as ordered integers; maxima at 168 likewise with n_max
//   176  mean_in         uint64[n_mean]: addresses of float32[points]; min_in at 184, max_in at 192 likewise
//   200  mean_out        uint64[n_mean]: addresses of float32[rows]; min_out at 208, max_out at 216 likewise
//   224  block_rows      uint32[blocks of 1024 words]: rows before each, of the ranked chain
//   232  dense_counts    int32[frames * cells], by rc_voxel_dense; 0: not wanted
//   240  dense_out       uint64[n_mean + n_min + n_max]: addresses of float32[frames * cells], by rc_voxel_dense
//   248  scales          float64[frames * n_mean]: 2^k of the fixed point; 0 where the greatest magnitude is 0
//   256  clear           uint4[clear_size]: zeroed by rc_voxel_bits, for the batch after it; 0: none
//   264  clear_size      int64
//   272  out             uint4[out_size]: where rc_voxel_out copies the bits, the host's memory
//   280  out_size        int64
//   288  points          int64
//   296  words           int64: words of bits a frame, (cells + 31) / 32
//   304  cells           int64: cells a frame
//   312  frames          int64
//   320  origin          float32[3], metres
//   332  size            float32[3], metres
//   344  dims            int32[3]
//   356  n_features, 360 n_mean, 364 n_min, 368 n_max    int32
//   372  cell_bits       int32: bits of the greatest cell number; cell_bits + bits of frames <= 64
//   376  wide            int32: 1 where row_keys are int64
//   380  ranked          int32: 1 where rows are found by bits and word_rows, 0 where by table and row_of
#pragma once
#include "common.cuh"

struct VoxelParams {
    uint64_t x, y, z, features, frame_starts;
    uint64_t bits, word_rows, table, slot_of, row_of, row_ids, row_slots, total;
    uint64_t non_finite, out_of_range, magnitudes, row_starts, row_keys;
    uint64_t counts, sums, minima, maxima, mean_in, min_in, max_in, mean_out, min_out, max_out, block_rows, dense_counts;
    uint64_t dense_out, scales, clear;
    int64_t clear_size;
    uint64_t out;
    int64_t out_size, points, words, cells, frames;
    float origin[3], size[3];
    int32_t dims[3], n_features, n_mean, n_min, n_max, cell_bits, wide, ranked;
};
static_assert(sizeof(VoxelParams) == 384, "the host writes this struct by offset");

namespace rc {

constexpr int EACH = 4; // consecutive points a thread, one 16-byte load a column
constexpr int TILE = BLOCK * EACH;
constexpr uint64_t OUTSIDE = ~0ull;
constexpr uint64_t NOT_FINITE = ~0ull - 1;

__device__ __forceinline__ bool is_cell(uint64_t key) {
    return key < NOT_FINITE;
}

// Four values from i on; those from n on are left as they are. Streaming: what atomics work on is to stay in the cache.
template <class T, class V>
__device__ __forceinline__ void load4(uint64_t column, int64_t i, int64_t n, T (&v)[EACH]) {
    static_assert(sizeof(V) == sizeof(v), "one vector");
    if (i + EACH <= n) {
        *reinterpret_cast<V*>(v) = __ldcs(at<const V>(column + sizeof(T) * i));
    } else {
        for (int j = 0; j < EACH; j++) {
            v[j] = i + j < n ? __ldg(at<const T>(column) + i + j) : v[j];
        }
    }
}

// float32 in the written order; of a quotient >= 0 the cast is the floor. PointCells.findKeys.
__device__ __forceinline__ uint64_t cell(const VoxelParams& p, float x, float y, float z) {
    const float qx = __fdiv_rn(__fsub_rn(x, p.origin[0]), p.size[0]);
    const float qy = __fdiv_rn(__fsub_rn(y, p.origin[1]), p.size[1]);
    const float qz = __fdiv_rn(__fsub_rn(z, p.origin[2]), p.size[2]);
    if (qx >= 0 && qx < (float)p.dims[0] && qy >= 0 && qy < (float)p.dims[1] && qz >= 0 && qz < (float)p.dims[2]) {
        return ((uint64_t)(uint32_t)qx * (uint32_t)p.dims[1] + (uint32_t)qy) * (uint32_t)p.dims[2] + (uint32_t)qz;
    }
    const bool all = finite(__float_as_uint(x)) && finite(__float_as_uint(y)) && finite(__float_as_uint(z));
    return all ? OUTSIDE : NOT_FINITE;
}

// The frames of the four points from i on; true if all points of the warp are of one. All lanes of the warp.
__device__ __forceinline__ bool frames_of(const VoxelParams& p, int64_t i, int64_t (&frames)[EACH]) {
    const int64_t* starts = at<const int64_t>(p.frame_starts);
    const int64_t first = min(i - lane() * EACH, p.points - 1);
    const int64_t last = min(i - lane() * EACH + WARP * EACH, p.points) - 1;
    int64_t frame = 0;
    int64_t end = p.points;
    if (p.frames > 1) {
        const Window window(starts, p.frames, first, p.points);
        if (window.holds(first, first)) {
            const int part = window.part(first);
            frame = window.base + part;
            end = __shfl_sync(ALL, window.start, part + 1);
        } else {
            frame = warp_find(starts, p.frames, first);
            end = __ldg(starts + frame + 1);
        }
    }
    const bool whole = end > last;
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        frames[j] = whole || i + j >= p.points ? frame : find(starts, p.frames, i + j);
    }
    return whole;
}

// Cells of the four points from i on, and the frames they are of. Counts those that take no part. All lanes of the warp.
struct Located {
    uint64_t key[EACH];
    int64_t frame[EACH];
    bool whole; // all points of the warp are of one frame
};

__device__ __forceinline__ Located locate(const VoxelParams& p, int64_t i) {
    Located at4;
    float x[EACH] = {}, y[EACH] = {}, z[EACH] = {};
    load4<float, float4>(p.x, i, p.points, x);
    load4<float, float4>(p.y, i, p.points, y);
    load4<float, float4>(p.z, i, p.points, z);
    at4.whole = frames_of(p, i, at4.frame);
    const int64_t frame = at4.frame[0];
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        at4.key[j] = cell(p, x[j], y[j], z[j]);
    }
    for (int f = 0; f < p.n_features; f++) {
        uint32_t v[EACH] = {};
        load4<uint32_t, uint4>(__ldg(at<const uint64_t>(p.features) + f), i, p.points, v);
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            at4.key[j] = finite(v[j]) ? at4.key[j] : NOT_FINITE;
        }
    }
    uint32_t non_finite = 0, outside = 0;
    unsigned long long* non_finite_of = at<unsigned long long>(p.non_finite);
    unsigned long long* outside_of = at<unsigned long long>(p.out_of_range);
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        const bool here = i + j < p.points;
        const bool bad = here && at4.key[j] == NOT_FINITE;
        const bool out = here && at4.key[j] == OUTSIDE;
        at4.key[j] = here ? at4.key[j] : OUTSIDE;
        non_finite += bad;
        outside += out;
        if (!at4.whole && (bad || out)) {
            atomicAdd((bad ? non_finite_of : outside_of) + at4.frame[j], 1ull);
        }
    }
    if (at4.whole && __any_sync(ALL, non_finite | outside)) {
        non_finite = __reduce_add_sync(ALL, non_finite);
        outside = __reduce_add_sync(ALL, outside);
        if (lane() == 0 && non_finite != 0) {
            atomicAdd(non_finite_of + frame, (unsigned long long)non_finite);
        }
        if (lane() == 0 && outside != 0) {
            atomicAdd(outside_of + frame, (unsigned long long)outside);
        }
    }
    return at4;
}

// The slot of a cell in the ranked chain is its bit.
__device__ __forceinline__ uint64_t bit_of(const VoxelParams& p, const Located& at4, int j) {
    return (uint64_t)at4.frame[j] * p.words * 32 + at4.key[j];
}

// Whether points of one cell follow one another, as in a scan of something near: then most find their bit set, and a look at
// it saves the atomic; of scattered points almost none does, and the look only costs. All lanes of the warp.
__device__ __forceinline__ bool crowded(const Located& at4) {
    bool same = false;
#pragma unroll
    for (int j = 1; j < EACH; j++) {
        same |= is_cell(at4.key[j]) && at4.key[j] == at4.key[j - 1];
    }
    return __any_sync(ALL, same);
}

__device__ __forceinline__ void set_bit(const VoxelParams& p, uint64_t bit, bool look) {
    uint32_t* word = at<uint32_t>(p.bits) + (bit >> 5);
    const uint32_t mask = 1u << (bit & 31);
    if (!look || (__ldcg(word) & mask) == 0) {
        atomicOr(word, mask);
    }
}

} // namespace rc
