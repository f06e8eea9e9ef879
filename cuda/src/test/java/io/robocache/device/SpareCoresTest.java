package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpareCoresTest {

    private final CountDownLatch end = new CountDownLatch(1);

    /** Waits for the end of the test. */
    private void work() {
        try {
            end.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void end() {
        end.countDown();
    }

    /** Gives work to all that are idle. */
    private int idle(SpareCores cores) {
        int idle = 0;
        while (cores.run(this::work)) {
            idle++;
        }
        return idle;
    }

    @Test
    void whatTasksUseIsNotIdle() {
        SpareCores cores = new SpareCores(4);
        SpareCores.Task first = cores.begin(1);
        SpareCores.Task second = cores.begin(2);
        assertEquals(1, idle(cores));
        second.close();
        assertEquals(2, idle(cores));
        first.close();
        assertEquals(1, idle(cores));
    }

    @Test
    void moreTasksThanCoresLeaveNone() {
        SpareCores cores = new SpareCores(1);
        try (SpareCores.Task one = cores.begin(1);
                SpareCores.Task other = cores.begin(1)) {
            assertFalse(cores.run(this::work));
        }
        assertEquals(1, idle(cores));
        assertEquals(0, idle(SpareCores.NONE));
    }

    @Test
    void aCoreIsIdleBehindItsWork() throws InterruptedException {
        SpareCores cores = new SpareCores(1);
        CountDownLatch begun = new CountDownLatch(1);
        assertTrue(cores.isAnyIdle());
        assertTrue(cores.run(() -> {
            begun.countDown();
            work();
        }));
        assertTrue(begun.await(30, TimeUnit.SECONDS));
        assertFalse(cores.isAnyIdle());
        assertFalse(cores.run(this::work));
        end.countDown();
        while (!cores.run(this::work)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void limitsAreHeldTo() {
        SpareCores cores = new SpareCores(64);
        cores.limit(1);
        assertEquals(1, idle(cores));
        assertThrows(IllegalArgumentException.class, () -> cores.limit(0));
    }
}
