"""What a case's kind asks of whoever prepares it."""

import pytest

from app.access.permissions import Permission, permission_to_prepare
from app.enums import CaseKind


@pytest.mark.parametrize("kind", CaseKind)
def test_each_kind_of_case_has_its_own_permission(kind):
    assert permission_to_prepare(kind) is Permission(f"{kind.value}:write")
