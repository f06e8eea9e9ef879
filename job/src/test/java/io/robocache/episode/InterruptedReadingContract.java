package io.robocache.episode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.robocache.episode.StreamRequest.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers of long recordings do besides: they end when their thread is interrupted, as Spark does to a task that it kills. */
interface InterruptedReadingContract extends EpisodeReaderContract {

    @Test
    default void anInterruptedThreadReadsNoFurther(@TempDir Path work) throws IOException {
        reading(work, reader -> {
            List<StreamRequest> requests =
                    List.of(EpisodeReaderContract.request(holding().numbers(), Kind.VALUES));
            Thread.currentThread().interrupt();
            IOException ended = assertThrows(IOException.class, () -> reader.index(requests));
            assertFalse(ended instanceof MalformedEpisodeException, "not the recording's fault: " + ended);
            Thread.interrupted(); // clears what the file system may have left
            assertArrayEquals(
                    holding().stamps(), reader.index(requests).streams().get(0).stamps(), "afterwards it reads");
        });
    }
}
