"""Files that people attach: small real PDFs and pictures, and one that only claims to be one."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import FilePayload
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas


def pdf(name: str) -> FilePayload:
    """A PDF of one page; another name makes another content."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A5, invariant=1)
    canvas.drawString(72, 400, f"proof {name.encode().hex()}")
    canvas.save()
    return {"name": name, "mimeType": "application/pdf", "buffer": buffer.getvalue()}


def jpg(name: str) -> FilePayload:
    """A picture."""
    shade = sum(name.encode()) % 256
    buffer = io.BytesIO()
    Image.new("RGB", (420, 594), (shade, 200, 180)).save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def renamed_program(name: str) -> FilePayload:
    """A Windows program under the name of a document."""
    header = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8" + bytes(47)
    stub = b"\x0e\x1f\xba\x0e\x00\xb4\x09\xcd!This program cannot be run in DOS mode.\r\r\n$"
    return {"name": name, "mimeType": "application/pdf", "buffer": header + stub + bytes(200)}
