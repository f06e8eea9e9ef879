#!/usr/bin/env bash
# Inside an unpacked bundle of gpu-bundle.sh, on a host with a GPU: tests both twins, builds datasets on both, compares them.
# shellcheck disable=SC2317  # the functions are called through step
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ $# -eq 1 && $1 != -* ]] || refuse 'the folder for the results is missing' 'write run-gpu-tests.sh RESULTS'
mkdir -p "$1"
results=$(cd "$1" && pwd -P)
cd "$ROBOCACHE_HOME"
[[ -r spark/order ]] || refuse "$ROBOCACHE_HOME is no unpacked bundle" 'make one with scripts/gpu-bundle.sh'
export JAVA_HOME=$ROBOCACHE_HOME/jre
sed "s|^|$ROBOCACHE_HOME/spark/|" spark/order | paste -sd: >job/target/spark.classpath
failed=0

# step NAME COMMAND...: runs it, keeps what it prints, and says how it ended.
step() {
    local name=$1 status=0 began=$SECONDS
    shift
    ("$@") >"$results/$name.log" 2>&1 || status=$? # in a shell of its own: a refusal ends the step, not the script
    printf '%-24s %s, %d s\n' "$name" "$([[ $status -eq 0 ]] && echo passed || echo "FAILED ($status), see $name.log")" \
        $((SECONDS - began)) | tee -a "$results/summary.txt"
    [[ $status -eq 0 ]] || failed=1
}

# tests PATTERN ELEMENTS [COMMAND...]: runs the test classes that match, under a command if there is one.
tests() {
    local pattern=$1 elements=$2 threads=0 golden=()
    shift 2
    [[ $# -eq 0 ]] || threads=1
    [[ ! -d data/golden ]] || golden=("-Drobocache.golden=$PWD/data/golden" -Drobocache.golden.required=true)
    "$@" jre/bin/java --add-opens=java.base/java.nio=ALL-UNNAMED -Xmx8g -Drobocache.test.gpu.required=true \
        "-Drobocache.test.parity.elements=$elements" "-Drobocache.test.parity.threads=$threads" "${golden[@]}" \
        -cp "cuda/target/test-classes:cuda/target/classes:test/*" org.junit.platform.console.ConsoleLauncher execute \
        --scan-classpath cuda/target/test-classes --include-classname "$pattern" --fail-if-no-tests \
        --details=tree --disable-banner
}

# transforms: queries of Spark whose batches are computed on the GPU.
transforms() {
    local opens=() package
    for package in java.lang java.lang.invoke java.io java.net java.nio java.util java.util.concurrent sun.nio.ch \
        sun.security.action sun.util.calendar; do
        opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
    done
    SPARK_LOCAL_IP=127.0.0.1 jre/bin/java "${opens[@]}" -Xmx8g -Drobocache.test.gpu.required=true \
        -cp "udf/target/test-classes:udf/target/classes:cuda/target/classes:$(<job/target/spark.classpath):test/*" \
        org.junit.platform.console.ConsoleLauncher execute --scan-classpath udf/target/test-classes \
        --include-classname '.*BatchGpuTest' --fail-if-no-tests --details=tree --disable-banner
}

# sanitized TOOL: the kernels over golden and adversarial cases, watched by one of NVIDIA's tools. What the driver refuses is
# checked by the tests themselves. One thread: the tools run kernels one after the other anyway.
sanitized() {
    local status=0
    PATH=$PATH:/usr/local/cuda/bin
    command -v compute-sanitizer ||
        refuse "compute-sanitizer is not there, $1 did not run" 'install the CUDA toolkit, or add its bin to PATH'
    tests '.*(ParityTest|ResidentVoxelsTest|ResidentStreamsTest|GoldenAlignTest|GoldenVoxelTest)' 200000 \
        timeout -k 10 240 compute-sanitizer --tool "$1" --target-processes all --error-exitcode 9 \
        --log-file "$results/$1.txt" "${@:2}" || status=$?
    tail -n 1 "$results/$1.txt" || status=1 # without a report nothing was watched
    return "$status"
}

# built BACKEND MASTER CONFIG INPUT NAME: builds, and keeps the tree hash in NAME.hash.
built() {
    local backend=$1 master=$2 config=$3 input=$4 name=$5
    local status=0
    scripts/submit.sh --master "$master" --conf spark.driver.memory=8g build "$config" --json --input "$input" \
        --set "robocache.backend=$backend" --output "$results/datasets/$name" >"$results/$name.json" || status=$?
    [[ $status -eq 0 || $status -eq 3 ]] || return "$status" # 3: some recordings are quarantined, on both backends
    cp -r "$results/datasets/$name/meta/robocache/runs" "$results/$name.runs"
    sed -n 's/.*"tree_hash":"\([0-9a-f]*\)".*/\1/p' "$results/$name.json" >"$results/$name.hash"
    [[ -s $results/$name.hash ]]
}

# same A B: both builds gave the same bytes.
same() { cmp "$results/$1.hash" "$results/$2.hash" && cat "$results/$1.hash"; }

step env scripts/submit.sh --conf spark.robocache.backend=gpu env
step unit-tests tests '.*Test' 20000000
step parity tests '.*ParityTest' 1000000000
step transforms transforms
step sample scripts/submit.sh sample --episodes 6 "$results/episodes"
inputs=("sample=$results/episodes")
[[ ! -d data/recordings ]] || for folder in data/recordings/*/; do
    inputs+=("$(basename "$folder")=$PWD/$folder")
done
for entry in "${inputs[@]}"; do
    name=${entry%%=*}
    input=${entry#*=}
    config=conf/sample.conf
    if [[ -r $input/build.conf ]]; then
        config=$input/build.conf
    elif [[ $name != sample ]]; then
        config=$results/$name.conf
        step "$name-survey" scripts/submit.sh survey "$input" --propose "$config"
    fi
    step "$name-cpu" built cpu 'local[4]' "$config" "$input" "$name-cpu"
    step "$name-gpu" built gpu 'local[*]' "$config" "$input" "$name-gpu"
    step "$name-same" same "$name-cpu" "$name-gpu"
done
step bench scripts/submit.sh --conf spark.driver.memory=32g bench --keep "$results" --commit "$(<commit)"
step smoke scripts/submit.sh --conf spark.driver.memory=8g bench --smoke --runs 50
step two-executors built gpu 'local-cluster[2,2,4096]' conf/sample.conf "$results/episodes" sample-two
step two-executors-same same sample-cpu sample-two
step memcheck sanitized memcheck --report-api-errors no
step racecheck sanitized racecheck
exit $failed
