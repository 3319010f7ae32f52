/**
 * `GET /install/agent.sh`. POSIX sh that runs in dash, bash and busybox; needs curl or wget only where no
 * package was brought along. (`$name` without braces throughout: this is a template literal.)
 */
export const installScript: string = String.raw`#!/bin/sh
# Installs, updates or removes the agent of Reeve on this computer. Can be repeated.
set -eu

usage() {
  cat <<'TEXT'
usage: agent.sh --server URL (--ca FILE | --ca-fingerprint SHA256) [--token-file FILE | --token TOKEN] [options]
       agent.sh --uninstall [--purge] [--home DIR]

  --home DIR        Keep agent and data in DIR, for this account, without a system service
  --package FILE    Use this .deb or .tar.gz instead of downloading one
  --tarball         Do not use dpkg
  --no-start        Install and register, start nothing
  --uninstall       Stop and remove the agent; its key and data stay
  --purge           With --uninstall: remove key and data too
TEXT
}

say() { printf 'reeve-agent: %s\n' "$*"; }
fail() {
  printf 'reeve-agent: %s\n' "$1" >&2
  printf '  What to do: %s\n' "$2" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

own_home=no
for word in "$@"; do
  case $word in
    --home) own_home=yes ;;
    -h | --help) usage; exit 0 ;;
  esac
done
is_root=no
[ "$(id -u)" = 0 ] && is_root=yes
if [ $is_root = no ] && [ $own_home = no ]; then
  have sudo || fail 'The agent serves the whole computer and needs root.' 'Run this as root, or add --home "$HOME/.reeve-agent" to serve this account only.'
  say 'needs root, asking sudo'
  exec sudo -- sh "$0" "$@"
fi

server='' ca='' fingerprint='' token='' token_file='' home=''
package='' kind='' action=install purge=no start=yes
while [ $# -gt 0 ]; do
  case $1 in
    --server | --ca | --ca-fingerprint | --token | --token-file | --home | --package)
      [ $# -ge 2 ] || fail "$1 needs a value." 'See agent.sh --help.'
      case $1 in
        --server) server=$2 ;;
        --ca) ca=$2 ;;
        --ca-fingerprint) fingerprint=$2 ;;
        --token) token=$2 ;;
        --token-file) token_file=$2 ;;
        --home) home=$2 ;;
        --package) package=$2 ;;
      esac
      shift 2
      ;;
    --tarball) kind=tarball; shift ;;
    --no-start) start=no; shift ;;
    --uninstall) action=uninstall; shift ;;
    --purge) purge=yes; shift ;;
    *) fail "$1 is not understood." 'See agent.sh --help.' ;;
  esac
done

# Where things are: for the whole computer, or in one directory of one account.
if [ $own_home = no ]; then
  program=/opt/reeve-agent
  home=/var/lib/reeve-agent
else
  mkdir -p "$home"
  home=$(cd "$home" && pwd)
  program=$home/program
fi
pid_file=$home/run/monitor.pid
unit=reeve-agent-monitor.service

uses_systemd() { [ $own_home = no ] && [ -d /run/systemd/system ] && have systemctl; }
deb_installed() { [ $own_home = no ] && have dpkg && dpkg -s reeve-agent >/dev/null 2>&1; }
agent() { "$program/current/node/bin/node" "$program/current/agent/main.js" "$@"; }

# The monitor's process, if it is still ours: numbers of processes are used again.
running_monitor() {
  [ -f "$pid_file" ] || return 1
  pid=$(cat "$pid_file")
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "monitor --home $home" || return 1
  printf '%s\n' "$pid"
}

stop_agent() {
  if uses_systemd; then systemctl stop "$unit" 2>/dev/null || true; fi
  if pid=$(running_monitor); then
    kill "$pid" 2>/dev/null || true
    waited=0
    while kill -0 "$pid" 2>/dev/null && [ $waited -lt 15 ]; do
      sleep 1
      waited=$((waited + 1))
    done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$pid_file"
}

start_agent() {
  if uses_systemd; then
    systemctl daemon-reload
    systemctl enable "$unit" >/dev/null 2>&1 || true
    systemctl restart "$unit"
    say "runs as the service $unit, also after a restart"
    return
  fi
  mkdir -p "$home/run"
  if have setsid; then detach=setsid; else detach=nohup; fi
  $detach "$program/current/node/bin/node" "$program/current/agent/main.js" monitor --home "$home" \
    </dev/null >>"$home/monitor.log" 2>&1 &
  started=$!
  printf '%s\n' "$started" >"$pid_file"
  sleep 1
  kill -0 "$started" 2>/dev/null || fail 'The agent did not stay up.' "Read $home/monitor.log."
  say "runs in the background (process $started, see $pid_file)"
  say "without systemd nothing starts it after a restart of this computer: run this again then, or call"
  say "  $program/current/node/bin/node $program/current/agent/main.js monitor --home $home"
}

if [ $action = uninstall ]; then
  stop_agent
  if uses_systemd; then systemctl disable "$unit" >/dev/null 2>&1 || true; fi
  if deb_installed; then
    if [ $purge = yes ]; then dpkg --purge reeve-agent; else dpkg --remove reeve-agent; fi
  fi
  rm -rf "$program"
  if [ $own_home = no ]; then
    rm -f "/etc/systemd/system/$unit"
    if uses_systemd; then systemctl daemon-reload; fi
  fi
  if [ $purge = yes ]; then
    rm -rf "$home"
    say 'removed, with its key and data'
  else
    say "removed; its key and data stay in $home (--purge removes them too)"
  fi
  exit 0
fi

[ -n "$server" ] || fail 'The address of the server is missing.' 'Add --server https://HOST:PORT.'
case $(uname -s)-$(uname -m) in
  Linux-x86_64 | Linux-amd64) ;;
  *) fail "There is no agent for $(uname -s) on $(uname -m) yet." 'Linux on x86-64 is needed.' ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fetch_unverified() {
  if have curl; then curl -fsSk -o "$2" "$1"; else wget -q --no-check-certificate -O "$2" "$1"; fi
}
fetch() {
  if have curl; then curl -fsS --retry 3 --cacert "$ca" -o "$2" "$1"; else wget -q --ca-certificate="$ca" -O "$2" "$1"; fi
}
need_fetcher() {
  have curl || have wget || fail 'Neither curl nor wget is there.' 'Install one of them, or bring the package along with --package.'
}
fingerprint_of() { grep -v -e ----- "$1" | base64 -d | sha256sum | cut -c1-64; }

if [ -z "$ca" ]; then
  [ -n "$fingerprint" ] || fail 'How to know the server is missing.' 'Add --ca FILE or --ca-fingerprint SHA256.'
  need_fetcher
  ca=$work/ca.pem
  fetch_unverified "$server/install/ca.pem" "$ca" || fail "$server does not answer." 'Check the address and the firewall.'
  fingerprint=$(printf %s "$fingerprint" | tr -d ':' | tr A-F a-f)
  [ "$(fingerprint_of "$ca")" = "$fingerprint" ] || fail "$server is not the expected server: nothing was installed." 'Compare the fingerprint with the one that the console shows.'
fi
[ -r "$ca" ] || fail "$ca cannot be read." 'Check the path.'
# From here on the token is in a file only: no list of processes shows it.
if [ -n "$token" ]; then
  token_file=$work/token
  (umask 077 && printf %s "$token" >"$token_file")
fi

# Which package: the one brought along, dpkg's where that is at home, or the tarball.
if [ -n "$package" ]; then
  case $package in *.deb) kind=deb ;; *) kind=tarball ;; esac
elif [ -z "$kind" ]; then
  if [ $own_home = no ] && have dpkg; then kind=deb; else kind=tarball; fi
fi
if [ -z "$package" ]; then
  need_fetcher
  if [ $kind = deb ]; then name=reeve-agent.deb; else name=reeve-agent.tar.gz; fi
  say "downloading $server/install/$name"
  fetch "$server/install/$name" "$work/$name" || fail "$name could not be downloaded." 'Try again; if it lasts, look at the log of the server.'
  fetch "$server/install/$name.sha256" "$work/$name.sha256" || fail "$name.sha256 could not be downloaded." 'Try again.'
  (cd "$work" && sha256sum -c "$name.sha256" >/dev/null 2>&1) || fail "$name was damaged on its way." 'Try again.'
  package=$work/$name
fi

install_tarball() {
  rm -rf "$program.new"
  mkdir -p "$program.new"
  tar -xzf "$package" -C "$program.new" || fail 'The package could not be unpacked.' 'Check that there is room on the disk.'
  inner=$program.new/reeve-agent
  "$inner/node/bin/node" --version >/dev/null 2>&1 || fail 'The agent cannot run here: it needs glibc 2.28 or later and libstdc++.' 'Alpine and other musl systems are not supported yet.'
  [ -f "$inner/version" ] || fail 'The package is of a release before 0.2.0.' 'Leave --package out: the server has a package of its own release.'
  # The agent lies in a slot, and a link names the slot that counts: from there it can change its own release.
  slot=slots/$(cat "$inner/version")
  stop_agent
  mkdir -p "$program/slots"
  rm -rf "$program/$slot"
  mv "$inner" "$program/$slot"
  rm -f "$program/current.new"
  ln -s "$slot" "$program/current.new"
  "$program/$slot/node/bin/node" -e 'require("node:fs").renameSync(process.argv[1], process.argv[2])' "$program/current.new" "$program/current"
  # Where releases before 0.2.0 lay.
  rm -rf "$program.new" "$program/agent" "$program/node" "$program/systemd" "$program/install.sh"
  if uses_systemd; then
    sed -e "s|@PREFIX@|$program|g" -e "s|@HOME@|$home|g" "$program/current/systemd/$unit" >"/etc/systemd/system/$unit"
  fi
}
install_deb() {
  stop_agent
  dpkg -i "$package" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2; fail 'dpkg could not install the package.' 'Read what it says above; dpkg --configure -a finishes what was interrupted.'; }
}

say "installing to $program"
if [ $kind = deb ]; then install_deb; else install_tarball; fi
chmod 700 "$home" 2>/dev/null || { mkdir -p "$home"; chmod 700 "$home"; }

say "registering with $server"
set -- enroll --server "$server" --ca "$ca" --home "$home"
if [ -n "$token_file" ]; then set -- "$@" --token-file "$token_file"; fi
agent "$@" || fail 'The agent is installed, but could not register.' 'See above; a token is good for a limited time and number of uses.'

if [ $start = yes ]; then start_agent; else say 'not started, as wished'; fi
say "done: the agent of this computer belongs to $server"
`;
