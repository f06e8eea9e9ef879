// align_window.cu -- the last samples of a span up to each target, of ragged episodes and many streams. Numeric
// specification, section 2 and I-4. Twin of CpuAligner; change both or neither. Parameters: align.cuh; in_type is F64, F32 or
// RAW, out_type RAW or of float32 and float64 the stored ones.
//
// The samples of a window follow one another in the stream as they do in the row: the end of a row is a copy of one stretch
// of the stream, and what is before it is padding. So a thread a target finds where its window begins and ends, and then all
// threads move vectors of rows, or slices of them. Launch: BLOCK threads a block, a block a slice of a tile, or fewer.
#include "align_move.cuh"

namespace rc {

// Of each target of a tile: the sample after its newest, counted over all episodes, and how many it has.
struct Windows {
    int64_t end[BLOCK];
    uint32_t taken[BLOCK];
};

// How many of the last samples up to `newest`, of an episode's stamps, are younger than the span; at most `most`.
__device__ __forceinline__ uint32_t younger(const int64_t* stamps, int64_t newest, int64_t t, uint64_t span, int64_t most) {
    int64_t old = newest + 1 > most ? newest + 1 - most : 0;
    if ((uint64_t)t - (uint64_t)__ldg(stamps + old) < span) {
        return (uint32_t)(newest + 1 - old);
    }
    int64_t young = newest + 1; // all from here on are young, and `old` is not
    while (young - old > 1) {
        const int64_t middle = (old + young) >> 1;
        if ((uint64_t)t - (uint64_t)__ldg(stamps + middle) < span) {
            young = middle;
        } else {
            old = middle;
        }
    }
    return (uint32_t)(newest + 1 - young);
}

// The mask, a byte a thread and step: a tile has a multiple of 8 targets, so that its first bit is the lowest of a byte.
__device__ __forceinline__ void store_mask(const AlignStream& s, const Windows& windows, const Part& of) {
    const uint32_t samples = s.samples;
    const uint32_t places = of.targets * samples;
    uint8_t* mask = at<uint8_t>(s.mask) + of.first * samples / 8;
    for (uint32_t i = of.slice.number * BLOCK + threadIdx.x; i < (places + 7) / 8; i += BLOCK * of.slice.of) {
        uint32_t target = i * 8 / samples;
        uint32_t place = i * 8 - target * samples;
        uint32_t bits = 0;
        for (int bit = 0; bit < 8 && target < (uint32_t)of.targets; bit++) {
            bits |= (uint32_t)(place >= samples - windows.taken[target]) << bit;
            if (++place == samples) {
                place = 0;
                target++;
            }
        }
        mask[i] = (uint8_t)bits;
    }
}

template <int IN, int OUT, int N>
__device__ __forceinline__ void move_windows(const AlignStream& s, const Windows& windows, const Part& of) {
    using Source = Pack<typename In<IN>::Bits, N>;
    using Target = Pack<typename Out<OUT>::Bits, N>;
    const uint32_t packs = (uint32_t)s.width / N;
    const uint32_t row = packs * s.samples;
    const Divisor divisor(row);
    for (uint32_t i = of.slice.number * BLOCK + threadIdx.x; i < of.targets * row; i += BLOCK * of.slice.of) {
        const uint32_t target = divisor.quotient(i);
        const uint32_t c = i - target * row;
        Target to;
        if (c >= (s.samples - windows.taken[target]) * packs) {
            const Source from = at<const Source>(s.values)[(windows.end[target] - s.samples) * packs + c];
#pragma unroll
            for (int j = 0; j < N; j++) {
                to.v[j] = convert<IN, OUT>(from.v[j]);
            }
        } else {
#pragma unroll
            for (int j = 0; j < N; j++) {
                to.v[j] = Out<OUT>::write(__longlong_as_double(0x7ff8000000000000ll));
            }
        }
        auto* out = at<typename Out<OUT>::Bits>(s.out) + (of.first + target) * s.pitch;
        reinterpret_cast<Target*>(out)[c] = to;
    }
}

template <int IN, int OUT>
__device__ __forceinline__ void move_windows(const AlignStream& s, const Windows& windows, const Part& of) {
    constexpr int MOST = 16 / sizeof(typename In<IN>::Bits);
    const uint64_t bytes = s.values / sizeof(typename In<IN>::Bits) | s.out / sizeof(typename Out<OUT>::Bits);
    if ((s.width | s.pitch | bytes) % MOST == 0) {
        move_windows<IN, OUT, MOST>(s, windows, of);
    } else {
        move_windows<IN, OUT, 1>(s, windows, of);
    }
}

template <int IN>
__device__ __forceinline__ void move_windows(const AlignStream& s, const Windows& windows, const Part& of) {
    switch (s.out_type) {
        case F64: return move_windows<IN, F64>(s, windows, of);
        case F32: return move_windows<IN, F32>(s, windows, of);
        case F32_OF_F16: return move_windows<IN, F32_OF_F16>(s, windows, of);
        case F32_OF_BF16: return move_windows<IN, F32_OF_BF16>(s, windows, of);
    }
}

// Rows as they are, of T at a time; 0 where there is no sample.
template <class T>
__device__ __forceinline__ void copy_windows(const AlignStream& s, const Windows& windows, const Part& of) {
    const uint32_t words = (uint32_t)s.width * s.size / sizeof(T);
    const uint32_t row = words * s.samples;
    const int64_t pitch = (int64_t)s.pitch * s.size / sizeof(T);
    // A row is below 2^32 words; so are all of a tile, but not what a step past them makes.
    for (uint64_t i = of.slice.number * BLOCK + threadIdx.x; i < (uint64_t)of.targets * row; i += BLOCK * of.slice.of) {
        const uint32_t target = (uint32_t)i / row;
        const uint32_t c = (uint32_t)i - target * row;
        const bool there = c >= (s.samples - windows.taken[target]) * words;
        const T* from = at<const T>(s.values) + (windows.end[target] - s.samples) * words + c;
        at<T>(s.out)[(of.first + target) * pitch + c] = there ? *from : T{};
    }
}

__device__ __forceinline__ void copy_windows(const AlignStream& s, const Windows& windows, const Part& of) {
    const uint64_t odd = (uint64_t)s.width * s.size | (uint64_t)s.pitch * s.size | s.values | s.out;
    if (odd % 16 == 0) {
        copy_windows<uint4>(s, windows, of);
    } else if (odd % 4 == 0) {
        copy_windows<uint32_t>(s, windows, of);
    } else {
        copy_windows<uint8_t>(s, windows, of);
    }
}

__device__ __forceinline__ void window_tile(const AlignStream& s, Tile& tile, Windows& windows, int64_t number) {
    const Part of = part(s, number);
    const int mine = threadIdx.x;
    const int64_t t = mine < of.targets ? __ldg(at<const int64_t>(s.targets) + of.first + mine) : 0;
    const Around found = search(s, tile, of.first, of.targets, t);
    uint32_t taken = 0;
    if (mine < of.targets) {
        if (found.a >= 0) {
            taken = younger(at<const int64_t>(s.stamps) + found.begin, found.a, t, (uint64_t)s.limit, s.samples);
        }
        windows.end[mine] = found.begin + found.a + 1;
        windows.taken[mine] = taken;
    }
    if (of.slice.number == 0) {
        store_validity(s, of, taken != 0, t, found.stamp_a);
    }
    __syncthreads();
    store_mask(s, windows, of);
    switch (s.in_type) {
        case F64: move_windows<F64>(s, windows, of); break;
        case F32: move_windows<F32>(s, windows, of); break;
        case RAW: copy_windows(s, windows, of); break;
    }
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align_window(const __grid_constant__ AlignParams p) {
    __shared__ rc::Tile tile;
    __shared__ rc::Windows windows;
    __shared__ AlignStream stream;
    rc::each_tile(p, stream, [&](const AlignStream& s, int64_t number) { rc::window_tile(s, tile, windows, number); });
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align_window_few(const __grid_constant__ AlignFewParams p) {
    __shared__ rc::Tile tile;
    __shared__ rc::Windows windows;
    rc::each_tile(p, [&](const AlignStream& s, int64_t number) { rc::window_tile(s, tile, windows, number); });
}
