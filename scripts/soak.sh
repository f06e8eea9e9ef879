#!/usr/bin/env bash
# Builds for a while in one JVM of 512 MiB, weighs it, and adds what it weighed to docs/reliability/soak.md.
#   soak.sh [--minutes N] [--loads tiny,long,hot] [--table FILE] [--work DIR] [--profile NAME] [--no-build]
# N minutes for each load (20). 'none' as table keeps nothing; the profile is Maven's (spark-4.2), for the Java of JAVA_HOME.
# Ends with 1 if an episode is lost, a buffer is left, or memory or open files grow.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

minutes=20
loads=tiny,long,hot
table=$ROBOCACHE_HOME/docs/reliability/soak.md
work=
profile=
while [[ $# -gt 0 ]]; do
    if [[ $1 == --no-build ]]; then
        profile=none
        shift
        continue
    fi
    [[ $# -ge 2 ]] || refuse "$1 without a value" 'write soak.sh --minutes 20'
    case $1 in
        --minutes) minutes=$2 ;;
        --loads) loads=$2 ;;
        --table) if [[ $2 == none || $2 == /* ]]; then table=$2; else table=$PWD/$2; fi ;;
        --work) if [[ $2 == /* ]]; then work=$2; else work=$PWD/$2; fi ;;
        --profile) profile=$2 ;;
        *) refuse "unknown option $1" 'options are --minutes, --loads, --table, --work, --profile and --no-build' ;;
    esac
    shift 2
done
[[ $minutes =~ ^[1-9][0-9]{0,3}$ ]] || refuse "--minutes $minutes" 'write a whole number from 1 to 9999'
cd "$ROBOCACHE_HOME"
find_java
compile_tests "$profile"
mapfile -t options < <("$JAVA" -cp "$TEST_CLASSPATH" io.robocache.cli.SparkJavaOptions)
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
sed 's/\.level = .*/.level = error/' conf/log4j2.properties >"$temporary/log4j2.properties"
arguments=(--minutes "$minutes" --loads "$loads" --work "${work:-$temporary/work}")
[[ $table == none ]] || arguments+=(--table "$table"
    --commit "$(git describe --always --dirty --exclude '*' 2>/dev/null || echo unknown)")
export SPARK_LOCAL_IP=127.0.0.1
# Caches that give way when memory is short are none of what lives.
"$JAVA" "${options[@]}" -Xmx512m -XX:+UseSerialGC -XX:SoftRefLRUPolicyMSPerMB=0 -Duser.timezone=UTC \
    -Dlog4j2.configurationFile="file:$temporary/log4j2.properties" \
    -cp "$TEST_CLASSPATH" io.robocache.job.SoakMain "${arguments[@]}"
