#!/bin/sh
# bootstrap.sh runtime|dev: makes .venv and installs the lock file when its content has changed.
# Where Python's venv module is missing (bare Debian), installs it if it may.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

kind=${1:-runtime}
lock=requirements/$kind.lock
[ -f "$lock" ] || die "There is no $lock: say «runtime» or «dev»."

# The first Python on this machine that is new enough; PYTHON=… names another.
find_python() {
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
                python=$candidate
                return 0
            fi
        fi
    done
    return 1
}

stamp_is_current() {
    [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(sha256sum <"requirements/$1.lock")" ]
}

write_stamp() {
    sha256sum <"requirements/$1.lock" >".venv/installed-$1"
}

# An environment that was moved, or whose Python has gone, is made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! find_python; then
        install_packages "Python 3.11 with its venv module is needed" python3 python3-venv
        find_python || die "Python 3.11 or newer is needed, with its venv module."
    fi
    say "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv
fi

if ! stamp_is_current "$kind"; then
    say "Installing $lock …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --only-binary :all: --require-hashes -r "$lock" ||
        die "The packages could not be installed; docs/dependencies.md says how to do it offline."
    write_stamp "$kind"
    # dev.lock holds every line of runtime.lock.
    if [ "$kind" = dev ]; then write_stamp runtime; fi
fi
