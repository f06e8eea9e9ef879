// slerp.cuh -- between two orientations x, y, z, w in float64, by square roots and divisions alone. Numeric specification,
// section 4. Twin of Slerp; change both or neither. Every operation is rounded once, in the written order.
#pragma once
#include "common.cuh"

namespace rc {

struct Quaternion {
    double x, y, z, w;
};

__device__ __forceinline__ double dot(const Quaternion& a, const Quaternion& b) {
    const double xy = __dadd_rn(__dmul_rn(a.x, b.x), __dmul_rn(a.y, b.y));
    return __dadd_rn(__dadd_rn(xy, __dmul_rn(a.z, b.z)), __dmul_rn(a.w, b.w));
}

__device__ __forceinline__ Quaternion divided(const Quaternion& q, double by) {
    return {__ddiv_rn(q.x, by), __ddiv_rn(q.y, by), __ddiv_rn(q.z, by), __ddiv_rn(q.w, by)};
}

__device__ __forceinline__ double norm(const Quaternion& q) {
    return __dsqrt_rn(dot(q, q));
}

// False where the norm is too small, infinite or NaN; the quaternion is not defined then.
__device__ __forceinline__ bool normalise(Quaternion& q) {
    const double length = norm(q);
    q = divided(q, length);
    return length >= 1e-9 && length <= 1.7976931348623157e308;
}

// From a towards b, both normalised, by u, above 0 and at most 1.
__device__ __forceinline__ Quaternion slerp(Quaternion a, Quaternion b, double u) {
    constexpr int HALVINGS = 8;
    if (dot(a, b) < 0) {
        b = {-b.x, -b.y, -b.z, -b.w};
    }
#pragma unroll 1
    for (int halving = 0; halving < HALVINGS; halving++) {
        const Quaternion sum = {__dadd_rn(a.x, b.x), __dadd_rn(a.y, b.y), __dadd_rn(a.z, b.z), __dadd_rn(a.w, b.w)};
        const Quaternion middle = divided(sum, norm(sum));
        u = __dmul_rn(u, 2.0);
        if (u < 1) {
            b = middle;
        } else {
            a = middle;
            u = __dsub_rn(u, 1.0);
        }
    }
    const Quaternion q = {
            __dadd_rn(a.x, __dmul_rn(u, __dsub_rn(b.x, a.x))), __dadd_rn(a.y, __dmul_rn(u, __dsub_rn(b.y, a.y))),
            __dadd_rn(a.z, __dmul_rn(u, __dsub_rn(b.z, a.z))), __dadd_rn(a.w, __dmul_rn(u, __dsub_rn(b.w, a.w)))};
    return divided(q, norm(q));
}

} // namespace rc
