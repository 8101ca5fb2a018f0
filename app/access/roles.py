"""Which role holds which permissions: one table, put into FAB's role tables by
`flask roles sync` and read from there at run time.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.access.permissions import Permission as P
from app.enums import Role

_REVIEW = frozenset({P.DESK_READ, P.CASE_READ, P.CASE_DECIDE, P.FILING_READ})
_PREPARE = frozenset({P.DESK_READ, P.CASE_READ, P.FILING_READ, P.FILING_WRITE})
_OVERSEE = frozenset(
    {P.ORGANISATION_READ, P.PERSON_READ, P.DECLARATION_READ, P.RECORD_READ},
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[P]] = {
    Role.PROVINCIAL_ADMIN: _OVERSEE
    | {
        P.DESK_READ,
        P.CASE_READ,
        P.FILING_READ,
        P.ACCOUNT_READ,
        P.ACCOUNT_WRITE,
        P.ORGANISATION_WRITE,
        P.PERSON_WRITE,
        P.RESULTS_READ,
        P.RESULTS_IMPORT,
    },
    Role.HR_REVIEWER: _REVIEW | _OVERSEE,
    Role.DEPARTMENT_ADMIN: _REVIEW | _PREPARE | _OVERSEE | {P.DECLARATION_WRITE},
    Role.UNIT_ADMIN: _REVIEW | _PREPARE | _OVERSEE | {P.DECLARATION_WRITE},
    Role.BASE_ADMIN: _PREPARE | {P.ORGANISATION_READ},
    Role.ASSOCIATION_REVIEWER: _REVIEW | {P.ORGANISATION_READ},
    Role.PROFESSIONAL: frozenset({P.RECORD_OWN, P.ARCHIVE_ISSUE, P.FILING_READ}),
    Role.AUDITOR: _OVERSEE
    | {P.DESK_READ, P.CASE_READ, P.FILING_READ, P.ACCOUNT_READ, P.AUDIT_READ, P.RESULTS_READ},
    Role.SYSTEM_ADMIN: frozenset({P.DESK_READ, P.ACCOUNT_READ, P.ACCOUNT_WRITE}),
}
