package io.robocache.parity;

import io.robocache.voxel.VoxelGrid;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Numbers that arithmetic gets wrong most easily, mixed with ordinary ones. */
final class Adversary {

    private static final int[] CORNERS = {
        0x00000000, 0x80000000, 0x00000001, 0x80000001, 0x007fffff, 0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000,
        0xff800000, 0x7fc00000, 0xffc00000, 0x7f800001, 0xff812345, 0x7fffffff, 0x3f800000, 0x3f7fffff, 0x00ffffff
    };

    private final SplittableRandom random;

    Adversary(SplittableRandom random) {
        this.random = random;
    }

    /** A float32 of any kind: corners with NaN forms and infinities, any bits, magnitudes from 1e-38 to 1e38, ordinary. */
    float number() {
        return switch (random.nextInt(8)) {
            case 0 -> Float.intBitsToFloat(CORNERS[random.nextInt(CORNERS.length)]);
            case 1 -> Float.intBitsToFloat(random.nextInt());
            case 2 -> (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-38, 39)));
            case 3 -> half();
            default -> (float) random.nextDouble(-100, 100);
        };
    }

    /** Half way between two neighbours in bfloat16 or in float16, or a step of a float32 beside it. */
    private float half() {
        int tie = random.nextBoolean()
                ? (random.nextInt() & 0xffff_0000) | 0x8000
                : random.nextInt(102, 144) << 23 | random.nextInt(1 << 10) << 13 | 0x1000;
        return Float.intBitsToFloat(tie + random.nextInt(-1, 2));
    }

    /** A float64 of any kind; one in three is no float32. */
    double wide() {
        return switch (random.nextInt(8)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-308, 309));
            case 2 -> Math.nextAfter((double) half(), random.nextBoolean() ? 0 : Double.MAX_VALUE);
            case 3 -> // half way between two neighbours in float32, or beside it
            Double.longBitsToDouble((Double.doubleToRawLongBits(number()) | 1 << 28) + random.nextInt(-1, 2));
            default -> number();
        };
    }

    /**
     * Makes of an orientation x, y, z, w the next of a stream, in place: mostly a turn of it, of any size and not quite
     * normalised; often one that slerp treats in its own way, after which the stream starts anew.
     */
    void turn(double[] orientation) {
        switch (random.nextInt(12)) {
            case 0 -> { // the same the other way round, or almost: as far as two can be
                for (int c = 0; c < 4; c++) {
                    orientation[c] = -orientation[c] * (random.nextBoolean() ? 1 : random.nextDouble(0.99, 1.01));
                }
            }
            case 1 -> { // at a right angle: the dot product is 0 exactly, or -0
                double x = orientation[0];
                orientation[0] = -orientation[1];
                orientation[1] = x;
                double z = orientation[2];
                orientation[2] = random.nextBoolean() ? -orientation[3] : orientation[3];
                orientation[3] = z;
            }
            case 2 -> { // a norm at the least that is usable, or a step of a float beside it
                double norm = 0;
                for (double c : orientation) {
                    norm = Math.hypot(norm, c);
                }
                double least = random.nextBoolean() ? 1e-9 : Math.nextAfter((float) 1e-9, random.nextInt(-1, 2));
                for (int c = 0; c < 4; c++) {
                    orientation[c] = random.nextBoolean() ? orientation[c] / norm * least : c == 3 ? least : 0;
                }
            }
            case 3 -> { // zero, or as good as zero
                double tiny =
                        random.nextInt(3) == 0 ? random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-320, -8)) : 0;
                Arrays.fill(orientation, random.nextBoolean() ? tiny : -0.0);
            }
            case 4 -> orientation[random.nextInt(4)] = wide();
            case 5 -> { // squares that overflow, or do not quite
                double large = Math.pow(10, random.nextInt(140, 170));
                for (int c = 0; c < 4; c++) {
                    orientation[c] = random.nextDouble(-1, 1) * large;
                }
            }
            case 6 -> {
                Arrays.fill(orientation, 0);
                orientation[random.nextInt(4)] = random.nextBoolean() ? 1 : -1;
            }
            case 7, 8 -> {
                for (int c = 0; c < 4; c++) {
                    orientation[c] = random.nextDouble(-1, 1);
                }
            }
            default -> {
                for (int c = 0; c < 4; c++) {
                    orientation[c] += random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-12, 0));
                }
            }
        }
    }

    /** A coordinate: mostly within the grid, often at a face or a step of one float32 beside it, sometimes anything. */
    float coordinate(float origin, float size, int cells) {
        int kind = random.nextInt(16);
        if (kind == 0) {
            return number();
        }
        if (kind > 6) {
            return (float) (origin + (random.nextDouble() * 1.2 - 0.1) * size * cells);
        }
        float face = origin + size * random.nextInt(cells + 1);
        return switch (kind % 3) {
            case 0 -> face;
            case 1 -> Math.nextUp(face);
            default -> Math.nextDown(face);
        };
    }

    /** A grid: a single cell, small ones, those whose cells fit bits, and those with keys of 64 bits. */
    VoxelGrid grid() {
        int[] dims = {dim(), dim(), dim()};
        if (random.nextInt(4) == 0) {
            dims = random.nextBoolean()
                    ? new int[] {1 << 21, 1 << 20, 1 + random.nextInt(1 << 10)}
                    : new int[] {1 << 20, 1 << 21, 1 << 21}; // with five frames the keys pass 64 bits
        }
        double[] sizes = {0.05, 0.1, 1.0 / 3, 1e-3, 0.7, 1e-30, 3e5, 5e-45, 5e35};
        double size = sizes[random.nextInt(sizes.length)];
        double[] origin = new double[3];
        double[] edges = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            edges[axis] = random.nextBoolean() ? size : size * random.nextDouble(0.5, 2);
            origin[axis] = random.nextInt(3) == 0 ? 0 : -random.nextDouble() * edges[axis] * Math.min(dims[axis], 200);
        }
        return VoxelGrid.of(origin, edges, dims);
    }

    private int dim() {
        int[] dims = {1, 2, 7, 31, 32, 33, 64, 128, 300};
        return dims[random.nextInt(dims.length)];
    }
}
