"""What the peer's users may see: the scope of our roles, as a `get_queryset` of the admin's."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q

from bench.django_admin import models

# The bureau and all bureaus below it.
_TREE = (
    "WITH RECURSIVE tree(id) AS (SELECT CAST(%s AS integer) UNION SELECT o.id FROM organisation o"
    " JOIN tree ON o.bureau_id = tree.id JOIN organisation_capacity c"
    " ON c.organisation_id = o.id AND c.capacity = 'hr_bureau') SELECT id FROM tree"
)


def _member(request: Any) -> Any:
    """Whom the user acts as: asked once a request."""
    if not hasattr(request, "member"):
        request.member = models.Member.objects.filter(user__username=request.user.username).first()
    return request.member


def _tree(bureau: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TREE, [bureau])
        return [row[0] for row in cursor.fetchall()]


def cases_of(request: Any) -> Q:
    """The cases that the user may see, as in app/access/scope.py."""
    member = _member(request)
    sent = Q(round__gte=1)
    if member.role == "provincial_admin":
        return sent
    if member.role == "unit_admin":
        return Q(organisation=member.organisation_id)
    if member.role == "department_admin":
        below = Q(department=member.organisation_id) | Q(holder=member.organisation_id)
        return (sent & below) | Q(organisation=member.organisation_id)
    tree = _tree(member.organisation_id)
    seen = Q(bureau__in=tree) | Q(organisation__in=tree) | Q(holder=member.organisation_id)
    return sent & seen


def people_of(request: Any) -> Q:
    """The people whom the user may see; measured for the province alone."""
    member = _member(request)
    return Q() if member.role == "provincial_admin" else Q(employer=member.organisation_id)
