package io.robocache.shard;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** HDFS, whose name node renames atomically and, as {@link FileContext} asks it to, over nothing. */
record HdfsNaming(FileSystem fs, Configuration hadoop) implements Naming {
    @Override
    public void move(Path from, Path to) throws IOException {
        fs.mkdirs(to.getParent());
        try {
            FileContext.getFileContext(fs.getUri(), hadoop).rename(from, to, Options.Rename.NONE);
        } catch (org.apache.hadoop.fs.FileAlreadyExistsException taken) {
            throw Storage.taken(to, taken);
        }
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        FileContext.getFileContext(fs.getUri(), hadoop).rename(from, to, Options.Rename.OVERWRITE);
    }

    @Override
    public void create(Path to, byte[] bytes, boolean synced) throws IOException {
        Path hidden = new Path(to.getParent(), "." + to.getName() + "." + UUID.randomUUID() + ".tmp");
        boolean moved = false;
        try {
            try (NewFile file = new NewFile(fs.create(hidden, false), synced)) {
                file.write(bytes);
                file.finish();
            }
            move(hidden, to);
            moved = true;
        } finally {
            if (!moved) {
                fs.delete(hidden, false);
            }
        }
    }

    @Override
    public void abandonUploads(Path folder) {
        // There are none.
    }
}
