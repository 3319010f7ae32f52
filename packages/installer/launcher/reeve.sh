#!/bin/sh
# Launcher of a Reeve installation. It lies in DIR/bin/reeve and starts whatever DIR/current points to:
#   DIR/bin/reeve up     runs the installation in the foreground
#   DIR/bin/reeve ...    is the command line
# It is written for any POSIX shell and decides nothing but which release runs.

# The real place of this file, also when it was called through symbolic links.
self=$0
case $self in
  */*) ;;
  *) self=$(command -v -- "$self") || self=$0 ;;
esac
while [ -L "$self" ]; do
  target=$(readlink -- "$self") || break
  case $target in
    /*) self=$target ;;
    *) self=${self%/*}/$target ;;
  esac
done
bin=${self%/*}
[ "$bin" = "$self" ] && bin=.
root=$(CDPATH='' cd -- "$bin/.." && pwd -P) || {
  echo "reeve: cannot find the installation that $0 belongs to" >&2
  exit 1
}

REEVE_INSTALLATION=$root
REEVE_HOME=${REEVE_HOME:-$root/data}
export REEVE_INSTALLATION REEVE_HOME

# Says what to do when there is no release to start.
need_release() {
  [ -x "$root/current/node/bin/node" ] && [ -f "$root/current/$1/main.js" ] && return 0
  echo "reeve: $root/current does not lead to a whole release." >&2
  echo "  Releases here: $(ls "$root/releases" 2>/dev/null | tr '\n' ' ')" >&2
  echo "  Was an upgrade interrupted? Let its runner put things right:" >&2
  for runner in "$root"/upgrade/runner/*/installer/main.js; do
    [ -f "$runner" ] || continue
    echo "    \"${runner%/installer/main.js}/node/bin/node\" \"$runner\" upgrade resume --root \"$root\"" >&2
  done
  echo "  Otherwise install the release again into the same directory:" >&2
  echo "    reeve install BUNDLE --home \"$root\"" >&2
  exit 1
}

if [ "${1:-}" != up ]; then
  need_release cli
  exec "$root/current/node/bin/node" "$root/current/cli/main.js" "$@"
fi
shift

# The supervisor runs beside this shell, not in its place: after an upgrade it ends with 75, and the release
# that `current` points to by then is started. A signal is handed on and ends the loop.
child=
stopping=
hand_on() {
  stopping=1
  [ -n "$child" ] && kill -s TERM "$child" 2>/dev/null
}
trap hand_on TERM INT
trap '[ -n "$child" ] && kill -s HUP "$child" 2>/dev/null' HUP

while :; do
  need_release supervisor
  REEVE_LAUNCHER_PID=$$ "$root/current/node/bin/node" "$root/current/supervisor/main.js" up "$@" &
  child=$!
  [ -n "$stopping" ] && kill -s TERM "$child" 2>/dev/null
  # A signal interrupts `wait`; only when the child is gone is its answer the exit code.
  while :; do
    wait "$child"
    code=$?
    kill -0 "$child" 2>/dev/null || break
  done
  child=
  [ "$code" -eq 75 ] && [ -z "$stopping" ] || exit "$code"
done
