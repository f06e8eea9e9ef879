package io.robocache.cli;

import io.robocache.job.EpisodeSurvey;
import io.robocache.job.FrameTree;
import io.robocache.job.SurveyReport;
import io.robocache.job.TopicSurvey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the clouds, depth images and poses of surveyed recordings can be taken to one frame. */
final class FrameCheck {
    private FrameCheck() {}

    /** One line for each topic of each episode that cannot, with the reason; none where all can. */
    static List<String> problems(SurveyReport report, String frame) {
        List<String> problems = new ArrayList<>();
        for (EpisodeSurvey episode : report.episodes()) {
            for (TopicSurvey topic : episode.topics()) {
                if (ProposedName.isPlaced(topic.topic(), topic.type()) && topic.messages() > topic.undecodable()) {
                    problem(episode, topic, frame)
                            .ifPresent(why -> problems.add("[%s] topic %s cannot be taken to frame %s: %s"
                                    .formatted(episode.episode().uri(), topic.topic(), frame, why)));
                }
            }
        }
        return problems;
    }

    private static Optional<String> problem(EpisodeSurvey episode, TopicSurvey topic, String frame) {
        return topic.frameId().isEmpty()
                ? Optional.of("its messages name no frame; poses can be given one with streams.NAME.from")
                : FrameTree.problem(episode.links(), topic.frameId(), frame);
    }
}
