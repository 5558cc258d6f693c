#!/usr/bin/env bash
# Runs phiward in a GitHub workflow. Reads GitHub's environment variables and event payload, and the inputs as INPUT_*.
# Every value from outside is an element of an array, never a piece of a command line.
set -euo pipefail

: "${PHIWARD:=phiward}"
: "${GITHUB_EVENT_NAME:=}"
: "${GITHUB_OUTPUT:=/dev/null}"
: "${GITHUB_STEP_SUMMARY:=/dev/null}"

fail() {
  printf '::error title=phiward::%s\n' "$1"
  exit 2
}

arguments=(check --format github)
compared=

each_line() { # INPUT FLAG: one argument per line that is not blank; FLAG= in front where given
  local line
  while IFS= read -r line || [[ -n $line ]]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    [[ -n $line ]] || continue
    values+=("${2:+$2=}$line")
  done <<<"$1"
}

if [[ $GITHUB_EVENT_NAME == pull_request_target ]]; then
  printf '::warning title=phiward::%s\n' "pull_request_target runs with write access and secrets; phiward needs neither: use pull_request"
fi

from_event() { # FILTER KEY: what jq's FILTER finds in the payload; without jq, by the indentation that the runner writes, KEY or its `sha`
  if command -v jq >/dev/null 2>&1; then
    jq -r "$1 // empty" "${GITHUB_EVENT_PATH:-/dev/null}"
  else
    sed -n -e '/^    "'"$2"'": {/,/^    }/s/^      "sha": "\([0-9a-f]*\)".*/\1/p' -e 's/^    "'"$2"'": "\([0-9a-f]*\)".*/\1/p' \
      "${GITHUB_EVENT_PATH:-/dev/null}" | head -n 1
  fi
}

# What a pull request adds is compared with the base of its merge, what a merge queue adds with the branch that it goes into.
if [[ $GITHUB_EVENT_NAME == pull_request || $GITHUB_EVENT_NAME == merge_group ]]; then
  event="$(git cat-file commit HEAD)" || fail "the repository is not checked out: add a step \`uses: actions/checkout@v4\` before this one"
  # Headers end at the first blank line. They name parents that a shallow clone does not have.
  parents=()
  while IFS= read -r line && [[ -n $line ]]; do
    [[ $line != "parent "* ]] || parents+=("${line#parent }")
  done <<<"$event"
  base=
  if [[ $GITHUB_EVENT_NAME == merge_group ]]; then
    base="$(from_event .merge_group.base_sha base_sha)"
    [[ -n $base ]] || base="${parents[0]:-}"
  elif ((${#parents[@]} >= 2)); then
    base="${parents[0]}"
  else
    # A checkout of the head itself (`ref:` was set): the event names the base.
    base="$(from_event .pull_request.base.sha base)"
  fi
  [[ $base =~ ^[0-9a-f]{40,64}$ ]] || fail "the base of the change is not known: add \`fetch-depth: 2\` to actions/checkout"
  if ! git cat-file -e "$base^{commit}" 2>/dev/null; then
    git fetch --quiet --no-tags --depth=1 origin "$base" 2>/dev/null ||
      fail "the base commit is absent and cannot be fetched: add \`with: { fetch-depth: 2 }\` to actions/checkout"
  fi
  arguments+=("--diff=$base")
  compared=yes
fi

json="$(mktemp)"
trap 'rm -f "$json"' EXIT
arguments+=("--report=json=$json" "--report=markdown=$json.md")
trap 'rm -f "$json" "$json.md"' EXIT

[[ -z ${INPUT_FAIL_ON:-} ]] || arguments+=("--fail-on=$INPUT_FAIL_ON")
values=()
each_line "${INPUT_POLICIES:-}" --policy
each_line "${INPUT_REPORTS:-}" --report
arguments+=(${values[@]+"${values[@]}"})
sarif=
for value in ${values[@]+"${values[@]}"}; do
  [[ $value != --report=sarif=* ]] || sarif="${value#--report=sarif=}"
done
values=()
each_line "${INPUT_PATHS:-}" ""
((${#values[@]} == 0)) || arguments+=(-- "${values[@]}")

code=0
"$PHIWARD" "${arguments[@]}" || code=$?
((code <= 1)) || exit "$code"

[[ ! -s $json.md ]] || cat "$json.md" >>"$GITHUB_STEP_SUMMARY"
{
  printf 'findings=%s\n' "$(sed -n '/^  "findings": \[/,/^  \]/p' "$json" | grep -c '"kind": "new"' || true)"
  printf 'score=%s\n' "$(sed -n 's/^  "score": \([0-9.]*\),*$/\1/p' "$json")"
  printf 'sarif=%s\n' "$sarif"
} >>"$GITHUB_OUTPUT"
[[ -z $compared ]] || printf 'compared with the base, %s\n' "$base" >&2
exit "$code"
