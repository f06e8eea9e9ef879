#!/usr/bin/env bash
# Damages recordings by seed, reads what is left, and adds what came of it to docs/reliability/damage.md.
#   damage.sh [--truncations N] [--flips N] [--seed S] [--data DIR]
# N cuts of each composed episode and a tenth of it of each small recording (1000), N flipped bits over all small recordings
# (10000). Fails if anything hangs, is thrown, or changes under a checksum without a word.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

cuts=1000
flips=10000
seed=20261125
data=$(cd .. && pwd)/shared/data
while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || refuse "$1 without a value" 'write damage.sh --truncations 1000 --flips 10000 --seed 1'
    case $1 in
        --truncations) cuts=$2 ;;
        --flips) flips=$2 ;;
        --seed) seed=$2 ;;
        --data) data=$2 ;;
        *) refuse "unknown option $1" 'options are --truncations, --flips, --seed and --data' ;;
    esac
    [[ $1 == --data || $2 =~ ^[0-9]{1,9}$ ]] || refuse "$1 $2" 'a whole number of at most nine digits is needed'
    shift 2
done
[[ -d $data/composed ]] || refuse "no recordings in $data" 'name the folder of the test data with --data'
find_java
compile_tests ''
mapfile -t options < <("$JAVA" -cp "$TEST_CLASSPATH" io.robocache.cli.SparkJavaOptions)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$JAVA" "${options[@]}" -Xmx512m -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp "$TEST_CLASSPATH" io.robocache.episode.DamageCampaign \
    "$data" "$work" "$cuts" "$flips" "$seed" docs/reliability/damage.md \
    "$(date -u +%F)" "$(git describe --always --dirty --exclude '*')" "$(getconf _NPROCESSORS_ONLN) cores"
