package io.robocache.episode;

/**
 * The first step of a field path, such as {@code transforms[0]} of {@code transforms[0].header}.
 *
 * @param name    of the field
 * @param element the one that is wanted of a list; {@link #ALL} where the path names none
 * @param rest    the path below; null where it ends here
 */
record FieldStep(String name, int element, String rest) {

    /** All elements of a list. */
    static final int ALL = -1;

    /**
     * Takes a path apart.
     *
     * @throws IllegalArgumentException if what stands in brackets is no element number
     */
    static FieldStep first(String path) {
        int dot = path.indexOf('.');
        String step = dot < 0 ? path : path.substring(0, dot);
        String rest = dot < 0 ? null : path.substring(dot + 1);
        int bracket = step.indexOf('[');
        if (bracket <= 0 || !step.endsWith("]")) {
            return new FieldStep(step, ALL, rest);
        }
        String number = step.substring(bracket + 1, step.length() - 1);
        if (!number.matches("\\d{1,9}")) {
            throw new IllegalArgumentException("'%s' is no element number".formatted(number));
        }
        return new FieldStep(step.substring(0, bracket), Integer.parseInt(number), rest);
    }
}
