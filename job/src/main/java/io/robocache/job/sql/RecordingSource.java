package io.robocache.job.sql;

import java.util.Map;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The data source {@code mcap}: {@code spark.read().format("mcap").load("/data/run7.mcap")}. Made by Spark, by its name. */
public final class RecordingSource implements TableProvider, DataSourceRegister {

    /** Made by Spark. */
    public RecordingSource() {}

    @Override
    public String shortName() {
        return "mcap";
    }

    @Override
    public StructType inferSchema(CaseInsensitiveStringMap options) {
        return RecordingTable.of(RecordingOptions.of(options)).schema();
    }

    @Override
    public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
        return RecordingTable.of(RecordingOptions.of(new CaseInsensitiveStringMap(properties)));
    }
}
