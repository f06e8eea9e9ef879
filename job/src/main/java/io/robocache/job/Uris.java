package io.robocache.job;

import java.util.regex.Pattern;

/** URIs as they may be shown. */
public final class Uris {
    /** A user and a password, which may hold slashes, as those of S3 do; a port is neither. */
    private static final Pattern LOGIN =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^/@:\\s]*:(?!\\d*(?:/|\\s|$))[^@\\s]*@");

    private static final Pattern QUERY = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://[^?]*)\\?.*$");

    private Uris() {}

    /** Returns a URI without user and password, and without a query, which may be a signature. */
    static String withoutSecrets(String uri) {
        return QUERY.matcher(withoutLogins(uri)).replaceFirst("$1?...");
    }

    /** Returns a text without the users and passwords of the URIs in it. */
    public static String withoutLogins(String text) {
        return LOGIN.matcher(text).replaceAll("$1");
    }

    /**
     * Refuses a URI with user and password: plans, manifests and logs would name it.
     *
     * @param name what the URI is, for the message
     * @throws ConfigurationException if it has them
     */
    public static void requireNoLogin(String name, String uri) {
        if (LOGIN.matcher(uri).find()) {
            throw new ConfigurationException(("%s = %s refused: it holds a user and a password, which logs and manifests"
                            + " would show; leave them out, and give S3's by spark.hadoop.fs.s3a.access.key and"
                            + " spark.hadoop.fs.s3a.secret.key, by a provider of credentials, or by the environment")
                    .formatted(name, withoutSecrets(uri)));
        }
    }
}
