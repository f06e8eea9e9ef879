package io.robocache.device;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Locale;

/** Opens the backend that a test runs on; one that is missing here is a visible skip. */
public final class TestBackends {

    private TestBackends() {}

    /** The backend of that kind; the caller closes, which proves that nothing leaked. */
    public static Backend open(Backend.Kind kind) {
        try {
            return Backend.open(kind.name().toLowerCase(Locale.ROOT), DeviceSettings.defaults());
        } catch (DeviceException e) {
            return Boolean.getBoolean("robocache.test.gpu.required") ? fail(e) : abort(e.getMessage());
        }
    }
}
