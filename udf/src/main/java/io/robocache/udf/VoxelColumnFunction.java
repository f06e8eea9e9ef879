package io.robocache.udf;

import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;

/**
 * {@code rc_voxel_count}, {@code rc_voxel_mean}, {@code rc_voxel_min} and {@code rc_voxel_max}: one reduction.
 *
 * @param result what the example of {@link #text} gives
 */
record VoxelColumnFunction(Reduction reduction, String result) implements SqlFunction {

    private static final String GRID =
            "named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2))";

    private String word() {
        return reduction.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public FunctionText text() {
        List<Parameter> parameters = new ArrayList<>(List.of(
                Parameter.of("points", VoxelizeFunction.POINTS),
                Parameter.of("grid", "constant struct: " + VoxelizeFunction.GRID)));
        if (reduction.namesFeatures()) {
            parameters.add(Parameter.of("feature", "constant name of x, y, z or a field of the points"));
        }
        String points = "array(array(0.5, 0.5, 0.5, 2), array(0.6, 0.5, 0.5, 4), array(0.5, 1.5, 0.5, -1))";
        return new FunctionText(
                "rc_voxel_" + word(),
                parameters,
                reduction.namesFeatures()
                        ? "Returns the keys of occupied voxels, ascending, and the %s of a feature in each."
                                .formatted(word())
                        : "Returns the keys of occupied voxels, ascending, and the number of points in each.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(%s, %s%s))"
                                .formatted(points, GRID, reduction.namesFeatures() ? ", 'c0'" : ""),
                        result)),
                VoxelizeFunction.NULLS + " Rows of a voxel each: inline(arrays_zip(v.key, v." + word()
                        + ")). Bit-equal to what build writes.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        List<String> features = new ArrayList<>();
        if (reduction.namesFeatures()) {
            Object feature = arguments.get(2).needConstant("'intensity'");
            if (feature == null) {
                throw arguments.get(2).refused("NULL", "name a feature, as 'intensity'");
            }
            features.add(feature.toString());
        }
        VoxelSpec spec = SpecReader.spec(arguments.get(1), reduction, features);
        BoundScalar isNull = BoundScalar.ofNull(arguments, 1);
        if (isNull != null) {
            return isNull;
        }
        VoxelRow body = new VoxelRow(PointsType.of(arguments.get(0), spec.cloudFeatures()), spec, false);
        return BoundScalar.of(arguments, 1, body.type(), body);
    }
}
