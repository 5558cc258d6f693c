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

if [[ $GITHUB_EVENT_NAME == pull_request ]]; then
  event="$(git cat-file commit HEAD)" || fail "the repository is not checked out: add a step \`uses: actions/checkout@v4\` before this one"
  # Headers end at the first blank line. They name parents that a shallow clone does not have.
  parents=()
  while IFS= read -r line && [[ -n $line ]]; do
    [[ $line != "parent "* ]] || parents+=("${line#parent }")
  done <<<"$event"
  if ((${#parents[@]} >= 2)); then
    base="${parents[0]}"
  else
    # A checkout of the head itself (`ref:` was set): the event names the base.
    base="$(sed -n '/"base": *{/,/}/s/.*"sha": *"\([0-9a-f]\{40,64\}\)".*/\1/p' "${GITHUB_EVENT_PATH:-/dev/null}" | head -n 1)"
    if command -v jq >/dev/null 2>&1; then
      base="$(jq -r '.pull_request.base.sha // empty' "${GITHUB_EVENT_PATH:-/dev/null}")"
    fi
  fi
  [[ $base =~ ^[0-9a-f]{40,64}$ ]] || fail "the base of the pull request is not known: add \`fetch-depth: 2\` to actions/checkout"
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
  printf 'findings=%s\n' "$(jq '.findings | map(select(.state.kind == "new")) | length' "$json")"
  printf 'score=%s\n' "$(jq '.score' "$json")"
  printf 'sarif=%s\n' "$sarif"
} >>"$GITHUB_OUTPUT"
[[ -z $compared ]] || printf 'compared with the base of the pull request, %s\n' "$base" >&2
exit "$code"
