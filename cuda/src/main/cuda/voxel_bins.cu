// voxel_bins.cu -- clouds to a bit a cell without an atomic in memory: points are sorted into slices of the grid that fit
// shared memory, and each slice is filled there and written once. The same bits as rc_voxel_bits, for batches of many points.
// Parameters: voxel.cuh. Used: x, y, z, features, frame_starts, bits (not zeroed: every word is written), non_finite,
// out_of_range, points, words, cells, frames, the grid, clear; and
//   slot_of    uint16[tiles * SORTED]: the cells of each tile within their slices, slice by slice
//   row_of     uint16[tiles * (BINS + 1)]: where each slice begins in its tile, and the end of the last
// The host chooses this chain where each frame has at least SORTED points, so that a tile holds points of two frames at most,
// and at most BINS / 2 slices, so that the slices of both are its bins: VoxelBuffers.binned.
//
// Launch: rc_voxel_bin BLOCK threads, a block for each SORTED points; rc_voxel_fill BLOCK threads, a block for each slice of
// each frame; both or fewer blocks.
#include "voxel.cuh"

namespace rc {

constexpr int BINS = BLOCK; // of a tile, a thread for each
constexpr int SLICE_BITS = 16;
constexpr int SLICE_WORDS = 1 << (SLICE_BITS - 5);
constexpr int ROUNDS = 3;
constexpr int SORTED = ROUNDS * TILE; // points of a tile; VoxelBuffers.SORTED
constexpr int RESIDENT = 4;           // blocks a multiprocessor

constexpr int AHEAD = 4;              // loads of a thread under way

__device__ __forceinline__ uint32_t slices_of(const VoxelParams& p) {
    return (uint32_t)((p.cells + (1 << SLICE_BITS) - 1) >> SLICE_BITS);
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK, rc::RESIDENT) rc_voxel_bin(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    __shared__ uint32_t sizes[BINS];
    __shared__ uint32_t begins[BINS];
    __shared__ uint4 sorted[SORTED * sizeof(uint16_t) / sizeof(uint4)];
    __shared__ int64_t first_frame;
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.clear_size; i += (int64_t)gridDim.x * BLOCK) {
        at<uint4>(p.clear)[i] = make_uint4(0, 0, 0, 0);
    }
    const uint32_t slices = slices_of(p);
    for (int64_t tile = blockIdx.x; tile * SORTED < p.points; tile += gridDim.x) {
        sizes[threadIdx.x] = 0;
        uint32_t item[ROUNDS * EACH];     // bin << 16 | cell of the slice
        uint32_t rank[ROUNDS * EACH / 2]; // in its bin, two of 16 bits each
#pragma unroll
        for (int round = 0; round < ROUNDS; round++) {
            const Located at4 = locate(p, tile * SORTED + round * TILE + threadIdx.x * EACH);
            if (round == 0) {
                if (threadIdx.x == 0) {
                    first_frame = at4.frame[0];
                }
                __syncthreads();
            }
            const int64_t first = first_frame;
            uint32_t before = NONE;
#pragma unroll
            for (int j = 0; j < EACH; j++) {
                const uint32_t key = (uint32_t)at4.key[j];
                const uint32_t bin = (key >> SLICE_BITS) + (at4.frame[j] == first ? 0 : slices);
                const uint32_t found = is_cell(at4.key[j]) ? bin << 16 | (key & 0xffff) : NONE;
                const bool taken = found != NONE && found != before; // points of one cell follow one another in a scan
                before = found;
                const int k = round * EACH + j;
                item[k] = taken ? found : NONE;
                const uint32_t r = taken ? atomicAdd(sizes + bin, 1u) : 0;
                rank[k / 2] = k % 2 == 0 ? r : rank[k / 2] | r << 16;
            }
        }
        __syncthreads();
        uint32_t all;
        const uint32_t begin = block_sum_before(sizes[threadIdx.x], all);
        begins[threadIdx.x] = begin;
        uint16_t* starts = at<uint16_t>(p.row_of) + tile * (BINS + 1);
        starts[threadIdx.x] = (uint16_t)begin;
        if (threadIdx.x == 0) {
            starts[BINS] = (uint16_t)all;
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < ROUNDS * EACH; k++) {
            if (item[k] != NONE) {
                const uint32_t r = rank[k / 2] >> (k % 2 * 16) & 0xffff;
                reinterpret_cast<uint16_t*>(sorted)[begins[item[k] >> 16] + r] = (uint16_t)item[k];
            }
        }
        __syncthreads();
        uint4* out = at<uint4>(p.slot_of) + tile * (SORTED * sizeof(uint16_t) / sizeof(uint4));
        for (uint32_t i = threadIdx.x; i * 8 < all; i += BLOCK) {
            out[i] = sorted[i];
        }
        __syncthreads();
    }
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_fill(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    __shared__ uint32_t slice_bits[SLICE_WORDS];
    const uint32_t slices = slices_of(p);
    const int64_t* frame_starts = at<const int64_t>(p.frame_starts);
    for (int64_t part = blockIdx.x; part < p.frames * slices; part += gridDim.x) {
        const int64_t frame = part / slices;
        const uint32_t slice = (uint32_t)(part - frame * slices);
        const int64_t start = p.frames > 1 ? __ldg(frame_starts + frame) : 0;
        const int64_t end = p.frames > 1 ? __ldg(frame_starts + frame + 1) : p.points;
        for (int w = threadIdx.x; w < SLICE_WORDS; w += BLOCK) {
            slice_bits[w] = 0;
        }
        __syncthreads();
        // Each warp takes every eighth tile; its lanes look up where the slice lies in 32 of them at once.
        const int64_t last = (end - 1) / SORTED;
        for (int64_t tile = start / SORTED + threadIdx.x / WARP; tile <= last; tile += BLOCK) {
            const int64_t mine = tile + lane() * (BLOCK / WARP);
            int from = 0;
            int to = 0;
            if (mine <= last) {
                const uint32_t bin = (mine * SORTED < start ? slices : 0) + slice;
                const uint16_t* starts = at<const uint16_t>(p.row_of) + mine * (BINS + 1) + bin;
                from = __ldg(starts);
                to = __ldg(starts + 1);
            }
            const int tiles = (int)min((int64_t)WARP, (last - tile) / (BLOCK / WARP) + 1);
            for (int t = 0; t < tiles; t++) {
                const uint16_t* cells = at<const uint16_t>(p.slot_of) + (tile + t * (BLOCK / WARP)) * SORTED;
                const int begin = __shfl_sync(ALL, from, t);
                const int stop = __shfl_sync(ALL, to, t);
                for (int i = begin + lane(); i < stop; i += WARP * AHEAD) {
                    uint32_t cell[AHEAD];
#pragma unroll
                    for (int k = 0; k < AHEAD; k++) {
                        cell[k] = i + k * WARP < stop ? __ldg(cells + i + k * WARP) : NONE;
                    }
#pragma unroll
                    for (int k = 0; k < AHEAD; k++) {
                        if (cell[k] != NONE) {
                            atomicOr(slice_bits + (cell[k] >> 5), 1u << (cell[k] & 31));
                        }
                    }
                }
            }
        }
        __syncthreads();
        uint32_t* out = at<uint32_t>(p.bits) + frame * p.words + (int64_t)slice * SLICE_WORDS;
        const int64_t whole = min((int64_t)SLICE_WORDS, p.words - (int64_t)slice * SLICE_WORDS);
        for (int w = threadIdx.x; w < whole; w += BLOCK) {
            out[w] = slice_bits[w];
        }
        __syncthreads();
    }
}
