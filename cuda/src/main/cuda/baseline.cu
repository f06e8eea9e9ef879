// baseline.cu -- the obvious kernels, which the benchmark times beside the others; nothing else launches them.
//
// rc_baseline_voxels: one thread a point, which searches its frame and adds to an int32 grid. Parameters: voxel.cuh. Used:
// x, y, z, frame_starts, counts (zeroed, int32[frames * cells]), points, cells, frames, the grid. Gives rc_voxel_count's
// grid for points without features.
// rc_baseline_align: one block a target, in which every thread searches each stream and then strides over components.
// Parameters: AlignFewParams of align.cuh, with one block a target. Linear alone, bfloat16 in and out, no limit.
#include "align.cuh"
#include "voxel.cuh"

extern "C" __global__ void rc_baseline_voxels(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    const int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x;
    if (i < p.points) {
        const int64_t frame = find(at<const int64_t>(p.frame_starts), p.frames, i);
        const uint64_t key = cell(p, at<const float>(p.x)[i], at<const float>(p.y)[i], at<const float>(p.z)[i]);
        if (is_cell(key)) {
            atomicAdd(at<int32_t>(p.counts) + frame * p.cells + key, 1);
        }
    }
}

extern "C" __global__ void rc_baseline_align(const __grid_constant__ AlignFewParams p) {
    using namespace rc;
    const int64_t target = blockIdx.x;
    for (int i = 0; i < p.n_streams; i++) {
        const AlignStream& s = p.streams[i];
        const int64_t episode = find(at<const int64_t>(s.target_starts), s.episodes, target);
        const int64_t first = at<const int64_t>(s.sample_starts)[episode];
        const int64_t n = at<const int64_t>(s.sample_starts)[episode + 1] - first;
        const int64_t* stamps = at<const int64_t>(s.stamps) + first;
        const int64_t t = at<const int64_t>(s.targets)[target];
        const int64_t a = n == 0 || stamps[0] > t ? -1 : find(stamps, n, t);
        const bool next = a >= 0 && a + 1 < n;
        const Choice choice = choose(LINEAR, -1, n, t, a, a < 0 ? 0 : stamps[a], next ? stamps[a + 1] : 0);
        uint16_t* out = at<uint16_t>(s.out) + target * s.pitch;
        for (int c = threadIdx.x; c < s.width; c += blockDim.x) {
            const uint16_t* row = at<const uint16_t>(s.values) + (first + choice.sample) * s.width + c;
            if (choice.sample < 0) {
                out[c] = 0x7fc0;
            } else if (choice.weight == 0) {
                out[c] = row[0];
            } else {
                out[c] = bf16_bits(between(f32_of_bf16(row[0]), f32_of_bf16(row[s.width]), choice.weight, false));
            }
        }
    }
}
