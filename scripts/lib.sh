# What the scripts of this folder share: messages, Debian packages, builds. Sourced; leaves the shell in the root of
# the source tree.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# What the program and its tests are built from: Debian 12 package names.
# shellcheck disable=SC2034  # used by the scripts that source this file
build_packages=(g++ cmake ninja-build libcli11-dev nlohmann-json3-dev libfmt-dev doctest-dev libhdf5-dev libaec-dev
  zlib1g-dev libeigen3-dev rapidjson-dev)

# What the preset asan compiles with: libFuzzer comes with Clang alone.
# shellcheck disable=SC2034
sanitizer_packages=(clang-19 libclang-rt-19-dev llvm-19)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

# quietly LOG COMMAND…: runs the command; its output goes to the file LOG, and its end is shown when it fails.
quietly() {
  local log=$1 status=0
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || status=$?
  ((status == 0)) && return 0
  say "status $status; the end of $log:"
  tail -n 60 "$log" >&2
  return "$status"
}

# missing_packages PACKAGE…: prints those that are not installed, one a line.
missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qxF "$package installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

# need_packages PACKAGE…: installs those that are missing. Fetches nothing when none is.
need_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "This is not a Debian system, so nothing is installed. What these Debian packages hold is needed:"
    say "  $*"
    return 0
  fi
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return 0
  if ((EUID != 0)); then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      say "These packages are missing, and only an administrator can install them:"
      say "  apt-get install --no-install-recommends ${missing[*]}"
      exit 1
    fi
  fi
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  say "installing ${missing[*]}"
  quietly build/apt.log "${apt[@]}" update &&
    quietly build/apt.log "${apt[@]}" install --no-install-recommends "${missing[@]}"
}

# How many compilers fit: one for each processor, if there are 2 GB for each of them.
build_jobs() {
  local processors kilobytes limit jobs
  processors=$(nproc)
  kilobytes=$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || true)
  if [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < kilobytes)); then kilobytes=$((limit / 1024)); fi
  jobs=$((kilobytes / 2000000))
  ((jobs > processors)) && jobs=$processors
  ((jobs < 1)) && jobs=1
  printf '%s\n' "$jobs"
}

# build PRESET TARGET…: configures and builds into build/PRESET.
build() {
  local preset=$1 jobs
  shift
  jobs=$(build_jobs)
  say "building $* ($preset, $jobs at a time)"
  quietly "build/$preset.log" cmake --preset "$preset" &&
    quietly "build/$preset.log" cmake --build --preset "$preset" -j "$jobs" --target "$@"
}
