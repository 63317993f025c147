# shellcheck shell=bash
# What deploy/run and tests/run share. Sourced by bash with `set -euo pipefail`, from the repository's root.

say() { printf '%s\n' "$*" >&2; }
fail() { say "error: $*"; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else fail "this needs root and there is no sudo: $*"
  fi
}

# Node.js 18 or later with npm, wherever it came from.
have_node() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) || return 1
  version=${version#v}
  [ "${version%%.*}" -ge 18 ]
}

# The names in LISTFILE… that are not installed, one a line.
missing_packages() {
  local name
  while read -r name; do
    case $name in
      ''|'#'*) continue ;;
      # A Node.js from elsewhere brings its npm; Debian's npm package would fight with it.
      nodejs|npm) if have_node; then continue; fi ;;
    esac
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done < <(cat "$@")
}

# ensure_packages LISTFILE…: installs what is missing; asks apt nothing when nothing is.
ensure_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  say "installing ${#missing[@]} packages: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# ensure_npm DIR: what its lock file says, unless that is there already.
ensure_npm() {
  local dir=$1 want stamp=$1/node_modules/.lanai-lock
  have_node || fail "Node.js 18 or later and npm are missing (packages nodejs and npm)"
  want=$(node --version; sha256sum <"$dir/package-lock.json")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ]; then return 0; fi
  say "installing npm packages in $dir"
  (cd "$dir" && npm ci --no-audit --no-fund --loglevel=error >&2)
  printf '%s\n' "$want" >"$stamp"
}

# build_preset NAME [TARGET…]: configures when needed and builds in build/NAME.
build_preset() {
  local name=$1 targets=()
  shift
  if [ $# -gt 0 ]; then targets=(--target "$@"); fi
  if [ ! -f "build/$name/build.ninja" ] || [ CMakePresets.json -nt "build/$name/build.ninja" ]; then
    cmake --preset "$name" >&2
  fi
  cmake --build --preset "$name" "${targets[@]}" >&2
}

# build_pages: www/dist, when a source is newer than it.
build_pages() {
  local built=www/dist/attend.html newer
  if [ -f "$built" ]; then
    newer=$(find www -path www/node_modules -prune -o -path www/dist -prune -o -path www/build -prune \
      -o -type f -newer "$built" -print -quit)
    [ -n "$newer" ] || return 0
  fi
  (cd www && npm run --silent build >&2)
}
