#!/usr/bin/env bash
# Injects faults into small builds, by seed, and compares each with an undisturbed one.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'END'
Usage: chaos.sh [--faults LIST] [--runs N] [--seed S] [--table FILE] [--work DIR] [--java HOME] [--profile NAME] [--no-build]

  --faults LIST    some of disk,driver,executor,fs,lock,matrix,speculation (all)
  --runs N         runs of each (20); every driver point once is 34, every file-system fault 66
  --seed S         of the first run; the next ones have S+1, S+2, ... (1)
  --table FILE     rows are appended there (docs/reliability/chaos.md); 'none' keeps nothing
  --work DIR       for recordings and datasets (a temporary folder; one in memory is faster)
  --java HOME      another Java than JAVA_HOME's
  --profile NAME   of Maven: spark-4.2, which Java 24 and later need; builds over what is there, so that mvn clean is due after
  --no-build       take the classes of the last run
Ends with 1 if any run came to another dataset, lost an episode, left files behind, or ended in a way that is not documented.
Needs a JDK 17, Maven. Mounting a tmpfs (disk) needs root, and is skipped visibly without.
END
}

faults=
runs=20
seed=1
table=docs/reliability/chaos.md
work=
profile=
build=yes
while [[ $# -gt 0 ]]; do
    case $1 in
        -h | --help)
            usage
            exit 0
            ;;
        --no-build)
            build=no
            shift
            ;;
        --faults | --runs | --seed | --table | --work | --java | --profile)
            [[ $# -ge 2 ]] || refuse "$1 has no value" 'chaos.sh --help shows how'
            case $1 in
                --faults) faults=$2 ;;
                --runs) runs=$2 ;;
                --seed) seed=$2 ;;
                --table) table=$2 ;;
                --work) work=$2 ;;
                --java) export JAVA_HOME=$2 ;;
                --profile) profile=$2 ;;
            esac
            shift 2
            ;;
        *) refuse "unknown option $1" 'chaos.sh --help shows the known ones' ;;
    esac
done
[[ $runs =~ ^[1-9][0-9]{0,5}$ ]] || refuse "--runs $runs" 'write a whole number of at least 1'
[[ $seed =~ ^[0-9]{1,15}$ ]] || refuse "--seed $seed" 'write a whole number'
[[ $table != /* && $table != none ]] && table=$PWD/$table
[[ $table == "$PWD/docs/reliability/chaos.md" ]] && table=$ROBOCACHE_HOME/docs/reliability/chaos.md
[[ -n $work && $work != /* ]] && work=$PWD/$work
cd "$ROBOCACHE_HOME"
find_java

if [[ $build == yes ]]; then compile_tests "$profile"; else compile_tests none; fi

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/jars"
# Faults are loud, and what matters is what became of the datasets.
sed 's/\.level = .*/.level = off/' conf/log4j2.properties >"$home/log4j2.properties"
export CLASSPATH=$TEST_CLASSPATH
# What executors are started with: a Spark without a distribution.
export SPARK_HOME=$home SPARK_SCALA_VERSION=2.13 SPARK_DIST_CLASSPATH=$CLASSPATH SPARK_LOCAL_IP=127.0.0.1
mapfile -t options < <("$JAVA" io.robocache.cli.SparkJavaOptions)
arguments=(--runs "$runs" --seed "$seed" --work "${work:-$home/work}")
[[ -z $faults ]] || arguments+=(--faults "$faults")
[[ $table == none ]] || arguments+=(--table "$table"
    --commit "$(git describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)")
"$JAVA" "${options[@]}" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.timezone=UTC \
    -Dlog4j2.configurationFile="file:$home/log4j2.properties" \
    io.robocache.job.ChaosMain "${arguments[@]}"
