// align_move.cuh -- the rows that a tile of targets has chosen, interpolated and rounded. Part of align.cu.
#pragma once
#include "align_search.cuh"

namespace rc {

// i / d without a division for all the i of a tile.
struct Divisor {
    uint32_t d, inverse;

    explicit __device__ __forceinline__ Divisor(uint32_t divisor) : d(divisor), inverse(0xffffffffu / divisor + 1) {}

    // Exact while i * d < 2^32, which holds for tiles of rows of up to 4096 vectors.
    __device__ __forceinline__ uint32_t quotient(uint32_t i) const {
        return d == 1 ? i : d <= 4096 ? __umulhi(i, inverse) : i / d;
    }
};

// Tries to interpolate in float32 what is rounded to bfloat16. With u = 2^-24 and m = |a| + |b| the result is at most 4 u m
// off (three roundings of w * (b - a) and one of the sum; float64's own are far below), and the ends of y -+ 7 u m are
// rounded by at most 2 u m, so that where both ends round to the same bfloat16, float64 rounds to it too. The least bound
// is 2^-149, as large as what a float32 product loses when it underflows; of two zeros it is 0, and the result +0.
struct Bounds {
    float low, high;
};

__device__ __forceinline__ Bounds bounds(float a, float b, float w, bool& finite) {
    const float m = __fadd_rn(fabsf(a), fabsf(b));
    const float y = __fadd_rn(a, __fmul_rn(w, __fsub_rn(b, a)));
    const float off = __fmul_ru(m, 7 * 0x1p-24f);
    finite &= m <= 3.4028234e38f;
    return {__fsub_rn(y, off), __fadd_rn(y, off)};
}

// To nearest, ties to even; the first in the low half.
__device__ __forceinline__ uint32_t bf16_pair(float first, float second) {
    uint32_t bits;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(second), "f"(first));
    return bits;
}

// Components j and j + 1 of a vector, two of 16 bits in one register as they came.
template <int IN, class P>
__device__ __forceinline__ float2 read_pair(const P& pack, int j) {
    if constexpr (IN == BF16) {
        const uint32_t both = reinterpret_cast<const uint32_t*>(pack.v)[j / 2];
        return make_float2(__uint_as_float(both << 16), __uint_as_float(both & 0xffff0000u));
    } else {
        return make_float2(In<IN>::read32(pack.v[j]), In<IN>::read32(pack.v[j + 1]));
    }
}

template <int OUT, class P>
__device__ __forceinline__ void write_pair(P& pack, int j, uint32_t pair) {
    if constexpr (OUT == BF16) {
        reinterpret_cast<uint32_t*>(pack.v)[j / 2] = pair;
    } else {
        pack.v[j] = pair << 16;
        pack.v[j + 1] = pair & 0xffff0000u;
    }
}

// One vector of components: of the sample, or between it and the next.
template <int IN, int OUT, int N>
__device__ __forceinline__ Pack<typename Out<OUT>::Bits, N> blend(
        const Pack<typename In<IN>::Bits, N>& a, const Pack<typename In<IN>::Bits, N>& b, double weight, bool angle) {
    Pack<typename Out<OUT>::Bits, N> to;
    if (__double_as_longlong(weight) == 0) {
#pragma unroll
        for (int j = 0; j < N; j++) {
            to.v[j] = convert<IN, OUT>(a.v[j]);
        }
        return to;
    }
    if constexpr ((OUT == BF16 || OUT == F32_OF_BF16) && IN != F64 && N % 2 == 0) {
        const float w = (float)weight;
#pragma unroll
        for (int j = 0; j < N; j += 2) {
            bool sure = !angle;
            const float2 from = read_pair<IN>(a, j);
            const float2 onto = read_pair<IN>(b, j);
            const Bounds p = bounds(from.x, onto.x, w, sure);
            const Bounds q = bounds(from.y, onto.y, w, sure);
            const uint32_t pair = bf16_pair(p.high, q.high);
            if (sure && pair == bf16_pair(p.low, q.low)) {
                write_pair<OUT>(to, j, pair);
            } else {
                const uint32_t first = bf16_bits(between(from.x, onto.x, weight, angle));
                const uint32_t second = bf16_bits(between(from.y, onto.y, weight, angle));
                write_pair<OUT>(to, j, second << 16 | first);
            }
        }
    } else {
#pragma unroll
        for (int j = 0; j < N; j++) {
            to.v[j] = Out<OUT>::write(between(In<IN>::read(a.v[j]), In<IN>::read(b.v[j]), weight, angle));
        }
    }
    return to;
}

// Moves the rows of a tile, N components a thread and step; two steps' loads are under way at once.
template <int IN, int OUT, int N>
__device__ __forceinline__ void move(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets, Slice slice) {
    using Source = Pack<typename In<IN>::Bits, N>;
    using Target = Pack<typename Out<OUT>::Bits, N>;
    constexpr int STEPS = 2;
    const uint32_t packs = (uint32_t)s.width / N;
    const Divisor divisor(packs);
    const uint32_t all = targets * packs;
    const bool angle = s.policy == ANGLE;
    const uint32_t stride = BLOCK * slice.of;
    for (uint32_t i = slice.number * BLOCK + threadIdx.x; i < all; i += STEPS * stride) {
        Source a[STEPS] = {}, b[STEPS] = {};
        Choice choice[STEPS];
        uint32_t target[STEPS], c[STEPS];
#pragma unroll
        for (int k = 0; k < STEPS; k++) {
            const uint32_t item = min(i + k * stride, all - 1);
            target[k] = divisor.quotient(item);
            c[k] = item - target[k] * packs;
            choice[k] = tile.choices[target[k]];
            if (choice[k].sample >= 0) {
                const Source* from = at<const Source>(s.values) + choice[k].sample * packs + c[k];
                a[k] = *from;
                if (__double_as_longlong(choice[k].weight) != 0) {
                    b[k] = from[packs];
                }
            }
        }
#pragma unroll
        for (int k = 0; k < STEPS; k++) {
            Target to;
            if (choice[k].sample >= 0) {
                to = blend<IN, OUT, N>(a[k], b[k], choice[k].weight, angle);
            } else {
#pragma unroll
                for (int j = 0; j < N; j++) {
                    to.v[j] = Out<OUT>::write(__longlong_as_double(0x7ff8000000000000ll));
                }
            }
            if (i + k * stride < all) {
                auto* row = at<typename Out<OUT>::Bits>(s.out) + (tile_first + target[k]) * s.pitch;
                reinterpret_cast<Target*>(row)[c[k]] = to;
            }
        }
    }
}

template <int IN, int OUT>
__device__ __forceinline__ void move_widest(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets, Slice slice) {
    constexpr int MOST = 16 / sizeof(typename In<IN>::Bits);
    const uint64_t lengths = s.width | s.pitch;
    const uint64_t bytes = s.values / sizeof(typename In<IN>::Bits) | s.out / sizeof(typename Out<OUT>::Bits);
    const uint64_t odd = lengths | bytes;
    if (odd % MOST == 0) {
        move<IN, OUT, MOST>(s, tile, tile_first, targets, slice);
    } else if (MOST > 4 && odd % 4 == 0) {
        move<IN, OUT, MOST < 4 ? MOST : 4>(s, tile, tile_first, targets, slice);
    } else {
        move<IN, OUT, 1>(s, tile, tile_first, targets, slice);
    }
}

template <int IN>
__device__ __forceinline__ void move_from(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets, Slice slice) {
    switch (s.out_type) {
        case F64: return move_widest<IN, F64>(s, tile, tile_first, targets, slice);
        case F32: return move_widest<IN, F32>(s, tile, tile_first, targets, slice);
        case F16: return move_widest<IN, F16>(s, tile, tile_first, targets, slice);
        case BF16: return move_widest<IN, BF16>(s, tile, tile_first, targets, slice);
        case F32_OF_F16: return move_widest<IN, F32_OF_F16>(s, tile, tile_first, targets, slice);
        case F32_OF_BF16: return move_widest<IN, F32_OF_BF16>(s, tile, tile_first, targets, slice);
    }
}

// Rows as they are, of T at a time; 0 where there is no sample.
template <class T>
__device__ __forceinline__ void copy(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets, Slice slice) {
    const uint32_t words = (uint32_t)s.width * s.size / sizeof(T);
    const int64_t pitch = (int64_t)s.pitch * s.size / sizeof(T);
    for (uint32_t i = slice.number * BLOCK + threadIdx.x; i < targets * words; i += BLOCK * slice.of) {
        const uint32_t target = i / words;
        const int64_t sample = tile.choices[target].sample;
        const uint32_t c = i - target * words;
        at<T>(s.out)[(tile_first + target) * pitch + c] = sample < 0 ? T{} : at<const T>(s.values)[sample * words + c];
    }
}

__device__ __forceinline__ void copy_widest(const AlignStream& s, const Tile& tile, int64_t tile_first, int targets, Slice slice) {
    const uint64_t odd = (uint64_t)s.width * s.size | (uint64_t)s.pitch * s.size | s.values | s.out;
    if (odd % 16 == 0) {
        copy<uint4>(s, tile, tile_first, targets, slice);
    } else if (odd % 4 == 0) {
        copy<uint32_t>(s, tile, tile_first, targets, slice);
    } else {
        copy<uint8_t>(s, tile, tile_first, targets, slice);
    }
}

} // namespace rc
