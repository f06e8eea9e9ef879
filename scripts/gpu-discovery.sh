#!/usr/bin/env bash
# Tells Spark the GPUs of a host: {"name":"gpu","addresses":["0","1"]}. For spark.worker.resource.gpu.discoveryScript and
# spark.executor.resource.gpu.discoveryScript; it stands alone, so that it can be shipped by itself.
#
# Addresses are numbers as nvidia-smi counts, in the order of the PCI bus; the driver counts alike where
# CUDA_DEVICE_ORDER=PCI_BUS_ID is set, which the profiles do. Where CUDA_VISIBLE_DEVICES hides GPUs, the driver counts those
# that are left, from 0, and so does this script.
set -euo pipefail

fail() {
    printf 'gpu-discovery.sh: %s\n    %s\n' "$1" "$2" >&2
    exit 1
}

command -v nvidia-smi >/dev/null || fail "there is no nvidia-smi on the PATH of $(hostname 2>/dev/null || echo this host)" \
    'install the NVIDIA driver, or ask for no GPU here: leave spark.worker.resource.gpu.* and spark.executor.resource.gpu.* out'
listed=$(nvidia-smi --query-gpu=index --format=csv,noheader 2>&1) ||
    fail "nvidia-smi failed: ${listed//$'\n'/; }" 'see whether nvidia-smi works for this user on this host'
[[ -n $listed ]] || fail 'nvidia-smi lists no GPU' 'see nvidia-smi -L on this host'

indexes=()
while read -r index; do
    [[ $index =~ ^[0-9]+$ ]] || fail "nvidia-smi lists a GPU as \"$index\", which is no number" 'see nvidia-smi -L on this host'
    indexes+=("$index")
done <<<"$listed"

if [[ -n ${CUDA_VISIBLE_DEVICES+set} ]]; then
    IFS=, read -r -a visible <<<"$CUDA_VISIBLE_DEVICES"
    left=()
    for device in ${visible[@]+"${visible[@]}"}; do
        # As the driver: the first name that it does not know ends the list.
        [[ $device =~ ^(GPU|MIG)- || " ${indexes[*]} " == *" $device "* ]] || break
        left+=("${#left[@]}")
    done
    [[ ${#left[@]} -gt 0 ]] || fail "CUDA_VISIBLE_DEVICES=$CUDA_VISIBLE_DEVICES hides every GPU" 'unset it, or name one of '"${indexes[*]}"
    indexes=("${left[@]}")
fi

printf -v addresses ',"%s"' "${indexes[@]}"
printf '{"name":"gpu","addresses":[%s]}\n' "${addresses:1}"
