#!/bin/sh
# Make the virtual environment and install a lock file into it: tools/environment.sh VENV LOCK
# Every file that pip takes is checked against its hash; our own package is built with what the lock has.
set -eu
venv=$1
lock=$2

# The newest Python that is new enough and can make environments with pip in them.
usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
complete() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}
choose() {
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && usable "$name" && complete "$name"; then
            command -v "$name"
            return
        fi
    done
}

if [ -x "$venv/bin/python" ] && ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$venv" # its Python is gone, or it was interrupted half-made
fi
if [ ! -x "$venv/bin/python" ]; then
    python=$(choose)
    if [ -z "$python" ] && command -v apt-get >/dev/null && usable python3; then
        if [ "$(id -u)" = 0 ]; then
            echo "Python here cannot make environments: installing python3-venv."
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
            python=$(choose)
        else
            echo "Python here cannot make environments. Run this once, then repeat:" >&2
            echo "    sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    if [ -z "$python" ]; then
        echo "Otklik needs Python 3.11 or newer, with venv and ensurepip; there is none on PATH." >&2
        exit 1
    fi
    echo "Making $venv with $("$python" --version)."
    "$python" -m venv "$venv"
fi
quiet="--quiet --disable-pip-version-check --no-input"
# shellcheck disable=SC2086
"$venv/bin/python" -m pip install $quiet --require-hashes --only-binary :all: -r "$lock"
# shellcheck disable=SC2086
"$venv/bin/python" -m pip install $quiet --no-deps --no-build-isolation -e .
