package io.robocache.device;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory off the heap this JVM may take. */
public final class DirectMemory {

    private DirectMemory() {}

    /** As {@code -XX:MaxDirectMemorySize} says, in bytes; without it as much as the heap may have. */
    public static long limitBytes() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = options == null
                ? 0
                : Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }
}
