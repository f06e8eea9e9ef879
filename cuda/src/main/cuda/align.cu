// align.cu -- samples of ragged episodes and many streams onto target times: previous, nearest, linear, angle. Twin of
// CpuAligner; change both or neither. Parameters: align.cuh. Resampling a trajectory is the case of one stream.
//
// A block takes a tile of consecutive targets of one stream, a thread a target, which finds its samples as align_search.cuh
// says. Then all threads move rows in the widest vectors that lengths and addresses allow; where a launch has too few tiles
// to fill the GPU, several blocks take slices of one.
// Launch: BLOCK threads a block, a block a slice of a tile, or fewer. Nothing is extrapolated.
#include "align_move.cuh"

namespace rc {

__device__ __forceinline__ void align_tile(const AlignStream& s, Tile& tile, int64_t number) {
    const Part of = part(s, number);
    const int mine = threadIdx.x;
    const int64_t t = mine < of.targets ? __ldg(at<const int64_t>(s.targets) + of.first + mine) : 0;
    const Around found = search(s, tile, of.first, of.targets, t);
    bool valid = false;
    int64_t stamp = 0;
    if (mine < of.targets) {
        Choice choice = choose(s.policy, s.limit, found.n, t, found.a, found.stamp_a, found.stamp_b);
        valid = choice.sample >= 0;
        stamp = choice.sample == found.a ? found.stamp_a : found.stamp_b;
        choice.sample += valid ? found.begin : 0;
        tile.choices[mine] = choice;
    }
    if (of.slice.number == 0) {
        store_validity(s, of, valid, t, stamp);
    }
    __syncthreads();
    switch (s.in_type) {
        case F64: move_from<F64>(s, tile, of.first, of.targets, of.slice); break;
        case F32: move_from<F32>(s, tile, of.first, of.targets, of.slice); break;
        case F16: move_from<F16>(s, tile, of.first, of.targets, of.slice); break;
        case BF16: move_from<BF16>(s, tile, of.first, of.targets, of.slice); break;
        case RAW: copy_widest(s, tile, of.first, of.targets, of.slice); break;
    }
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK, 4) rc_align(const __grid_constant__ AlignParams p) {
    __shared__ rc::Tile tile;
    __shared__ AlignStream stream;
    rc::each_tile(p, stream, [&](const AlignStream& s, int64_t number) { rc::align_tile(s, tile, number); });
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK, 4) rc_align_few(const __grid_constant__ AlignFewParams p) {
    __shared__ rc::Tile tile;
    rc::each_tile(p, [&](const AlignStream& s, int64_t number) { rc::align_tile(s, tile, number); });
}
