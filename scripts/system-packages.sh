#!/bin/sh
# What `make test` needs besides Python: installs what is missing where it may, else says what to do.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh
. scripts/postgres-bin.sh

missing=""
need() { missing="$missing $1"; }

postgres_bin >/dev/null || need postgresql
[ -x "${XUESHI_TEST_CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || need chromium-headless-shell
[ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || need "fontconfig fonts-noto-cjk"
# Playwright's driver is linked against it; a bare Debian does not have it.
/sbin/ldconfig -p | grep -q 'libatomic\.so\.1' || need libatomic1
command -v pdftotext >/dev/null 2>&1 || need poppler-utils
command -v qpdf >/dev/null 2>&1 || need qpdf
[ -n "$missing" ] || exit 0

# The tests make clusters of their own: Debian's is not created on their account.
switch=/etc/postgresql-common/createcluster.d/xueshi-test.conf
remove_switch() { as_root rm -f "$switch"; }
case $missing in
*postgresql*)
    if may_install && [ ! -d /etc/postgresql ]; then
        trap remove_switch EXIT
        as_root mkdir -p "${switch%/*}"
        echo "create_main_cluster = false" | as_root tee "$switch" >/dev/null
    fi
    ;;
esac
# shellcheck disable=SC2086 # a list of package names
install_packages "The tests need programs that are missing here" $missing
