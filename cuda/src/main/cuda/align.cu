// align.cu -- samples of ragged episodes and many streams onto target times: previous, nearest, linear, angle. Twin of
// CpuAligner; change both or neither. Parameters: align.cuh. Resampling a trajectory is the case of one stream.
//
// A block takes a tile of consecutive targets of one stream. Its stamps come to shared memory at once, so that a search
// waits for device memory once and not at every step (of an episode of more than 512 samples every so many stamps come,
// and the rest of a search is short); one thread a target chooses; then all threads move rows in the widest vectors that
// the row lengths and addresses allow. Launch: BLOCK threads a block, a block a tile or fewer. Nothing is extrapolated.
#include "align.cuh"

namespace rc {

struct Tile {
    int64_t knots[KNOTS];
    Choice choices[MOST_TARGETS]; // of sample numbers in all episodes
};

// The last of n stamps at or before t, by binary search from `low`, which is at or before it or -1.
__device__ __forceinline__ int64_t last_before(const int64_t* stamps, int64_t low, int64_t high, int64_t t) {
    while (high - low > 1) {
        const int64_t middle = (low + high) >> 1;
        if (stamps[middle] <= t) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

// Chooses for the targets of the tile that are of one episode; `first` to `end` are numbers within the tile.
__device__ __forceinline__ bool choose_episode(
        const AlignStream& s, Tile& tile, int64_t episode, int64_t tile_first, int first, int end) {
    const int64_t begin = __ldg(at<const int64_t>(s.sample_starts) + episode);
    const int64_t n = __ldg(at<const int64_t>(s.sample_starts) + episode + 1) - begin;
    const int64_t* stamps = at<const int64_t>(s.stamps) + begin;
    const int mine = threadIdx.x;
    const bool target_here = mine >= first && mine < end;
    const int64_t t = target_here ? __ldg(at<const int64_t>(s.targets) + tile_first + mine) : 0;
    const int64_t step = (n + KNOTS - 1) / KNOTS;
    const int knots = n == 0 ? 0 : (int)((n + step - 1) / step);
    for (int k = threadIdx.x; k < knots; k += BLOCK) {
        tile.knots[k] = __ldg(stamps + k * step);
    }
    __syncthreads();
    bool valid = false;
    if (target_here) {
        int64_t a = last_before(tile.knots, -1, knots, t);
        int64_t stamp_a, stamp_b;
        if (step <= 1) {
            stamp_a = a >= 0 ? tile.knots[a] : 0;
            stamp_b = a + 1 < n ? tile.knots[a + 1] : 0;
        } else {
            a = a < 0 ? a : last_before(stamps, a * step, min(n, (a + 1) * step), t);
            stamp_a = a >= 0 ? __ldg(stamps + a) : 0;
            stamp_b = a + 1 < n ? __ldg(stamps + a + 1) : 0;
        }
        Choice choice = choose(s.policy, s.limit, n, t, a, stamp_a, stamp_b);
        valid = choice.sample >= 0;
        if (s.age != 0) {
            at<float>(s.age)[tile_first + mine] =
                    valid ? age_millis(t, choice.sample == a ? stamp_a : stamp_b) : __uint_as_float(0x7fc00000u);
        }
        choice.sample += valid ? begin : 0;
        tile.choices[mine] = choice;
    }
    __syncthreads();
    return valid;
}

// Moves the rows of a tile, N components a thread and step.
template <int IN, int OUT, int N>
__device__ __forceinline__ void move(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets) {
    using Source = Pack<typename In<IN>::Bits, N>;
    using Target = Pack<typename Out<OUT>::Bits, N>;
    const uint32_t packs = (uint32_t)s.width / N;
    const bool angle = s.policy == ANGLE;
    for (uint32_t i = threadIdx.x; i < targets * packs; i += BLOCK) {
        const uint32_t target = i / packs;
        const uint32_t c = i - target * packs;
        const Choice choice = tile.choices[target];
        Target to;
        if (choice.sample < 0) {
#pragma unroll
            for (int j = 0; j < N; j++) {
                to.v[j] = Out<OUT>::write(__longlong_as_double(0x7ff8000000000000ll));
            }
        } else {
            const Source* from = at<const Source>(s.values) + choice.sample * packs + c;
            const Source a = *from;
            if (choice.weight == 0.0) {
#pragma unroll
                for (int j = 0; j < N; j++) {
                    to.v[j] = Out<OUT>::write(In<IN>::read(a.v[j]));
                }
            } else {
                const Source b = from[packs];
#pragma unroll
                for (int j = 0; j < N; j++) {
                    to.v[j] = Out<OUT>::write(between(In<IN>::read(a.v[j]), In<IN>::read(b.v[j]), choice.weight, angle));
                }
            }
        }
        auto* row = at<typename Out<OUT>::Bits>(s.out) + (tile_first + target) * s.pitch;
        reinterpret_cast<Target*>(row)[c] = to;
    }
}

template <int IN, int OUT>
__device__ __forceinline__ void move_widest(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets) {
    constexpr int MOST = 16 / sizeof(typename In<IN>::Bits);
    const uint64_t lengths = s.width | s.pitch;
    const uint64_t bytes = s.values / sizeof(typename In<IN>::Bits) | s.out / sizeof(typename Out<OUT>::Bits);
    const uint64_t odd = lengths | bytes;
    if (odd % MOST == 0) {
        move<IN, OUT, MOST>(s, tile, tile_first, targets);
    } else if (MOST > 4 && odd % 4 == 0) {
        move<IN, OUT, MOST < 4 ? MOST : 4>(s, tile, tile_first, targets);
    } else {
        move<IN, OUT, 1>(s, tile, tile_first, targets);
    }
}

template <int IN>
__device__ __forceinline__ void move_from(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets) {
    switch (s.out_type) {
        case F64: return move_widest<IN, F64>(s, tile, tile_first, targets);
        case F32: return move_widest<IN, F32>(s, tile, tile_first, targets);
        case F16: return move_widest<IN, F16>(s, tile, tile_first, targets);
        case BF16: return move_widest<IN, BF16>(s, tile, tile_first, targets);
        case F32_OF_F16: return move_widest<IN, F32_OF_F16>(s, tile, tile_first, targets);
        case F32_OF_BF16: return move_widest<IN, F32_OF_BF16>(s, tile, tile_first, targets);
    }
}

// Rows as they are, of T at a time; 0 where there is no sample.
template <class T>
__device__ __forceinline__ void copy(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets) {
    const uint32_t words = (uint32_t)s.width * s.size / sizeof(T);
    const int64_t pitch = (int64_t)s.pitch * s.size / sizeof(T);
    for (uint32_t i = threadIdx.x; i < targets * words; i += BLOCK) {
        const uint32_t target = i / words;
        const int64_t sample = tile.choices[target].sample;
        const uint32_t c = i - target * words;
        at<T>(s.out)[(tile_first + target) * pitch + c] = sample < 0 ? T{} : at<const T>(s.values)[sample * words + c];
    }
}

__device__ __forceinline__ void copy_widest(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets) {
    const uint64_t odd = (uint64_t)s.width * s.size | (uint64_t)s.pitch * s.size | s.values | s.out;
    if (odd % 16 == 0) {
        copy<uint4>(s, tile, tile_first, targets);
    } else if (odd % 4 == 0) {
        copy<uint32_t>(s, tile, tile_first, targets);
    } else {
        copy<uint8_t>(s, tile, tile_first, targets);
    }
}

__device__ __forceinline__ void align_tile(const AlignStream& s, Tile& tile, int64_t number) {
    const int64_t tile_first = number * s.tile;
    const int targets = (int)min((int64_t)s.tile, s.n_targets - tile_first);
    bool valid = false;
    for (int first = 0; first < targets;) {
        const int64_t episode = warp_find(at<const int64_t>(s.target_starts), s.episodes, tile_first + first);
        const int64_t left = __ldg(at<const int64_t>(s.target_starts) + episode + 1) - tile_first;
        const int end = (int)min((int64_t)targets, left);
        valid |= choose_episode(s, tile, episode, tile_first, first, end);
        first = end;
    }
    if (s.valid != 0 && threadIdx.x < MOST_TARGETS) {
        const unsigned bits = __ballot_sync(ALL, valid);
        if (threadIdx.x % 8 == 0 && threadIdx.x < targets) {
            at<uint8_t>(s.valid)[(tile_first + threadIdx.x) / 8] = (uint8_t)(bits >> lane());
        }
    }
    switch (s.in_type) {
        case F64: move_from<F64>(s, tile, tile_first, targets); break;
        case F32: move_from<F32>(s, tile, tile_first, targets); break;
        case F16: move_from<F16>(s, tile, tile_first, targets); break;
        case BF16: move_from<BF16>(s, tile, tile_first, targets); break;
        case RAW: copy_widest(s, tile, tile_first, targets); break;
    }
    __syncthreads(); // the next tile overwrites the choices
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align(const __grid_constant__ AlignParams p) {
    __shared__ rc::Tile tile;
    const int64_t* starts = rc::at<const int64_t>(p.tile_starts);
    for (int64_t i = blockIdx.x; i < p.tiles; i += gridDim.x) {
        const int64_t stream = rc::warp_find(starts, p.n_streams, i);
        rc::align_tile(rc::at<const AlignStream>(p.streams)[stream], tile, i - starts[stream]);
    }
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align_few(const __grid_constant__ AlignFewParams p) {
    __shared__ rc::Tile tile;
    for (int64_t i = blockIdx.x; i < p.tiles; i += gridDim.x) {
        int stream = 0;
        while (p.tile_starts[stream + 1] <= i) {
            stream++;
        }
        rc::align_tile(p.streams[stream], tile, i - p.tile_starts[stream]);
    }
}
