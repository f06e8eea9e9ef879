package io.robocache.job;

/** What a watching build tells. All methods are called by the thread that called {@link WatchJob#run}. */
public interface WatchListener {
    /** A batch was built; with {@link BuildReport#published} false it was not published and its recordings wait for others. */
    void built(BuildReport report);

    /** It ends: {@code why} in words, with so many recordings that could not be published. */
    void ended(String why, int left);
}
