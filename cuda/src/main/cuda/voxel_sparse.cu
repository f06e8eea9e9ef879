// voxel_sparse.cu -- clouds to rows by ascending cell: counts, means, minima, maxima. Twin of CpuVoxelizer, PointCells and
// CellReductions; change both or neither. Parameters: voxel.cuh.
//
// The chain, all on one stream, of which the first part finds the rows in one of two ways:
//   by hash, for any grid             rc_voxel_insert, the passes of sort.cu over row_ids and row_slots, rc_voxel_rows
//   ranked, for grids that fit bits   rc_voxel_mark, rc_rank_sums, rc_rank_scan, rc_rank_rows (voxel_rank.cu)
//   then                              rc_voxel_clear, rc_voxel_accumulate, rc_voxel_finish and, ranked only, rc_voxel_dense
//
// Only the cells are sorted, never the points. Integer atomics only: the order of rows comes from sorting unique numbers,
// and sums are of fixed-point integers, so that no result depends on scheduling. Nothing spins: a part of the table has
// twice as many slots as its frame has points. Limits: points < 2^31; ranked: frames * words * 32 < 2^32.
// Launch: BLOCK threads a block; a block for each 1024 points or rows, or fewer.
#include "voxel_rows.cuh"

namespace rc {

constexpr unsigned long long FREE = ~0ull;

// Where the search for a key starts among that many slots. Four neighbouring cells are four neighbouring slots, one
// transaction of memory: what is near in space is often near in the order of points, and always in the order of rows.
__device__ __forceinline__ uint64_t first_slot(uint64_t key, uint64_t slots) {
    const uint64_t hash = ((key >> 2) * 0x9E3779B97F4A7C15ull) >> 32;
    return slots < 4 ? 0 : ((hash * (slots >> 2)) >> 32) * 4 + (key & 3);
}

// The slot that holds the key, which is put there if it is new; `there` was found at `slot`.
__device__ __forceinline__ uint64_t insert(
        unsigned long long* table, uint64_t slots, uint64_t slot, unsigned long long there, unsigned long long key,
        bool& fresh) {
    while (there != key) {
        slot = slot + 1 == slots ? 0 : slot + 1;
        there = __ldcg(table + slot);
        if (there == FREE) {
            there = atomicCAS(table + slot, FREE, key);
            fresh = there == FREE;
            there = fresh ? key : there;
        }
    }
    return slot;
}

} // namespace rc

// Finds or makes the slot of each point's cell, and lists the cells once each in row_ids and row_slots, in no order.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_insert(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    __shared__ unsigned long long block_base;
    unsigned long long* table = at<unsigned long long>(p.table);
    const int64_t* starts = at<const int64_t>(p.frame_starts);
    for (int64_t tile = blockIdx.x; tile * TILE < p.points; tile += gridDim.x) {
        const int64_t i = tile * TILE + threadIdx.x * EACH;
        const Located at4 = locate(p, i);
        magnitudes(p, at4, i);
        uint64_t begin[EACH], slots[EACH], first[EACH];
        unsigned long long there[EACH];
        bool fresh[EACH];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            begin[j] = 2 * (uint64_t)__ldg(starts + at4.frame[j]);
            slots[j] = 2 * (uint64_t)__ldg(starts + at4.frame[j] + 1) - begin[j];
            first[j] = first_slot(at4.key[j], slots[j]);
            there[j] = is_cell(at4.key[j]) ? __ldcg(table + begin[j] + first[j]) : 0;
        }
        // All first tries are under way before the first answer is looked at.
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            fresh[j] = there[j] == FREE;
            if (fresh[j]) {
                there[j] = atomicCAS(table + begin[j] + first[j], FREE, at4.key[j]);
            }
        }
        uint32_t slot[EACH];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            fresh[j] = fresh[j] && there[j] == FREE;
            there[j] = fresh[j] ? at4.key[j] : there[j];
            slot[j] = NONE;
            if (is_cell(at4.key[j])) {
                slot[j] = (uint32_t)(begin[j] + insert(table + begin[j], slots[j], first[j], there[j], at4.key[j], fresh[j]));
            }
        }
        store_slots(p, i, slot);
        uint32_t total;
        uint32_t place = block_sum_before(fresh[0] + fresh[1] + fresh[2] + fresh[3], total);
        if (threadIdx.x == 0 && total != 0) {
            block_base = atomicAdd(at<unsigned long long>(p.total), (unsigned long long)total);
        }
        __syncthreads();
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            if (fresh[j]) {
                const uint64_t row = block_base + place++;
                at<uint64_t>(p.row_ids)[row] = (uint64_t)at4.frame[j] << p.cell_bits | at4.key[j];
                at<uint32_t>(p.row_slots)[row] = slot[j];
            }
        }
        __syncthreads();
    }
}

// Of sorted row_ids: the key of each row, where each frame starts, the row of each slot.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_rows(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    const int64_t total = *at<const int64_t>(p.total);
    const uint64_t* ids = at<const uint64_t>(p.row_ids);
    for (int64_t row = blockIdx.x * (int64_t)BLOCK + threadIdx.x; row < total; row += (int64_t)gridDim.x * BLOCK) {
        const uint64_t id = __ldg(ids + row);
        const int64_t frame = (int64_t)(id >> p.cell_bits);
        const int64_t before = row == 0 ? -1 : (int64_t)(__ldg(ids + row - 1) >> p.cell_bits);
        for (int64_t f = before + 1; f <= frame; f++) {
            at<int64_t>(p.row_starts)[f] = row;
        }
        if (row == total - 1) {
            for (int64_t f = frame + 1; f <= p.frames; f++) {
                at<int64_t>(p.row_starts)[f] = total;
            }
        }
        store_key(p, row, id & ((1ull << p.cell_bits) - 1));
        at<uint32_t>(p.row_of)[__ldg(at<const uint32_t>(p.row_slots) + row)] = (uint32_t)row;
    }
}
