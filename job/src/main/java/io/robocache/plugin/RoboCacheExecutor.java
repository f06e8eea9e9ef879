package io.robocache.plugin;

import io.robocache.job.ExecutorBackend;
import io.robocache.job.JvmWork;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.Timer;
import java.util.TimerTask;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * An executor's side. Every heartbeat it tells the driver what it counted, if that changed. In local mode the driver's JVM is
 * the executor: there the driver's gauges are the only ones.
 */
final class RoboCacheExecutor implements ExecutorPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(RoboCachePlugin.class);
    private static final String INTERVAL = "spark.executor.heartbeatInterval";

    private PluginContext context;
    private Timer timer;
    private WorkGauges gauges; // null in local mode
    private SortedMap<String, Long> told; // guarded by this

    RoboCacheExecutor() {}

    @Override
    public void init(PluginContext opened, Map<String, String> fromDriver) {
        context = opened;
        if (!ExecutorWork.isDriver(opened.executorID())) {
            gauges = new WorkGauges(opened.metricRegistry(), JvmWork::snapshot);
        }
        long millis = opened.conf().getTimeAsMs(INTERVAL, "10s");
        timer = new Timer("robocache-metrics", true);
        TimerTask telling = new TimerTask() {
            @Override
            public void run() {
                tell();
            }
        };
        timer.schedule(telling, millis, millis);
    }

    /** Counts are never worth a task: what cannot be told now is told with the next. */
    private synchronized void tell() {
        try {
            SortedMap<String, Long> now = JvmWork.snapshot();
            if (!now.equals(told)) {
                if (gauges != null) {
                    gauges.refresh(now);
                }
                context.send(new ExecutorWork(context.executorID(), now).message());
                told = now;
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("the driver does not hear the counts of executor {}", context.executorID(), e);
        }
    }

    /** Spark calls this before it tells the driver that the task failed, which would try it again on this executor. */
    @Override
    public void onTaskFailed(TaskFailedReason reason) {
        if (reason instanceof ExceptionFailure failure) {
            Option<Throwable> thrown = failure.exception();
            if (thrown.isDefined()) {
                ExecutorBackend.endIfLost(thrown.get());
            }
        }
    }

    @Override
    public void shutdown() {
        timer.cancel();
        tell();
        ExecutorBackend.closeAll();
    }
}
