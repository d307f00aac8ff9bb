#!/bin/sh
# Write requirements.lock and requirements-dev.lock: exact versions with hashes, for every system and Python 3.11+.
# tools/lock.sh VENV
set -eu
venv=$1
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
export UV_CUSTOM_COMPILE_COMMAND="make lock"
compile() {
    "$venv/bin/uv" pip compile --quiet --universal --generate-hashes --python-version 3.11 --upgrade \
        --no-emit-index-url --no-emit-find-links --no-annotate "$@"
}
compile pyproject.toml --extra build --extra saml --output-file requirements.lock
compile pyproject.toml --extra build --extra saml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
