package io.robocache.udf;

import io.robocache.voxel.Reduction;
import io.robocache.voxel.VoxelGrid;
import io.robocache.voxel.VoxelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Reads a constant struct of the keys that a voxel block of a configuration has. */
final class SpecReader {

    static final String EXAMPLE = "named_struct('origin', array(0, 0, 0), 'size', array(0.1, 0.1, 0.1), "
            + "'dims', array(64, 64, 32), 'reductions', array('count', 'mean(intensity)'))";
    private static final Pattern CALL = Pattern.compile("([a-z]+)(?:\\(\\s*([A-Za-z0-9_]+)\\s*\\))?");
    private static final int MAX_FIRST = 1024;

    private final Argument argument;
    private final StructType type;
    private final InternalRow value;

    private SpecReader(Argument argument, List<String> known) {
        this.argument = argument;
        Object constant = argument.needConstant(EXAMPLE);
        if (!(argument.type() instanceof StructType struct)) {
            throw argument.refused(
                    "a value of type " + argument.type().catalogString(), "it is a struct; write " + EXAMPLE);
        }
        if (constant == null) {
            throw argument.refused("NULL", "the grid must be known; write " + EXAMPLE);
        }
        for (String field : struct.fieldNames()) {
            if (!known.contains(field.toLowerCase(Locale.ROOT))) {
                throw argument.refused("a struct with field " + field, "its fields are " + String.join(", ", known));
            }
        }
        this.type = struct;
        this.value = (InternalRow) constant;
    }

    /** The whole question: grid and reductions. */
    static VoxelSpec spec(Argument argument) {
        SpecReader reader = new SpecReader(argument, List.of("origin", "size", "dims", "reductions", "first_k"));
        Map<Reduction, List<String>> reductions = reader.reductions();
        return reader.checked(() -> new VoxelSpec(reader.grid(), reductions, reader.first(reductions)));
    }

    /** A grid, and one reduction. */
    static VoxelSpec spec(Argument argument, Reduction reduction, List<String> features) {
        SpecReader reader = new SpecReader(argument, List.of("origin", "size", "dims"));
        return reader.checked(() -> new VoxelSpec(reader.grid(), Map.of(reduction, features), 0));
    }

    private VoxelSpec checked(java.util.function.Supplier<VoxelSpec> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            String own = argument.function() + ": ";
            throw e.getMessage().startsWith(own)
                    ? e
                    : new IllegalArgumentException(own + "argument " + argument.name() + ": " + e.getMessage(), e);
        }
    }

    private VoxelGrid grid() {
        double[] dims = three("dims");
        int[] whole = new int[3];
        for (int i = 0; i < 3; i++) {
            if (dims[i] != Math.rint(dims[i]) || Math.abs(dims[i]) > Integer.MAX_VALUE) {
                throw refused("dims", Arrays.toString(dims), "cells are counted; write whole numbers");
            }
            whole[i] = (int) dims[i];
        }
        return VoxelGrid.of(three("origin"), three("size"), whole);
    }

    private double[] three(String field) {
        DataType of = fieldType(field);
        NumberType number = of instanceof ArrayType array ? NumberType.of(array.elementType()) : null;
        if (number == null) {
            throw refused(field, of == null ? "nothing" : of.catalogString(), "it is needed: an array of 3 numbers");
        }
        ArrayData numbers = value.getArray(type.fieldIndex(name(field)));
        double[] three = new double[numbers.numElements()];
        for (int i = 0; i < three.length; i++) {
            three[i] = number.real(numbers, i);
        }
        if (three.length != 3) {
            throw refused(field, Arrays.toString(three), "it takes three numbers, for x, y and z");
        }
        return three;
    }

    private Map<Reduction, List<String>> reductions() {
        Map<Reduction, List<String>> all = new EnumMap<>(Reduction.class);
        for (String text : words()) {
            Matcher call = CALL.matcher(text.strip());
            Reduction reduction = call.matches() ? reduction(call.group(1)) : null;
            if (reduction == null || reduction.namesFeatures() == (call.group(2) == null)) {
                throw refused(
                        "reductions",
                        "'" + text + "'",
                        "write occupancy, count, mean(FEATURE), min(FEATURE), max(FEATURE), first(FEATURE)");
            }
            List<String> named = all.get(reduction);
            if (named != null && (call.group(2) == null || named.contains(call.group(2)))) {
                throw refused("reductions", "'" + text + "'", "it is listed twice; list it once");
            }
            all.computeIfAbsent(reduction, first -> new ArrayList<>());
            if (call.group(2) != null) {
                all.get(reduction).add(call.group(2));
            }
        }
        return all;
    }

    private List<String> words() {
        DataType of = fieldType("reductions");
        if (of == null) {
            return List.of("count");
        }
        if (!(of instanceof ArrayType array) || !(array.elementType() instanceof StringType)) {
            throw refused("reductions", of.catalogString(), "it is an array of words, as array('count', 'mean(z)')");
        }
        List<String> words = new ArrayList<>();
        ArrayData listed = value.getArray(type.fieldIndex(name("reductions")));
        for (int i = 0; i < listed.numElements(); i++) {
            words.add(listed.isNullAt(i) ? "NULL" : listed.getUTF8String(i).toString());
        }
        return words;
    }

    private static Reduction reduction(String word) {
        for (Reduction reduction : Reduction.values()) {
            if (reduction.name().toLowerCase(Locale.ROOT).equals(word)) {
                return reduction;
            }
        }
        return null;
    }

    private int first(Map<Reduction, List<String>> reductions) {
        boolean asked = reductions.containsKey(Reduction.FIRST);
        DataType of = fieldType("first_k");
        if (of == null) {
            if (asked) {
                throw refused("first_k", "nothing", "first(FEATURE) needs it, the points kept of a cell, 1 to 1024");
            }
            return 0;
        }
        NumberType number = NumberType.of(of);
        double k = number == null ? Double.NaN : number.real(value, type.fieldIndex(name("first_k")));
        if (!asked || k != Math.rint(k) || k < 1 || k > MAX_FIRST) {
            throw refused(
                    "first_k",
                    number == null ? of.catalogString() : Double.toString(k),
                    "a whole number from 1 to %d, with first(FEATURE) among the reductions".formatted(MAX_FIRST));
        }
        return (int) k;
    }

    /** The field's type; null if it is not there or NULL. */
    private DataType fieldType(String field) {
        int i = Structs.fieldIndex(type, field);
        return i < 0 || value.isNullAt(i) ? null : type.fields()[i].dataType();
    }

    private String name(String field) {
        return type.fieldNames()[Structs.fieldIndex(type, field)];
    }

    private IllegalArgumentException refused(String field, Object found, String why) {
        return Argument.refused(argument.function(), argument.name() + "." + field, found, why);
    }
}
