package io.robocache.udf;

import io.robocache.device.BackendConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A dataset with a column that is computed by batches. The plan is that of {@code mapPartitions}, but over Spark's own rows: as
 * objects, which {@code mapPartitions} hands out, each number of a cloud would be one.
 */
final class BatchedColumn {

    private final String function;
    private final org.apache.spark.sql.classic.Dataset<Row> dataset;
    private final StructType schema;

    /**
     * Over a dataset.
     *
     * @param function the name in messages
     * @throws IllegalArgumentException if its plan is not in this JVM
     */
    BatchedColumn(String function, Dataset<Row> dataset) {
        if (!(dataset instanceof org.apache.spark.sql.classic.Dataset<Row> local)) {
            throw new IllegalArgumentException(
                    "%s: a dataset of %s refused: batches need the plan, which a Connect client has not; call the SQL functions"
                            .formatted(function, dataset.getClass().getName()));
        }
        this.function = function;
        this.dataset = local;
        this.schema = local.schema();
    }

    /**
     * The number of a column.
     *
     * @param parameter what was given its name
     * @throws IllegalArgumentException if there is none of that name, or several
     */
    int ordinal(String parameter, String column) {
        int found = find(parameter, column);
        if (found < 0) {
            throw Argument.refused(
                    function,
                    parameter,
                    "\"" + column + "\"",
                    "it is no column; there are " + String.join(", ", schema.fieldNames()));
        }
        return found;
    }

    /** The number of a column as the session compares names; -1: none. */
    private int find(String parameter, String column) {
        boolean exact = dataset.sparkSession().sessionState().conf().caseSensitiveAnalysis();
        String[] names = schema.fieldNames();
        int[] found = IntStream.range(0, names.length)
                .filter(i -> exact ? names[i].equals(column) : names[i].equalsIgnoreCase(column))
                .toArray();
        if (found.length > 1) {
            throw Argument.refused(
                    function,
                    parameter,
                    "\"" + column + "\"",
                    "there are %d columns of that name; rename one".formatted(found.length));
        }
        return found.length == 0 ? -1 : found[0];
    }

    /** A column as an argument, of which analysis knows the type. */
    Argument argument(String parameter, String column) {
        DataType type = schema.fields()[ordinal(parameter, column)].dataType();
        return new Argument(function, "%s(\"%s\")".formatted(parameter, column), type, false, null);
    }

    /**
     * The dataset with a column more, or with another in the place of the one that has this name.
     *
     * @param operation gets rows with all columns of the dataset
     */
    Dataset<Row> with(BatchOptions options, DataType type, BatchOperation operation) {
        BackendConfig backend = options.within(BackendSettings.of(
                CollectionConverters.asJava(dataset.sparkSession().conf().getAll())));
        LogicalPlan plan = dataset.logicalPlan();
        List<Attribute> columns = CollectionConverters.asJava(plan.output());
        List<Expression> named = new ArrayList<>();
        List<StructField> fields = new ArrayList<>();
        for (Attribute column : columns) {
            named.add(Literal.create(column.name(), DataTypes.StringType));
            named.add(column);
            fields.add(new StructField(column.name(), column.dataType(), column.nullable(), column.metadata()));
        }
        int found = find("as", options.column());
        int place = found < 0 ? columns.size() : found;
        StructField result = new StructField(options.column(), type, true, Metadata.empty());
        if (found < 0) {
            fields.add(result);
        } else {
            fields.set(place, result);
        }
        // Rows of the plan are only valid until the next one; a batch keeps them.
        Expression row = new Invoke(
                new CreateNamedStruct(seq(named)),
                "copy",
                new ObjectType(InternalRow.class),
                seq(List.of()),
                seq(List.of()),
                false,
                false,
                true);
        StructType wider = DataTypes.createStructType(fields);
        LogicalPlan computed = new MapPartitions(
                new BatchFunction(backend, operation, fields.size(), place),
                attribute(wider),
                new DeserializeToObject(row, attribute(row.dataType()), plan));
        List<NamedExpression> output = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Expression field = new GetStructField(new BoundReference(0, wider, false), i, Option.empty());
            output.add(new Alias(
                    field,
                    fields.get(i).name(),
                    NamedExpression.newExprId(),
                    seq(List.of()),
                    Option.empty(),
                    seq(List.of())));
        }
        return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(
                dataset.sparkSession(), new SerializeFromObject(seq(output), computed));
    }

    private static Attribute attribute(DataType type) {
        return new AttributeReference(
                "row", type, false, Metadata.empty(), NamedExpression.newExprId(), seq(List.of()));
    }

    private static <T> Seq<T> seq(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }
}
