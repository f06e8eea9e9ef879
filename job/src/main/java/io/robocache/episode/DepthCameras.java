package io.robocache.episode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The cameras of one episode's depth streams. A reader feeds the messages of these topics to {@link #collectors} in the same
 * pass as the streams, and then gives each stream its camera by {@link #bind}. Not thread-safe.
 */
final class DepthCameras {

    private final String uri;
    private final Map<String, StreamCollector> byTopic = new TreeMap<>();
    private final Set<String> warned = new HashSet<>(); // topics

    /** For the requests that name an info topic. */
    DepthCameras(List<StreamRequest> requests, String uri, Limits limits) {
        this.uri = uri;
        for (StreamRequest request : requests) {
            if (request.depth() != null && request.depth().info() != null) {
                byTopic.computeIfAbsent(
                        request.depth().info(), topic -> new StreamCollector(infos(topic), uri, limits));
            }
        }
    }

    private static StreamRequest infos(String topic) {
        return new StreamRequest(
                topic, topic, StreamRequest.Kind.CAMERA, List.of(), List.of(), List.of(), StampSource.HEADER, 0);
    }

    /** One for each topic, in the order of names. */
    Collection<StreamCollector> collectors() {
        return byTopic.values();
    }

    /**
     * Gives a stream its camera, after the pass.
     *
     * @return whether its messages can be delivered; if not, that is a loss in the log
     * @throws MalformedEpisodeException {@link Reason#CONFIG_MISMATCH} if the camera is not that of the images
     */
    boolean bind(StreamCollector stream, LossLog log) throws MalformedEpisodeException {
        DepthSource depth = stream.request().depth();
        if (depth == null || depth.info() == null || stream.count() == 0) {
            return true;
        }
        List<CameraInfoDecoder> infos = new ArrayList<>();
        for (MessageDecoder decoder : byTopic.get(depth.info()).decoders()) {
            infos.add((CameraInfoDecoder) decoder);
        }
        Optional<CameraInfo> first = infos.stream()
                .map(CameraInfoDecoder::first)
                .filter(info -> info != null)
                .findFirst();
        if (first.isEmpty()) {
            log.loss(
                    Reason.MISSING_STREAM,
                    stream.request().topic(),
                    "topic " + depth.info(),
                    stream.count(),
                    "depth images without a camera: no good message on " + depth.info());
            return false;
        }
        for (MessageDecoder decoder : stream.decoders()) {
            give((DepthDecoder) decoder, first.get(), stream.request());
        }
        if (warned.add(depth.info())) {
            warn(first.get(), infos, depth.info(), log);
        }
        return true;
    }

    private void give(DepthDecoder images, CameraInfo info, StreamRequest request) throws MalformedEpisodeException {
        if (images.imageWidth() == 0) {
            return; // it has no good image
        }
        Optional<String> refusal = info.refusal(images.imageWidth(), images.imageHeight());
        if (refusal.isPresent()) {
            throw new MalformedEpisodeException(
                    Reason.CONFIG_MISMATCH,
                    uri,
                    "topic " + request.depth().info(),
                    "the camera of %s: %s; give its intrinsics in the configuration instead of info"
                            .formatted(request.topic(), refusal.get()));
        }
        images.use(info.intrinsics());
    }

    private static void warn(CameraInfo first, List<CameraInfoDecoder> infos, String topic, LossLog log) {
        long different = 0;
        for (CameraInfoDecoder decoder : infos) {
            different += decoder.different();
        }
        if (different > 0) {
            log.warning(
                    Reason.CONFIG_MISMATCH,
                    topic,
                    "topic " + topic,
                    different,
                    "camera infos differ from the episode's first, which holds for all images");
        }
        if (first.distorted()) {
            log.warning(
                    Reason.UNSUPPORTED,
                    topic,
                    "topic " + topic,
                    1,
                    "distortion %s is not applied; points are those of a pinhole camera".formatted(first.distortion()));
        }
    }
}
