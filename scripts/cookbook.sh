#!/usr/bin/env bash
# Runs what docs/cookbook.md says: writes its configurations that have a file name, and runs its commands that say so.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$ROBOCACHE_HOME"

[[ $# -eq 0 ]] || refuse "cookbook.sh takes no options, got: $*" 'run scripts/cookbook.sh'
work=build/cookbook
rm -rf "$work"
mkdir -p "$work"
# Blocks that begin with ```hocon NAME are files, those with ```sh run are commands.
awk -v work="$work" '
    /^```/ && target != "" { close(target); target = ""; next }
    /^```hocon [a-z-]+\.conf$/ { target = work "/" $2; next }
    /^```sh run$/ { target = work "/commands.sh"; next }
    target != "" { print >> target }
' docs/cookbook.md
[[ -s $work/commands.sh ]] || refuse 'docs/cookbook.md has no block of commands that says run' 'look at its blocks'
began=$SECONDS
bash -euo pipefail -x "$work/commands.sh"
printf '%-28s %4d s\n' 'cookbook' $((SECONDS - began))
