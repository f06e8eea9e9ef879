package io.robocache.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Descriptors as byte arrays, the one type that every serializer of Spark moves alike. Under {@code spark.serializer} =
 * Kryo, records and unmodifiable lists would fail, and {@code registrationRequired} would refuse any class of ours.
 */
final class Parcel {
    private Parcel() {}

    /** Packs one descriptor. */
    static byte[] of(Serializable descriptor) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(descriptor);
        } catch (IOException e) {
            throw new UncheckedIOException("a " + descriptor.getClass().getName() + " cannot be serialized", e);
        }
        return bytes.toByteArray();
    }

    /** Packs each. */
    static List<byte[]> ofAll(List<? extends Serializable> descriptors) {
        List<byte[]> parcels = new ArrayList<>(descriptors.size());
        descriptors.forEach(descriptor -> parcels.add(of(descriptor)));
        return parcels;
    }

    /** Unpacks what {@link #of} packed. */
    static <T> T open(byte[] parcel, Class<T> type) {
        try (ObjectInputStream in = new ContextStream(new ByteArrayInputStream(parcel))) {
            return type.cast(in.readObject());
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(
                    "a " + type.getName() + " does not travel; are all hosts on one version?", e);
        }
    }

    /** Resolves our classes where Spark put a submitted jar: in the thread's loader, not the one that started the JVM. */
    private static final class ContextStream extends ObjectInputStream {
        ContextStream(ByteArrayInputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass type) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(
                        type.getName(), false, Thread.currentThread().getContextClassLoader());
            } catch (ClassNotFoundException absent) {
                return super.resolveClass(type); // primitives
            }
        }
    }
}
