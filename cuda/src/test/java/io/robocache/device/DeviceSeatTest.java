package io.robocache.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seats of made-up GPUs. */
class DeviceSeatTest {
    private static final List<String> TWO = List.of("0000:17:00.0", "0000:65:00.0");

    @TempDir
    private Path folder;

    @Test
    void whoComesSpreadsOverTheGpus() {
        List<DeviceSeat> seats = new ArrayList<>();
        int[] taken = new int[2];
        for (int i = 0; i < 6; i++) {
            seats.add(DeviceSeat.take(folder.resolve("seats"), TWO));
            taken[seats.get(i).index()]++;
            assertTrue(Math.abs(taken[0] - taken[1]) <= 1, "after " + (i + 1));
        }
        seats.forEach(DeviceSeat::close);
    }

    @Test
    void whoGoesLeavesTheSeatToTheNext() {
        DeviceSeat first = DeviceSeat.take(folder, TWO);
        DeviceSeat second = DeviceSeat.take(folder, TWO);
        int free = first.index();
        first.close();
        first.close();
        try (DeviceSeat next = DeviceSeat.take(folder, TWO)) {
            assertEquals(free, next.index());
        }
        second.close();
    }

    @Test
    void aSeatAtOneGpuCountsForThoseWhoTakeAny() {
        try (DeviceSeat fixed = DeviceSeat.take(folder, TWO.subList(0, 1));
                DeviceSeat any = DeviceSeat.take(folder, TWO)) {
            assertEquals(0, fixed.index());
            assertEquals(1, any.index());
        }
    }

    @Test
    void withoutAFolderAnyGpuIsTakenAndNoneIsHeld() throws IOException {
        Path file = Files.createFile(folder.resolve("a file"));
        try (DeviceSeat seat = DeviceSeat.take(file, TWO)) {
            assertFalse(seat.held());
            assertTrue(seat.index() == 0 || seat.index() == 1);
        }
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
        try (DeviceSeat seat = DeviceSeat.take(link, TWO)) {
            assertFalse(seat.held());
        }
        try (var left = Files.list(elsewhere)) {
            assertEquals(0, left.count());
        }
    }
}
