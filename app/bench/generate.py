"""Fills an empty database with a province at working size.

The rows are written past the operations: playing three million entries through them would
take days. What they hold is decided by the same state machine and the same policy engine,
and the tests ask of them the laws that the operations keep.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from app.bench.accounts import Accounts
from app.bench.bulk import Bulk
from app.bench.cases import Desk
from app.bench.declarations import Declarations
from app.bench.filings import Filings
from app.bench.ledger import Ledger
from app.bench.logins import named_accounts
from app.bench.people import share_out, write_people
from app.bench.places import Builder
from app.bench.results import Results
from app.bench.size import YEARS, Size, share
from app.enums import Role
from app.models import NumberSeries, db
from app.operations.installation import require_empty
from app.services import services

SHEET = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and who may sign in: names with the roles."""

    people: int
    entries: int
    logins: Sequence[tuple[str, Role]]


def generate(scale: float, seed: int, password: str, say: Callable[[str], None]) -> Written:
    """Writes a province of this scale; the same seed makes the same one.

    `password` is that of the named accounts; `say` hears how far it is. Raises
    `RuleViolation` where the database is not empty. An interrupted one cannot be gone on
    with: begin again with an empty database.
    """
    require_empty()
    db.session.rollback()
    bulk = Bulk(db.engine)
    try:
        written = _write(bulk, Size.of(scale), Random(seed), password, _timed(say))  # noqa: S311 - no secret
        bulk.finish(say)
    except BaseException:
        bulk.close()
        raise
    return written


def _write(
    bulk: Bulk, size: Size, random: Random, password: str, say: Callable[[str], None]
) -> Written:
    cipher = services().cipher
    accounts = Accounts(bulk, password)
    places = Builder(bulk, accounts, size).build()
    named = named_accounts(places, accounts)
    employers = places.employers
    share_out(employers, size.people)
    unit = named.unit
    people = write_people(bulk, employers, cipher, (unit.first_person, named.person))
    say(f"{len(places.names)} organisations, {people} people")
    desk = Desk(bulk, places, accounts.usernames)
    filings = Filings(bulk, desk, places, random)
    ledger = Ledger(bulk, people)
    declarations = Declarations(bulk, desk, places, ledger, random)
    results = Results(bulk, ledger, cipher, (named.province, places.top))
    series = bulk.table(NumberSeries, "name last")
    policies = {year: services().policies.applicable(["630000"], year) for year in YEARS}
    for year, policy in policies.items():
        before = ledger.entries
        courses = filings.write(policy, share(size.filings, year))
        declarations.write(policy, courses, size.declarations)
        say(f"{year}: cases, {ledger.entries} entries")
        rows = size.entries // len(YEARS) - (ledger.entries - before)
        results.write(policy, employers, people, max(rows, people))
        ledger.close(year)
        say(f"{year}: results, {ledger.entries} entries")
    results.leave_waiting(policies[max(YEARS)], min(SHEET, people))
    for name, last in desk.serials.items():
        series.add(name, last)
    return Written(people, ledger.entries, named.logins)


def _timed(say: Callable[[str], None]) -> Callable[[str], None]:
    began = time.monotonic()

    def told(what: str) -> None:
        say(f"{time.monotonic() - began:6.0f} s  {what}")

    return told
