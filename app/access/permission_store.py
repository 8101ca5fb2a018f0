"""Reads a role's permissions from FAB's tables; a process keeps them for half a minute.

FAB asks the database for every button; a page of ours asks for none.
"""

from __future__ import annotations

import time
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import Permission as FabPermission
from flask_appbuilder.security.sqla.models import PermissionView, ViewMenu
from flask_appbuilder.security.sqla.models import Role as FabRole
from sqlalchemy import select

from app.access.permissions import Permission
from app.enums import Role
from app.models import db

# Another process may change a role's permissions; here that is seen after this long.
FRESH_SECONDS = 30.0

_KNOWN = {(p.fab_name, p.resource): p for p in Permission}


def permissions_of(role: Role) -> frozenset[Permission]:
    """What a role may do, as FAB's role tables say."""
    cache: dict[Role, tuple[float, frozenset[Permission]]]
    cache = current_app.extensions.setdefault("xueshi_permissions", {})
    kept = cache.get(role)
    if kept is not None and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    found = _read(role)
    cache[role] = (time.monotonic(), found)
    return found


def forget_permissions() -> None:
    """Makes the next request read the role tables again."""
    current_app.extensions.pop("xueshi_permissions", None)


def _read(role: Role) -> frozenset[Permission]:
    query: Any = (
        select(FabPermission.name, ViewMenu.name)
        .select_from(FabRole)
        .join(FabRole.permissions)
        .join(PermissionView.permission)
        .join(PermissionView.view_menu)
        .where(FabRole.name == role.value)
    )
    pairs = db.session.execute(query).all()
    return frozenset(_KNOWN[pair[0], pair[1]] for pair in pairs if (pair[0], pair[1]) in _KNOWN)
