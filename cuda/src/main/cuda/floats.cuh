// floats.cuh -- components of samples widened to float64 exactly, and float64 rounded once to a stored type. Numeric
// specification, sections 2 and 3. Twin of FloatSamples and ShortFloats; change both or neither.
#pragma once
#include "common.cuh"

namespace rc {

// Codes of types in AlignStream. Values of 16 bits stored in a float32 are F32_OF_F16 and F32_OF_BF16.
enum Type : int32_t { F64 = 0, F32 = 1, F16 = 2, BF16 = 3, F32_OF_F16 = 4, F32_OF_BF16 = 5, RAW = 6 };

__device__ __forceinline__ float f32_of_f16(uint16_t bits) {
    float v;
    asm("cvt.f32.f16 %0, %1;" : "=f"(v) : "h"(bits));
    return v;
}

__device__ __forceinline__ float f32_of_bf16(uint16_t bits) {
    return __uint_as_float((uint32_t)bits << 16);
}

__device__ __forceinline__ bool is_nan(double v) {
    return v != v;
}

__device__ __forceinline__ uint64_t f64_bits(double v) {
    return is_nan(v) ? 0x7ff8000000000000ull : (uint64_t)__double_as_longlong(v);
}

__device__ __forceinline__ uint32_t f32_bits(double v) {
    return is_nan(v) ? 0x7fc00000u : __float_as_uint(__double2float_rn(v));
}

// float64 rounded to odd as a float32: of a value that is no float32, the neighbour whose last bit is 1. It has more than
// two bits beyond those of a 16-bit float, so that rounding it to nearest is rounding the float64 once. NaN stays NaN.
__device__ __forceinline__ float to_odd(double v) {
    const float f = __double2float_rz(v);
    const bool exact = (double)f == v || is_nan(v);
    return exact ? f : __uint_as_float(__float_as_uint(f) | 1);
}

__device__ __forceinline__ uint16_t f16_bits(double v) {
    uint16_t bits;
    const float odd = to_odd(v);
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(odd));
    return is_nan(v) ? (uint16_t)0x7e00 : bits;
}

__device__ __forceinline__ uint16_t bf16_bits(double v) {
    uint32_t bits = __float_as_uint(to_odd(v));
    // To nearest, ties to even; a carry out of the mantissa is the right exponent, up to infinity.
    bits += 0x7fff + (bits >> 16 & 1);
    return is_nan(v) ? (uint16_t)0x7fc0 : (uint16_t)(bits >> 16);
}

// Types by code. read and, but for F64, read32: exact. Out: the integer that is stored.
template <int TYPE> struct In;
template <> struct In<F64> {
    using Bits = uint64_t;
    static __device__ __forceinline__ bool nan(Bits b) { return (b & 0x7fffffffffffffffull) > 0x7ff0000000000000ull; }
    static __device__ __forceinline__ double read(Bits b) { return __longlong_as_double((long long)b); }
};
template <> struct In<F32> {
    using Bits = uint32_t;
    static __device__ __forceinline__ bool nan(Bits b) { return (b & 0x7fffffffu) > 0x7f800000u; }
    static __device__ __forceinline__ float read32(Bits b) { return __uint_as_float(b); }
    static __device__ __forceinline__ double read(Bits b) { return (double)read32(b); }
};
template <> struct In<F16> {
    using Bits = uint16_t;
    static __device__ __forceinline__ bool nan(Bits b) { return (b & 0x7fff) > 0x7c00; }
    static __device__ __forceinline__ float read32(Bits b) { return f32_of_f16(b); }
    static __device__ __forceinline__ double read(Bits b) { return (double)read32(b); }
};
template <> struct In<BF16> {
    using Bits = uint16_t;
    static __device__ __forceinline__ bool nan(Bits b) { return (b & 0x7fff) > 0x7f80; }
    static __device__ __forceinline__ float read32(Bits b) { return f32_of_bf16(b); }
    static __device__ __forceinline__ double read(Bits b) { return (double)read32(b); }
};

template <int TYPE> struct Out;
template <> struct Out<F64> {
    using Bits = uint64_t;
    static __device__ __forceinline__ Bits write(double v) { return f64_bits(v); }
};
template <> struct Out<F32> {
    using Bits = uint32_t;
    static __device__ __forceinline__ Bits write(double v) { return f32_bits(v); }
};
template <> struct Out<F16> {
    using Bits = uint16_t;
    static __device__ __forceinline__ Bits write(double v) { return f16_bits(v); }
};
template <> struct Out<BF16> {
    using Bits = uint16_t;
    static __device__ __forceinline__ Bits write(double v) { return bf16_bits(v); }
};
template <> struct Out<F32_OF_F16> {
    using Bits = uint32_t;
    static __device__ __forceinline__ Bits write(double v) {
        return is_nan(v) ? 0x7fc00000u : __float_as_uint(f32_of_f16(f16_bits(v)));
    }
};
template <> struct Out<F32_OF_BF16> {
    using Bits = uint32_t;
    static __device__ __forceinline__ Bits write(double v) { return (uint32_t)bf16_bits(v) << 16; }
};

// A value of one type as another. Of the same type its bits, but for a NaN, which is written canonical.
template <int IN, int OUT>
__device__ __forceinline__ typename Out<OUT>::Bits convert(typename In<IN>::Bits bits) {
    if constexpr (IN == OUT) {
        return In<IN>::nan(bits) ? Out<OUT>::write(In<F64>::read(0x7ff8000000000000ull)) : bits;
    } else {
        return Out<OUT>::write(In<IN>::read(bits));
    }
}

// N integers that are loaded or stored at once.
template <class T, int N>
struct __align__(sizeof(T) * N <= 16 ? sizeof(T) * N : 16) Pack {
    T v[N];
};

} // namespace rc
