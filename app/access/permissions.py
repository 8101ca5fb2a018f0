"""Every permission of the house, named <resource>:<action>.

FAB stores the same pair as permission `can_<action>` on view menu `<resource>`, so FAB's
own decorators and role tables speak the same language.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """What a role can be allowed to do; which records it reaches is decided by scope."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    ARCHIVE_ISSUE = "archive:issue"
    AUDIT_READ = "audit:read"
    CASE_DECIDE = "case:decide"
    CASE_READ = "case:read"
    CONVERSION_READ = "conversion:read"
    CONVERSION_WRITE = "conversion:write"
    DECLARATION_WRITE = "declaration:write"
    DECLARATION_READ = "declaration:read"
    DESK_READ = "desk:read"
    FILING_READ = "filing:read"
    FILING_WRITE = "filing:write"
    HOURS_REVERSE = "hours:reverse"
    ITEM_WRITE = "item:write"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_WRITE = "organisation:write"
    PERSON_NUMBER = "person:number"
    PERSON_READ = "person:read"
    PERSON_WRITE = "person:write"
    POLICY_READ = "policy:read"
    PROOF_INSPECT = "proof:inspect"
    RECORD_OWN = "record:own"
    RECORD_READ = "record:read"
    RESULTS_IMPORT = "results:import"
    RESULTS_READ = "results:read"

    @property
    def resource(self) -> str:
        """The resource part; FAB's view menu."""
        return self.value.split(":")[0]

    @property
    def fab_name(self) -> str:
        """FAB's permission name."""
        return f"can_{self.value.split(':')[1]}"
