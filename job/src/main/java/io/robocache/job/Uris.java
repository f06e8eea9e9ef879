package io.robocache.job;

import java.util.regex.Pattern;

/** URIs as they may be shown. */
public final class Uris {
    /** A user and a password, which may hold slashes, as those of S3 do; a port is neither. */
    private static final String LOGIN = "://[^/@:\\s]*:(?!\\d*(?:/|\\s|$))[^@\\s]*@";

    /** A regular expression of what in a URI is secret: a password, or the signature of one that is signed. */
    public static final String SECRETS =
            LOGIN + "|[?&](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|token)=";

    private static final Pattern SECRET = Pattern.compile("(?i)" + SECRETS);
    private static final Pattern SCHEME_AND_LOGIN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)" + LOGIN);
    private static final Pattern QUERY = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://[^?]*)\\?.*$");

    private Uris() {}

    /** Returns a URI without user and password, and without a query, which may be a signature. */
    static String withoutSecrets(String uri) {
        return QUERY.matcher(withoutLogins(uri)).replaceFirst("$1?...");
    }

    /** Returns a text without the users and passwords of the URIs in it. */
    public static String withoutLogins(String text) {
        return SCHEME_AND_LOGIN.matcher(text).replaceAll("$1://");
    }

    /**
     * Refuses a URI with a secret in it: plans, manifests, messages and logs would show it. Hadoop's stores take none from
     * there either.
     *
     * @param name what the URI is, for the message
     * @throws ConfigurationException if it has one
     */
    public static void refuseSecrets(String name, String uri) {
        if (SECRET.matcher(uri).find()) {
            throw new ConfigurationException(
                    ("%s = \"%s\" refused: it holds a password or a signature, which logs and manifests would show; leave it"
                                    + " out, and give S3's by spark.hadoop.fs.s3a.access.key and"
                                    + " spark.hadoop.fs.s3a.secret.key, by a provider of credentials, or by the environment")
                            .formatted(name, withoutSecrets(uri)));
        }
    }
}
