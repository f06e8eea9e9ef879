package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.device.Backend;
import io.robocache.device.DeviceException;
import io.robocache.device.DeviceSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureTest {

    @Test
    void theDeepestCauseIsToldWithItsRemedy() {
        Exception failure =
                new IllegalStateException("outer", new IOException("inner", new FileNotFoundException("/a/b c")));
        assertEquals("/a/b c (check the path)", Failure.line(failure));
    }

    @Test
    void ofAGpuThatDoesNotOpenTheSentenceIsToldAndNotTheSearchForItsLibrary() {
        DeviceSettings none = new DeviceSettings(1000, 1, 1 << 20, 0);
        DeviceException failure = assertThrows(DeviceException.class, () -> Backend.open("gpu", none));
        assertEquals(failure.getMessage(), Failure.line(failure));
    }
}
