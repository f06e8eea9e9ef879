# Shared by the scripts of this folder; sourced, not run.
# shellcheck shell=bash

# The project's root, or that of an unpacked distribution, wherever the caller stands.
ROBOCACHE_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# refuse MESSAGE REMEDY: what was refused and what to do about it; ends the script with 2, as wrong usage does.
refuse() {
    printf '%s: %s\n    %s\n' "$(basename "$0")" "$1" "$2" >&2
    exit 2
}

# Sets JAVA to the Java that is used, JAVA_MAJOR to its release and JAVA_BUILD to what tells its builds apart.
find_java() {
    local remedy='install a JDK 17 or newer (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless) or set JAVA_HOME'
    if [[ -n ${JAVA_HOME:-} ]]; then
        JAVA=$JAVA_HOME/bin/java
        [[ -x $JAVA ]] || refuse "JAVA_HOME is $JAVA_HOME, which has no bin/java" "$remedy"
    else
        JAVA=$(command -v java) || refuse 'there is no java on the PATH and JAVA_HOME is not set' "$remedy"
    fi
    local settings
    settings=$("$JAVA" -XshowSettings:properties -version 2>&1)
    JAVA_MAJOR=$(sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p' <<<"$settings")
    # shellcheck disable=SC2034  # used by submit.sh
    JAVA_BUILD=$(sed -n 's/^ *java\.\(vm\.version\|home\) = //p' <<<"$settings")
    [[ ${JAVA_MAJOR:-0} -ge 17 ]] || refuse "$JAVA is Java ${JAVA_MAJOR:-of an unknown release}, Java 17 is the least" "$remedy"
}

# Sets JAR to the jar that is submitted: built by Maven, or in lib/ of a distribution.
find_jar() {
    local found=()
    shopt -s nullglob
    found=("$ROBOCACHE_HOME"/lib/robocache-[0-9]*.jar "$ROBOCACHE_HOME"/job/target/robocache-[0-9]*.jar)
    shopt -u nullglob
    [[ ${#found[@]} -gt 0 ]] || refuse "no robocache-<version>.jar under $ROBOCACHE_HOME" \
        "build it: mvn -B -DskipTests package (in $ROBOCACHE_HOME)"
    [[ ${#found[@]} -eq 1 ]] || refuse "several jars: ${found[*]}" 'delete the old ones, or run mvn clean'
    # shellcheck disable=SC2034  # used by the scripts that source this file
    JAR=${found[0]}
}

# compile_tests [PROFILE]: compiles everything and sets TEST_CLASSPATH. With the profile 'none' it takes what an earlier call left.
compile_tests() {
    local list=$ROBOCACHE_HOME/job/target/tests.classpath options=()
    [[ -z ${1:-} ]] || options+=("-P$1")
    [[ ${1:-} == none ]] || mvn -B -q "${options[@]}" -pl cuda,udf,job -DskipTests test-compile dependency:build-classpath \
        -Dmdep.includeScope=test -Dmdep.outputFile="$list"
    [[ -f $list ]] || refuse "no $list" 'compile once'
    # shellcheck disable=SC2034  # used by the scripts that source this file
    TEST_CLASSPATH=$ROBOCACHE_HOME/job/target/test-classes:$ROBOCACHE_HOME/job/target/classes:$(<"$list")
}
