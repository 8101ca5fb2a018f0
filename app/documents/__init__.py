"""Papers that the house prints: frozen data in, PDF bytes out (no Flask, no database)."""
