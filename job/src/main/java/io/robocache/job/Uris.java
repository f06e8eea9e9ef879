package io.robocache.job;

import java.util.regex.Pattern;

/** URIs as they may be shown. */
public final class Uris {
    /** User and password. A password may hold a slash; what looks like a port is none. */
    private static final String USER = "://[^/@:\\s]*:(?!\\d+(?:/|$))[^@\\s]*@";

    /** A regular expression of what in a URI is secret: a password, or the signature of one that is signed. */
    public static final String SECRETS =
            USER + "|[?&](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|token)=";

    private static final Pattern SECRET = Pattern.compile("(?i)" + SECRETS);

    private Uris() {}

    /**
     * Refuses a URI with a secret in it: it would lie in logs, in messages and with every episode. Hadoop's stores take no
     * secret from there either.
     *
     * @param key where it stands in the configuration
     */
    static void refuseSecrets(String key, String uri) {
        if (SECRET.matcher(uri).find()) {
            throw new ConfigurationException(
                    "%s = \"%s\" refused: it holds a password or a signature, which would end in logs; give secrets to the file system, as in spark.hadoop.fs.s3a.secret.key"
                            .formatted(key, withoutSecrets(uri)));
        }
    }

    /** Without user and password, and without a query, which may be a signature. */
    static String withoutSecrets(String uri) {
        return uri.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*)" + USER, "$1://")
                .replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://[^?]*)\\?.*$", "$1?...");
    }
}
