"""The use cases, one verb each: the only callers that change state.

Each takes the actor, checks access itself, is one transaction and writes one audit line.
"""
