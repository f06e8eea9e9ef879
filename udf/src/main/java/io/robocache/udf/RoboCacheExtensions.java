package io.robocache.udf;

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
        return List.of();
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
