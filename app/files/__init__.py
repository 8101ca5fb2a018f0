"""Uploaded files: what they are, and where they lie."""
