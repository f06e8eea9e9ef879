// voxel_first.cu -- the first K points of each row in the order of the points, after the rows were found by the chain of
// voxel_sparse.cu. Numeric specification, 6.4. Twin of CellReductions.first; change both or neither.
//
// The chain, on the same stream: rc_first_points lists all points by their row; the passes of sort.cu bring those of a row
// together and, as they are stable, keep the order of the points; rc_first_starts finds where each row begins; rc_first_take
// copies the first of each. No atomics: every place has one writer. Fields by byte offset:
//     0  slot_of      uint32[points]: the slot of each point's cell, NONE where it takes no part; of the chain before
//     8  row_of       uint32[slots]: the row of each slot
//    16  bits         uint32[words]: of the ranked chain, as word_rows at 24
//    32  rows         int64[1]: rows there are
//    40  ids          uint64[points]: the row of each point, `most` where it has none; sorted for the last two kernels
//    48  points_of    uint32[points]: the point of each id
//    56  listed       int64[1]: how many there are to sort, all points
//    64  starts       uint32[most]: where the points of each row begin in ids
//    72  in           uint64[n_features]: addresses of float32[points]
//    80  out          uint64[n_features]: addresses of float32[rows * first]
//    88  numbers      int32[rows]: how many points there are, up to `first`
//    96  points       int64, from 1
//   104  most         int64: more rows than this there cannot be
//   112  first        int32: points of a row, from 1
//   116  n_features   int32
//   120  ranked       int32: 1 where rows are found by bits and word_rows, 0 where by row_of
//   124  reserved     int32
//
// Launch: BLOCK threads a block; a block for each 256 points, or places of rows, or fewer.
#include "voxel_rows.cuh"

struct FirstParams {
    uint64_t slot_of, row_of, bits, word_rows, rows, ids, points_of, listed, starts, in, out, numbers;
    int64_t points, most;
    int32_t first, n_features, ranked, reserved;
};
static_assert(sizeof(FirstParams) == 128, "the host writes this struct by offset");

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_first_points(const __grid_constant__ FirstParams p) {
    using namespace rc;
    const int64_t step = (int64_t)gridDim.x * BLOCK;
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.points; i += step) {
        const uint32_t slot = __ldg(at<const uint32_t>(p.slot_of) + i);
        uint64_t row = p.most;
        if (slot != NONE) {
            row = p.ranked != 0 ? rank(p, slot) : __ldg(at<const uint32_t>(p.row_of) + slot);
        }
        at<uint64_t>(p.ids)[i] = row;
        at<uint32_t>(p.points_of)[i] = (uint32_t)i;
        if (i == 0) {
            *at<int64_t>(p.listed) = p.points;
        }
    }
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_first_starts(const __grid_constant__ FirstParams p) {
    using namespace rc;
    const uint64_t* ids = at<const uint64_t>(p.ids);
    const int64_t step = (int64_t)gridDim.x * BLOCK;
    for (int64_t i = blockIdx.x * (int64_t)BLOCK + threadIdx.x; i < p.points; i += step) {
        const uint64_t row = __ldg(ids + i);
        if (row < (uint64_t)p.most && (i == 0 || __ldg(ids + i - 1) != row)) {
            at<uint32_t>(p.starts)[row] = (uint32_t)i;
        }
    }
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_first_take(const __grid_constant__ FirstParams p) {
    using namespace rc;
    const uint64_t* ids = at<const uint64_t>(p.ids);
    const int64_t places = *at<const int64_t>(p.rows) * p.first;
    const int64_t step = (int64_t)gridDim.x * BLOCK;
    for (int64_t place = blockIdx.x * (int64_t)BLOCK + threadIdx.x; place < places; place += step) {
        const int64_t row = place / p.first;
        const int64_t k = place - row * p.first;
        const int64_t i = __ldg(at<const uint32_t>(p.starts) + row) + k;
        const bool taken = i < p.points && __ldg(ids + i) == (uint64_t)row;
        const bool next = k + 1 < p.first && i + 1 < p.points && __ldg(ids + i + 1) == (uint64_t)row;
        if (taken && !next) {
            at<int32_t>(p.numbers)[row] = (int32_t)k + 1;
        }
        const uint32_t point = taken ? __ldg(at<const uint32_t>(p.points_of) + i) : 0;
        for (int f = 0; f < p.n_features; f++) {
            const uint32_t* in = at<const uint32_t>(__ldg(at<const uint64_t>(p.in) + f));
            at<uint32_t>(__ldg(at<const uint64_t>(p.out) + f))[place] = taken ? __ldg(in + point) : 0;
        }
    }
}
