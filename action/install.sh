#!/usr/bin/env bash
# Installs a released phiward whose checksum is right, or builds it from the action's own source when asked to. Says where it is.
set -euo pipefail

: "${GITHUB_OUTPUT:=/dev/null}"
fail() {
  printf '::error title=phiward::%s\n' "$1"
  exit 2
}

if [[ ${INPUT_BUILD:-false} == true ]]; then
  command -v cargo >/dev/null 2>&1 || fail "build: true needs Rust on the runner"
  cargo build --release --locked --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$RUNNER_TEMP/phiward-target"
  printf 'phiward=%s\n' "$RUNNER_TEMP/phiward-target/release/phiward" >>"$GITHUB_OUTPUT"
  exit 0
fi

version="${INPUT_VERSION#v}"
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+.][0-9A-Za-z.]+)?$ ]] || fail "version is to be a release such as 0.1.0"
case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) target=x86_64-unknown-linux-gnu ;;
  Linux-ARM64) target=aarch64-unknown-linux-gnu ;;
  macOS-X64) target=x86_64-apple-darwin ;;
  macOS-ARM64) target=aarch64-apple-darwin ;;
  *) fail "there is no release for ${RUNNER_OS:-an unknown system} ${RUNNER_ARCH:-}: use build: true" ;;
esac
name="phiward-$version-$target.tar.gz"
from="${PHIWARD_RELEASES:-${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_ACTION_REPOSITORY:-phiward/phiward}/releases/download}/v$version"
into="$RUNNER_TEMP/phiward-$version"
mkdir -p "$into"
for file in "$name" "$name.sha256"; do
  curl --fail --silent --show-error --location --retry 3 --output "$into/$file" "$from/$file" ||
    fail "no release found at $from/$file: name a released version, or use build: true"
done

wanted="$(cut -d ' ' -f 1 "$into/$name.sha256")"
if command -v sha256sum >/dev/null 2>&1; then
  found="$(sha256sum "$into/$name" | cut -d ' ' -f 1)"
else
  found="$(shasum -a 256 "$into/$name" | cut -d ' ' -f 1)"
fi
[[ -n $wanted && $wanted == "$found" ]] || fail "the checksum of $name is not the released one; nothing was run"
tar -xzf "$into/$name" -C "$into" phiward
chmod +x "$into/phiward"
printf 'phiward=%s\n' "$into/phiward" >>"$GITHUB_OUTPUT"
