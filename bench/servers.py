"""Starts the measured applications, each as production does: gunicorn, two sync workers."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bench import PASSWORD
from config import Settings

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 60.0


def prepare_admin(python: str, settings: Settings, users: Iterable[str]) -> None:
    """Makes the Django admin's own tables with these users, and says where the database is."""
    os.environ["BENCH_PEER_DATABASE"] = settings.database
    program = "import sys; from bench.django_admin.wsgi import prepare; prepare(*sys.argv[1:])"
    subprocess.run([python, "-c", program, PASSWORD, *users], cwd=ROOT, check=True)  # noqa: S603 - our own program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(python: str, application: str, log: Path) -> Iterator[int]:
    """The port of a running server, which ends with the block."""
    port = _free_port()
    command = [
        *(python, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"),
        *("--max-requests", "0", "--bind", f"127.0.0.1:{port}", application),
    ]
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603 - our own command
        try:
            _wait_for(port, process, log)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped:\n{log.read_text('utf-8')}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")
