"""Which tables only grow, and which columns of issued papers are frozen.

The triggers that refuse a change stand in the migrations, written out: a revision that has
run somewhere never changes. The tests try every table named here after the last revision.
"""

APPEND_ONLY = ("case_action", "returned_line", "ledger_entry", "audit_entry")
# Columns of issued papers that never change; the state may.
FROZEN_DOCUMENT = (
    "id",
    "number",
    "person_id",
    "snapshot",
    "stored_name",
    "sha256",
    "size",
    "issued_by_id",
    "issued_at",
)
