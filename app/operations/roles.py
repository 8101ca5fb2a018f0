"""Puts the table of roles into FAB's role tables (`flask roles sync`)."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import Permission as FabPermission
from flask_appbuilder.security.sqla.models import PermissionView, ViewMenu
from flask_appbuilder.security.sqla.models import Role as FabRole
from sqlalchemy import select

from app.access.permission_store import forget_permissions
from app.access.permissions import Permission
from app.access.roles import ROLE_PERMISSIONS
from app.models import db
from app.operations.transaction import begin_write


def sync_roles() -> int:
    """Makes FAB's roles and permissions what the table says; returns how many roles.

    Run by a command after an upgrade, never at every start.
    """
    begin_write()
    views = {permission: _permission_view(permission) for permission in Permission}
    for role, permissions in ROLE_PERMISSIONS.items():
        row = _named(FabRole, role.value)
        row.permissions = [views[permission] for permission in sorted(permissions)]
    db.session.commit()
    forget_permissions()
    return len(ROLE_PERMISSIONS)


def _permission_view(permission: Permission) -> Any:
    name = _named(FabPermission, permission.fab_name)
    view = _named(ViewMenu, permission.resource)
    found = db.session.scalar(
        select(PermissionView).where(
            PermissionView.permission_id == name.id, PermissionView.view_menu_id == view.id
        )
    )
    if found is None:
        found = PermissionView(permission=name, view_menu=view)
        db.session.add(found)
        db.session.flush()
    return found


def _named(model: Any, name: str) -> Any:
    found = db.session.scalar(select(model).where(model.name == name))
    if found is None:
        found = model(name=name)
        db.session.add(found)
        db.session.flush()
    return found
