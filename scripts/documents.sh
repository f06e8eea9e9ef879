#!/usr/bin/env bash
# Runs what README.md and docs/cookbook.md say: writes their configurations that have a file name, and runs their commands that say
# so. Runs the queries of docs/sql.md.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[[ $# -eq 0 ]] || refuse "documents.sh takes no options, got: $*" 'run scripts/documents.sh'
cd "$ROBOCACHE_HOME"
rm -rf build/documents
for page in README.md docs/cookbook.md; do
    began=$SECONDS
    # Each page has a folder of its own, where recordings lie already.
    work=build/documents/$(basename "$page" .md)
    mkdir -p "$work"
    scripts/submit.sh sample "$work/recordings" --episodes 2 --seconds 4 --points 512
    # Blocks that begin with ```hocon NAME are files, those with ```sh run are commands.
    awk -v work="$work" '
        /^```/ && target != "" { close(target); target = ""; next }
        /^```hocon [a-z-]+\.conf$/ { target = work "/" $2; next }
        /^```sh run$/ { target = work "/commands.sh"; next }
        target != "" { print >> target }
    ' "$page"
    [[ -s $work/commands.sh ]] || refuse "$page has no block of commands that says run" 'look at its blocks'
    sed -i "s|^scripts/|$ROBOCACHE_HOME/scripts/|" "$work/commands.sh"
    (cd "$work" && bash -euo pipefail -x commands.sh)
    printf '%-28s %4d s\n' "$page" $((SECONDS - began))
done

# The queries of docs/sql.md, from a shell; what they answer is compared by SqlPageTest.
began=$SECONDS
queries=build/documents/queries.sql
awk '/^```sql$/ { on = 1; next } /^```$/ && on { print ";"; on = 0; next } on' docs/sql.md >"$queries"
asked=$(grep -c '^;$' "$queries")
answered=$(scripts/submit.sh sql -f "$queries" --json | wc -l)
[[ $answered -ge $asked ]] || refuse "$asked queries of docs/sql.md have $answered rows" "look at $queries"
printf '%-28s %4d s  %d queries\n' docs/sql.md $((SECONDS - began)) "$asked"
