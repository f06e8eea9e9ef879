package io.robocache.udf;

import io.robocache.voxel.Reduction;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Registers the functions of RoboCache in every session: {@code spark.sql.extensions=io.robocache.udf.RoboCacheExtensions}.
 * They are then part of SQL, without a schema, and called from Java, Scala and Python by SQL text or {@code call_function};
 * with Spark Connect they are set on the server, and clients call them by SQL text or {@code call_function} as well.
 */
public final class RoboCacheExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** Called by Spark. */
    public RoboCacheExtensions() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        for (SqlFunction function : functions()) {
            FunctionText text = function.text();
            extensions.injectFunction(new Tuple3<>(
                    new FunctionIdentifier(text.name()),
                    text.info(function.getClass().getName()),
                    new FunctionBuilder(function)));
        }
        return BoxedUnit.UNIT;
    }

    /** All functions: of this room, then those that service files name. */
    static List<SqlFunction> functions() {
        List<SqlFunction> all = new ArrayList<>(own());
        ServiceLoader.load(SqlFunction.class, loader()).forEach(all::add);
        return all;
    }

    /** The functions of this room. */
    static List<SqlFunction> own() {
        return List.of(
                new VoxelizeFunction(),
                new VoxelColumnFunction(Reduction.COUNT, "{\"key\":[0,2],\"count\":[2,1]}"),
                new VoxelColumnFunction(Reduction.MEAN, "{\"key\":[0,2],\"mean\":[3.0,-1.0]}"),
                new VoxelColumnFunction(Reduction.MIN, "{\"key\":[0,2],\"min\":[2.0,-1.0]}"),
                new VoxelColumnFunction(Reduction.MAX, "{\"key\":[0,2],\"max\":[4.0,-1.0]}"),
                new ResampleFunction(),
                new AlignFunction(),
                new SlerpFunction(),
                new TransformFunction(),
                new DepthFunction(),
                new StatsFunction());
    }

    /** Spark's loader of added jars where it knows this class, else the one that loaded this class. */
    private static ClassLoader loader() {
        ClassLoader own = SqlFunction.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return context != null && context.loadClass(SqlFunction.class.getName()) == SqlFunction.class
                    ? context
                    : own;
        } catch (ClassNotFoundException notThere) {
            return own;
        }
    }
}
