#!/bin/sh
# Resolves pyproject.toml into requirements/*.lock: exact versions with hashes, wheels only, and no
# word on where they came from. UV=… names uv where it is not on PATH.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

uv=${UV:-uv}
command -v "$uv" >/dev/null 2>&1 ||
    die "uv is needed: python3 -m venv /tmp/uv && /tmp/uv/bin/pip install uv, then make lock UV=/tmp/uv/bin/uv"

compile() {
    "$uv" pip compile pyproject.toml --quiet --upgrade --python-version 3.11 \
        --python-platform x86_64-manylinux_2_28 --only-binary :all: --generate-hashes \
        --no-emit-index-url --no-header "$@"
}
compile --output-file requirements/runtime.lock
compile --extra dev --constraints requirements/runtime.lock --output-file requirements/dev.lock
