#!/bin/sh
# Serves the demo on this machine only; PORT and DEMO choose the port and the demo.
# Its data stay in var/demo-$DEMO; delete that folder to begin anew.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib.sh

PORT=${PORT:-8080}
XUESHI_DEMO=${DEMO:-qinghai}
XUESHI_INSTANCE_DIR=$PWD/var/demo-$XUESHI_DEMO
case $XUESHI_DEMO in
qinghai) XUESHI_REGION=630000 ;;
qingdao) XUESHI_REGION=370200 ;;
*) die "There is no demo called $XUESHI_DEMO; choose DEMO=qinghai or DEMO=qingdao." ;;
esac
export XUESHI_DEMO XUESHI_INSTANCE_DIR XUESHI_REGION

.venv/bin/python - "$PORT" <<'PYTHON' || die "Port $PORT cannot be used; choose another: make run PORT=8090"
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError):
        sys.exit(1)
PYTHON

# The keys are made once: without them the demo's sessions and encrypted numbers would be lost.
secrets=$XUESHI_INSTANCE_DIR/secrets.env
umask 077
mkdir -p "$XUESHI_INSTANCE_DIR"
if [ ! -s "$secrets" ]; then
    .venv/bin/python -c 'import secrets
for name in ("SECRET", "DATA"):
    print(f"XUESHI_{name}_KEY={secrets.token_hex(32)}")' >"$secrets.new"
    mv "$secrets.new" "$secrets"
fi
set -a
. "$secrets"
set +a

flask() { .venv/bin/flask --app run "$@"; }
flask db upgrade
flask roles sync
flask demo load

exec .venv/bin/gunicorn --config scripts/gunicorn.conf.py --bind "127.0.0.1:$PORT" run:application
