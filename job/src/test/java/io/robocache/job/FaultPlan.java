package io.robocache.job;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which calls of {@link FaultyFileSystem} go wrong, and how; one plan for the JVM, as a file system is one for all its
 * threads. Only what a caller asked for is counted, not what one operation asks of another. Thread-safe.
 */
final class FaultPlan {
    /** What a file system does. */
    enum Operation {
        OPEN,
        READ,
        CREATE,
        WRITE,
        SYNC,
        CLOSE,
        RENAME,
        DELETE,
        MKDIRS,
        LIST,
        STATUS
    }

    /** How it goes wrong. */
    enum Mode {
        /** Refused, and nothing was done. */
        FAILS,
        /** Nothing was done, which the caller cannot know. */
        TIMES_OUT,
        /** It was done, which the caller cannot know. */
        REPLY_LOST,
        /** The JVM is killed before it. */
        HALTS_BEFORE,
        /** The JVM is killed after it. */
        HALTS_AFTER
    }

    /** An operation. */
    interface Call<T> {
        T run() throws IOException;
    }

    /** System property of a JVM that is to be killed: {@code RENAME:HALTS_AFTER:3}. */
    static final String AT_START = "robocache.chaos.halt";

    static final String NO_SPACE = "No space left on device";
    private static final Map<Operation, AtomicLong> CALLS = new EnumMap<>(Operation.class);
    private static final AtomicLong FIRED = new AtomicLong();
    private static final AtomicLong BYTES_LEFT = new AtomicLong(Long.MAX_VALUE);
    private static final ThreadLocal<Boolean> WITHIN = ThreadLocal.withInitial(() -> false);
    private static volatile FaultPlan armed;

    static {
        disarm();
        String[] halt = System.getProperty(AT_START, "").split(":");
        if (halt.length == 3) {
            long call = Long.parseLong(halt[2]);
            arm(Operation.valueOf(halt[0]), Mode.valueOf(halt[1]), call, call);
        }
    }

    private final Operation operation;
    private final Mode mode;
    private final long first;
    private final long last;

    private FaultPlan(Operation operation, Mode mode, long first, long last) {
        this.operation = operation;
        this.mode = mode;
        this.first = first;
        this.last = last;
    }

    /** From now on the calls {@code first} to {@code last} of an operation, counted from 1, go wrong. */
    static void arm(Operation operation, Mode mode, long first, long last) {
        disarm();
        armed = new FaultPlan(operation, mode, first, last);
    }

    /** From now on so many bytes can be written, and no more. */
    static void fillDiskAfter(long bytes) {
        disarm();
        BYTES_LEFT.set(bytes);
    }

    /** Nothing goes wrong from now on, and calls are counted from the beginning. */
    static void disarm() {
        armed = null;
        BYTES_LEFT.set(Long.MAX_VALUE);
        FIRED.set(0);
        for (Operation each : Operation.values()) {
            CALLS.put(each, new AtomicLong());
        }
    }

    /** Calls that went wrong. */
    static long fired() {
        return FIRED.get();
    }

    static long calls(Operation operation) {
        return CALLS.get(operation).get();
    }

    /** Bytes that can still be written. */
    static long bytesLeft() {
        return BYTES_LEFT.get();
    }

    /** How many of so many bytes there is room for. */
    static int room(int bytes) {
        long before = BYTES_LEFT.getAndUpdate(left -> left == Long.MAX_VALUE ? left : Math.max(0, left - bytes));
        int fits = (int) Math.min(before, bytes);
        if (fits < bytes) {
            FIRED.incrementAndGet();
        }
        return fits;
    }

    /** Does what was asked, or what the plan says. */
    static <T> T call(Operation operation, Call<T> call) throws IOException {
        if (WITHIN.get()) {
            return call.run();
        }
        WITHIN.set(true);
        try {
            long number = CALLS.get(operation).incrementAndGet();
            FaultPlan plan = armed;
            if (plan == null || plan.operation != operation || number < plan.first || number > plan.last) {
                return call.run();
            }
            return plan.wrong(call, number);
        } finally {
            WITHIN.set(false);
        }
    }

    private <T> T wrong(Call<T> call, long number) throws IOException {
        FIRED.incrementAndGet();
        String what = operation + " number " + number;
        switch (mode) {
            case FAILS -> throw new IOException("injected: " + what + " failed");
            case TIMES_OUT -> throw new SocketTimeoutException("injected: " + what + " timed out");
            case REPLY_LOST -> {
                call.run();
                throw new SocketTimeoutException("injected: the reply to " + what + " was lost");
            }
            case HALTS_AFTER -> call.run();
            case HALTS_BEFORE -> {
                // killed below
            }
        }
        Runtime.getRuntime().halt(Halting.HALTED);
        throw new IllegalStateException("not reached");
    }
}
