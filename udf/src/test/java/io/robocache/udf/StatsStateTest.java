package io.robocache.udf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

class StatsStateTest {
    @Test
    void itIsWrittenWithoutAClassOfOurs() throws IOException, ClassNotFoundException {
        StatsState state = new StatsState();
        state.admits(3);
        for (double v : new double[] {-0.0, 0.0, 1e300, Math.PI, Double.NaN}) {
            state.add(0, v);
            state.add(2, -v);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(state);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Serializable written = (Serializable) in.readObject();
            assertTrue(written instanceof long[], written.getClass().getName());
            assertEquals(state.stats(), StatsState.of(written).stats());
            assertEquals(new StatsState().stats(), StatsState.of(new long[0]).stats());
        }
    }
}
