// align_slerp.cu -- orientations x, y, z, w of ragged episodes and many streams onto target times. Numeric specification,
// sections 2 and 4. Twin of CpuAligner and Slerp; change both or neither. Parameters: align.cuh; width is 4 and slices 1.
//
// A thread takes a target from its search to its result, as the halvings of an arc leave nothing to share.
// Launch: BLOCK threads a block, a block a tile, or fewer.
#include "align_search.cuh"
#include "slerp.cuh"

namespace rc {

template <int TYPE>
__device__ __forceinline__ Quaternion read_orientation(uint64_t values, int64_t sample) {
    using From = Pack<typename In<TYPE>::Bits, 4>;
    const From q = at<const From>(values)[sample];
    return {In<TYPE>::read(q.v[0]), In<TYPE>::read(q.v[1]), In<TYPE>::read(q.v[2]), In<TYPE>::read(q.v[3])};
}

__device__ __forceinline__ Quaternion orientation(const AlignStream& s, int64_t sample) {
    switch (s.in_type) {
        case F64: return read_orientation<F64>(s.values, sample);
        case F32: return read_orientation<F32>(s.values, sample);
        case F16: return read_orientation<F16>(s.values, sample);
        default: return read_orientation<BF16>(s.values, sample);
    }
}

template <int TYPE>
__device__ __forceinline__ void write_orientation(uint64_t out, int64_t place, const Quaternion& q) {
    auto* row = at<typename Out<TYPE>::Bits>(out) + place;
    row[0] = Out<TYPE>::write(q.x);
    row[1] = Out<TYPE>::write(q.y);
    row[2] = Out<TYPE>::write(q.z);
    row[3] = Out<TYPE>::write(q.w);
}

__device__ __forceinline__ void store_orientation(const AlignStream& s, int64_t target, const Quaternion& q) {
    const int64_t place = target * s.pitch;
    switch (s.out_type) {
        case F64: return write_orientation<F64>(s.out, place, q);
        case F32: return write_orientation<F32>(s.out, place, q);
        case F16: return write_orientation<F16>(s.out, place, q);
        case BF16: return write_orientation<BF16>(s.out, place, q);
        case F32_OF_F16: return write_orientation<F32_OF_F16>(s.out, place, q);
        case F32_OF_BF16: return write_orientation<F32_OF_BF16>(s.out, place, q);
    }
}

__device__ __forceinline__ void slerp_tile(const AlignStream& s, Tile& tile, int64_t number) {
    const Part of = part(s, number);
    const int mine = threadIdx.x;
    const int64_t t = mine < of.targets ? __ldg(at<const int64_t>(s.targets) + of.first + mine) : 0;
    const Around found = search(s, tile, of.first, of.targets, t);
    bool valid = false;
    if (mine < of.targets) {
        const Choice choice = choose(SLERP, s.limit, found.n, t, found.a, found.stamp_a, found.stamp_b);
        Quaternion q;
        if (choice.sample >= 0) {
            q = orientation(s, found.begin + choice.sample);
            valid = normalise(q);
            if (choice.weight != 0) {
                Quaternion next = orientation(s, found.begin + choice.sample + 1);
                valid = normalise(next) && valid;
                if (valid) {
                    q = slerp(q, next, choice.weight);
                }
            }
        }
        if (!valid) {
            const double none = __longlong_as_double(0x7ff8000000000000ll);
            q = {none, none, none, none};
        }
        store_orientation(s, of.first + mine, q);
    }
    store_validity(s, of, valid, t, found.stamp_a);
}

} // namespace rc

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align_slerp(const __grid_constant__ AlignParams p) {
    __shared__ rc::Tile tile;
    __shared__ AlignStream stream;
    rc::each_tile(p, stream, [&](const AlignStream& s, int64_t number) { rc::slerp_tile(s, tile, number); });
}

extern "C" __global__ void __launch_bounds__(rc::BLOCK) rc_align_slerp_few(const __grid_constant__ AlignFewParams p) {
    __shared__ rc::Tile tile;
    rc::each_tile(p, [&](const AlignStream& s, int64_t number) { rc::slerp_tile(s, tile, number); });
}
