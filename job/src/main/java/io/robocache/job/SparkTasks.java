package io.robocache.job;

import io.robocache.device.SpareCores;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.CollectionAccumulator;

/** Runs one task over many descriptors as one Spark job, and tells each result as its task ends. */
final class SparkTasks {
    private static final long POLL_MILLIS = 50;

    private final JavaSparkContext spark;
    private final SortedMap<String, Long> counts = new TreeMap<>();

    SparkTasks(JavaSparkContext spark) {
        this.spark = spark;
    }

    /** What the results of all jobs so far counted, by name; a view. */
    SortedMap<String, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /**
     * As the other, of which nobody is told.
     */
    <A extends Serializable, B extends Serializable> List<B> run(
            String what, List<A> descriptors, int partitions, ParcelTask<A, B> task, Class<A> in, Class<B> out)
            throws IOException {
        return run(what, descriptors, partitions, task, in, out, null);
    }

    /**
     * Runs a job and waits for it.
     *
     * @param what        for people; see {@link StageText}
     * @param partitions  at most this many tasks; results do not depend on it
     * @param ended       called on this thread for each result, in the order in which tasks end; or null
     * @return the results in the order of the descriptors
     * @throws IOException if a task failed as often as Spark tries it; the message names its cause
     */
    <A extends Serializable, B extends Serializable> List<B> run(
            String what,
            List<A> descriptors,
            int partitions,
            ParcelTask<A, B> task,
            Class<A> in,
            Class<B> out,
            Consumer<B> ended)
            throws IOException {
        if (descriptors.isEmpty()) {
            return List.of();
        }
        // Without a name, as Spark would write the whole of it into the event log for each task.
        CollectionAccumulator<byte[]> done = ended == null ? null : spark.sc().collectionAccumulator();
        StageAccumulators accumulators = new StageAccumulators(spark.sc(), task.metrics());
        StageText text = StageText.of(what, descriptors.size());
        spark.setCallSite(text.name());
        spark.setJobDescription(text.description());
        JavaFutureAction<List<byte[]>> job = spark.parallelize(
                        Parcel.ofAll(descriptors), Math.max(1, Math.min(partitions, descriptors.size())))
                .mapPartitions(new Each<>(task, in, done, accumulators))
                .collectAsync();
        try {
            int told = 0;
            while (!waitFor(job)) {
                told = tell(done, told, out, ended);
            }
            tell(done, told, out, ended);
            List<B> results = new ArrayList<>();
            for (byte[] parcel : job.get()) {
                results.add(Parcel.open(parcel, out));
            }
            accumulators.addTo(counts);
            return results;
        } catch (ExecutionException failed) {
            throw new IOException(what + " failed: " + cause(failed), failed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + " was interrupted; nothing was published, run it again to resume", e);
        } finally {
            job.cancel(true); // of a finished job: nothing
            spark.setJobDescription(null);
            spark.clearCallSite();
        }
    }

    private static boolean waitFor(JavaFutureAction<?> job) throws ExecutionException, InterruptedException {
        try {
            job.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException running) {
            return false;
        }
    }

    private static <B> int tell(CollectionAccumulator<byte[]> done, int told, Class<B> out, Consumer<B> ended) {
        if (done == null) {
            return 0;
        }
        List<byte[]> all = done.value();
        for (byte[] parcel : all.subList(told, all.size())) {
            ended.accept(Parcel.open(parcel, out));
        }
        return all.size();
    }

    /** The innermost exception says what happened; Spark's own message is a page long. */
    private static String cause(Throwable failed) {
        Throwable inner = failed;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String message = inner.getMessage();
        String line = message == null ? "" : message.lines().findFirst().orElse("");
        return inner instanceof IOException ? line : inner.getClass().getSimpleName() + ": " + line;
    }

    /** The task over a partition. */
    private record Each<A extends Serializable, B extends Serializable>(
            ParcelTask<A, B> task, Class<A> in, CollectionAccumulator<byte[]> done, StageAccumulators accumulators)
            implements FlatMapFunction<Iterator<byte[]>, byte[]> {

        @Override
        public Iterator<byte[]> call(Iterator<byte[]> descriptors) throws Exception {
            List<byte[]> results = new ArrayList<>();
            try (SpareCores.Task running = ExecutorCores.begin()) {
                while (descriptors.hasNext()) {
                    byte[] result = Parcel.of(counted(Parcel.open(descriptors.next(), in)));
                    if (done != null) {
                        done.add(result);
                    }
                    results.add(result);
                }
            }
            return results.iterator();
        }

        private B counted(A descriptor) throws IOException {
            Tally tally = new Tally();
            long before = ReadBytes.ofThisThread();
            B result;
            try {
                result = task.apply(descriptor, tally);
            } finally {
                tally.add(Metric.BYTES_READ, ReadBytes.ofThisThread() - before);
                tally.add(Metric.TASK_RETRIES, TaskContext.get().attemptNumber() > 0 ? 1 : 0);
            }
            accumulators.add(tally);
            return result;
        }
    }
}
