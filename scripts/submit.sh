#!/usr/bin/env bash
# Runs a RoboCache command on Spark: on the one of SPARK_HOME, else on the one that Maven resolved for the build.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'END'
Usage: submit.sh [--master URL] [--profile NAME] [--conf KEY=VALUE ...] [--log-format NAME] COMMAND [options of the command]

  --master URL       where it runs: local[*] (default), local[2], spark://host:7077, yarn, k8s://...
  --profile NAME     settings of conf/spark-NAME.conf; --conf wins over them
  --conf KEY=VALUE   one setting of Spark, as often as needed
  --log-format NAME  text (default), or json: one JSON object a line, from the driver and the executors

Commands: build, survey, verify, sample, env, smoke, bench, sql; 'submit.sh COMMAND --help' tells the options of one.
Environment: SPARK_HOME (a Spark 4.1 or newer; without it the Spark of the Maven build runs), JAVA_HOME, SPARK_LOCAL_IP,
ROBOCACHE_JAR (where a driver in a pod or container finds the jar, such as local:///opt/robocache/lib/robocache.jar).

Examples:
  scripts/submit.sh env
  scripts/submit.sh --master 'local[2]' --conf spark.driver.memory=4g build my.conf
END
}

MAIN=io.robocache.cli.Main
master=
profile=
settings=()
log4j=log4j2.properties
while [[ $# -gt 0 ]]; do
    case $1 in
        --master | --profile | --conf)
            [[ $# -ge 2 ]] || refuse "$1 has no value" "write $1 VALUE; submit.sh --help shows examples"
            case $1 in
                --master) master=$2 ;;
                --profile) profile=$2 ;;
                --conf)
                    [[ $2 == *=* ]] || refuse "--conf $2 has no =" 'write --conf KEY=VALUE'
                    settings+=("$2")
                    ;;
            esac
            shift 2
            ;;
        --log-format)
            case ${2:-} in
                text) log4j=log4j2.properties ;;
                json)
                    log4j=log4j2-json.properties
                    # Executors have none of our files; Spark's own way to the same there.
                    settings+=(spark.log.structuredLogging.enabled=true)
                    ;;
                *) refuse "--log-format ${2:-} is unknown" 'write --log-format text or --log-format json' ;;
            esac
            shift 2
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) refuse "unknown option $1 before the command" \
            'use --master, --profile or --conf here (--conf takes every setting of Spark); options of a command follow it' ;;
        *) break ;;
    esac
done
if [[ $# -eq 0 ]]; then
    usage >&2
    exit 2
fi

# Settings of the profile go first, so that a later --conf of the same key wins.
if [[ -n $profile ]]; then
    file=$ROBOCACHE_HOME/conf/spark-$profile.conf
    [[ -r $file ]] || refuse "profile $profile has no file $file" \
        "there are: $(cd "$ROBOCACHE_HOME/conf" && find . -maxdepth 1 -name 'spark-*.conf' | sed 's|^./spark-\(.*\)\.conf$|\1|' | sort | xargs)"
    from_profile=()
    while read -r key value; do
        # shellcheck disable=SC2016  # what stands in the file is replaced, not expanded
        [[ -z $key || $key == \#* ]] || from_profile+=("$key=${value//'${ROBOCACHE_HOME}'/"$ROBOCACHE_HOME"}")
    done <"$file"
    settings=("${from_profile[@]}" "${settings[@]}")
fi

# setting KEY DEFAULT: the value that holds, from --conf or the profile.
setting() {
    local value=$2 entry
    for entry in "${settings[@]}"; do
        [[ ${entry%%=*} != "$1" ]] || value=${entry#*=}
    done
    printf '%s' "$value"
}

find_java
find_jar
if [[ -n ${SPARK_HOME:-} ]]; then
    [[ -x $SPARK_HOME/bin/spark-submit ]] || refuse "SPARK_HOME is $SPARK_HOME, which has no bin/spark-submit" \
        'set SPARK_HOME to an unpacked Spark 4.1 or newer, or unset it to use the Spark of the Maven build'
    defaults=${SPARK_CONF_DIR:-$SPARK_HOME/conf}/spark-defaults.conf
    [[ -n $master ]] || master=$(setting spark.master '')
    if [[ -z $master ]] && ! grep -qs '^[[:space:]]*spark\.master' "$defaults"; then
        master='local[*]'
    fi
    cores=("$SPARK_HOME"/jars/spark-core_*.jar)
else
    master=${master:-$(setting spark.master 'local[*]')}
    list=$ROBOCACHE_HOME/job/target/spark.classpath
    [[ -r $list ]] || refuse 'SPARK_HOME is not set and no Maven build is here' \
        "set SPARK_HOME to an unpacked Spark 4.1 or newer, or build first: mvn -B -DskipTests package (in $ROBOCACHE_HOME)"
    classpath=$(<"$list")
    IFS=: read -r -a jars <<<"$classpath"
    [[ -r ${jars[0]} ]] || refuse "${jars[0]} of the Maven build is gone" 'run mvn -B -DskipTests package again'
    cores=()
    for jar in "${jars[@]}"; do
        [[ $jar != */spark-core_* ]] || cores+=("$jar")
    done
fi

# Spark before 4.2 calls Subject.getSubject, which Java 24 refuses: executors would die and be replaced without end.
spark=${cores[0]##*/spark-core_*-}
spark=${spark%.jar}
if [[ $JAVA_MAJOR -ge 24 && $spark =~ ^([0-3]\.|4\.[01]\.) ]]; then
    refuse "Java $JAVA_MAJOR cannot run Spark $spark: its executors die in a loop there" \
        'use Java 17 or 21 (JAVA_HOME), or Spark 4.2 or newer'
fi

# Without it Spark binds to the machine's own address, which a firewall or a changed network makes unreachable.
if [[ $master == local || $master == local\[* || $master == local-cluster\[* ]]; then
    export SPARK_LOCAL_IP=${SPARK_LOCAL_IP:-127.0.0.1}
fi

arguments=()
[[ -z $master ]] || arguments+=(--master "$master")
for entry in "${settings[@]}"; do
    arguments+=(--conf "$entry")
done
arguments+=(--class "$MAIN" "${ROBOCACHE_JAR:-$JAR}" "$@")

# Few, plain lines from Spark; SPARK_SUBMIT_OPTS reaches the driver here and leaves spark.driver.extraJavaOptions to the user.
logging=()
if [[ "${SPARK_SUBMIT_OPTS:-} $(setting spark.driver.extraJavaOptions '')" != *log4j2.configurationFile* &&
    -r $ROBOCACHE_HOME/conf/$log4j ]]; then
    logging=("-Dlog4j2.configurationFile=file:$ROBOCACHE_HOME/conf/$log4j")
fi

if [[ -n ${SPARK_HOME:-} ]]; then
    export SPARK_SUBMIT_OPTS="${SPARK_SUBMIT_OPTS:-} ${logging[*]}"
    exec "$SPARK_HOME/bin/spark-submit" "${arguments[@]}"
fi

# Processes that this Spark starts (local-cluster) look for SPARK_HOME/jars; the class path comes by the other variable.
export SPARK_HOME=$ROBOCACHE_HOME/job/target/spark-home
mkdir -p "$SPARK_HOME/jars"
export SPARK_DIST_CLASSPATH=$classpath
export SPARK_SCALA_VERSION=2.13
# Spark tells them by starting a JVM; they are asked for once for each build.
told=$ROBOCACHE_HOME/job/target/spark.options
if [[ ! $told -nt $list || ! -s $told ]]; then
    asked=$(mktemp "$told.XXXXXX")
    "$JAVA" -cp "$JAR:$classpath" io.robocache.cli.SparkJavaOptions >"$asked"
    mv "$asked" "$told"
fi
mapfile -t modules <"$told"
[[ ${#modules[@]} -gt 0 ]] || refuse 'Spark did not tell the options that Java needs' 'run mvn -B -DskipTests package again'
# Half of a start is loading classes of Spark: they are kept as this Java lays them out, once for each class path. A JVM that finds
# the archive of another one starts without it.
archive=$ROBOCACHE_HOME/job/target/classes-$(cksum <<<"$JAVA_BUILD $classpath" | cut -d ' ' -f 1).jsa
if [[ ! -e $archive ]]; then
    printf 'keeping the classes of Spark for later starts, once: some 15 s\n' >&2
    kept=$(mktemp -d)
    if "$JAVA" "${modules[@]}" "${logging[@]}" -XX:ArchiveClassesAtExit="$kept/classes.jsa" -cp "$classpath" \
        org.apache.spark.deploy.SparkSubmit --master 'local[1]' --conf spark.ui.enabled=false --class "$MAIN" "$JAR" smoke \
        >"$kept/log" 2>&1 && [[ -s $kept/classes.jsa ]]; then
        mv -f "$kept/classes.jsa" "$archive"
    else
        printf 'they could not be kept, which only makes starts slower: %s\n' "$(tail -n 1 "$kept/log")" >&2
        : >"$archive" # not tried again
    fi
    rm -rf "$kept"
fi
[[ ! -s $archive ]] || modules+=(-XX:SharedArchiveFile="$archive" -Xshare:auto -Xlog:cds=off -Xlog:cds+dynamic=off)
memory=$(setting spark.driver.memory '')
[[ -z $memory ]] || modules+=("-Xmx$memory")
read -r -a extra <<<"${SPARK_SUBMIT_OPTS:-} $(setting spark.driver.extraJavaOptions '')"
exec "$JAVA" "${modules[@]}" "${logging[@]}" "${extra[@]}" -cp "$classpath" \
    org.apache.spark.deploy.SparkSubmit "${arguments[@]}"
