#!/bin/sh
# The way in for `make` and .ci/run: finds a Python that is new enough, installs one where it may, and hands over to make.py.
set -eu
here=$(dirname "$0")
root=$here/../..

# What make.py needs: the version, and the two modules that Debian ships in a package of their own.
fits() {
    "$1" -I -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in "$root/.venv/bin/python" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$python" >/dev/null 2>&1 && fits "$python"; then
            return 0
        fi
    done
    return 1
}

if ! find_python; then
    sh "$here/system.sh" python
    if ! find_python; then
        echo "ptsdesk needs Python 3.11 or newer with the venv module, and this system has none: please install it and run the same command again." >&2
        exit 1
    fi
fi
exec "$python" -E -s "$here/make.py" "$@"
