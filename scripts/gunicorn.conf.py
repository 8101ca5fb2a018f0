"""How gunicorn serves the application; the address is given on the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

# One request at a time per process: Flask-AppBuilder keeps a view's filters on a shared object,
# so two threads of one process can see each other's search.
worker_class = "sync"
workers = 2
threads = 1
timeout = 60

# A process is replaced now and then; the jitter keeps them from going at the same time.
max_requests = 1000
max_requests_jitter = 100

# The heartbeat file belongs in memory: on a slow disk it would look like a hanging process.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder for gunicorn's own unnamed file
worker_tmp_dir = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None

# Nothing steers the server from outside.
control_socket_disable = True

# Method, path without query, status, bytes, milliseconds: no address, no name, no search word.
accesslog = "-"
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(M)s ms"
loglevel = "warning"


def when_ready(server: Arbiter) -> None:
    """Tells the person at the terminal where to go."""
    for address in server.address:
        host, port = address[:2]
        sys.stdout.write(f"\n学时 is served on http://{host}:{port}/  (Ctrl-C stops it)\n\n")
    sys.stdout.flush()
