#!/bin/sh
# Installs what the build needs from the system: the headers of hwloc, libnuma and zlib.
# With --all also what the scripts need: make, pip and virtual environments, Python as a library (the Triton server runs
# models with it), and the tools that `host` is compared with. Nothing is done when all of it is there.
set -eu

usage() {
  echo "usage: $0 [--all]"
  echo "Installs libhwloc-dev, libnuma-dev and zlib1g-dev where their headers are missing;"
  echo "with --all also make, python3, python3-pip, python3-venv, libpython3, hwloc-nox, numactl and util-linux."
  echo "Uses sudo unless run by root."
}

all=no
case "${1:-}" in
  "") ;;
  --all) all=yes ;;
  --help | -h) usage; exit 0 ;;
  *) usage >&2; exit 64 ;;
esac

missing=
for pair in hwloc.h:libhwloc-dev numa.h:libnuma-dev zlib.h:zlib1g-dev; do
  header=${pair%%:*}
  if [ ! -e "/usr/include/$header" ] && [ ! -e "/usr/local/include/$header" ]; then
    missing="$missing ${pair#*:}"
  fi
done
if [ "$all" = yes ]; then
  command -v make >/dev/null || missing="$missing make"
  command -v python3 >/dev/null || missing="$missing python3"
  python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
  # Python 3.11 is Debian 12's; its library lies beside any other interpreter that was built with one.
  find /usr/lib "$(python3 -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))' 2>/dev/null || echo /usr/lib)" \
    -maxdepth 2 -name 'libpython3.*.so.1.0' 2>/dev/null | grep -q . || missing="$missing libpython3.11"
  command -v lstopo-no-graphics >/dev/null || missing="$missing hwloc-nox"
  command -v numactl >/dev/null || missing="$missing numactl"
  command -v lscpu >/dev/null || missing="$missing util-linux"
fi
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "$0: missing:$missing (Debian's names); install your system's packages of the same content" >&2
  exit 1
fi
root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "$0: missing:$missing; run as root: apt-get install$missing" >&2
    exit 1
  fi
  root=sudo
fi
echo "installing:$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# Nothing but the answer of `make advise` goes to standard output.
$root apt-get update -qq >&2
# shellcheck disable=SC2086 # the packages are separate words on purpose
$root apt-get install -y -qq --no-install-recommends $missing >&2
