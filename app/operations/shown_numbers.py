"""Shows a person's whole identity number, and writes down who looked."""

from __future__ import annotations

from app.access.actor import Actor
from app.access.gateway import access_person
from app.access.permissions import Permission
from app.models import Person
from app.operations.audit import log
from app.operations.transaction import operation


@operation("person.show_number")
def show_number(actor: Actor, person_id: int) -> Person:
    """A person within the actor's scope, whose whole number may now be shown; the log says so.

    Everywhere else the number is masked, for this actor as well.
    """
    actor.require(Permission.PERSON_NUMBER)
    person = access_person(actor, person_id)
    log(actor, "person.show_number", person)
    return person
