package io.robocache.job;

/** What becomes of a recording that ends too early. */
public enum OnTruncated {
    /** What is there is written, with the loss reported. */
    KEEP,
    /** It is quarantined. */
    QUARANTINE
}
