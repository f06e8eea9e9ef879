package io.robocache.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

/** What the driver makes of the messages of executors. */
class RoboCacheDriverTest {
    private final MetricRegistry registry = new MetricRegistry();
    private final RoboCacheDriver driver = new RoboCacheDriver();

    private Object gauge(String name) {
        return registry.getGauges().get(name).getValue();
    }

    private void hear(String executor, Map<String, Long> counts) {
        driver.receive(new ExecutorWork(executor, new TreeMap<>(counts)).message());
    }

    @Test
    void countsAreSummedAndOfPeaksTheHighestIsTaken() {
        driver.init(null, context());
        driver.registerMetrics("app", context());
        hear("1", Map.of("frames", 10L, "device_peak_bytes", 7L));
        hear("2", Map.of("frames", 5L, "device_peak_bytes", 9L));
        hear("1", Map.of("frames", 12L, "device_peak_bytes", 7L));
        assertEquals(17L, gauge("frames"), "the last that each told");
        assertEquals(9L, gauge("device_peak_bytes"));
        assertEquals(0L, gauge("splits"), "what nobody counted");
    }

    @Test
    void aReasonThatComesUpLaterGetsAGauge() {
        driver.registerMetrics("app", context());
        hear("1", Map.of("fallback.device-memory", 3L));
        assertEquals(3L, gauge("fallback.device-memory"));
    }

    @Test
    void whatTheDriversOwnJvmTellsInLocalModeIsNotCountedTwice() {
        driver.registerMetrics("app", context());
        long before = (Long) gauge("frames");
        hear("driver", Map.of("frames", before + 100));
        assertEquals(before, gauge("frames"));
    }

    @Test
    void anotherMessageIsRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> driver.receive(7L))
                .getMessage()
                .contains("java.lang.Long refused"));
        assertThrows(IllegalArgumentException.class, () -> driver.receive("1\nframes"));
    }

    private PluginContext context() {
        return new PluginContext() {
            @Override
            public MetricRegistry metricRegistry() {
                return registry;
            }

            @Override
            public SparkConf conf() {
                return new SparkConf(false);
            }

            @Override
            public String executorID() {
                return "driver";
            }

            @Override
            public String hostname() {
                return "localhost";
            }

            @Override
            public Map<String, ResourceInformation> resources() {
                return Map.of();
            }

            @Override
            public void send(Object message) {
                throw new IllegalStateException("nothing is sent");
            }

            @Override
            public Object ask(Object message) {
                throw new IllegalStateException("nothing is asked");
            }
        };
    }
}
