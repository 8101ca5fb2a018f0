"""A province at working size, invented and written in bulk: what speed is measured on."""

from app.bench.generate import Written, generate
from app.bench.logins import PASSWORD

__all__ = ["PASSWORD", "Written", "generate"]
