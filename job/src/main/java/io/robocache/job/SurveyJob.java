package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.episode.EpisodeIndex;
import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeReader;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Limits;
import io.robocache.episode.Listing;
import io.robocache.episode.Loss;
import io.robocache.episode.MalformedEpisodeException;
import io.robocache.episode.StampSource;
import io.robocache.episode.StreamIndex;
import io.robocache.episode.StreamRequest;
import io.robocache.episode.TopicSummary;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** Looks through recordings without a configuration: which topics, how many messages, how fast, with which gaps. */
public final class SurveyJob {
    private static final int TASKS_PER_CORE = 4;

    private SurveyJob() {}

    /**
     * Surveys what the URIs hold; writes nothing.
     *
     * @param spark stays the caller's
     * @param uris  files, folders or globs
     * @throws IOException if listing fails; a damaged recording is part of the report instead
     */
    public static SurveyReport run(JavaSparkContext spark, List<String> uris, Limits limits) throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        List<InputCandidate> candidates = EpisodeLister.candidates(uris, hadoop);
        if (candidates.isEmpty()) {
            throw new ConfigurationException("no file under %s; name a recording, a folder or a glob".formatted(uris));
        }
        HadoopSettings settings = HadoopSettings.of(hadoop);
        int tasks = Math.min(candidates.size(), spark.defaultParallelism() * TASKS_PER_CORE);
        spark.setJobDescription("survey");
        List<Surveyed> parts = spark.parallelize(candidates, tasks)
                .mapPartitions(part -> surveyAll(part, settings, limits))
                .collect();
        List<EpisodeSurvey> episodes = new ArrayList<>();
        List<Listing.Ignored> ignored = new ArrayList<>();
        for (Surveyed part : parts) {
            episodes.addAll(part.episodes());
            ignored.addAll(part.ignored());
        }
        episodes.sort(Comparator.comparing(survey -> survey.episode().id()));
        return new SurveyReport(episodes, ignored);
    }

    private record Surveyed(List<EpisodeSurvey> episodes, List<Listing.Ignored> ignored) implements Serializable {}

    private static Iterator<Surveyed> surveyAll(Iterator<InputCandidate> part, HadoopSettings settings, Limits limits)
            throws IOException {
        Configuration hadoop = settings.open();
        Backend backend = ExecutorBackend.current(BackendConfig.ON_CPU);
        List<Surveyed> surveyed = new ArrayList<>();
        while (part.hasNext()) {
            Listing listing = EpisodeLister.episodes(part.next(), hadoop);
            List<EpisodeSurvey> episodes = new ArrayList<>();
            for (EpisodeRef ref : listing.episodes()) {
                try (BufferAllocator memory = backend.taskMemory("survey")) {
                    episodes.add(survey(ref, hadoop, limits, memory));
                }
            }
            surveyed.add(new Surveyed(episodes, listing.ignored()));
        }
        return surveyed.iterator();
    }

    private static EpisodeSurvey survey(EpisodeRef ref, Configuration hadoop, Limits limits, BufferAllocator memory)
            throws IOException {
        try (EpisodeReader reader = EpisodeReader.open(ref, hadoop, limits, memory)) {
            List<TopicSummary> found = reader.index(List.of()).topics();
            // Only what is requested is decoded, so the second pass asks for everything, once by each clock.
            List<StreamRequest> requests = new ArrayList<>();
            for (TopicSummary topic : found) {
                boolean cloud = isCloud(topic.type());
                requests.add(request(
                        topic, cloud ? StreamRequest.Kind.CLOUD : StreamRequest.Kind.STAMPS, StampSource.HEADER));
                requests.add(request(topic, StreamRequest.Kind.STAMPS, StampSource.LOG));
            }
            EpisodeIndex index = reader.index(requests);
            List<List<String>> joints = joints(reader, found);
            List<TopicSurvey> topics = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                topics.add(topic(index, i, joints.get(i)));
            }
            return new EpisodeSurvey(ref, topics, index.losses(), index.warnings(), null);
        } catch (MalformedEpisodeException damaged) {
            Loss why = new Loss(damaged.reason(), damaged.where(), 1, Objects.toString(damaged.getMessage(), ""));
            return new EpisodeSurvey(ref, List.of(), List.of(), List.of(), why);
        }
    }

    private static TopicSurvey topic(EpisodeIndex index, int i, List<String> joints) {
        TopicSummary summary = index.topics().get(i);
        StreamIndex byHeader = index.streams().get(2 * i);
        StreamIndex byLog = index.streams().get(2 * i + 1);
        boolean header = byHeader.sourceUsed() == StampSource.HEADER
                && byHeader.messages() > 0
                && byHeader.messages() == byLog.messages();
        return new TopicSurvey(
                summary.topic(),
                summary.type(),
                summary.encoding(),
                summary.messages(),
                summary.undecodable(),
                byHeader.sourceUsed(),
                TopicSurvey.Times.of(byHeader.stamps()),
                header ? medianOffset(byHeader.stamps(), byLog.stamps()) : null,
                byHeader.frameId(),
                joints);
    }

    private static Long medianOffset(long[] header, long[] log) {
        long[] offsets = new long[header.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = header[i] - log[i];
        }
        return TopicSurvey.median(offsets);
    }

    /** The joint names of each topic that has some; a further pass, made only where there is such a topic. */
    private static List<List<String>> joints(EpisodeReader reader, List<TopicSummary> found) throws IOException {
        List<List<String>> joints = new ArrayList<>();
        for (TopicSummary topic : found) {
            joints.add(topic.type().endsWith("/JointState") ? jointsOf(reader, topic) : List.of());
        }
        return joints;
    }

    private static List<String> jointsOf(EpisodeReader reader, TopicSummary topic) throws IOException {
        String field = "position";
        StreamRequest request = new StreamRequest(
                topic.topic(),
                topic.topic(),
                StreamRequest.Kind.VALUES,
                List.of(field),
                List.of(),
                List.of(),
                StampSource.LOG,
                0);
        try {
            return reader.index(List.of(request)).streams().get(0).names().stream()
                    .map(name -> name.startsWith(field + ".") ? name.substring(field.length() + 1) : name)
                    .toList();
        } catch (MalformedEpisodeException unequal) {
            // The topic's messages do not fit one list of joints; the survey still tells everything else of it.
            return List.of();
        }
    }

    private static boolean isCloud(String type) {
        return type.endsWith("/PointCloud2");
    }

    private static StreamRequest request(TopicSummary topic, StreamRequest.Kind kind, StampSource source) {
        return new StreamRequest(topic.topic(), topic.topic(), kind, List.of(), List.of(), List.of(), source, 0);
    }
}
