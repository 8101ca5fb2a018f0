"""The people: dealt out to the employers, a few very big ones and many small ones."""

from __future__ import annotations

from datetime import date

from app.bench.bulk import Bulk
from app.bench.moments import day_text
from app.bench.places import Place
from app.bench.words import person_level, person_name, person_number
from app.crypto import Cipher
from app.enums import IdType
from app.models import Employment, Person

# The n-th biggest employer has 1 / n ** STEEPNESS of the people of the biggest.
_STEEPNESS = 0.6
_FEWEST = 3
_HIRED = date(2008, 3, 3).toordinal()
_YEAR = 365
# Every so many-th person has worked elsewhere before.
_MOVED_EVERY = 12


def share_out(employers: list[Place], total: int) -> None:
    """Says how many people each employer has and the number of its first one."""
    weights = [1 / rank**_STEEPNESS for rank in range(1, len(employers) + 1)]
    room = total - _FEWEST * len(employers)
    all_weights = sum(weights)
    first, given, due = 1, 0, 0.0
    for place, weight in zip(employers, weights, strict=True):
        due += max(room, 0) * weight / all_weights
        place.people = _FEWEST + round(due) - given
        given = round(due)
        place.first_person = first
        first += place.people


def write_people(bulk: Bulk, employers: list[Place], cipher: Cipher, owner: tuple[int, int]) -> int:
    """Writes everybody and where they work and worked; `owner` is a person and their user."""
    people = bulk.table(
        Person,
        "id name id_type identity_number identity_hash employer_id title_series title_level"
        " user_id active",
    )
    jobs = bulk.table(Employment, "id person_id organisation_id started_on ended_on")
    for at, place in enumerate(employers):
        elsewhere = employers[(at * 31 + 5) % len(employers)].id
        for person in range(place.first_person, place.first_person + place.people):
            number = person_number(person)
            people.add(
                people.next_id(),
                person_name(person),
                IdType.RESIDENT_CARD.value,
                cipher.encrypt(number),
                cipher.lookup_hash(number),
                place.id,
                place.series,
                person_level(person),
                owner[1] if person == owner[0] else None,
                True,  # noqa: FBT003 - the column «active»
            )
            hired = _HIRED + person * 13 % (5 * _YEAR)
            if person % _MOVED_EVERY == 0:
                left = hired + _YEAR
                jobs.add_new(person, elsewhere, day_text(hired - _YEAR), day_text(left - 1))
                hired = left
            jobs.add_new(person, place.id, day_text(hired), None)
        bulk.flush_when_full()
    return people.written
