#!/usr/bin/env bash
# Benchmarks: bench.sh device [options of bench]  kernels, transfers and both twins; kept in docs/bench by commit and device
#             bench.sh voxels [options of JMH]   points per second of the voxelizer, one thread
#             bench.sh build [options]           MB/s per core from MCAP recordings to a dataset
# Results with machine and commit are kept in docs/bench.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

what=${1:-}
[[ $what == device || $what == voxels || $what == build ]] ||
    refuse "unknown benchmark '$what'" 'run bench.sh device, bench.sh voxels or bench.sh build'
shift
find_java
mvn -B -q -DskipTests package
printf 'machine: %s, %s cores, %s; commit %s\n' \
    "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)" "$(getconf _NPROCESSORS_ONLN)" \
    "$("$JAVA" -version 2>&1 | head -n 1)" "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"

if [[ $what == device ]]; then
    exec scripts/submit.sh --conf spark.driver.memory=32g bench --keep docs/bench \
        --commit "$(git describe --always --dirty --exclude '*')" "$@"
fi
if [[ $what == voxels ]]; then
    list=$ROBOCACHE_HOME/cuda/target/bench.classpath
    mvn -B -q -pl cuda dependency:build-classpath -Dmdep.outputFile="$list" -Dmdep.includeScope=test
    mapfile -t options < <("$JAVA" -cp "job/target/classes:$(<job/target/spark.classpath)" io.robocache.cli.SparkJavaOptions)
    exec "$JAVA" "${options[@]}" -cp "cuda/target/classes:cuda/target/test-classes:$(<"$list")" \
        org.openjdk.jmh.Main VoxelizerBench "$@"
fi

export SPARK_LOCAL_IP=127.0.0.1
find_jar
mapfile -t options < <("$JAVA" -cp "$JAR:$(<job/target/spark.classpath)" io.robocache.cli.SparkJavaOptions)
exec "$JAVA" "${options[@]}" -Dlog4j2.configurationFile=file:conf/log4j2.properties \
    -cp "$JAR:job/target/test-classes:$(<job/target/spark.classpath)" io.robocache.bench.BuildBench "$@"
