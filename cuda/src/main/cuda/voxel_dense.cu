// voxel_dense.cu -- clouds to dense grids: a bit a cell, or the points of each cell. Twin of CpuVoxelizer's OCCUPANCY and
// COUNT; change both or neither. Parameters: voxel.cuh. Used: x, y, z, features, frame_starts, non_finite, out_of_range,
// points, words, cells, frames, the grid, and bits (zeroed) or counts (zeroed, int32[frames * cells]); rc_voxel_bits: clear;
// rc_voxel_out: bits, out, out_size.
//
// Launch: BLOCK threads a block, one block for each 1024 points or fewer blocks. Integer atomics only, so that the result
// does not depend on their order. Limits: points < 2^31, so that no count overflows.
#include "voxel.cuh"

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_bits(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    // The next batch's memory: stores that nothing waits for, where a launch of their own would take two microseconds.
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.clear_size; i += (int64_t)gridDim.x * BLOCK) {
        at<uint4>(p.clear)[i] = make_uint4(0, 0, 0, 0);
    }
    for (int64_t tile = blockIdx.x; tile * TILE < p.points; tile += gridDim.x) {
        const Located at4 = locate(p, tile * TILE + threadIdx.x * EACH);
        const bool look = crowded(at4);
        uint64_t before = NOT_FINITE;
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (is_cell(at4.key[j])) {
                const uint64_t bit = bit_of(p, at4, j);
                if (bit != before) {
                    set_bit(p, bit, look);
                }
                before = bit;
            }
        }
    }
}

// Bits to the host, by stores over the bus: of few bits a copy starts microseconds later, and one block is slower than several.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_out(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.out_size; i += (int64_t)gridDim.x * BLOCK) {
        at<uint4>(p.out)[i] = __ldcg(at<const uint4>(p.bits) + i);
    }
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_count(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    for (int64_t tile = blockIdx.x; tile * TILE < p.points; tile += gridDim.x) {
        const Located at4 = locate(p, tile * TILE + threadIdx.x * EACH);
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (is_cell(at4.key[j])) {
                atomicAdd(at<int32_t>(p.counts) + at4.frame[j] * p.cells + at4.key[j], 1);
            }
        }
    }
}
