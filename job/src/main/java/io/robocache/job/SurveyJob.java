package io.robocache.job;

import io.robocache.device.Backend;
import io.robocache.device.BackendConfig;
import io.robocache.episode.EpisodeLister;
import io.robocache.episode.EpisodeRef;
import io.robocache.episode.InputCandidate;
import io.robocache.episode.Listing;
import io.robocache.episode.ReadSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
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
    public static SurveyReport run(JavaSparkContext spark, List<String> uris, ReadSettings reading) throws IOException {
        return run(spark, uris, reading, SurveyDepth.MESSAGES);
    }

    /** As the other, as closely as {@code depth} says. */
    public static SurveyReport run(JavaSparkContext spark, List<String> uris, ReadSettings reading, SurveyDepth depth)
            throws IOException {
        uris.forEach(uri -> Uris.refuseSecrets("URI", uri));
        Configuration hadoop = spark.hadoopConfiguration();
        List<InputCandidate> candidates = EpisodeLister.candidates(uris, hadoop);
        if (candidates.isEmpty()) {
            throw new ConfigurationException("no file under %s; name a recording, a folder or a glob".formatted(uris));
        }
        HadoopSettings settings = HadoopSettings.of(hadoop);
        int tasks = Math.min(candidates.size(), spark.defaultParallelism() * TASKS_PER_CORE);
        spark.setCallSite("Survey");
        spark.setJobDescription("RoboCache Survey: topics of %d files and folders".formatted(candidates.size()));
        List<Surveyed> parts;
        try {
            parts = spark.parallelize(candidates, tasks)
                    .mapPartitions(part -> surveyAll(part, settings, reading, depth))
                    .collect();
        } finally {
            spark.setJobDescription(null);
            spark.clearCallSite();
        }
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

    private static Iterator<Surveyed> surveyAll(
            Iterator<InputCandidate> part, HadoopSettings settings, ReadSettings reading, SurveyDepth depth)
            throws IOException {
        Configuration hadoop = settings.open();
        Backend backend = ExecutorBackend.current(BackendConfig.ON_CPU);
        List<Surveyed> surveyed = new ArrayList<>();
        while (part.hasNext()) {
            Listing listing = EpisodeLister.episodes(part.next(), hadoop, reading);
            List<EpisodeSurvey> episodes = new ArrayList<>();
            for (EpisodeRef ref : listing.episodes()) {
                try (BufferAllocator memory = backend.taskMemory("survey")) {
                    episodes.add(
                            depth == SurveyDepth.LOG_STAMPS
                                    ? LogSurveyor.survey(ref, hadoop, reading, memory)
                                    : EpisodeSurveyor.survey(ref, hadoop, reading, memory));
                }
            }
            surveyed.add(new Surveyed(episodes, listing.ignored()));
        }
        return surveyed.iterator();
    }
}
