#!/usr/bin/env bash
# Proves on a cluster of processes that executors agree, that a build survives the loss of one, and that bytes stay the same.
# shellcheck disable=SC2317  # functions are called through check, start and trap
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'END'
Usage: cluster-smoke.sh [options]

Without --master it starts a Spark master and two workers on this machine, one of them with a GPU (a faked one where there is
none), kills their executors with SIGKILL during a build, and stops everything again. With --master it uses that cluster: it
starts nothing, and kills nothing without --kill.

  --master URL       a cluster that is there: spark://host:7077, yarn, k8s://...
  --profile NAME     settings of conf/spark-NAME.conf, as submit.sh takes them
  --conf KEY=VALUE   one setting of Spark, as often as needed
  --executors N      executors to wait for (default: 2)
  --dir DIR          with --master: a folder that all hosts see under this path, for recordings and datasets
  --input URI        recordings that are there already (scripts/submit.sh sample writes some), instead of --dir
  --output URI       where the two datasets go, with --input
  --kill             with --master: kill an executor too, one that runs on this host for this application
  --timeout SECONDS  longest that one step may take (default: 240)
  --keep             keep the folder with logs, recordings and datasets even if all is well

Environment: as submit.sh: SPARK_HOME (else the Spark of the Maven build), JAVA_HOME. Exit code: 0 if all checks pass, 1 if not.
END
}

master=
own=1
executors=2
shared=
input=
output=
kill_one=
timeout=240
keep=
options=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --master | --profile | --conf | --executors | --dir | --input | --output | --timeout)
            [[ $# -ge 2 ]] || refuse "$1 has no value" "write $1 VALUE; cluster-smoke.sh --help tells all"
            case $1 in
                --master) master=$2 own='' ;;
                --profile | --conf) options+=("$1" "$2") ;;
                --executors) executors=$2 ;;
                --dir) shared=$2 ;;
                --input) input=$2 ;;
                --output) output=$2 ;;
                --timeout) timeout=$2 ;;
            esac
            shift 2
            ;;
        --kill) kill_one=1 && shift ;;
        --keep) keep=1 && shift ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) refuse "unknown option $1" 'cluster-smoke.sh --help tells all' ;;
    esac
done
for number in "$executors" "$timeout"; do
    [[ $number =~ ^[1-9][0-9]*$ ]] || refuse "$number is no number above 0" 'give --executors and --timeout whole numbers'
done
if [[ -n $own ]]; then
    [[ -z $shared$input$output ]] || refuse '--dir, --input and --output are for a cluster that is there' 'leave them out, or name --master'
    [[ $executors -eq 2 ]] || refuse '--executors is for a cluster that is there' 'the own one has two; leave it out, or name --master'
    kill_one=1
elif [[ -n $input$output ]]; then
    [[ -n $input && -n $output && -z $shared ]] || refuse '--input and --output go together, without --dir' 'give both, or --dir alone'
else
    [[ -n $shared ]] || refuse '--master without a place for recordings and datasets' \
        'add --dir DIR, a folder that all hosts see, or --input URI --output URI'
fi
command -v ps >/dev/null || refuse 'there is no ps on the PATH' 'install procps'
find_java
find_jar

work=$(mktemp -d "${TMPDIR:-/tmp}/robocache-cluster.XXXXXX")
began=$SECONDS
processes=() # what was started and is not known to have ended
workers=()   # of the own cluster
KILLED=()    # numbers of executors
failures=0
checks=0
quick=(-XX:TieredStopAtLevel=1 -XX:+UseSerialGC) # many short-lived processes on few cores

# descendants PID: it, its children and theirs.
descendants() {
    local child
    printf '%s\n' "$1"
    for child in $(ps -o pid= --ppid "$1"); do descendants "$child"; done
}

# running PID: whether a process of start has not ended; the shell has seen to it when it has.
running() { kill -0 "$1" 2>/dev/null; }

# alive PID...: those that run; a zombie does not.
alive() {
    local pid
    for pid in "$@"; do
        case $(ps -o stat= -p "$pid" 2>/dev/null) in '' | Z*) ;; *) printf '%s\n' "$pid" ;; esac
    done
}

# Ends what this script started, by process id: asked first, workers end their executors; what is left after 15 s is killed.
# Twice is harmless. Sets LEFT to those that would not go even then.
stop_all() {
    local pid all=()
    LEFT=
    for pid in ${processes[@]+"${processes[@]}"}; do
        mapfile -t -O "${#all[@]}" all < <(descendants "$pid")
    done
    processes=()
    [[ ${#all[@]} -gt 0 ]] || return 0
    mapfile -t all < <(alive "${all[@]}")
    for pid in ${all[@]+"${all[@]}"}; do kill "$pid" 2>/dev/null || true; done
    for _ in {1..150}; do
        [[ -n $(alive ${all[@]+"${all[@]}"}) ]] || return 0
        sleep 0.1
    done
    for pid in $(alive "${all[@]}"); do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.5
    LEFT=$(alive "${all[@]}" | xargs)
}

ended() {
    local status=$?
    trap '' INT TERM
    trap - EXIT
    stop_all
    if [[ $status -eq 0 && -z $keep ]]; then
        rm -rf "$work"
    elif ! rmdir "$work" 2>/dev/null; then # empty: refused before anything began
        printf 'logs are in %s\n' "$work" >&2
    fi
    exit "$status"
}
trap ended EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# check TEXT COMMAND...: one line of the verdict.
check() {
    local text=$1
    shift
    checks=$((checks + 1))
    if "$@"; then
        printf 'PASS  %s\n' "$text"
    else
        printf 'FAIL  %s\n' "$text"
        failures=$((failures + 1))
    fi
}

# verdict: the last line, and the end of the script.
verdict() {
    if [[ $failures -eq 0 ]]; then
        printf 'PASS  all %d checks in %d s\n' "$checks" $((SECONDS - began))
        exit 0
    fi
    printf 'FAIL  %d of %d checks in %d s\n' "$failures" "$checks" $((SECONDS - began))
    exit 1
}

# give_up TEXT LOG: a step that everything after it needs did not work.
give_up() {
    printf 'FAIL  %s\n' "$1"
    [[ ! -s $2 ]] || tail -n 15 "$2" | sed 's/^/      /'
    checks=$((checks + 1)) failures=$((failures + 1))
    verdict
}

# appears FILE PATTERN PID SECONDS: waits for a line; fails if the process ends or time runs out before.
appears() {
    local until=$((SECONDS + $4))
    until grep -qs -- "$2" "$1"; do
        running "$3" && [[ $SECONDS -lt $until ]] || return 1
        sleep 0.2
    done
}

# start NAME COMMAND...: in the background, with NAME.out and NAME.log; sets PID.
start() {
    local name=$1
    shift
    "$@" >"$work/$name.out" 2>"$work/$name.log" &
    PID=$!
    processes+=("$PID")
}

# finish PID: waits for a process of start; returns its status, 124 if it was ended because it took too long.
finish() {
    local pid=$1 until=$((SECONDS + timeout)) status=0 kept=() other
    while running "$pid" && [[ $SECONDS -lt $until ]]; do sleep 0.2; done
    if running "$pid"; then
        kill -KILL "$pid"
        status=124
    fi
    wait "$pid" 2>/dev/null || status=$((status == 0 ? $? : status))
    for other in "${processes[@]}"; do [[ $other == "$pid" ]] || kept+=("$other"); done
    processes=(${kept[@]+"${kept[@]}"})
    return "$status"
}

submit() { exec "$ROBOCACHE_HOME/scripts/submit.sh" "$@"; }

# spark_daemon NAME CLASS ARGUMENTS...: a master or a worker, with Spark's own logging.
spark_daemon() {
    local name=$1
    shift
    start "$name" env SPARK_HOME="$daemon_home" SPARK_DIST_CLASSPATH="$dist" SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1 \
        SPARK_LOCAL_DIRS="$work/local" "$JAVA" "${modules[@]}" "${quick[@]}" -Xmx256m \
        -Dspark.master.rest.enabled=false -cp "$classpath" "$@"
}

worker() {
    local name=$1 resources=("${@:2}")
    spark_daemon "$name" ${resources[@]+"${resources[@]}"} org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --port 0 \
        --webui-port 0 --cores 1 --memory 1g --work-dir "$work/$name" "$master"
}

registered() {
    appears "$work/$1.log" 'Successfully registered with master' "$2" "$timeout" || give_up "$1 did not come up" "$work/$1.log"
}

# gpu_script: sets SCRIPT to what tells Spark the GPUs of this host; without any, one that makes up GPU 0.
gpu_script() {
    SCRIPT=$ROBOCACHE_HOME/scripts/gpu-discovery.sh
    GPU='a GPU'
    if ! "$SCRIPT" >"$work/gpu.json" 2>"$work/gpu.log"; then
        GPU='a faked GPU'
        SCRIPT=$work/faked-gpu.sh
        printf '#!/bin/sh\nprintf %%s '\''{"name":"gpu","addresses":["0"]}'\''\n' >"$SCRIPT"
        chmod +x "$SCRIPT"
    fi
}

start_cluster() {
    export SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_DIRS="$work/local"
    if [[ -n ${SPARK_HOME:-} ]]; then
        classpath="$SPARK_HOME/jars/*" daemon_home=$SPARK_HOME dist=
    else
        [[ -r $ROBOCACHE_HOME/job/target/spark.classpath ]] || refuse 'SPARK_HOME is not set and no Maven build is here' \
            "set SPARK_HOME, or build first: mvn -B -DskipTests package (in $ROBOCACHE_HOME)"
        classpath=$(<"$ROBOCACHE_HOME/job/target/spark.classpath") dist=$classpath
        daemon_home=$ROBOCACHE_HOME/job/target/spark-home
        mkdir -p "$daemon_home/jars"
    fi
    mapfile -t modules < <("$JAVA" -cp "$JAR:$classpath" io.robocache.cli.SparkJavaOptions)
    spark_daemon master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
    appears "$work/master.log" 'Starting Spark master at spark://' "$PID" "$timeout" ||
        give_up 'the master did not come up' "$work/master.log"
    master=$(sed -n 's|.*Starting Spark master at \(spark://[^ ]*\).*|\1|p' "$work/master.log" | head -n 1)
    gpu_script
    worker cpu-worker
    workers=("$PID")
    worker gpu-worker -Dspark.worker.resource.gpu.amount=1 "-Dspark.worker.resource.gpu.discoveryScript=$SCRIPT"
    workers+=("$PID")
    registered cpu-worker "${workers[0]}"
    registered gpu-worker "${workers[1]}"
    options+=(--conf spark.executor.memory=768m --conf spark.executor.cores=1 --conf spark.driver.memory=768m
        --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 --conf spark.ui.enabled=false
        --conf "spark.executor.defaultJavaOptions=${quick[*]}")
    export SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:-} ${quick[*]}"
    printf '%s: two workers of one core, one of them with %s\n' "$master" "$GPU"
}

# hash_of FILE: the tree hash in the report of a build.
hash_of() { sed -n 's/.*"tree_hash":"\([0-9a-f]*\)".*/\1/p' "$1"; }

# events PATTERN...: lines of the event log of the build that have all of them.
events() {
    local pattern lines
    lines=$(cat "$work"/events/*)
    for pattern in "$@"; do lines=$(grep -- "$pattern" <<<"$lines" || true); done
    printf '%s' "$lines"
}

# executor_pids: process ids of the build's executors on this host; of the own cluster, children of its workers.
executor_pids() {
    ps -eo pid=,ppid=,args= | awk -v app="$application" -v parents=" ${workers[*]-} " \
        '/CoarseGrained[E]xecutorBackend/ && index($0, app) && (parents ~ /^ *$/ || index(parents, " " $2 " ")) { print $1 }'
}

# kill_executors DRIVER: SIGKILL when shards begin to be built. Of the own cluster all executors, so that the build cannot end
# before others have come; of another one only the first. Sets KILLED to their numbers.
kill_executors() {
    local until=$((SECONDS + timeout)) pids=() pid
    until grep -qs '"Event":"SparkListenerApplicationStart"' "$work"/events/*; do
        running "$1" && [[ $SECONDS -lt $until ]] || return 1
        sleep 0.1
    done
    application=$(events SparkListenerApplicationStart | sed -n 's/.*"App ID":"\([^"]*\)".*/\1/p')
    until grep -qs 'SparkListenerStageSubmitted.*"spark.job.description":"RoboCache Build: ' "$work"/events/*; do
        running "$1" && [[ $SECONDS -lt $until ]] || return 1
        sleep 0.05
    done
    mapfile -t pids < <(executor_pids)
    [[ ${#pids[@]} -gt 0 ]] || return 1
    [[ -n $own ]] || pids=("${pids[0]}")
    for pid in "${pids[@]}"; do
        KILLED+=("$(ps -o args= -p "$pid" | sed -n 's/.*--executor-id \([0-9]*\).*/\1/p')")
    done
    kill -KILL "${pids[@]}"
}

were_lost() {
    local number
    for number in "${KILLED[@]}"; do
        [[ -n $(events SparkListenerExecutorRemoved "\"Executor ID\":\"$number\"") ]] || return 1
    done
}

# One that came after a loss, whichever number it has.
were_replaced() {
    cat "$work"/events/* |
        awk '/SparkListenerExecutorRemoved/ { gone = 1 } /SparkListenerExecutorAdded/ && gone { found = 1 } END { exit !found }'
}

were_retried() {
    [[ -n $(events SparkListenerTaskEnd '"Reason":"ExecutorLostFailure"') &&
        -n $(events SparkListenerTaskEnd '"Attempt":[1-9]' '"Reason":"Success"') ]]
}

stages_are_named() {
    local all named
    all=$(events SparkListenerStageSubmitted | wc -l)
    named=$(events SparkListenerStageSubmitted '"spark.job.description":"RoboCache ' | wc -l)
    [[ -n $(events SparkListenerStageSubmitted) && $all -eq $named ]]
}

no_task_failed_for_another_reason() {
    [[ $(events SparkListenerTaskEnd | grep -vc -e '"Reason":"Success"' -e '"Reason":"ExecutorLostFailure"' -e '"Reason":"Resubmitted"') -eq 0 ]]
}

[[ -z $own ]] || start_cluster
settings=(--master "$master" ${options[@]+"${options[@]}"})

start smoke submit "${settings[@]}" smoke --executors "$executors" --timeout "$timeout"
status=0
finish "$PID" || status=$?
sed 's/^/      /' "$work/smoke.out"
[[ $status -eq 0 ]] || tail -n 5 "$work/smoke.log" | sed 's/^/      /'
check "smoke: $executors executors give the bytes of the driver, on both twins" test "$status" -eq 0
if [[ -n $own ]]; then
    start assigned submit "${settings[@]}" --conf spark.executor.resource.gpu.amount=1 --conf spark.task.resource.gpu.amount=1 \
        --conf spark.executorEnv.CUDA_DEVICE_ORDER=PCI_BUS_ID smoke --executors 1 --tasks 1 --timeout "$timeout"
    status=0
    finish "$PID" || status=$?
    sed 's/^/      /' "$work/assigned.out"
    check "smoke: the GPU that Spark assigns reaches the task, on the worker that has one" \
        grep -q 'assigned 0' "$work/assigned.out"
    check 'smoke: the executor with it gives the bytes of the driver' test "$status" -eq 0
fi

if [[ -z $input ]]; then
    base=${shared:-$work/data}
    mkdir -p "$base"
    base=$(mktemp -d "$base/cluster-smoke.XXXXXX")
    input=$base/episodes output=$base
    start sample submit --master 'local[1]' sample "$input" --episodes 12 --seconds 5
    finish "$PID" || give_up 'sample recordings could not be written' "$work/sample.log"
fi
build=(build "$ROBOCACHE_HOME/conf/sample.conf" --json --input "$input" --set output.shard=1B)

start local submit --master 'local[1]' "${build[@]}" --output "$output/on-local"
finish "$PID" || give_up 'the build on local[1] failed' "$work/local.log"
expected=$(hash_of "$work/local.out")

mkdir -p "$work/events"
start build submit "${settings[@]}" --conf spark.eventLog.enabled=true --conf "spark.eventLog.dir=file:$work/events" \
    --conf spark.eventLog.rolling.enabled=false --conf spark.eventLog.compress=false \
    "${build[@]}" --output "$output/on-cluster"
driver=$PID
if [[ -n $kill_one ]]; then
    check 'build: executors were killed during it' kill_executors "$driver"
fi
status=0
finish "$driver" || status=$?
[[ $status -eq 0 ]] || tail -n 15 "$work/build.log" | sed 's/^/      /'
check 'build: it ended with exit code 0' test "$status" -eq 0
printf '      on local[1]     %s\n      on the cluster  %s\n' "$expected" "$(hash_of "$work/build.out")"
check 'build: every byte is that of local[1]' test -n "$expected" -a "$expected" = "$(hash_of "$work/build.out")"
if [[ ${#KILLED[@]} -gt 0 ]]; then
    check "event log: lost: executor ${KILLED[*]}" were_lost
    [[ -z $own ]] || check 'event log: others came for them' were_replaced
    check 'event log: tasks failed with them, and were done again' were_retried
fi
check 'event log: no task failed for another reason' no_task_failed_for_another_reason
check 'event log: every stage says what it is for' stages_are_named

if [[ -n $own ]]; then
    stop_all
    check 'nothing that was started is left' test -z "$LEFT"
fi
verdict
