// align_search.cuh -- what align.cu, align_slerp.cu and align_window.cu share: which tile a block takes, and the stamps
// around each target of a tile.
//
// The stamps that a tile needs come to shared memory at once, so that a search waits for device memory once and not at every
// step: all of its episodes where they are short; else those around where even spacing would put them; where that misses,
// every so many of an episode, and the rest of the search is short.
#pragma once
#include "align.cuh"

namespace rc {

constexpr int KNOTS = 512; // stamps that a block keeps at hand

struct Span {
    int64_t begin, end;
};

struct Tile {
    int64_t knots[KNOTS];
    Choice choices[BLOCK]; // of each target, counted over all episodes
    Span range;            // of the targets
    int64_t base;          // the first stamp that is loaded
    int around;            // how many are loaded
};

// The part of a tile's vectors that a block moves: every so many blocks of threads.
struct Slice {
    uint32_t number, of;
};

// The slice of a tile that a block takes, and the tile's targets.
struct Part {
    Slice slice;
    int64_t first;
    int targets;
};

__device__ __forceinline__ Part part(const AlignStream& s, int64_t number) {
    Slice slice = {0, (uint32_t)s.slices};
    if (slice.of != 1) {
        slice.number = (uint32_t)(number % slice.of);
        number /= slice.of;
    }
    const int64_t first = number * s.tile;
    return {slice, first, (int)min((int64_t)s.tile, s.n_targets - first)};
}

// The last of the stamps at or before t, by binary search: `low` is at or before it, or one before all; `high` is after.
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

// The samples of the tile's episodes, and those of the thread's own.
struct Episodes {
    Span tile, own;
    bool one; // all targets of the tile are of one episode
};

// Targets `first` to `last`, and the thread's own among them. All lanes of a warp.
__device__ __forceinline__ Episodes episodes_of(const AlignStream& s, int64_t first, int64_t last, int64_t own) {
    if (s.episodes == 1) {
        return {{0, s.n_samples}, {0, s.n_samples}, true};
    }
    const int64_t* targets = at<const int64_t>(s.target_starts);
    const int64_t* samples = at<const int64_t>(s.sample_starts);
    const Window window(targets, s.episodes, first, s.n_targets);
    const int64_t sample = window.base + lane() <= s.episodes ? __ldg(samples + window.base + lane()) : 0;
    if (window.holds(first, last)) {
        const int from = window.part(first);
        const int to = window.part(last);
        int mine = from;
        for (int k = from + 1; k <= to; k++) {
            mine = __shfl_sync(ALL, window.start, k) <= own ? k : mine;
        }
        const Span tile = {__shfl_sync(ALL, sample, from), __shfl_sync(ALL, sample, to + 1)};
        const int64_t begin = __shfl_sync(ALL, sample, mine);
        return {tile, {begin, __shfl_sync(ALL, sample, mine + 1)}, from == to};
    }
    const int64_t from = find(targets, s.episodes, first);
    const int64_t to = find(targets, s.episodes, last);
    const int64_t mine = find(targets, s.episodes, own);
    return {{__ldg(samples + from), __ldg(samples + to + 1)}, {__ldg(samples + mine), __ldg(samples + mine + 1)}, from == to};
}

// Least and greatest target of the tile. All lanes of a warp.
__device__ __forceinline__ Span range_of(const int64_t* targets, int count) {
    int64_t least = INT64_MAX;
    int64_t most = INT64_MIN;
    for (int i = lane(); i < count; i += WARP) {
        const int64_t t = __ldg(targets + i);
        least = min(least, t);
        most = max(most, t);
    }
#pragma unroll
    for (int d = WARP / 2; d > 0; d >>= 1) {
        least = min(least, (int64_t)__shfl_xor_sync(ALL, least, d));
        most = max(most, (int64_t)__shfl_xor_sync(ALL, most, d));
    }
    return {least, most};
}

// Where evenly spaced stamps would have t: a guess, checked against the stamps by who uses it.
__device__ __forceinline__ int64_t guess(int64_t t, int64_t first, int64_t last, int64_t n) {
    const double part = ((double)t - (double)first) / ((double)last - (double)first);
    return (int64_t)(fmin(fmax(part, 0.0), 1.0) * (double)(n - 1));
}

__device__ __forceinline__ void load_knots(Tile& tile, const int64_t* stamps, int64_t step, int count) {
    for (int k = threadIdx.x; k < count; k += BLOCK) {
        tile.knots[k] = __ldg(stamps + k * step);
    }
    __syncthreads();
}

// Around each target of the tile: the last sample at or before it, counted from `begin` on, and its stamp and the next.
struct Around {
    int64_t begin, n, a, stamp_a, stamp_b;
};

__device__ __forceinline__ Around search(const AlignStream& s, Tile& tile, int64_t tile_first, int targets, int64_t t) {
    // A stream that fits is fetched whole, before it is known which of it is needed: one wait less.
    const bool fits = s.n_samples <= KNOTS;
    int64_t early[KNOTS / BLOCK];
#pragma unroll
    for (int k = 0; k < KNOTS / BLOCK; k++) {
        const int i = threadIdx.x + k * BLOCK;
        early[k] = fits && i < s.n_samples ? __ldg(at<const int64_t>(s.stamps) + i) : 0;
    }
    const int64_t last_target = tile_first + targets - 1;
    const Episodes episodes = episodes_of(s, tile_first, last_target, min(tile_first + threadIdx.x, last_target));
    const bool one = episodes.one;
    const Span span = fits ? Span{0, s.n_samples} : episodes.tile;
    const int64_t* stamps = at<const int64_t>(s.stamps) + span.begin;
    Around r = {episodes.own.begin, episodes.own.end - episodes.own.begin, -1, 0, 0};
    const int64_t n = span.end - span.begin;
    int64_t base = 0;
    int count = 0; // consecutive stamps from `base` on are at hand
    if (fits) {
#pragma unroll
        for (int k = 0; k < KNOTS / BLOCK; k++) {
            tile.knots[threadIdx.x + k * BLOCK] = early[k];
        }
        count = (int)n;
        __syncthreads();
    } else if (n <= KNOTS) {
        count = (int)n;
        load_knots(tile, stamps, 1, count);
    } else if (one) {
        if (threadIdx.x < WARP) {
            const Span range = range_of(at<const int64_t>(s.targets) + tile_first, targets);
            const int64_t first = __ldg(stamps);
            const int64_t last = __ldg(stamps + n - 1);
            const int64_t low = guess(range.begin, first, last, n);
            const int64_t around = min((int64_t)KNOTS, guess(range.end, first, last, n) - low + 2 * WARP);
            if (threadIdx.x == 0) {
                tile.range = range;
                tile.around = (int)around;
                tile.base = min(max(low - WARP, (int64_t)0), n - around);
            }
        }
        __syncthreads();
        count = tile.around;
        base = tile.base;
        load_knots(tile, stamps + base, 1, count);
        const bool from = base == 0 || tile.knots[0] <= tile.range.begin;
        const bool to = base + count == n || tile.knots[count - 1] > tile.range.end;
        count = from && to ? count : 0;
    }
    if (count != 0 || n == 0) {
        const int64_t offset = r.begin - span.begin - base; // of the thread's episode, from the first knot
        const int64_t low = base == 0 ? offset - 1 : -1;
        const int64_t high = min(offset + r.n, (int64_t)count);
        const int64_t k = threadIdx.x < targets ? last_before(tile.knots, low, high, t) : low;
        r.a = k - offset; // -1 where it is before them all
        r.stamp_a = r.a >= 0 ? tile.knots[k] : 0;
        r.stamp_b = k + 1 < high ? tile.knots[k + 1] : 0;
        return r;
    }
    int64_t low = -1;
    int64_t high = r.n;
    stamps += r.begin - span.begin;
    if (one) {
        __syncthreads(); // the knots that missed have been read
        const int64_t step = (n + KNOTS - 1) / KNOTS;
        count = (int)((n + step - 1) / step);
        load_knots(tile, stamps, step, count);
        const int64_t k = last_before(tile.knots, -1, count, t);
        low = k < 0 ? -1 : k * step;
        high = k < 0 ? 0 : min(n, (k + 1) * step);
    }
    if (threadIdx.x < targets) {
        r.a = last_before(stamps, low, high, t);
        r.stamp_a = r.a >= 0 ? __ldg(stamps + r.a) : 0;
        r.stamp_b = r.a + 1 < r.n ? __ldg(stamps + r.a + 1) : 0;
    }
    return r;
}

// Whether each target of the tile is valid, and its age. All threads of the first slice; of targets past the tile nothing.
__device__ __forceinline__ void store_validity(const AlignStream& s, const Part& of, bool valid, int64_t t, int64_t stamp) {
    const int mine = threadIdx.x;
    if (s.age != 0 && mine < of.targets) {
        at<float>(s.age)[of.first + mine] = valid ? age_millis(t, stamp) : __uint_as_float(0x7fc00000u);
    }
    if (s.valid != 0) {
        const unsigned bits = __ballot_sync(ALL, valid);
        if (mine % 8 == 0 && mine < of.targets) {
            at<uint8_t>(s.valid)[(of.first + mine) / 8] = (uint8_t)(bits >> lane());
        }
    }
}

// Gives the block's tiles to `take`, each with its stream and its number in it. All threads of the block.
template <class Take>
__device__ __forceinline__ void each_tile(const AlignParams& p, AlignStream& stream, Take take) {
    const int64_t* starts = at<const int64_t>(p.tile_starts);
    for (int64_t i = blockIdx.x; i < p.tiles; i += gridDim.x) {
        const int64_t number = warp_find(starts, p.n_streams, i);
        // At hand, and in no registers.
        constexpr int WORDS = sizeof(AlignStream) / sizeof(uint64_t);
        if (threadIdx.x < WORDS) {
            reinterpret_cast<uint64_t*>(&stream)[threadIdx.x] =
                    __ldg(at<const uint64_t>(p.streams) + number * WORDS + threadIdx.x);
        }
        __syncthreads();
        take(stream, i - starts[number]);
        __syncthreads(); // the next tile overwrites what is shared
    }
}

template <class Take>
__device__ __forceinline__ void each_tile(const AlignFewParams& p, Take take) {
    for (int64_t i = blockIdx.x; i < p.tiles; i += gridDim.x) {
        int stream = 0;
        while (p.tile_starts[stream + 1] <= i) {
            stream++;
        }
        take(p.streams[stream], i - p.tile_starts[stream]);
        __syncthreads();
    }
}

} // namespace rc
