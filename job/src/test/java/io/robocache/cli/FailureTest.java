package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.robocache.device.DeviceException;
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
        LinkageError search =
                new UnsatisfiedLinkError("Error while loading native library\nOperating system name: Linux");
        Exception failure =
                new DeviceException("gpu refused: no driver; use auto", new DeviceException("no driver", search));
        assertEquals("gpu refused: no driver; use auto", Failure.line(failure));
    }
}
