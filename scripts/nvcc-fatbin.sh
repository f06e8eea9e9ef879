#!/usr/bin/env bash
# Compiles the CUDA kernels of a directory into one fatbin: sm_80 and sm_90 machine code, and PTX for later GPUs.
# Run by the Maven build of module cuda; nothing is compiled again while sources, flags and compiler stay the same.
#
#   scripts/nvcc-fatbin.sh SOURCES WORK RESOURCES REQUIRED
#
#   SOURCES    directory of the *.cu and *.cuh files
#   WORK       where the PTX and the compiler's report of registers and spills stay, for the tests
#   RESOURCES  gets io/robocache/device/robocache.fatbin and kernels.properties
#   REQUIRED   true: a machine without nvcc is an error; false: one line, and a build for the CPU only
set -euo pipefail
sources=$1 work=$2 resources=$3/io/robocache/device required=$4

# The numeric specification's rounding: every operation once, divisions and roots in full, subnormals kept.
flags=(-std=c++17 -O3 --fmad=false --ftz=false --prec-div=true --prec-sqrt=true)
architectures=(-gencode 'arch=compute_80,code=sm_80' -gencode 'arch=compute_90,code=sm_90'
    -gencode 'arch=compute_80,code=compute_80')

nvcc=${NVCC:-$(command -v nvcc || true)}
if [[ -z $nvcc ]]; then
    if [[ $required == true ]]; then
        echo 'nvcc not found, and robocache.nvcc.required=true; install the CUDA toolkit or set NVCC' >&2
        exit 1
    fi
    rm -f "$resources/robocache.fatbin" "$resources/kernels.properties" "$work/robocache.ptx"
    echo 'nvcc not found: this build has no GPU kernels and computes on the CPU only'
    exit 0
fi

mkdir -p "$work" "$resources"
version=$("$nvcc" --version | sed -n 's/^Cuda compilation tools, release .*, V//p')
stamp=$({
    printf '%s\n' "$version" "${flags[@]}" "${architectures[@]}"
    sha256sum "$0" | cut -d ' ' -f 1
    cd "$sources"
    sha256sum ./*.cu ./*.cuh
} | sha256sum | cut -d ' ' -f 1)
if [[ -f $resources/robocache.fatbin && -f $work/robocache.ptx && $(cat "$work/stamp" 2>/dev/null) == "$stamp" ]]; then
    exit 0
fi
rm -f "$work/stamp"

# One translation unit, as nvcc makes a fatbin of one: the kernels share nothing but common.cuh.
(cd "$sources" && for file in *.cu; do printf '#include "%s"\n' "$file"; done) >"$work/robocache.cu"
"$nvcc" "${flags[@]}" -I "$sources" -arch=compute_80 --ptx -o "$work/robocache.ptx" "$work/robocache.cu" &
ptx=$!
"$nvcc" "${flags[@]}" "${architectures[@]}" -Xptxas -v -I "$sources" --fatbin \
    -o "$work/robocache.fatbin" "$work/robocache.cu" 2>"$work/ptxas.txt" || { cat "$work/ptxas.txt" >&2; exit 1; }
wait "$ptx"

cp "$work/robocache.fatbin" "$resources/robocache.fatbin"
{
    printf 'architectures=sm_80 sm_90 compute_80\n'
    printf 'flags=%s\n' "${flags[*]}"
    printf 'nvcc=%s\n' "$version"
    printf 'sha256=%s\n' "$(sha256sum "$resources/robocache.fatbin" | cut -d ' ' -f 1)"
} >"$resources/kernels.properties"
printf '%s' "$stamp" >"$work/stamp"
