package io.robocache.udf;

import org.apache.spark.sql.types.StructType;

/** Fields of structs by name. */
final class Structs {

    private Structs() {}

    /** The field of that name, if there is none the first whose name differs in case only; -1: none. */
    static int fieldIndex(StructType struct, String name) {
        String[] names = struct.fieldNames();
        int found = -1;
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
            if (found < 0 && names[i].equalsIgnoreCase(name)) {
                found = i;
            }
        }
        return found;
    }
}
