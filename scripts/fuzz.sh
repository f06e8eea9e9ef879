#!/usr/bin/env bash
# Fuzzes the decoders, one after the other, guided by coverage (Jazzer).
#
# fuzz.sh [--seconds N] [--recordings DIR] [--built] [--keep] [TARGET...]
#   --seconds N       for each target, 600 by default; the last input may take longer
#   --recordings DIR  recordings that give further inputs to begin with; shared/data beside the project by default, if it is there
#   --built           takes the classes that an earlier run compiled, so that it runs beside work on the code
#   --keep            adds a row for each target to docs/reliability/fuzzing.md
#   TARGET            all of them by default, the riskiest first; --list names them
#
# Inputs are kept in build/fuzz/corpus, where the next run goes on. What brings a decoder down is kept in
# build/fuzz/findings; the run goes on without it, and ends with 1. A finding becomes a test that makes its file itself.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

seconds=600
recordings=$(cd .. && pwd)/shared/data
built=no
keep=no
list=no
targets=()
while [[ $# -gt 0 ]]; do
    case $1 in
    --help | -h) sed -n '2,/^set /{s/^# \{0,1\}//;/^set /!p}' "${BASH_SOURCE[0]}" && exit 0 ;;
    --seconds) seconds=${2:-} && shift ;;
    --recordings) recordings=${2:-} && shift ;;
    --built) built=yes ;;
    --keep) keep=yes ;;
    --list) list=yes ;;
    -*) refuse "option '$1' is not known" "$0 --help says which are" ;;
    *) targets+=("$1") ;;
    esac
    shift
done
[[ $seconds =~ ^[1-9][0-9]{0,6}$ ]] || refuse "--seconds '$seconds'" 'give a whole number from 1 to 9999999'

home=$ROBOCACHE_HOME/build/fuzz
mkdir -p "$home"
find_java
if [[ $built == no ]]; then
    mvn -B -q -pl cuda,udf,job -DskipTests test-compile dependency:build-classpath \
        -Dmdep.includeScope=test -Dmdep.outputFile="$home/classpath"
    rm -rf "$home/classes"
    for module in cuda udf job; do
        mkdir -p "$home/classes/$module"
        cp -r "$module/target/classes/." "$home/classes/$module/"
    done
    cp -r job/target/test-classes/. "$home/classes/job/"
    git rev-parse --short HEAD >"$home/commit" 2>/dev/null || echo unknown >"$home/commit"
fi
[[ -f $home/commit ]] || refuse "--built, and there is nothing in $home" 'run without it once'
commit=$(<"$home/commit")

work=$(mktemp -d -p "$(if [[ -w /dev/shm ]]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi)" robocache-fuzz.XXXXXX)
trap 'rm -rf "$work"' EXIT
read -r -a opens < <(sed -n 's#.*<argLine.opens>\(.*\)</argLine.opens>.*#\1#p' pom.xml)
java_options=("${opens[@]}" -Xmx1g -XX:+UseSerialGC -Duser.timezone=UTC "-Djava.io.tmpdir=$work"
    -Dlog4j2.configurationFile=file:conf/log4j2.properties
    -cp "$home/classes/job:$home/classes/udf:$home/classes/cuda:$(<"$home/classpath")")
export SPARK_LOCAL_IP=127.0.0.1

mapfile -t known < <("$JAVA" "${java_options[@]}" io.robocache.episode.FuzzCorpus)
if [[ $list == yes ]]; then
    printf '%s\n' "${known[@]}"
    exit 0
fi
for target in "${targets[@]}"; do
    [[ " ${known[*]} " == *" $target "* ]] || refuse "target '$target' is not known" "known are: ${known[*]}"
done
[[ ${#targets[@]} -gt 0 ]] || targets=("${known[@]}")
seeds=("$home/corpus")
if [[ -d $recordings ]]; then seeds+=("$recordings"); else printf 'no %s: inputs of our own only\n' "$recordings"; fi
"$JAVA" "${java_options[@]}" io.robocache.episode.FuzzCorpus "${seeds[@]}"

# What coverage guides; to instrument all of Hadoop as well would take minutes.
guided='io.robocache.episode.**:io.robocache.voxel.**:io.jhdf.**:org.snakeyaml.**:com.google.protobuf.**:org.apache.parquet.**'

# fuzz TARGET SECONDS: one process; what it printed is in $work/log.
fuzz() {
    "$JAVA" "${java_options[@]}" "-Drobocache.fuzz.target=$1" com.code_intelligence.jazzer.Jazzer \
        --target_class=io.robocache.episode.FuzzEntry --keep_going=20 "--reproducer_path=$work" \
        "--instrumentation_includes=$guided" "--custom_hook_includes=$guided" \
        "-artifact_prefix=$home/findings/$1/" "-max_total_time=$2" -max_len=65536 -timeout=60 -report_slow_units=60 -rss_limit_mb=4096 \
        -print_final_stats=1 "$home/corpus/$1" >"$work/log" 2>&1
}

total=0
for target in "${targets[@]}"; do
    mkdir -p "$home/findings/$target" "$home/logs"
    before=$(find "$home/findings/$target" -type f | wc -l)
    began=$SECONDS
    executions=0
    coverage=0
    : >"$home/logs/$target.log"
    # A finding may end the process; the time goes on.
    for ((round = 0; round < 10 && SECONDS - began < seconds; round++)); do
        status=0
        fuzz "$target" $((seconds - SECONDS + began)) || status=$?
        cat "$work/log" >>"$home/logs/$target.log"
        executions=$((executions + $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log" | tail -n 1 | grep . || echo 0)))
        coverage=$(sed -n 's/^#.* cov: \([0-9]*\) .*/\1/p' "$work/log" | tail -n 1 | grep . || echo "$coverage")
        if [[ $executions -eq 0 ]]; then
            tail -n 20 "$work/log" >&2
            refuse "target $target ran nothing, status $status" "see $home/logs/$target.log"
        fi
    done
    findings=$(($(find "$home/findings/$target" -type f | wc -l) - before))
    total=$((total + findings))
    printf '%s: %d s, %d executions, coverage %d, %d findings\n' \
        "$target" $((SECONDS - began)) "$executions" "$coverage" "$findings"
    if [[ $keep == yes ]]; then
        printf '| %s | %s | %s | %d | %d | %d | %d |\n' "$(date -u +%F)" "$commit" "$target" \
            $((SECONDS - began)) "$executions" "$coverage" "$findings" >>docs/reliability/fuzzing.md
    fi
done
if [[ $total -gt 0 ]]; then
    printf '%d findings in %s\n' "$total" "$home/findings" >&2
    exit 1
fi
