package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFactsTest {
    private static final KernelFacts FACTS = new KernelFacts(List.of("sm_80", "sm_90", "compute_80"), "13.0.88");

    @ParameterizedTest
    @CsvSource({"75,", "80,sm_80", "86,sm_80", "89,sm_80", "90,sm_90", "100,compute_80", "120,compute_80"})
    void aGpuRunsMachineCodeOfItsMajorVersionElsePtx(int capability, String architecture) {
        assertEquals(Optional.ofNullable(architecture), FACTS.fit(capability));
    }
}
