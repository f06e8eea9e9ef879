// voxel_reduce.cu -- the points of each row reduced: counts, means, minima, maxima. Last part of the chain in
// voxel_sparse.cu; twin of CellReductions; change both or neither. Parameters: voxel.cuh.
//
// Launch: BLOCK threads a block; a block for each 1024 points (rc_voxel_accumulate), 256 rows (rc_voxel_clear,
// rc_voxel_finish) or 8 words of bits (rc_voxel_dense, ranked only), or fewer. Means need counts and magnitudes.
#include "voxel_rows.cuh"

namespace rc {

// Adds the values of equal neighbouring rows of a thread before the atomic: points in scan order often share a cell.
template <class V, class Combine, class Apply>
__device__ __forceinline__ void by_run(const uint32_t (&rows)[EACH], V (&v)[EACH], Combine combine, Apply apply) {
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        if (j + 1 < EACH && rows[j] == rows[j + 1]) {
            v[j + 1] = combine(v[j], v[j + 1]);
        } else if (rows[j] != NONE) {
            apply((int64_t)rows[j], v[j]);
        }
    }
}

__device__ __forceinline__ void sum(const VoxelParams& p, int64_t i, const uint32_t (&rows)[EACH]) {
    int64_t frames[EACH];
    const bool whole = frames_of(p, i, frames);
    unsigned long long* sums = at<unsigned long long>(p.sums);
    for (int f = 0; f < p.n_mean; f++) {
        float v[EACH] = {};
        load4<float, float4>(__ldg(at<const uint64_t>(p.mean_in) + f), i, p.points, v);
        unsigned long long fixed[EACH];
        double scale = 0;
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (j == 0 || !whole) {
                scale = __ldg(at<const double>(p.scales) + frames[j] * p.n_mean + f);
            }
            fixed[j] = rows[j] == NONE ? 0 : (unsigned long long)__double2ll_rn(__dmul_rn((double)v[j], scale));
        }
        by_run(rows, fixed, [](auto a, auto b) { return a + b; },
                [&](int64_t row, auto s) { atomicAdd(sums + row * p.n_mean + f, s); });
    }
}

// The value of a row and feature. Every operation is rounded once, in this order.
__device__ __forceinline__ float mean(const VoxelParams& p, int64_t row, int64_t frame, int f, double n) {
    const long long scale = __ldg(at<const long long>(p.scales) + frame * p.n_mean + f);
    const double sum = (double)__ldg(at<const long long>(p.sums) + row * p.n_mean + f);
    // The reciprocal of a power of two, by its exponent.
    const double unscale = __longlong_as_double((2046ll << 52) - scale);
    return scale == 0 ? 0.0f : (float)__dmul_rn(__ddiv_rn(sum, n), unscale);
}

__device__ __forceinline__ float* column(uint64_t addresses, int f) {
    return at<float>(__ldg(at<const uint64_t>(addresses) + f));
}

// Of some columns by row, the values of four cells to columns by cell.
__device__ __forceinline__ void spread(
        uint64_t by_row, uint64_t by_cell, int columns, const int64_t (&row)[EACH], const int64_t (&out)[EACH]) {
    for (int f = 0; f < columns; f++) {
        const float* from = column(by_row, f);
        float* to = column(by_cell, f);
        float v[EACH];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            v[j] = row[j] < 0 ? 0.0f : __ldg(from + row[j]);
        }
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (out[j] >= 0) {
                __stcs(to + out[j], v[j]);
            }
        }
    }
}

template <class T>
__device__ __forceinline__ void fill(uint64_t address, int64_t n, T v) {
    if (address != 0) {
        for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < n; i += (int64_t)gridDim.x * BLOCK) {
            at<T>(address)[i] = v;
        }
    }
}

__device__ __forceinline__ float value(uint64_t reduced, int64_t i) {
    return __int_as_float(ordered(__ldg(at<const int32_t>(reduced) + i)));
}

} // namespace rc

// The neutral element of each reduction in each row, and the fixed point of each frame and feature.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_clear(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    const int64_t total = *at<const int64_t>(p.total);
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.frames * p.n_mean; i += (int64_t)gridDim.x * BLOCK) {
        const uint32_t greatest = __ldg(at<const uint32_t>(p.magnitudes) + i);
        at<double>(p.scales)[i] = greatest == 0 ? 0.0 : power_of_two(fixed_point(p, i / p.n_mean, greatest));
    }
    fill<int32_t>(p.counts, total, 0);
    fill<int64_t>(p.sums, total * p.n_mean, 0);
    fill<int32_t>(p.minima, total * p.n_min, INT32_MAX);
    fill<int32_t>(p.maxima, total * p.n_max, INT32_MIN);
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_accumulate(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    for (int64_t tile = blockIdx.x; tile * TILE < p.points; tile += gridDim.x) {
        const int64_t i = tile * TILE + threadIdx.x * EACH;
        uint32_t rows[EACH] = {NONE, NONE, NONE, NONE};
        load4<uint32_t, uint4>(p.slot_of, i, p.points, rows);
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (rows[j] != NONE) {
                rows[j] = p.ranked != 0 ? rank(p, rows[j]) : __ldg(at<const uint32_t>(p.row_of) + rows[j]);
            }
        }
        if (p.counts != 0) {
            int ones[EACH] = {1, 1, 1, 1};
            by_run(rows, ones, [](int a, int b) { return a + b; },
                    [&](int64_t row, int n) { atomicAdd(at<int32_t>(p.counts) + row, n); });
        }
        if (p.n_mean != 0) {
            sum(p, i, rows);
        }
        for (int f = 0; f < p.n_min; f++) {
            int32_t v[EACH] = {};
            load4<int32_t, int4>(__ldg(at<const uint64_t>(p.min_in) + f), i, p.points, v);
            for (int j = 0; j < EACH; j++) {
                v[j] = ordered(v[j]);
            }
            by_run(rows, v, [](int a, int b) { return min(a, b); },
                    [&](int64_t row, int least) { atomicMin(at<int32_t>(p.minima) + row * p.n_min + f, least); });
        }
        for (int f = 0; f < p.n_max; f++) {
            int32_t v[EACH] = {};
            load4<int32_t, int4>(__ldg(at<const uint64_t>(p.max_in) + f), i, p.points, v);
            for (int j = 0; j < EACH; j++) {
                v[j] = ordered(v[j]);
            }
            by_run(rows, v, [](int a, int b) { return max(a, b); },
                    [&](int64_t row, int most) { atomicMax(at<int32_t>(p.maxima) + row * p.n_max + f, most); });
        }
    }
}

// A value a row and feature.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_finish(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    const int64_t total = *at<const int64_t>(p.total);
    for (int64_t row = blockIdx.x * (int64_t)BLOCK + threadIdx.x; row < total; row += (int64_t)gridDim.x * BLOCK) {
        if (p.n_mean != 0) {
            const int64_t frame = (int64_t)(__ldg(at<const uint64_t>(p.row_ids) + row) >> p.cell_bits);
            const double n = (double)__ldg(at<const int32_t>(p.counts) + row);
            for (int f = 0; f < p.n_mean; f++) {
                column(p.mean_out, f)[row] = mean(p, row, frame, f, n);
            }
        }
        for (int f = 0; f < p.n_min; f++) {
            column(p.min_out, f)[row] = value(p.minima, row * p.n_min + f);
        }
        for (int f = 0; f < p.n_max; f++) {
            column(p.max_out, f)[row] = value(p.maxima, row * p.n_max + f);
        }
    }
}

// The finished columns by cell instead of by row, +0 where no point is; a warp takes words of bits, a lane a cell of each.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_dense(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    const int64_t words = p.frames * p.words;
    const int64_t step = (int64_t)gridDim.x * BLOCK / WARP * EACH;
    for (int64_t w = (blockIdx.x * (int64_t)BLOCK + threadIdx.x) / WARP * EACH; w < words; w += step) {
        int64_t row[EACH]; // -1: empty
        int64_t out[EACH]; // -1: no cell
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            const bool here = w + j < words;
            const uint32_t word = here ? __ldg(at<const uint32_t>(p.bits) + w + j) : 0;
            const uint32_t before = here ? __ldg(at<const uint32_t>(p.word_rows) + w + j) : 0;
            const int64_t frame = (w + j) / p.words;
            const int64_t cell = (w + j - frame * p.words) * 32 + lane();
            row[j] = (word >> lane() & 1) != 0 ? (int64_t)before + __popc(word & ((1u << lane()) - 1)) : -1;
            out[j] = here && cell < p.cells ? frame * p.cells + cell : -1;
        }
        if (p.dense_counts != 0) {
#pragma unroll
            for (int j = 0; j < EACH; j++) {
                if (out[j] >= 0) {
                    at<int32_t>(p.dense_counts)[out[j]] = row[j] < 0 ? 0 : __ldg(at<const int32_t>(p.counts) + row[j]);
                }
            }
        }
        spread(p.mean_out, p.dense_out, p.n_mean, row, out);
        spread(p.min_out, p.dense_out + 8ull * p.n_mean, p.n_min, row, out);
        spread(p.max_out, p.dense_out + 8ull * (p.n_mean + p.n_min), p.n_max, row, out);
    }
}
