#!/bin/sh
# Builds the addon in a container image, from the repository's folder: AlmaLinux 8 for glibc 2.28, Alpine for musl.
set -eu
if command -v dnf >/dev/null; then
  dnf module install -y -q nodejs:20
  dnf install -y -q gcc git tar gzip
else
  apk add --no-cache gcc musl-dev git curl
fi
curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain "$RUST"
. "$HOME/.cargo/env"
git config --global --add safe.directory "$PWD"
# A musl addon is a shared library, and links with the system's musl.
case $(rustc -vV) in *-musl*) export RUSTFLAGS='-C target-feature=-crt-static' ;; esac
node scripts/build.js
