#!/bin/sh
# Writes requirements.lock (to run) and requirements-dev.lock (everything) from pyproject.toml, with hashes,
# for Python 3.11 and newer on every system. The only tool beside pip is uv, in an environment thrown away.
set -eu
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"${PYTHON:-python3}" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

compile() {  # no address of an index and no path of this machine may enter the file
    "$tools/bin/uv" --no-config pip compile pyproject.toml --quiet --generate-hashes --universal \
        --python-version 3.11 --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" "$@"
}
compile --output-file requirements.lock ${UPGRADE:+--upgrade}
compile --extra dev --constraints requirements.lock --output-file requirements-dev.lock ${UPGRADE:+--upgrade}
