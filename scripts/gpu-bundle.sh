#!/usr/bin/env bash
# Packs what a GPU host without Java, Maven or network needs to test this build: a Java runtime, Spark, the jar, the tests.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'END'
Usage: gpu-bundle.sh [--part-size SIZE] [--golden DIR] [--recordings DIR] OUT

Writes OUT/robocache-gpu.tar.xz.00, .01, ...: parts of at most SIZE (split's notation, default 60M). On the GPU host:

  cat robocache-gpu.tar.xz.* | tar -xJ && robocache-gpu/scripts/run-gpu-tests.sh RESULTS

  --golden DIR       expected values, which the tests then compare with
  --recordings DIR   recordings that are built there on both backends, beside the sample episodes: a folder for each
                     dataset, with its build.conf if survey is not to propose one
Build first: mvn -B -DskipTests package. Needs a JDK (jlink), Maven, xz.
END
}

part=60M
golden=
recordings=
while [[ $# -gt 0 && $1 == -* ]]; do
    case $1 in
        -h | --help)
            usage
            exit 0
            ;;
        --part-size | --golden | --recordings)
            [[ $# -ge 2 ]] || refuse "$1 has no value" 'gpu-bundle.sh --help shows how'
            case $1 in
                --part-size) part=$2 ;;
                --golden) golden=$2 ;;
                --recordings) recordings=$2 ;;
            esac
            shift 2
            ;;
        *) refuse "unknown option $1" 'gpu-bundle.sh --help shows the known ones' ;;
    esac
done
[[ $# -eq 1 ]] || refuse 'the folder for the parts is missing' 'write gpu-bundle.sh OUT'
out=$1

find_java
find_jar
jlink=$("$JAVA" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')/bin/jlink
[[ -x $jlink ]] || refuse "$jlink is not there" 'install a whole JDK, with jlink and its jmods'
[[ -d $ROBOCACHE_HOME/cuda/target/test-classes ]] || refuse 'the tests are not compiled' 'run mvn -B -DskipTests package'
[[ -r $ROBOCACHE_HOME/cuda/target/classes/io/robocache/device/robocache.fatbin ]] ||
    refuse 'this build has no GPU kernels' 'install nvcc and build again'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bundle=$work/robocache-gpu
mkdir -p "$bundle"/{job/target,cuda/target,udf/target,spark,test,data,scripts,conf} "$out"

"$jlink" --strip-debug --no-header-files --no-man-pages --output "$bundle/jre" --add-modules \
    java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs

# Spark, in the order of its class path; state stores on disk are of no use here and a quarter of its size.
IFS=: read -r -a jars <<<"$(<"$ROBOCACHE_HOME/job/target/spark.classpath")"
for jar in "${jars[@]}"; do
    [[ $jar != */rocksdbjni-* ]] || continue
    cp "$jar" "$bundle/spark/"
    basename "$jar" >>"$bundle/spark/order"
done
maven() { mvn -q -B -f "$ROBOCACHE_HOME/pom.xml" "$@"; }
maven -pl cuda dependency:copy-dependencies -DincludeScope=test -DoutputDirectory="$bundle/test"
maven -N dependency:copy -Dartifact=org.junit.platform:junit-platform-console-standalone:1.14.4 -DoutputDirectory="$bundle/test"

cp "$JAR" "$bundle/job/target/"
for module in cuda udf; do
    cp -r "$ROBOCACHE_HOME/$module"/target/{classes,test-classes} "$bundle/$module/target/"
done
cp "$ROBOCACHE_HOME"/scripts/{common,submit,run-gpu-tests}.sh "$bundle/scripts/"
cp "$ROBOCACHE_HOME"/conf/* "$bundle/conf/"
git -C "$ROBOCACHE_HOME" describe --always --dirty --exclude '*' >"$bundle/commit"
[[ -z $golden ]] || cp -r "$golden" "$bundle/data/golden"
[[ -z $recordings ]] || cp -rL "$recordings" "$bundle/data/recordings"

rm -f "$out"/robocache-gpu.tar.xz.*
tar -C "$work" -c robocache-gpu | xz -T0 -0 | split -b "$part" -d - "$out/robocache-gpu.tar.xz."
ls -l "$out"/robocache-gpu.tar.xz.*
