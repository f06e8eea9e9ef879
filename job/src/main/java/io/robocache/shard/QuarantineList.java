package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code quarantine.jsonl}: a canonical JSON line for each episode without rows, in order; empty if there is none. */
final class QuarantineList implements SidecarSink {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final Placement placement;

    QuarantineList(Placement placement) {
        this.placement = placement;
    }

    @Override
    public void earlier(Sidecar sidecar) {
        accept(sidecar);
    }

    @Override
    public void accept(Sidecar sidecar) {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.QUARANTINED) {
                Map<String, Object> line = new HashMap<>(SidecarJson.id(outcome.id()));
                line.put("fingerprint", outcome.fingerprint());
                line.put("shard", sidecar.shard());
                line.put("reason", outcome.quarantine().reason().code());
                line.put("where", outcome.quarantine().where());
                line.put("count", outcome.quarantine().count());
                line.put("detail", outcome.quarantine().detail());
                lines.writeBytes((Json.compact(line) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Override
    public List<Placed> place() throws IOException {
        return List.of(placement.place(Layout.QUARANTINE, lines.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {}
}
