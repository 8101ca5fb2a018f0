"""What a case asks of whoever prepares it."""

import pytest

from app.access.gateway import permission_to_prepare
from app.access.permissions import Permission
from app.models import Case


@pytest.mark.parametrize(
    ("case", "permission"),
    [
        (Case(kind="filing"), Permission.FILING_WRITE),
        (Case(kind="declaration"), Permission.DECLARATION_WRITE),
        (Case(kind="declaration", owner_id=1), Permission.ITEM_WRITE),
        (Case(kind="hand_in", owner_id=1), Permission.ITEM_WRITE),
    ],
)
def test_each_kind_of_case_has_its_own_permission(case, permission):
    assert permission_to_prepare(case) is permission
