#!/usr/bin/env bash
# tests/interop/netns.sh COMMAND…: runs COMMAND where each test host has a loopback address of its own, with the
# ports 80 and 443 free: in its own mount namespace (a private /etc/hosts) and its own network namespace.
set -euo pipefail

hosts=(kith.test node.test other.test third.test)

if [[ ${1:-} != --inside ]]; then
    user=()
    [[ $EUID == 0 ]] || user=(--user --map-root-user)
    exec unshare "${user[@]}" --mount --net -- "$0" --inside "$@"
fi
shift
ip link set lo up
private=$(mktemp)
{
    echo "127.0.0.1 localhost"
    for at in "${!hosts[@]}"; do echo "127.0.0.$((at + 2)) ${hosts[at]}"; done
} >"$private"
mount --bind "$private" /etc/hosts
rm "$private"
exec "$@"
