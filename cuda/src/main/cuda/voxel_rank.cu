// voxel_rank.cu -- the rows of grids that fit a bit a cell: a row's number is how many bits are set before its own, so
// that nothing is hashed and nothing sorted. Part of the chain in voxel_sparse.cu, with the same rows in the same order.
//
// Launch: BLOCK threads a block. rc_voxel_mark as rc_voxel_insert; rc_rank_sums and rc_rank_rows exactly one block for each
// 1024 words (RANKED words a block); rc_rank_scan one block. Bits are zeroed by the caller.
#include "voxel_rows.cuh"

// Sets the bit of each point's cell, and keeps its number as the point's slot.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_voxel_mark(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    for (int64_t tile = blockIdx.x; tile * TILE < p.points; tile += gridDim.x) {
        const int64_t i = tile * TILE + threadIdx.x * EACH;
        const Located at4 = locate(p, i);
        magnitudes(p, at4, i);
        const bool look = crowded(at4);
        uint32_t slot[EACH];
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            slot[j] = NONE;
            if (is_cell(at4.key[j])) {
                slot[j] = (uint32_t)bit_of(p, at4, j);
                if (j == 0 || slot[j] != slot[j - 1]) {
                    set_bit(p, slot[j], look);
                }
            }
        }
        store_slots(p, i, slot);
    }
}

// The rows of each block of words.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_rank_sums(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    uint32_t words[EACH];
    uint32_t total;
    block_sum_before(load_words(p, words), total);
    if (threadIdx.x == 0) {
        at<uint32_t>(p.block_rows)[blockIdx.x] = total;
    }
}

// The rows before each block of words, and of all. One block.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_rank_scan(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    uint32_t* rows = at<uint32_t>(p.block_rows);
    const int64_t blocks = (p.frames * p.words + TILE - 1) / TILE;
    uint32_t before = 0;
    for (int64_t base = 0; base < blocks; base += BLOCK) {
        const int64_t b = base + threadIdx.x;
        uint32_t total;
        const uint32_t sum = block_sum_before(b < blocks ? rows[b] : 0, total);
        if (b < blocks) {
            rows[b] = before + sum;
        }
        before += total;
    }
    if (threadIdx.x == 0) {
        *at<int64_t>(p.total) = before;
        at<int64_t>(p.row_starts)[p.frames] = before;
    }
}

// Writes the rows of each block of words: keys, ids, the first row of each word and of each frame.
extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_rank_rows(const __grid_constant__ VoxelParams p) {
    using namespace rc;
    uint32_t words[EACH];
    uint32_t total;
    uint32_t row = block_sum_before(load_words(p, words), total) + at<const uint32_t>(p.block_rows)[blockIdx.x];
    const int64_t first = blockIdx.x * (int64_t)TILE + threadIdx.x * EACH;
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        if (first + j >= p.frames * p.words) {
            break;
        }
        const int64_t frame = (first + j) / p.words;
        const int64_t word = (first + j) - frame * p.words;
        if (word == 0) {
            at<int64_t>(p.row_starts)[frame] = row;
        }
        at<uint32_t>(p.word_rows)[first + j] = row;
        for (uint32_t left = words[j]; left != 0; left &= left - 1) {
            const uint64_t key = word * 32 + __ffs(left) - 1;
            at<uint64_t>(p.row_ids)[row] = (uint64_t)frame << p.cell_bits | key;
            store_key(p, row, key);
                row++;
        }
    }
}
