package io.robocache.bench;

import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.api.java.function.CoGroupFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders;
import scala.Tuple3;
import scala.Tuple4;

/** The as-of join of {@link AsOfBench} in plain Spark SQL, in the two forms that are fast (a join of ranges is not). */
final class SparkAsOf {
    private static final Encoder<float[]> FLOATS = floats();
    private static final Encoder<Tuple3<Integer, Long, Long>> FRAME =
            Encoders.tuple(Encoders.INT(), Encoders.LONG(), Encoders.LONG());
    private static final Encoder<Tuple3<Integer, Long, float[]>> SAMPLE =
            Encoders.tuple(Encoders.INT(), Encoders.LONG(), FLOATS);
    private static final Encoder<Tuple4<Integer, Long, Long, float[]>> ALIGNED =
            Encoders.tuple(Encoders.INT(), Encoders.LONG(), Encoders.LONG(), FLOATS);
    private static final Column[] BY_TIME = {col("t_ns")};

    private final SparkSession spark;
    private final Path input;

    SparkAsOf(SparkSession spark, Path input) {
        this.spark = spark;
        this.input = input;
        spark.conf().set("spark.sql.shuffle.partitions", "10");
    }

    /** Arrays of the primitive, which Java's list of encoders lacks; boxed values would be slower. */
    @SuppressWarnings("unchecked")
    private static Encoder<float[]> floats() {
        return (Encoder<float[]>) (Encoder<?>)
                new AgnosticEncoders.ArrayEncoder<>(AgnosticEncoders.PrimitiveFloatEncoder$.MODULE$, false);
    }

    private Dataset<Row> topic(String name) {
        return spark.read().option("pathGlobFilter", name + ".parquet").parquet(input.toString());
    }

    /** Both sides sorted by the shuffle, then merged by hand. */
    void cogroup(Path output) {
        var samples = topic("samples")
                .select("recording", "t_ns", "joints")
                .groupBy("recording")
                .as(Encoders.INT(), SAMPLE);
        var aligned = topic("frames")
                .select("recording", "t_ns", "frame")
                .groupBy("recording")
                .as(Encoders.INT(), FRAME)
                .cogroupSorted(
                        samples,
                        BY_TIME,
                        BY_TIME,
                        (CoGroupFunction<
                                        Integer,
                                        Tuple3<Integer, Long, Long>,
                                        Tuple3<Integer, Long, float[]>,
                                        Tuple4<Integer, Long, Long, float[]>>)
                                (recording, times, values) -> new Merge(times, values),
                        ALIGNED);
        write(aligned.toDF("recording", "t_ns", "frame", "joints"), output);
    }

    /** One table of both, in which each frame looks back. */
    void window(Path output) {
        topic("samples").createOrReplaceTempView("samples");
        topic("frames").createOrReplaceTempView("frames");
        write(
                spark.sql(
                        """
                        SELECT recording, t_ns, frame, joints FROM (
                          SELECT recording, t_ns, frame, last_value(joints, true) OVER (
                            PARTITION BY recording ORDER BY t_ns, frame NULLS FIRST ROWS UNBOUNDED PRECEDING) AS joints
                          FROM (
                            SELECT recording, t_ns, CAST(NULL AS BIGINT) AS frame, joints FROM samples
                            UNION ALL
                            SELECT recording, t_ns, frame, NULL AS joints FROM frames))
                        WHERE frame IS NOT NULL
                        """),
                output);
    }

    private static void write(Dataset<Row> rows, Path output) {
        rows.write().mode(SaveMode.Overwrite).option("compression", "zstd").parquet(output.toString());
    }

    /** What one of the rivals wrote. */
    Dataset<Row> read(Path output) {
        return spark.read()
                .parquet(output.toString())
                .select(col("recording").cast("int"), col("t_ns"), col("frame"), col("joints"));
    }

    /** For each frame the last sample at or before it. */
    private static final class Merge implements Iterator<Tuple4<Integer, Long, Long, float[]>> {
        private final Iterator<Tuple3<Integer, Long, Long>> frames;
        private final Iterator<Tuple3<Integer, Long, float[]>> samples;
        private Tuple3<Integer, Long, float[]> before;
        private Tuple3<Integer, Long, float[]> next;

        Merge(Iterator<Tuple3<Integer, Long, Long>> frames, Iterator<Tuple3<Integer, Long, float[]>> samples) {
            this.frames = frames;
            this.samples = samples;
            this.next = samples.hasNext() ? samples.next() : null;
        }

        @Override
        public boolean hasNext() {
            return frames.hasNext();
        }

        @Override
        public Tuple4<Integer, Long, Long, float[]> next() {
            Tuple3<Integer, Long, Long> frame = frames.next();
            while (next != null && next._2() <= frame._2()) {
                before = next;
                next = samples.hasNext() ? samples.next() : null;
            }
            return new Tuple4<>(frame._1(), frame._2(), frame._3(), before == null ? null : before._3());
        }
    }
}
