#!/usr/bin/env bash
# How long a learner waits: seconds from saving a kata's file to the verdict of
# `swift test --filter kata`, the median of seven saves, in a copy of the package in which all katas
# are solved and built.
#
#   Tools/bench/feedback.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

runs=7
copy=$(mktemp -d)
transcript=$(mktemp)
trap 'rm -rf "$copy" "$transcript"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --null -T - -c | tar -x -C "$copy"
cd "$copy"
(cd Sources/Reference && find . -name '*.swift' -exec cp {} ../../Katas/{} \;)

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  tail -n 40 "$transcript" >&2
  exit 1
}

# Runs the tests, and leaves in $seconds how long that took.
judge() {
  # The package manager can miss an edit that follows a build within a fraction of a second.
  sleep 1
  local status=0
  TIMEFORMAT=%R
  seconds=$({ time swift test --filter kata >"$transcript" 2>&1; } 2>&1) || status=$?
  [ "$status" -eq 0 ] || fail "exit status $status"
  tail -n 1 "$transcript" | grep -q 'katas have passed' || fail 'not all katas pass'
}

# edit_body FILE N: a statement before the first in the body of a member, another for each N. Its code
# differs too: what compiles to the same would not even be linked again.
edit_body() {
  awk -v line="    _ = String(repeating: \"-\", count: $2)" '
    /^    _ = String/ { next }
    !done && /^    (let|var) / { print line; done = 1 }
    { print }
    END { exit !done }
  ' "$1" >"$1.edited" || fail "$1 has no body to edit"
  mv "$1.edited" "$1"
}

add_helper() { printf '\nprivate func helper%d(_ x: Int) -> Int { x + %d }\n' "$2" "$2" >>"$1"; }

# measure NAME EDIT FILE: the median over saves that each change the file.
measure() {
  local times='' run
  for run in $(seq "$runs"); do
    "$2" "$3" "$run"
    judge
    grep -q "Compiling Katas\|Compiling.*$(basename "$3")" "$transcript" || fail "$3 was not built"
    times+="$seconds"$'\n'
  done
  printf '%s %s seconds=%s\n' "$1" "$(basename "$3" .swift)" \
    "$(printf '%s' "$times" | sort -n | sed -n "$(((runs + 1) / 2))p")"
}

judge

files=()
while IFS= read -r name; do files+=("$(find Katas -name "$name")"); done < <(
  find Katas -name '*.swift' -exec basename {} \; | sort
)
first=${files[0]}
middle=${files[$((${#files[@]} / 2))]}
last=${files[$((${#files[@]} - 1))]}

measure body-edit edit_body "$first"
measure body-edit edit_body "$middle"
measure body-edit edit_body "$last"
measure private-helper add_helper "$first"
