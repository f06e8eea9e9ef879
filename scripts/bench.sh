#!/usr/bin/env bash
# Benchmarks: bench.sh device [options of bench]     kernels, transfers and both twins; kept in docs/bench by commit and device
#             bench.sh cpu [--parts twins,jobs] [--warm N] [--rounds N]
#                                                    operations and whole jobs on the CPU beside DuckDB, Spark SQL and numpy; kept
#                                                    in docs/bench by date and commit; a Python with pip is needed
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

what=${1:-}
[[ $what == device || $what == cpu ]] || refuse "unknown benchmark '$what'" 'run bench.sh device or bench.sh cpu'
shift
find_java
if [[ $what == device ]]; then
    mvn -B -q -DskipTests package
    exec scripts/submit.sh --conf spark.driver.memory=32g bench --keep docs/bench \
        --commit "$(git describe --always --dirty --exclude '*')" "$@"
fi

mvn -B -q -DskipTests package # what submit.sh starts
compile_tests ''
commit=$(git describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)
table=docs/bench/$(date -u +%F)-$commit-cpu.md
mapfile -t options < <("$JAVA" -cp "$TEST_CLASSPATH" io.robocache.cli.SparkJavaOptions)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
sed 's/\.level = .*/.level = error/' conf/log4j2.properties >"$temporary/log4j2.properties"
export SPARK_LOCAL_IP=127.0.0.1
mkdir -p docs/bench
{
    printf '# Benchmarks, %s, commit %s\n\n%s, %s cores, %s, %s.\n\n' "$(date -u +%F)" "$commit" \
        "$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)" \
        "$(getconf _NPROCESSORS_ONLN)" "$("$JAVA" -version 2>&1 | head -n 1)" "$(uname -sr)"
    "$JAVA" "${options[@]}" -Xmx4g -Duser.timezone=UTC -Dlog4j2.configurationFile="file:$temporary/log4j2.properties" \
        -cp "cuda/target/test-classes:$TEST_CLASSPATH" io.robocache.bench.CpuBench "$@"
} | tee "$temporary/table.md"
mv "$temporary/table.md" "$table"
printf 'kept in %s\n' "$table"
