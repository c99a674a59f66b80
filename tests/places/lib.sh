#!/usr/bin/env bash
# What the scripts in this folder have in common: tools from PyPI, a folder to work in, and counted checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD

# One folder for all builds here, which are many. Speed is not what is tried, so they do without the compiler's.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/places
export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
venv=$root/.tools/places

if ! cmp -s tests/places/requirements.txt "$venv/installed"; then
  echo "places: check-jsonschema, maturin, pre-commit" >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --only-binary :all: --require-hashes -r tests/places/requirements.txt
  cp tests/places/requirements.txt "$venv/installed"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# Nothing of this machine's git, and nothing of a hook that may have started this.
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.com
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.com

check() { # TITLE COMMAND…
  local title=$1 started=$SECONDS status result
  shift
  # In an `if` the subshell would ignore its own `set -e`.
  set +e
  (set -e; "$@") >"$work/log" 2>&1 </dev/null
  status=$?
  set -e
  if (( status == 0 )); then result=ok passed=$((passed + 1)); else result=FAILED failed=$((failed + 1)); fi
  printf '%-60s %-6s %4ds\n' "$title" "$result" $((SECONDS - started))
  if (( status != 0 )); then sed 's/^/    /' "$work/log"; fi
}

finish() {
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  (( failed == 0 ))
}

fails() { # STATUS WORDS COMMAND…: the command fails with this status, and says these words
  local status=0 said
  said=$("${@:3}" 2>&1) || status=$?
  printf '%s\n' "$said"
  [[ $status == "$1" ]] || { printf 'status %s instead of %s\n' "$status" "$1"; return 1; }
  [[ $said == *"$2"* ]] || { printf 'not said: %s\n' "$2"; return 1; }
}

# The working tree as a repository of its own, with what is not committed yet.
snapshot() { # FOLDER
  mkdir -p "$1"
  git -C "$root" ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do [[ ! -f $root/$file ]] || printf '%s\0' "$file"; done |
    tar -C "$root" --null --files-from=- -cf - | tar -C "$1" -xf -
  git -C "$1" init --quiet --initial-branch=main
  git -C "$1" add --all
  git -C "$1" commit --quiet --no-verify --message snapshot
  git -C "$1" tag v0.0.0
}

# A service that needs nothing but what is here.
service() { # FOLDER
  mkdir -p "$1"
  cat >"$1/service.toml" <<'TOML'
edition = "2026"
allow = ["base-image-not-pinned"]

[service]
name = "iris"

[model]
path = "model.joblib"

[runtime]
name = "flask"
app = "app:app"
dependencies = "requirements.txt"

[image]
repository = "registry.example.com/models/iris"

[deployment]
replicas = 2
TOML
  echo 'app = None' >"$1/app.py"
  echo 'a model' >"$1/model.joblib"
  printf '%s\n' 'flask==3.0.0 --hash=sha256:00' 'gunicorn==25.1.0 --hash=sha256:01' >"$1/requirements.txt"
}
