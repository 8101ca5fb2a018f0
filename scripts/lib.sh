# Shared by the scripts here: messages, and Debian packages where they may be installed.

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# as_root COMMAND…: runs it with root's rights; fails at once where that would need a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null
}

# install_packages WHY PACKAGE…: installs Debian packages, or says in one sentence what is missing.
install_packages() {
    why=$1
    shift
    by_hand="$why: as root, run «apt-get install $*», then try again."
    may_install || die "$by_hand"
    say "Installing $* …"
    log=$(mktemp)
    # A package mirror that cannot be refreshed may still have what is needed.
    as_root apt-get update -q >"$log" 2>&1 || true
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
        --no-install-recommends "$@" >>"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        die "Installing failed. $by_hand"
    fi
    rm -f "$log"
}
