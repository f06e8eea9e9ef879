#!/usr/bin/env bash
# Tells whether this machine can run RoboCache: Java, Spark, Arrow, backend, one line each with the remedy.
# Takes the options of submit.sh: verify-env.sh [--master URL] [--profile NAME] [--conf KEY=VALUE ...]
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/submit.sh" "$@" env
