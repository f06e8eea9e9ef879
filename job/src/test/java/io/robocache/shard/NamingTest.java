package io.robocache.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.robocache.shard.FakeObjectStore.Renames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files get their names and never lose what was there, whatever a rename onto a file does. */
class NamingTest {
    @TempDir
    private Path folder;

    /** Kinds of mounted file systems. */
    private enum Mount {
        LINKS,
        NO_LINKS_RENAME_OVERWRITES,
        NO_LINKS_RENAME_REFUSES;

        LocalNaming naming() {
            return this == LINKS
                    ? new LocalNaming()
                    : new LocalNaming(new LocalNaming.Calls() {
                        @Override
                        public void link(Path from, Path to) {
                            throw new UnsupportedOperationException("no links here");
                        }

                        @Override
                        public void rename(Path from, Path to) throws IOException {
                            if (Mount.this == NO_LINKS_RENAME_REFUSES) {
                                Files.move(from, to);
                            } else {
                                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
                            }
                        }
                    });
        }
    }

    @BeforeAll
    static void store() {
        Shards.HADOOP.set("fs.s3a.impl", FakeObjectStore.class.getName());
    }

    @AfterEach
    void asEver() {
        FakeObjectStore.RENAMES.set(Renames.REFUSE);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static org.apache.hadoop.fs.Path local(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }

    private static org.apache.hadoop.fs.Path remote(Path file) {
        return new org.apache.hadoop.fs.Path(FakeObjectStore.uri(file));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Mount.class)
    void nothingIsOverwrittenOnAMountedDisk(Mount mount) throws IOException {
        nothingIsOverwritten(
                mount.naming(), local(folder.resolve("from")), local(folder.resolve("to")), local(folder.resolve("x")));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Renames.class,
            names = {"REFUSE", "THROW", "OVERWRITE"})
    void nothingIsOverwrittenInAnObjectStore(Renames renames) throws IOException {
        FakeObjectStore.RENAMES.set(renames);
        org.apache.hadoop.fs.Path to = remote(folder.resolve("to"));
        nothingIsOverwritten(
                new ObjectNaming(to.getFileSystem(Shards.HADOOP)),
                remote(folder.resolve("from")),
                to,
                remote(folder.resolve("x")));
    }

    private void nothingIsOverwritten(
            Naming naming,
            org.apache.hadoop.fs.Path from,
            org.apache.hadoop.fs.Path to,
            org.apache.hadoop.fs.Path other)
            throws IOException {
        file("from", "new");
        naming.move(from, to);
        assertEquals(List.of("to"), names());
        file("from", "newer");
        assertThrows(FileAlreadyExistsException.class, () -> naming.move(from, to));
        assertEquals("new", Files.readString(folder.resolve("to")));
        assertEquals("newer", Files.readString(folder.resolve("from")));
        assertThrows(FileAlreadyExistsException.class, () -> naming.create(to, bytes("newest"), true));
        assertEquals("new", Files.readString(folder.resolve("to")));
        naming.replace(from, to);
        assertEquals("newer", Files.readString(folder.resolve("to")));
        naming.create(other, bytes("more"), false);
        assertEquals("more", Files.readString(folder.resolve("x")));
        assertEquals(List.of("to", "x"), names(), "nothing else is left");
    }

    @Test
    void aReplacementOfUnknownOutcomeDeletesNothing() throws IOException {
        LocalNaming naming = new LocalNaming(new LocalNaming.Calls() {
            @Override
            public void link(Path from, Path to) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
                throw new IOException("no answer");
            }
        });
        Path from = file("from", "new");
        Path to = file("to", "old");
        assertThrows(IOException.class, () -> naming.replace(local(from), local(to)));
        assertEquals("new", Files.readString(to));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Renames.class,
            names = {"REFUSE", "THROW", "OVERWRITE", "HAPPEN_UNHEARD"})
    void theTreeIsTheSameWhateverRenamesDoAndHoweverFoldersAreListed(Renames renames) throws IOException {
        String hash = DatasetPublisherTest.plan().hash();
        StagingArea local = new StagingArea(folder.resolve("local").toUri().toString(), hash);
        DatasetPublisher.publish(DatasetPublisherTest.sealed(local, "a", 7), Shards.HADOOP, step -> {});
        FakeObjectStore.RENAMES.set(renames);
        StagingArea remote = new StagingArea(FakeObjectStore.uri(folder.resolve("remote")), hash);
        Publication what = DatasetPublisherTest.sealed(remote, "a", 7);
        DatasetPublisher.publish(what, Shards.HADOOP, step -> {});
        assertEquals(TreeHash.of(local.root(), Shards.HADOOP), TreeHash.of(remote.root(), Shards.HADOOP), "tree hash");
        VerifyReport report = DatasetVerifier.verify(remote.root(), Shards.HADOOP);
        assertTrue(report.sound(), report::toString);
        assertFalse(Files.exists(folder.resolve("remote/meta/robocache/staging")), "staging is gone");
    }

    @Test
    void aRenameThatFailsLeavesAllWorkForTheNextBuild() throws IOException {
        FakeObjectStore.RENAMES.set(Renames.FAIL);
        StagingArea remote = new StagingArea(
                FakeObjectStore.uri(folder.resolve("failed")),
                DatasetPublisherTest.plan().hash());
        Publication what = DatasetPublisherTest.sealed(remote, "a", 7);
        IOException failed =
                assertThrows(IOException.class, () -> DatasetPublisher.publish(what, Shards.HADOOP, step -> {}));
        assertTrue(failed.getMessage().contains("no answer"), failed.getMessage());
        for (SealedShard shard : what.sealed()) {
            for (SealedFile file : shard.files()) {
                assertTrue(
                        Files.exists(
                                Path.of(java.net.URI.create(file.location()).getPath())),
                        file.location());
            }
        }
        FakeObjectStore.RENAMES.set(Renames.REFUSE);
        DatasetHistory.open(remote.output(), Shards.HADOOP);
        assertTrue(DatasetVerifier.verify(remote.root(), Shards.HADOOP).sound());
    }

    @Test
    void storesThatAreNotKnownAreRefused() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.memo.impl", "io.robocache.episode.MemoFileSystem");
        IOException refused =
                assertThrows(IOException.class, () -> Storage.of(new org.apache.hadoop.fs.Path("memo:///out"), hadoop));
        assertTrue(refused.getMessage().startsWith("output to memo://... refused"), refused.getMessage());
    }
}
