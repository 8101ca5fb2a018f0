"""Which role holds which permissions: one table, put into FAB's role tables by
`flask roles sync` and read from there at run time.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.access.permissions import Permission
from app.enums import Role

_REVIEW = frozenset(
    {Permission.DESK_READ, Permission.CASE_READ, Permission.CASE_DECIDE, Permission.FILING_READ}
)
_PREPARE = frozenset(
    {Permission.DESK_READ, Permission.CASE_READ, Permission.FILING_READ, Permission.FILING_WRITE}
)
_OVERSEE = frozenset(
    {
        Permission.CONVERSION_READ,
        Permission.ORGANISATION_READ,
        Permission.PERSON_READ,
        Permission.DECLARATION_READ,
        Permission.RECORD_READ,
    },
)

# What everybody may do who has signed in.
_EVERYBODY = frozenset({Permission.POLICY_READ})

_OF_ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.PROVINCIAL_ADMIN: _OVERSEE
    | {
        Permission.DESK_READ,
        Permission.CASE_READ,
        Permission.FILING_READ,
        Permission.ACCOUNT_READ,
        Permission.ACCOUNT_WRITE,
        Permission.ORGANISATION_WRITE,
        Permission.PERSON_WRITE,
        Permission.PERSON_NUMBER,
        Permission.RESULTS_READ,
        Permission.RESULTS_IMPORT,
        Permission.CONVERSION_WRITE,
    },
    Role.HR_REVIEWER: _REVIEW
    | _OVERSEE
    | {Permission.PERSON_NUMBER, Permission.HOURS_REVERSE, Permission.PROOF_INSPECT},
    Role.DEPARTMENT_ADMIN: _REVIEW | _PREPARE | _OVERSEE | {Permission.DECLARATION_WRITE},
    Role.UNIT_ADMIN: _REVIEW
    | _PREPARE
    | _OVERSEE
    | {Permission.DECLARATION_WRITE, Permission.PERSON_NUMBER},
    Role.BASE_ADMIN: _PREPARE | {Permission.ORGANISATION_READ},
    Role.ASSOCIATION_REVIEWER: _REVIEW | {Permission.ORGANISATION_READ},
    Role.PROFESSIONAL: frozenset(
        {
            Permission.RECORD_OWN,
            Permission.ARCHIVE_ISSUE,
            Permission.FILING_READ,
            Permission.CASE_READ,
            Permission.ITEM_WRITE,
        }
    ),
    Role.AUDITOR: _OVERSEE
    | {
        Permission.DESK_READ,
        Permission.CASE_READ,
        Permission.FILING_READ,
        Permission.ACCOUNT_READ,
        Permission.AUDIT_READ,
        Permission.RESULTS_READ,
        Permission.PROOF_INSPECT,
    },
    Role.SYSTEM_ADMIN: frozenset(
        {Permission.DESK_READ, Permission.ACCOUNT_READ, Permission.ACCOUNT_WRITE}
    ),
}

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    role: own | _EVERYBODY for role, own in _OF_ROLES.items()
}

# Who decides on hours or makes accounts: their password alone is not enough where
# XUESHI_SECOND_FACTOR is `required`.
SECOND_FACTOR_ROLES = frozenset({Role.PROVINCIAL_ADMIN, Role.SYSTEM_ADMIN, Role.HR_REVIEWER})
