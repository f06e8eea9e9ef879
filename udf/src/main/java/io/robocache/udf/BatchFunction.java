package io.robocache.udf;

import io.robocache.device.BackendConfig;
import java.io.Serializable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** What a task does with the rows of its partition. Immutable. */
final class BatchFunction extends AbstractFunction1<Iterator<Object>, Iterator<Object>> implements Serializable {

    private static final long serialVersionUID = 1;

    private final BackendConfig backend;
    private final BatchOperation operation;
    private final int width;
    private final int place;

    /**
     * @param width columns of a row that goes out
     * @param place of them, that of the result
     */
    BatchFunction(BackendConfig backend, BatchOperation operation, int width, int place) {
        this.backend = backend;
        this.operation = operation;
        this.width = width;
        this.place = place;
    }

    @Override
    public Iterator<Object> apply(Iterator<Object> rows) {
        return CollectionConverters.asScala(new BatchedRows(this, rows));
    }

    BackendConfig backend() {
        return backend;
    }

    BatchOperation operation() {
        return operation;
    }

    int width() {
        return width;
    }

    int place() {
        return place;
    }

    /** What plans show. */
    @Override
    public String toString() {
        return operation.name();
    }
}
