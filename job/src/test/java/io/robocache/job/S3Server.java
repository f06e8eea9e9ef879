package io.robocache.job;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A server that speaks the protocol of S3 on the loopback interface, with one bucket, and a client that is not S3A. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "lab";
    static final String KEY = "CANARYKEY7Q";
    static final String SECRET = "canary/SECRET+9zX";
    private static final int PART_BYTES = 5 << 20; // the least that S3 allows

    private final ServerProcess process;
    private final S3Client client;
    private final int port;
    private final Path work;

    private S3Server(ServerProcess process, int port, Path work) {
        this.process = process;
        this.port = port;
        this.work = work;
        this.client = S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + port))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .httpClientBuilder(ApacheHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
                .build();
    }

    /** Starts one whose objects lie below {@code work}. */
    static S3Server start(Path work) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        Path data = Files.createDirectories(work.resolve("objects"));
        Path settings = Files.writeString(
                work.resolve("s3proxy.conf"),
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem
                jclouds.filesystem.basedir=%s
                """
                        .formatted(port, KEY, SECRET, data));
        ServerProcess process = ServerProcess.start(
                work,
                port,
                List.of("-jar", ServerProcess.jar("s3proxy.jar").toString(), "--properties", settings.toString()));
        S3Server server = new S3Server(process, port, work);
        server.client.createBucket(bucket -> bucket.bucket(BUCKET));
        return server;
    }

    int port() {
        return port;
    }

    /** What a user sets for it, without {@code spark.hadoop.}. */
    Map<String, String> settings() throws IOException {
        return settings(port);
    }

    /** The same for another port that leads to it. */
    Map<String, String> settings(int through) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + through);
        settings.put("fs.s3a.endpoint.region", "us-east-1");
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.access.key", KEY);
        settings.put("fs.s3a.secret.key", SECRET);
        settings.put("fs.s3a.multipart.size", Integer.toString(PART_BYTES));
        settings.put("fs.s3a.attempts.maximum", "2");
        settings.put("fs.s3a.retry.limit", "2");
        settings.put(
                "fs.s3a.buffer.dir",
                Files.createDirectories(work.resolve("buffer")).toString());
        return settings;
    }

    Configuration hadoop() throws IOException {
        Configuration hadoop = new Configuration();
        settings().forEach(hadoop::set);
        return hadoop;
    }

    /** The same as settings of Spark, in pairs. */
    String[] spark() throws IOException {
        List<String> pairs = new ArrayList<>();
        settings().forEach((key, value) -> pairs.addAll(List.of("spark.hadoop." + key, value)));
        return pairs.toArray(String[]::new);
    }

    /** A client of its own, which no other shares. */
    FileSystem fileSystem() throws IOException {
        return FileSystem.newInstance(URI.create("s3a://" + BUCKET), hadoop());
    }

    static String uri(String key) {
        return "s3a://" + BUCKET + "/" + key;
    }

    /** Uploads a folder. */
    void put(Path folder, String prefix) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String key = prefix + "/" + folder.relativize(file);
                client.putObject(put -> put.bucket(BUCKET).key(key), file);
            }
        }
    }

    /** Keys that begin so, sorted; those of folders end with a slash. */
    List<String> keys(String prefix) {
        return client.listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    byte[] bytes(String key) {
        return client.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asByteArray();
    }

    /** Keys of uploads that were begun and neither completed nor aborted. */
    List<String> pendingUploads() {
        return client.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().stream()
                .map(MultipartUpload::key)
                .sorted()
                .toList();
    }

    String log() throws IOException {
        return process.log();
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
