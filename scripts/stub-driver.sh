#!/usr/bin/env bash
# Compiles the CUDA driver that does nothing, for the tests of what happens when a GPU fails. Run by the Maven build of module
# cuda; nothing is compiled again while the sources stay the same.
#
#   scripts/stub-driver.sh SOURCES FOLDER
#
#   SOURCES   directory of stub_cuda.c
#   FOLDER    gets libcuda.so.1, for LD_LIBRARY_PATH
#
# A machine without gcc has none; the tests that need it are skipped then, and say so.
set -euo pipefail
sources=$1 library=$2/libcuda.so.1

if ! command -v gcc >/dev/null; then
    rm -f "$library"
    echo 'gcc not found: the tests of a failing GPU are skipped'
    exit 0
fi
if [[ -f $library && -z $(find "$sources" "$0" -newer "$library") ]]; then
    exit 0
fi
mkdir -p "$2"
gcc -std=gnu11 -O1 -fPIC -shared -pthread -Wall -Wextra -Werror -Wl,-soname,libcuda.so.1 \
    -o "$library.part" "$sources/stub_cuda.c"
mv "$library.part" "$library"
