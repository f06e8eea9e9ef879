#!/usr/bin/env bash
# From a clone to a verified dataset: builds, writes sample recordings, builds a dataset of them, verifies it.
# Everything it writes lies in build/quickstart; it can be run again at any time. Needs a JDK 17 and Maven 3.8, no Spark.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

[[ $# -eq 0 ]] || refuse "quickstart.sh takes no options, got: $*" 'run scripts/quickstart.sh'
find_java
"$JAVA" --list-modules | grep -q '^jdk\.compiler@' || refuse "$JAVA is a JRE without a compiler" \
    'install a JDK 17 (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless) and set JAVA_HOME to it'
command -v mvn >/dev/null || refuse 'there is no mvn on the PATH' \
    'install Maven 3.8 or newer (Debian, Ubuntu: apt-get install maven)'
maven=$(mvn -v | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p')
[[ $(printf '3.8\n%s\n' "$maven" | sort -V | head -n 1) == 3.8 ]] || refuse "Maven $maven is too old" \
    'install Maven 3.8 or newer'
free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1024) }')
[[ $free -ge 2048 ]] || refuse "$ROBOCACHE_HOME has $free MB free, 2048 MB are needed" 'free some space'

started=$SECONDS
steps=()
step() {
    local begin=$SECONDS
    printf '\n== %s\n' "$1"
    "${@:2}"
    steps+=("$(printf '%-28s %4d s' "$1" $((SECONDS - begin)))")
}

work=$ROBOCACHE_HOME/build/quickstart
rm -rf "$work"
mkdir -p "$work"

# The embedded Spark, whatever SPARK_HOME is set to: this is the Spark that the project is tested with.
unset SPARK_HOME SPARK_CONF_DIR
step 'build the project' mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
step 'write sample recordings' scripts/submit.sh --master 'local[*]' sample "$work/episodes"
step 'build the dataset' scripts/submit.sh --master 'local[*]' build conf/sample.conf \
    --input "$work/episodes" --output "$work/dataset"
step 'verify the dataset' scripts/submit.sh --master 'local[*]' verify "$work/dataset"

printf '\n== what happened\n'
printf '%s\n' "${steps[@]}"
printf '%-28s %4d s\n' 'all' $((SECONDS - started))
printf '\n'
printf '%-14s %s\n' recordings "$work/episodes" dataset "$work/dataset" configuration "$ROBOCACHE_HOME/conf/sample.conf"
printf '\nNext: open it with any Parquet reader, or build your own recordings:\n'
printf '  scripts/submit.sh survey FILES --propose my.conf\n  scripts/submit.sh build my.conf --output DIR\n'
