package io.robocache.shard;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Which inputs a watching build has taken together: noted in staging before it builds them, so that one that is started
 * again plans the same shards and reuses those that are there. It goes with all staging when the version is published.
 */
public final class StagedBatch {
    private static final String NAME = Layout.STAGING + "/batch.json";

    private StagedBatch() {}

    /** Notes the URIs of inputs, instead of those that are noted. */
    public static void write(String output, List<String> uris, Configuration hadoop) throws IOException {
        Path path = new Path(output, NAME);
        Storage storage = Storage.of(path, hadoop);
        storage.delete(path);
        storage.create(path, Json.indented(uris).getBytes(StandardCharsets.UTF_8));
    }

    /** The URIs that are noted; none if there is no note. */
    public static List<String> read(String output, Configuration hadoop) throws IOException {
        Path path = new Path(output, NAME);
        Storage storage = Storage.of(path, hadoop);
        List<String> uris = new ArrayList<>();
        if (storage.status(path) != null) {
            for (JsonNode uri : Json.read(storage.read(path))) {
                uris.add(uri.textValue());
            }
        }
        return uris;
    }
}
