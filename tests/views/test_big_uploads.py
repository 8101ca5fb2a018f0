"""Uploads far over the limit, really sent to the real server: refused early, in little memory."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.views.state import nothing_changes

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).parents[2]
MB = 1024 * 1024
HUGE = 200
# What a process may grow by for one request: the limit of a file, read once and looked into.
ROOM_MB = 100
PATIENCE_SECONDS = 90


@dataclass
class Server:
    """gunicorn with one worker, as scripts/gunicorn.conf.py sets it up."""

    process: subprocess.Popen[str]
    port: int

    def peak_mb(self) -> int:
        """The most memory that its worker ever had."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        (worker,) = children.read_text().split()
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{worker}/status").read_text())
        assert found is not None
        return int(found[1]) // 1024

    def post(self, visitor, path, megabytes, *, chunked=False):
        """Sends a form with a file of so many megabytes; status, page, megabytes that went."""
        cookie = visitor.client.get_cookie(visitor.app.config["SESSION_COOKIE_NAME"])
        parts = (
            f'--X\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{visitor.token}\r\n'
            '--X\r\nContent-Disposition: form-data; name="version"\r\n\r\n1\r\n'
            '--X\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4\n'
        ).encode()
        end = b"\r\n--X--\r\n"
        length = len(parts) + megabytes * MB + len(end)
        how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{how}\r\n"
            f"Cookie: {cookie.key}={cookie.value}\r\nConnection: close\r\n"
            "Content-Type: multipart/form-data; boundary=X\r\n\r\n"
        )
        blocks = [parts, *[b"x" * MB] * megabytes, end]
        sent = 0
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS) as line:
            try:
                line.sendall(head.encode())
                for block in blocks:
                    line.sendall(b"%x\r\n%b\r\n" % (len(block), block) if chunked else block)
                    sent += len(block)
                if chunked:
                    line.sendall(b"0\r\n\r\n")
            except OSError:
                pass  # the server has heard enough
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        return int(answer.split()[1]), answer.decode(), sent // MB


@pytest.fixture
def server(stage) -> Iterator[Server]:
    """The stage's database behind the real server."""
    settings = stage.app.extensions["xueshi"].settings
    environment = {
        "XUESHI_INSTANCE_DIR": str(settings.instance_dir),
        "XUESHI_SECRET_KEY": settings.secret_key.get_secret_value(),
        "XUESHI_DATA_KEY": settings.data_key.get_secret_value(),
        "XUESHI_DATABASE_URL": settings.database_url,
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"),
            *("--workers", "1", "--bind", f"127.0.0.1:{port}", "run:application"),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        next(line for line in process.stdout if "served on" in line)
        made = Server(process, port)
        _wait_for_the_application(made)
        yield made
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()


def _wait_for_the_application(server):
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE_SECONDS) as line:
        line.sendall(b"GET /healthz/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(12) == b"HTTP/1.1 200"


def test_200_mb_are_refused_early_and_what_is_read_takes_little_memory(stage, server):
    visitor = stage.visitor("unit_admin", "own")
    limit = stage.app.extensions["xueshi"].settings.upload_limit_mb
    path = f"/case/{stage.cast.ids['draft']}/evidence/"
    before = server.peak_mb()
    with nothing_changes(stage.app, "a huge file"):
        for chunked in (False, True):
            began = time.monotonic()
            status, page, sent = server.post(visitor, path, HUGE, chunked=chunked)
            assert status == 413
            assert "<h1>文件过大</h1>" in page
            # The rest of it fits into the buffers of the network.
            assert sent < limit + 20
            assert time.monotonic() - began < PATIENCE_SECONDS
        # Just under the limit: read as a whole, and found to be no PDF.
        status, _page, sent = server.post(visitor, path, limit - 1)
        assert (status, sent) == (422, limit - 1)
    assert server.peak_mb() - before < ROOM_MB
