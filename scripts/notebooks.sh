#!/usr/bin/env bash
# Runs the notebooks from beginning to end, and checks that they are kept without outputs.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage() {
    cat <<'END'
Usage: notebooks.sh [--strip] [--html] [NOTEBOOK ...]

Makes a virtual environment in build/notebooks/venv with what notebooks/requirements.txt names, runs each notebook
(notebooks/*.ipynb, or the named ones), and ends with 1 if a cell fails or a notebook is kept with outputs.

  --strip  only take outputs, execution counts and metadata out of the notebooks, in place; needs nothing but Python
  --html   also write what each shows to build/notebooks/html

Environment: PYTHON (python3), PIP_RETRIES and the other settings of pip. PyTorch for CPUs is enough; where pip would take the one
for GPUs, PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS says where the smaller one lies. Needs the jar: mvn -B -DskipTests package.
END
}

strip=
html=
notebooks=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --strip) strip=yes ;;
        --html) html=yes ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) refuse "unknown option $1" 'notebooks.sh --help shows the known ones' ;;
        *)
            [[ -r $1 ]] || refuse "there is no notebook $1" 'name files of notebooks/'
            notebooks+=("$(realpath "$1")")
            ;;
    esac
    shift
done
cd "$ROBOCACHE_HOME"
[[ ${#notebooks[@]} -gt 0 ]] || notebooks=("$PWD"/notebooks/*.ipynb)
python=${PYTHON:-python3}
command -v "$python" >/dev/null || refuse "there is no $python on the PATH" 'install Python 3.10 or newer, or set PYTHON'

if [[ -n $strip ]]; then
    exec "$python" notebooks/stripped.py --write "${notebooks[@]}"
fi
"$python" notebooks/stripped.py "${notebooks[@]}"
find_java
find_jar

venv=$PWD/build/notebooks/venv
stamp=$venv/requirements.txt
if ! cmp -s notebooks/requirements.txt "$stamp"; then
    began=$SECONDS
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install -q --disable-pip-version-check -r notebooks/requirements.txt
    cp notebooks/requirements.txt "$stamp"
    printf '%-28s %4d s\n' 'pip install' $((SECONDS - began))
fi

executed=$PWD/build/notebooks/executed
mkdir -p "$executed"
failed=0
for notebook in "${notebooks[@]}"; do
    name=$(basename "$notebook" .ipynb)
    began=$SECONDS
    # The kernel's working directory is that of the notebook, wherever this was called from.
    if "$venv/bin/jupyter-nbconvert" --log-level ERROR --to notebook --execute --ExecutePreprocessor.timeout=600 \
        --output-dir "$executed" "$notebook"; then
        said=ok
        if [[ -n $html ]]; then
            "$venv/bin/jupyter-nbconvert" --log-level ERROR --to html --output-dir build/notebooks/html "$executed/$name.ipynb"
        fi
    else
        said=FAILED
        failed=$((failed + 1))
    fi
    printf '%-28s %4d s  %s\n' "$name" $((SECONDS - began)) "$said"
done
if [[ $failed -gt 0 ]]; then
    printf '%d of %d notebooks failed\n' "$failed" "${#notebooks[@]}" >&2
    exit 1
fi
