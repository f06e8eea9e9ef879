package io.robocache.job;

/** URIs as they may be shown. */
final class Uris {
    private Uris() {}

    /** Without user and password, and without a query, which may be a signature. */
    static String withoutSecrets(String uri) {
        return uri.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/@]*:[^/]*@", "$1")
                .replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://[^?]*)\\?.*$", "$1?...");
    }
}
