#!/usr/bin/env bash
# Makes dist/robocache-<version>.tar.gz: jar, conf, scripts and documents. Unpacked anywhere, it runs with SPARK_HOME set.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

[[ $# -eq 0 ]] || refuse "package.sh takes no options, got: $*" 'run scripts/package.sh'
[[ -d job/target ]] || refuse 'nothing is built yet' 'run mvn -B -DskipTests package first'
find_jar
name=$(basename "$JAR" .jar)
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT

mkdir -p "$staged/$name/lib" "$staged/$name/scripts" dist
cp "$JAR" "${JAR%.jar}.cdx.json" "$staged/$name/lib/"
cp -r conf docs notebooks "$staged/$name/"
cp scripts/common.sh scripts/submit.sh scripts/verify-env.sh scripts/gpu-discovery.sh scripts/cluster-smoke.sh \
    "$staged/$name/scripts/"
cp Dockerfile LICENSE NOTICE README.md ARCHITECTURE.md CHANGELOG.md CONTRIBUTING.md SECURITY.md "$staged/$name/"

# Names, owners and times are fixed, so the same jar gives the same archive.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00:00Z' --mode='u+rwX,go+rX,go-w' \
    -C "$staged" -cf - "$name" | gzip -n -9 >"dist/$name.tar.gz.part"
mv "dist/$name.tar.gz.part" "dist/$name.tar.gz"
printf '%s (%s bytes)\n' "$ROBOCACHE_HOME/dist/$name.tar.gz" "$(wc -c <"dist/$name.tar.gz")"
