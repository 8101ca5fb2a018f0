"""Demo data: public divisions, plausible organisations and people, cases in every state."""

from app.demo.load import load_demo

__all__ = ["load_demo"]
