"""The state machine of cases: a pure core, and `apply`, which moves a stored case."""
