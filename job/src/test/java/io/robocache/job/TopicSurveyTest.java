package io.robocache.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TopicSurveyTest {

    @Test
    void stampsAreMeasuredInTheirOrder() {
        long[] stamps = {30, 10, 20, 20, 40, 90};
        assertEquals(new TopicSurvey.Times(10, 90, 10, 1, 50, 1), TopicSurvey.Times.of(stamps));
        assertEquals(1e8, TopicSurvey.Times.of(stamps).rate());
    }

    @Test
    void aSingleStampHasNoRate() {
        assertEquals(new TopicSurvey.Times(7, 7, 0, 0, 0, 0), TopicSurvey.Times.of(new long[] {7}));
        assertEquals(0, TopicSurvey.Times.of(new long[] {7}).rate());
        assertEquals(new TopicSurvey.Times(0, 0, 0, 0, 0, 0), TopicSurvey.Times.of(new long[0]));
    }

    @Test
    void threePeriodsAreNoGap() {
        assertEquals(0, TopicSurvey.Times.of(new long[] {0, 10, 20, 50}).gaps());
        assertEquals(1, TopicSurvey.Times.of(new long[] {0, 10, 20, 51}).gaps());
    }
}
