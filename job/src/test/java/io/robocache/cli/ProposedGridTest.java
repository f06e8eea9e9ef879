package io.robocache.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.job.CloudSizes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProposedGridTest {

    @Test
    void theGridHoldsThePointsOfAllEpisodes() {
        ProposedGrid grid = ProposedGrid.of(List.of(cloud(-1, 0, 0, 0, 1, 1), cloud(0, -2, 0, 3, 0, 0.5f)));
        assertEquals(List.of("-1.05", "-2.05", "-0.05"), grid.origin());
        assertEquals("0.05", grid.edge());
        assertEquals(List.of(83L, 63L, 23L), grid.dims());
        assertFalse(grid.coarse());
    }

    @Test
    void aWideExtentHasLargerCells() {
        ProposedGrid grid = ProposedGrid.of(List.of(cloud(-60, -60, -2, 60, 60, 10)));
        assertEquals("0.5", grid.edge());
        assertEquals(List.of("-60.5", "-60.5", "-2.5"), grid.origin());
        assertEquals(List.of(243L, 243L, 27L), grid.dims());
    }

    @Test
    void coordinatesThatFloat32CannotTellApartHaveCellsThatItCan() {
        ProposedGrid grid = ProposedGrid.of(List.of(cloud(448_259, 5_411_929, 119, 448_265, 5_411_935, 122)));
        assertEquals("2", grid.edge(), "float32 is half a metre apart there");
        assertEquals(List.of("448256", "5411926", "116"), grid.origin());
        assertTrue(grid.coarse());
    }

    @Test
    void withoutAFinitePointThereIsNone() {
        assertNull(ProposedGrid.of(List.of()));
        assertNull(ProposedGrid.of(List.of(new CloudSizes(0, 0, 0, 3, List.of(), List.of()))));
        assertNull(ProposedGrid.of(List.of(cloud(-3e38f, 0, 0, 3e38f, 1, 1))), "too far apart for any edge");
    }

    private static CloudSizes cloud(float x0, float y0, float z0, float x1, float y1, float z1) {
        return new CloudSizes(1, 2, 3, 1, List.of(x0, y0, z0), List.of(x1, y1, z1));
    }
}
