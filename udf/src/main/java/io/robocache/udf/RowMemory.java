package io.robocache.udf;

import io.robocache.device.Backend;
import io.robocache.device.DeviceSettings;

/** Where single rows are computed: the CPU's twins, the definition of every bit. Nothing is held between two rows. */
final class RowMemory {

    private static final Backend CPU = Backend.open("cpu", DeviceSettings.defaults());

    private RowMemory() {}

    /** The backend of all rows of this JVM; borrowed, never closed. */
    static Backend cpu() {
        return CPU;
    }
}
