package io.robocache.udf;

import io.robocache.device.Backend;
import io.robocache.voxel.PointFrames;
import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelBatch;
import io.robocache.voxel.VoxelSpec;
import io.robocache.voxel.Voxelizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.FieldVector;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The voxels of one row's points, with the names of a dataset's columns: lists in the order of their key, then counters.
 *
 * @param whole whether features lie in a struct of their reduction and counters follow; else keys and one column
 */
record VoxelRow(PointsType points, VoxelSpec spec, boolean whole) implements RowFunction {

    private static final List<String> COUNTERS = List.of("points_in", "non_finite", "out_of_range", "voxels");

    /** The type of the result. */
    StructType type() {
        List<StructField> fields = new ArrayList<>();
        DataType key = spec.grid().wideKeys() ? DataTypes.LongType : DataTypes.IntegerType;
        fields.add(list("key", key));
        for (Reduction reduction : spec.reductions()) {
            String word = reduction.name().toLowerCase(Locale.ROOT);
            switch (reduction) {
                case OCCUPANCY -> fields.add(list(word, DataTypes.ShortType));
                case COUNT -> fields.add(list(word, DataTypes.IntegerType));
                case MEAN, MIN, MAX, FIRST -> fields.add(features(word, reduction));
            }
            if (reduction == Reduction.FIRST) {
                fields.add(list("first_number", DataTypes.IntegerType));
            }
        }
        if (whole) {
            COUNTERS.forEach(counter -> fields.add(DataTypes.createStructField(counter, DataTypes.LongType, false)));
        }
        return DataTypes.createStructType(fields);
    }

    private StructField features(String word, Reduction reduction) {
        if (!whole) {
            return list(word, DataTypes.FloatType);
        }
        List<StructField> features = spec.features(reduction).stream()
                .map(feature -> list(feature, DataTypes.FloatType))
                .toList();
        return DataTypes.createStructField(word, DataTypes.createStructType(features), false);
    }

    private static StructField list(String name, DataType element) {
        return DataTypes.createStructField(name, Vectors.arrayOf(element), false);
    }

    @Override
    public Object apply(InternalRow arguments) {
        Backend cpu = RowMemory.cpu();
        try (PointFrames frames = new PointFrames(cpu.memory(), spec.cloudFeatures());
                Voxelizer voxelizer = Voxelizer.on(cpu, cpu.memory(), spec)) {
            points.read(arguments, 0, frames);
            frames.endFrame();
            try (VoxelBatch batch = voxelizer.voxelize(frames)) {
                return row(batch, 0);
            }
        }
    }

    /** Frame {@code i} of a batch. */
    InternalRow row(VoxelBatch batch, int i) {
        int from = batch.offsets().get(i);
        int count = batch.offsets().get(i + 1) - from;
        List<Object> fields = new ArrayList<>();
        fields.add(Vectors.array(batch.keys(), from, count));
        for (Reduction reduction : spec.reductions()) {
            switch (reduction) {
                case OCCUPANCY -> fields.add(Vectors.array(batch.occupancy(), from, count));
                case COUNT -> fields.add(Vectors.array(batch.counts(), from, count));
                case MEAN, MIN, MAX, FIRST -> {
                    int each = reduction == Reduction.FIRST ? spec.first() : 1;
                    List<? extends FieldVector> columns = batch.values(reduction);
                    Object[] lists = columns.stream()
                            .map(column -> Vectors.array(column, from * each, count * each))
                            .toArray();
                    fields.add(whole ? new GenericInternalRow(lists) : lists[0]);
                }
            }
            if (reduction == Reduction.FIRST) {
                fields.add(Vectors.array(batch.firstCounts(), from, count));
            }
        }
        if (whole) {
            fields.add(batch.pointsIn().get(i));
            fields.add(batch.nonFinite().get(i));
            fields.add(batch.outOfRange().get(i));
            fields.add(batch.voxels().get(i));
        }
        return new GenericInternalRow(fields.toArray());
    }
}
