"""No test speaks to another machine: a socket may reach this machine only."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

attempts: list[str] = []


class OutsideConnectionError(RuntimeError):
    """Somebody tried to reach another machine."""


def is_here(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check(address: Any) -> None:
    # An address that is no tuple names a socket file, not a machine.
    if isinstance(address, tuple) and not is_here(str(address[0])):
        attempts.append(str(address[0]))
        raise OutsideConnectionError(f"a test tried to reach {address[0]}")


def forbid_outside(patch: pytest.MonkeyPatch) -> None:
    """Makes every way out of this machine fail, and remembers who tried."""
    real_connect = socket.socket.connect
    real_connect_ex = socket.socket.connect_ex
    real_sendto = socket.socket.sendto
    real_getaddrinfo = socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        _check(address)
        real_connect(self, address)

    def connect_ex(self: socket.socket, address: Any) -> int:
        _check(address)
        return real_connect_ex(self, address)

    def sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _check(rest[-1])
        return real_sendto(self, data, *rest)

    def getaddrinfo(host: Any, *rest: Any, **options: Any) -> list[Any]:
        if host is not None:
            _check((host.decode() if isinstance(host, bytes) else host,))
        return real_getaddrinfo(host, *rest, **options)

    patch.setattr(socket.socket, "connect", connect)
    patch.setattr(socket.socket, "connect_ex", connect_ex)
    patch.setattr(socket.socket, "sendto", sendto)
    patch.setattr(socket, "getaddrinfo", getaddrinfo)
