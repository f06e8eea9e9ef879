package io.robocache.job;

import io.robocache.episode.EpisodeRef;
import io.robocache.episode.LoggedTimes;
import io.robocache.episode.LoggedTopic;
import io.robocache.episode.Loss;
import io.robocache.episode.NotIndexedException;
import io.robocache.episode.ReadSettings;
import io.robocache.episode.StampSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.hadoop.conf.Configuration;

/** Looks at the log stamps of one episode without its messages, and at all of it where those are not known otherwise. */
final class LogSurveyor {
    private LogSurveyor() {}

    /** @throws IOException if storage fails; a damaged episode is an answer */
    static EpisodeSurvey survey(EpisodeRef ref, Configuration hadoop, ReadSettings reading, BufferAllocator memory)
            throws IOException {
        try {
            LoggedTimes logged = LoggedTimes.of(ref, hadoop, reading.limits());
            return new EpisodeSurvey(
                    ref,
                    logged.topics().stream().map(LogSurveyor::topic).toList(),
                    List.of(),
                    logged.losses(),
                    logged.warnings(),
                    null,
                    new SurveyLook(SurveyDepth.LOG_STAMPS, logged.source(), logged.bytesRead()));
        } catch (NotIndexedException without) {
            EpisodeSurvey full = EpisodeSurveyor.survey(ref, hadoop, reading, memory);
            List<Loss> warnings = new ArrayList<>(full.warnings());
            without.warnings().stream()
                    .filter(warning -> !full.warnings().contains(warning))
                    .forEach(warnings::add);
            return new EpisodeSurvey(
                    ref,
                    full.topics(),
                    full.links(),
                    full.losses(),
                    warnings,
                    full.unreadable(),
                    new SurveyLook(SurveyDepth.MESSAGES, without.getMessage(), ref.bytes()));
        }
    }

    private static TopicSurvey topic(LoggedTopic topic) {
        StreamTimes times = StreamTimes.of(topic.stamps());
        return new TopicSurvey(
                topic.topic(),
                topic.type(),
                topic.encoding(),
                topic.stamps().length,
                0,
                null,
                StampSource.LOG,
                times,
                times.first(),
                times.last(),
                null,
                "",
                List.of(),
                null);
    }
}
