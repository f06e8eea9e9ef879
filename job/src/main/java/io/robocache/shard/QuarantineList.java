package io.robocache.shard;

import io.robocache.shard.EpisodeOutcome.Status;
import io.robocache.shard.Placement.Placed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code quarantine.jsonl}: a canonical JSON line for each episode without rows, in order; empty if there is none. */
final class QuarantineList implements SidecarSink {
    private final Placement placement;
    private final HashedFile lines;

    QuarantineList(Placement placement) throws IOException {
        this.placement = placement;
        this.lines = new HashedFile(placement.prepared(Layout.QUARANTINE), placement.storage());
    }

    @Override
    public void earlier(Sidecar sidecar) throws IOException {
        accept(sidecar);
    }

    @Override
    public void accept(Sidecar sidecar) throws IOException {
        for (EpisodeOutcome outcome : sidecar.outcomes()) {
            if (outcome.status() == Status.QUARANTINED) {
                lines.line(line(sidecar.shard(), outcome));
            }
        }
    }

    /** The line of a quarantined episode. */
    static String line(int shard, EpisodeOutcome outcome) {
        Map<String, Object> line = new HashMap<>(SidecarJson.id(outcome.id()));
        line.put("fingerprint", outcome.fingerprint());
        line.put("shard", shard);
        line.put("reason", outcome.quarantine().reason().code());
        line.put("where", outcome.quarantine().where());
        line.put("count", outcome.quarantine().count());
        line.put("detail", outcome.quarantine().detail());
        return Json.compact(line);
    }

    @Override
    public List<Placed> place() throws IOException {
        lines.finish();
        return List.of(placement.place(
                Layout.QUARANTINE, placement.prepared(Layout.QUARANTINE), lines.bytes(), lines.sha256()));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
