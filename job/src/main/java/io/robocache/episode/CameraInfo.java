package io.robocache.episode;

import io.robocache.episode.DepthSource.Intrinsics;
import io.robocache.episode.MessageType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code sensor_msgs/msg/CameraInfo} says of images. Layout:
 * https://docs.ros.org/en/rolling/p/sensor_msgs/interfaces/msg/CameraInfo.html.
 *
 * @param width      columns of the calibrated image
 * @param height     its rows
 * @param intrinsics of the matrix K: for images as recorded, not rectified ones
 * @param distortion the coefficients, in the order of the message's own model
 * @param binning    of the columns, then of the rows; 0 and 1 mean none
 * @param region     x offset, y offset, height and width of the part that was recorded; all 0 for the whole image
 */
record CameraInfo(
        long width,
        long height,
        Intrinsics intrinsics,
        List<Double> distortion,
        List<Long> binning,
        List<Long> region) {

    static final String TYPE = "sensor_msgs/msg/CameraInfo";

    /** The largest models have 14. */
    private static final int MAX_COEFFICIENTS = 64;

    private static final int FX = 0;
    private static final int CX = 2;
    private static final int FY = 4;
    private static final int CY = 5;

    /**
     * Reads the fields behind the header.
     *
     * @throws DamageException {@link Reason#BAD_LAYOUT} if the matrix is none of a calibrated camera
     */
    static CameraInfo read(CdrReader cdr) throws DamageException {
        long height = uint32(cdr);
        long width = uint32(cdr);
        cdr.skipString(Kind.STRING); // the distortion model's name
        int coefficients = cdr.count(Double.BYTES);
        if (coefficients > MAX_COEFFICIENTS) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "%d distortion coefficients, limit %d".formatted(coefficients, MAX_COEFFICIENTS));
        }
        List<Double> distortion = doubles(cdr, coefficients);
        List<Double> k = doubles(cdr, 9);
        cdr.numbers(Kind.FLOAT64, 9 + 12); // R and P, of rectified images
        List<Long> binning = List.of(uint32(cdr), uint32(cdr));
        List<Long> region = List.of(uint32(cdr), uint32(cdr), uint32(cdr), uint32(cdr));
        cdr.numbers(Kind.BOOL, 1); // do_rectify
        Intrinsics intrinsics;
        try {
            intrinsics = new Intrinsics(k.get(FX), k.get(FY), k.get(CX), k.get(CY));
        } catch (IllegalArgumentException e) {
            throw new DamageException(
                    Reason.BAD_LAYOUT,
                    "matrix K %s is none of a calibrated camera (0 where there is none)".formatted(k));
        }
        return new CameraInfo(width, height, intrinsics, distortion, binning, region);
    }

    private static long uint32(CdrReader cdr) throws DamageException {
        return cdr.integer(Kind.UINT32, cdr.numbers(Kind.UINT32, 1));
    }

    private static List<Double> doubles(CdrReader cdr, int count) throws DamageException {
        int first = cdr.numbers(Kind.FLOAT64, count);
        List<Double> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(cdr.real(Kind.FLOAT64, first + i * Double.BYTES));
        }
        return List.copyOf(numbers);
    }

    /** Whether a point lies elsewhere than the matrix alone says. */
    boolean distorted() {
        return distortion.stream().anyMatch(coefficient -> coefficient != 0);
    }

    /** Why images of that size cannot be unprojected by it, or nothing. */
    Optional<String> refusal(int imageWidth, int imageHeight) {
        if (binning.stream().anyMatch(pixels -> pixels > 1)) {
            return Optional.of("binning of %d x %d pixels is not handled".formatted(binning.get(0), binning.get(1)));
        }
        boolean whole = region.equals(List.of(0L, 0L, 0L, 0L)) || region.equals(List.of(0L, 0L, height, width));
        if (!whole) {
            return Optional.of("a region of interest (x, y, height, width: %s) is not handled".formatted(region));
        }
        if (width != imageWidth || height != imageHeight) {
            return Optional.of("it is for images of %d x %d pixels, these have %d x %d"
                    .formatted(width, height, imageWidth, imageHeight));
        }
        return Optional.empty();
    }
}
