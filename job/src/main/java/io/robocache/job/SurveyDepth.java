package io.robocache.job;

/** How closely a survey looks at recordings. */
public enum SurveyDepth {
    /** Every message is decoded. */
    MESSAGES,
    /** Log stamps alone, where they are known without reading messages; else as {@link #MESSAGES}. */
    LOG_STAMPS
}
