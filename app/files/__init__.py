"""Uploaded files: what they are, what they are called, and where they lie."""

from app.files.names import clean_filename
from app.files.sniff import FileType, UploadError, inspect_upload
from app.files.store import (
    FileStore,
    FileTooLarge,
    LocalFileStore,
    StoredFile,
    StoredFileMissing,
    StoredName,
)

__all__ = [
    "FileStore",
    "FileTooLarge",
    "FileType",
    "LocalFileStore",
    "StoredFile",
    "StoredFileMissing",
    "StoredName",
    "UploadError",
    "clean_filename",
    "inspect_upload",
]
