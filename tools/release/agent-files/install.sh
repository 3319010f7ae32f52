#!/bin/sh
# Installs this unpacked Reeve agent and registers it. As root it serves the whole computer and is started by
# systemd; as another account it lies in that account's home and is started by hand.
#
#   sh install.sh [--server URL --ca FILE --token-file FILE] [--prefix DIR] [--home DIR] [--no-service]
#
# Without --server it is only put in place; `agent enroll` can follow later. The agent lies in DIR/slots/VERSION, and
# the link DIR/current names the slot that counts: from there it can change its own release.
set -eu

server= ca= token_file= service=yes
if [ "$(id -u)" -eq 0 ]; then
  prefix=/opt/reeve-agent home=/var/lib/reeve-agent
else
  prefix=${HOME:?}/.local/lib/reeve-agent home=$HOME/.local/state/reeve-agent service=no
fi

fail() {
  echo "install.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --no-service) service=no; shift; continue ;;
    --server | --ca | --token-file | --prefix | --home) [ $# -ge 2 ] || fail "$1 needs a value" 2 ;;
    *) fail "unknown option $1; see the head of this file" 2 ;;
  esac
  case $1 in
    --server) server=$2 ;;
    --ca) ca=$2 ;;
    --token-file) token_file=$2 ;;
    --prefix) prefix=$2 ;;
    --home) home=$2 ;;
  esac
  shift 2
done

[ -z "$server" ] || [ -n "$ca" ] || fail "--server needs --ca: the certificate authority to trust" 2
source=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
[ -x "$source/node/bin/node" ] && [ -f "$source/version" ] ||
  fail "$source is no unpacked agent: node/bin/node or version is missing"
"$source/node/bin/node" --version >/dev/null ||
  fail "the runtime does not start here; it needs Linux on x86-64 with glibc 2.28 or later"

# The new slot is written beside its place and takes it by a rename; then the link changes, by a rename as well.
slot=slots/$(cat "$source/version")
mkdir -p "$prefix/slots"
new=$prefix/slots/.new.$$ old=$prefix/slots/.old.$$
trap 'rm -rf "$new" "$old"' EXIT
mkdir -p "$new"
cp -R "$source/node" "$source/agent" "$source/systemd" "$source/install.sh" "$source/version" "$new/"
sync "$new/node/bin/node" "$new/agent"/* 2>/dev/null || sync
[ ! -e "$prefix/$slot" ] || mv "$prefix/$slot" "$old"
mv "$new" "$prefix/$slot"
rm -f "$prefix/current.new"
ln -s "$slot" "$prefix/current.new"
"$prefix/$slot/node/bin/node" -e 'require("node:fs").renameSync(process.argv[1], process.argv[2])' \
  "$prefix/current.new" "$prefix/current"
# Where releases before 0.2.0 lay.
rm -rf "$prefix/agent" "$prefix/node" "$prefix/systemd" "$prefix/install.sh"

agent() {
  "$prefix/current/node/bin/node" "$prefix/current/agent/main.js" "$@"
}

mkdir -p "$home"
chmod 700 "$home"
if [ -n "$server" ]; then
  set -- enroll --server "$server" --ca "$ca" --home "$home"
  [ -z "$token_file" ] || set -- "$@" --token-file "$token_file"
  agent "$@" || fail "the agent is in $prefix, but was not registered; run this again when that is mended"
fi

if [ "$service" = no ] || [ ! -d /run/systemd/system ]; then
  [ "$service" = no ] || echo "systemd does not run here, so nothing starts the agent by itself."
  echo "Start it: $prefix/current/node/bin/node $prefix/current/agent/main.js monitor --home $home"
  exit 0
fi
for unit in reeve-agent-monitor.service reeve-agent.service; do
  sed -e "s|@PREFIX@|$prefix|g" -e "s|@HOME@|$home|g" "$prefix/current/systemd/$unit" >"/etc/systemd/system/$unit"
done
systemctl daemon-reload
systemctl enable reeve-agent-monitor.service
systemctl restart reeve-agent-monitor.service
echo "The agent runs: systemctl status reeve-agent-monitor"
