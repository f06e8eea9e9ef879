package io.robocache.episode;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A protobuf schema as recordings carry it: a serialized {@code FileDescriptorSet} with all imports, in any order. What
 * the wanted type does not need is not looked at. What a file declares costs a few dozen times its bytes at the most.
 */
final class ProtoSchema {

    static final int MAX_FILES = 1024;

    private final Map<String, FileDescriptorProto> files = new HashMap<>();
    private final Map<String, FileDescriptor> built = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private ProtoSchema(FileDescriptorSet set) throws DamageException {
        if (set.getFileCount() > MAX_FILES) {
            throw new DamageException(
                    Reason.SIZE_LIMIT, "schema of %d files, limit %d".formatted(set.getFileCount(), MAX_FILES));
        }
        for (FileDescriptorProto file : set.getFileList()) {
            FileDescriptorProto same = files.putIfAbsent(file.getName(), file);
            if (same != null && !same.equals(file)) {
                throw bad("it has two files %s".formatted(file.getName()));
            }
        }
    }

    /**
     * The message type of that name.
     *
     * @param name in full, such as {@code foxglove.PointCloud}; nested types are named {@code package.Outer.Inner}
     * @throws DamageException {@link Reason#BAD_SCHEMA} or {@link Reason#SIZE_LIMIT}
     */
    static Descriptor type(String name, byte[] fileDescriptorSet, Limits limits) throws DamageException {
        if (fileDescriptorSet.length > limits.textBytes()) {
            throw new DamageException(
                    Reason.SIZE_LIMIT,
                    "schema of %d bytes, limit %d (limits.text)"
                            .formatted(fileDescriptorSet.length, limits.textBytes()));
        }
        try {
            return new ProtoSchema(FileDescriptorSet.parseFrom(fileDescriptorSet)).find(name);
        } catch (InvalidProtocolBufferException e) {
            throw bad("it is no FileDescriptorSet: " + e.getMessage());
        }
    }

    private Descriptor find(String name) throws DamageException {
        for (FileDescriptorProto file : files.values()) {
            String[] path = path(file, name);
            if (path.length > 0) {
                return descend(build(file.getName()), path);
            }
        }
        throw bad("it has no message type '%s'".formatted(name));
    }

    /** The names that lead from a file to a type that it defines; none if it does not. */
    private static String[] path(FileDescriptorProto file, String name) {
        String within = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
        if (!name.startsWith(within)) {
            return new String[0];
        }
        String[] path = name.substring(within.length()).split("\\.", -1);
        List<DescriptorProto> among = file.getMessageTypeList();
        for (String step : path) {
            DescriptorProto found = among.stream()
                    .filter(type -> type.getName().equals(step))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                return new String[0];
            }
            among = found.getNestedTypeList();
        }
        return path;
    }

    private static Descriptor descend(FileDescriptor file, String[] path) {
        Descriptor at = file.findMessageTypeByName(path[0]);
        for (int i = 1; i < path.length; i++) {
            at = at.findNestedTypeByName(path[i]);
        }
        return at;
    }

    /** At most {@link #MAX_FILES} calls deep, as no file is entered twice. */
    private FileDescriptor build(String name) throws DamageException {
        FileDescriptor done = built.get(name);
        if (done != null) {
            return done;
        }
        FileDescriptorProto file = files.get(name);
        if (file == null) {
            throw bad("it lacks the file %s, which another imports".formatted(name));
        }
        if (!open.add(name)) {
            throw bad("its file %s imports itself".formatted(name));
        }
        FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
        for (int i = 0; i < imports.length; i++) {
            imports[i] = build(file.getDependency(i));
        }
        open.remove(name);
        try {
            done = FileDescriptor.buildFrom(file, imports);
        } catch (DescriptorValidationException | RuntimeException e) { // it trusts its input: a field may lack its type
            throw bad("its file %s: %s".formatted(name, e.getMessage()));
        }
        built.put(name, done);
        return done;
    }

    private static DamageException bad(String why) {
        return new DamageException(Reason.BAD_SCHEMA, "protobuf schema refused: " + why);
    }
}
