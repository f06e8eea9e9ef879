package io.robocache.udf;

import io.robocache.udf.FunctionText.Example;
import io.robocache.udf.FunctionText.Parameter;
import io.robocache.voxel.VoxelSpec;
import java.util.List;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;

/** {@code rc_voxelize}: the voxels of a cloud with all reductions and counters. */
final class VoxelizeFunction implements SqlFunction {

    static final String POINTS = "points in metres in the grid's frame: array of struct(x, y, z, ...), "
            + "struct of arrays x, y, z, ... (the fastest), or array of arrays x, y, z, c0, c1, ...";
    static final String GRID = "origin array(x, y, z), size array(x, y, z) of a cell, dims array(nx, ny, nz)";
    static final String NULLS =
            "NULL points give NULL. A NULL point, coordinate or feature is NaN, and its point counts as non_finite.";

    @Override
    public FunctionText text() {
        return new FunctionText(
                "rc_voxelize",
                List.of(
                        Parameter.of("points", POINTS),
                        Parameter.of(
                                "spec",
                                "constant struct: " + GRID
                                        + "; reductions array of occupancy, count (the default), mean(FEATURE), min(FEATURE),"
                                        + " max(FEATURE), first(FEATURE); first_k points that first(FEATURE) keeps")),
                "Returns the voxels of the points as lists in the order of their key, and the frame's counters.",
                List.of(new Example(
                        "SELECT to_json(_FUNC_(array(named_struct('x', 0.5, 'y', 0.5, 'z', 0.5, 'i', 2),"
                                + " named_struct('x', 0.6, 'y', 0.5, 'z', 0.5, 'i', 4)),"
                                + " named_struct('origin', array(0, 0, 0), 'size', array(1, 1, 1), 'dims', array(2, 2, 2),"
                                + " 'reductions', array('count', 'mean(i)'))))",
                        "{\"key\":[0],\"count\":[2],\"mean\":{\"i\":[3.0]},"
                                + "\"points_in\":2,\"non_finite\":0,\"out_of_range\":0,\"voxels\":1}")),
                NULLS + " Bit-equal to what build writes.");
    }

    @Override
    public BoundFunction bind(List<Argument> arguments) {
        VoxelSpec spec = SpecReader.spec(arguments.get(1));
        BoundScalar isNull = BoundScalar.ofNull(arguments, 1);
        if (isNull != null) {
            return isNull;
        }
        VoxelRow body = new VoxelRow(PointsType.of(arguments.get(0), spec.cloudFeatures()), spec, true);
        return BoundScalar.of(arguments, 1, body.type(), body);
    }
}
