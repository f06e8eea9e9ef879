package io.robocache.episode;

import io.robocache.episode.StreamRequest.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** JSON messages: a byte that chooses a request, then the text. */
final class FuzzJson implements FuzzTarget {

    static final byte[] MESSAGE =
            """
            {"header": {"stamp": {"sec": 7, "nanosec": 5}, "frame_id": "map"}, "data": [1, 2.5, -1e300, true],
             "pose": {"position": {"x": 1, "y": null, "z": -0.0}}, "ok": false, "text": "pick \\u00e9"}
            """
                    .getBytes(StandardCharsets.UTF_8);

    private static final List<StreamRequest> REQUESTS = List.of(
            Recordings.request("/t", Kind.VALUES),
            Recordings.request("/t", Kind.VALUES, "data", "pose.position.x", "data[1]"),
            Recordings.request("/t", Kind.TEXT),
            Recordings.request("/t", Kind.TEXT, "text"),
            Recordings.request("/t", Kind.STAMPS));

    @Override
    public void run(byte[] input) {
        StreamRequest request = REQUESTS.get(FuzzTargets.choice(input, REQUESTS.size()));
        FuzzMessages.drive(
                request,
                Arrays.copyOfRange(input, Math.min(1, input.length), input.length),
                () -> MessageDecoders.of(request, "", "json", "", null, FuzzReading.LIMITS));
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        List<String> texts = List.of("NaN", "\"pick\"", "[[[[1]]]]", "{\"a\":1e999,\"b\":[0,1]}", "{\"text\":\"\"}");
        for (int i = 0; i < REQUESTS.size(); i++) {
            seeds.add(FuzzTargets.chosen(i, MESSAGE));
            for (String text : texts) {
                seeds.add(FuzzTargets.chosen(i, text.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return seeds;
    }
}
