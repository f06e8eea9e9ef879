package io.robocache.udf;

import io.robocache.device.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeMapData;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The rows of a partition with one more column. A batch of them is read, computed and handed on row by row, then the next.
 * What it holds off-heap goes with the last row, or with the task, whatever ended that. The task's end may come from another
 * thread than reads, hence the locks; a row handed on is the reader's.
 */
final class BatchedRows implements Iterator<Object>, TaskCompletionListener {

    /** Heap of the rows of a batch that wait for their result. */
    private static final long MOST_BYTES = 64 << 20;

    private final BatchFunction function;
    private final scala.collection.Iterator<Object> input;
    private final List<Object[]> held = new ArrayList<>();
    private int at; // of those held, the next one to hand on
    private BufferAllocator memory; // null until there is a row
    private RowBatch batch;
    private boolean closed;

    BatchedRows(BatchFunction function, scala.collection.Iterator<Object> input) {
        this.function = function;
        this.input = input;
    }

    @Override
    public synchronized boolean hasNext() {
        if (at == held.size() && !closed) {
            fill();
        }
        return at < held.size();
    }

    @Override
    public synchronized Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the partition has no further row");
        }
        Object[] row = held.set(at, null);
        row[function.place()] = batch.result(at);
        at++;
        return new GenericInternalRow(row);
    }

    private void fill() {
        held.clear();
        at = 0;
        if (batch != null) {
            batch.clear();
        }
        long bytes = 0;
        while (bytes < MOST_BYTES && (batch == null || !batch.full()) && input.hasNext()) {
            // Copied by the plan, see BatchedColumn.
            GenericInternalRow row = (GenericInternalRow) input.next();
            if (batch == null) {
                open();
            }
            batch.add(row);
            Object[] values = Arrays.copyOf(row.values(), function.width());
            values[function.place()] = null; // may have been the points, which are no longer needed
            for (Object value : values) {
                bytes += bytes(value);
            }
            held.add(values);
        }
        if (held.isEmpty()) {
            close();
        } else {
            batch.compute();
        }
    }

    /** Once there is a row: a partition without one needs no GPU. */
    private void open() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener(this);
        }
        Backend backend = TaskBackend.current(function.backend());
        String name = function.operation().name();
        memory = backend.taskMemory(task == null ? name : name + " " + task.taskAttemptId());
        batch = function.operation().open(backend, memory);
    }

    /** About what a value takes of the heap. */
    private static long bytes(Object value) {
        if (value instanceof UnsafeArrayData array) {
            return array.getSizeInBytes();
        }
        if (value instanceof UnsafeRow row) {
            return row.getSizeInBytes();
        }
        if (value instanceof UnsafeMapData map) {
            return map.getSizeInBytes();
        }
        if (value instanceof UTF8String text) {
            return text.numBytes();
        }
        if (value instanceof byte[] binary) {
            return binary.length;
        }
        return value instanceof ArrayData array ? 16L * array.numElements() : 16;
    }

    @Override
    public void onTaskCompletion(TaskContext task) {
        close();
    }

    private synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        held.clear();
        at = 0;
        try (BufferAllocator last = memory;
                RowBatch before = batch) {
            // closed in reverse order, the second even if the first fails
        }
    }
}
