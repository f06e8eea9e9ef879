// voxel_rows.cuh -- what the two ways to find the rows of a batch share: voxel_sparse.cu, voxel_rank.cu, voxel_reduce.cu.
#pragma once
#include "voxel.cuh"

namespace rc {

constexpr int AT_HAND = 32; // features whose greatest magnitude a block keeps before it goes to device memory

// Greatest magnitudes of the features whose mean is taken, over the points in range. All threads of the block: those of
// one frame meet in shared memory first, as every block of a frame has the same few numbers to update.
__device__ __forceinline__ void magnitudes(const VoxelParams& p, const Located& at4, int64_t i) {
    __shared__ uint32_t best[AT_HAND];
    __shared__ int64_t block_frame;
    if (p.n_mean == 0) {
        return;
    }
    if (threadIdx.x < AT_HAND) {
        best[threadIdx.x] = 0;
    }
    if (threadIdx.x == 0) {
        block_frame = at4.frame[0];
    }
    __syncthreads();
    const bool shared = at4.whole && at4.frame[0] == block_frame;
    for (int f = 0; f < p.n_mean; f++) {
        uint32_t v[EACH] = {};
        load4<uint32_t, uint4>(__ldg(at<const uint64_t>(p.mean_in) + f), i, p.points, v);
        uint32_t* of = at<uint32_t>(p.magnitudes) + f;
        uint32_t greatest = 0;
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            const uint32_t magnitude = is_cell(at4.key[j]) ? v[j] & 0x7fffffffu : 0;
            greatest = max(greatest, magnitude);
            if (!at4.whole && magnitude != 0) {
                atomicMax(of + at4.frame[j] * p.n_mean, magnitude);
            }
        }
        if (at4.whole) {
            greatest = __reduce_max_sync(ALL, greatest);
            if (lane() == 0) {
                atomicMax(shared && f < AT_HAND ? best + f : of + at4.frame[0] * p.n_mean, greatest);
            }
        }
    }
    __syncthreads();
    if (threadIdx.x < min(p.n_mean, AT_HAND) && best[threadIdx.x] != 0) {
        atomicMax(at<uint32_t>(p.magnitudes) + block_frame * p.n_mean + threadIdx.x, best[threadIdx.x]);
    }
    __syncthreads();
}

__device__ __forceinline__ void store_slots(const VoxelParams& p, int64_t i, const uint32_t (&slots)[EACH]) {
    uint32_t* out = at<uint32_t>(p.slot_of) + i;
    if (i + EACH <= p.points) {
        *reinterpret_cast<uint4*>(out) = make_uint4(slots[0], slots[1], slots[2], slots[3]);
    } else {
        for (int j = 0; j < EACH && i + j < p.points; j++) {
            out[j] = slots[j];
        }
    }
}

// 2^e for -1022 <= e <= 1023.
__device__ __forceinline__ double power_of_two(int e) {
    return __longlong_as_double((long long)(e + 1023) << 52);
}

// k of the numeric specification, 6.4, for the frame's points in range and the bits of the greatest magnitude, not 0.
__device__ __forceinline__ int fixed_point(const VoxelParams& p, int64_t frame, uint32_t greatest) {
    const int64_t* starts = at<const int64_t>(p.frame_starts);
    const int64_t out = __ldcg(at<const int64_t>(p.non_finite) + frame) + __ldcg(at<const int64_t>(p.out_of_range) + frame);
    const int64_t inside = __ldg(starts + frame + 1) - __ldg(starts + frame) - out;
    // As float64 every float32 is normal, and the exponent is in its bits.
    const long long bits = __double_as_longlong((double)__uint_as_float(greatest));
    const int exponent = (int)(bits >> 52) - 1023 + 1;
    const int log2_points = inside <= 1 ? 0 : 64 - __clzll(inside - 1);
    return 62 - exponent - log2_points;
}

// Of the ranked chain: the row of a bit that is set.
template <class Params>
__device__ __forceinline__ uint32_t rank(const Params& p, uint32_t bit) {
    const uint32_t word = __ldg(at<const uint32_t>(p.bits) + (bit >> 5));
    return __ldg(at<const uint32_t>(p.word_rows) + (bit >> 5)) + __popc(word & ((1u << (bit & 31)) - 1));
}

__device__ __forceinline__ void store_key(const VoxelParams& p, int64_t row, uint64_t key) {
    if (p.wide != 0) {
        at<int64_t>(p.row_keys)[row] = (int64_t)key;
    } else {
        at<int32_t>(p.row_keys)[row] = (int32_t)key;
    }
}

// The thread's four words of the block's 1024, and how many of their bits are set.
__device__ __forceinline__ uint32_t load_words(const VoxelParams& p, uint32_t (&words)[EACH]) {
    const int64_t first = blockIdx.x * (int64_t)TILE + threadIdx.x * EACH;
    words[0] = words[1] = words[2] = words[3] = 0;
    load4<uint32_t, uint4>(p.bits, first, p.frames * p.words, words);
    return __popc(words[0]) + __popc(words[1]) + __popc(words[2]) + __popc(words[3]);
}

} // namespace rc
