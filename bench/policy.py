"""Measures the policy engine: person-years a second, and all the way into PostgreSQL.

    .venv/bin/python -m bench.policy
    sh scripts/with-postgres.sh .venv/bin/python -m bench.policy --people 300000

The first is the engine alone on one core, with the explanation and the sentence of every
item. The second credits person-years and inserts entries and totals; beside it the very same
rows are inserted into twins of the two tables (columns, checks and indexes, no foreign keys
on either side). Prints Markdown. PostgreSQL is the one of XUESHI_TEST_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import psycopg
from psycopg import sql
from sqlalchemy import create_engine

from app.enums import LedgerCause
from app.models import LedgerEntry, YearTotal, db
from app.operations.ledger_sources import explained, shares
from app.policy import Item, PersonFacts, Policy, default_book, evaluate, explain
from bench.persons import person_years

ENGINEER = PersonFacts(title_series="工程技术人员")
POLICIES = ("qinghai-2019", "qingdao-2026")
SIDES = ("whole", "bare")
BATCH = 2000
MOST_ITEMS = 100  # of one person, to number their sources apart
_ENTRY = """person_id year subject category claimed credited explanation cause import_row_id
    policy_id policy_version title organiser approved_by starts_on ends_on at"""
_TOTAL = "person_id year public professional"
COLUMNS = {LedgerEntry.__tablename__: _ENTRY, YearTotal.__tablename__: _TOTAL}
Row = tuple[object, ...]


def engine_alone(policy: Policy, count: int) -> tuple[float, float]:
    """Person-years a second of processor time, and items in each."""
    years = list(person_years(policy.id, count))
    began = time.process_time()
    for items in years:
        for result in evaluate(policy, ENGINEER, items).items.values():
            explain(result)
    seconds = time.process_time() - began
    return count / seconds, sum(map(len, years)) / count


@dataclass(slots=True)
class Written:
    """Rows written by each side, and seconds: all of it, the bare INSERT, and of the first the
    processor time of the engine and the shaping of rows.
    """

    rows: int = 0
    whole: float = 0.0
    engine: float = 0.0
    bare: float = 0.0


def rows_of(policy: Policy, first: int, years: Sequence[Sequence[Item]]) -> dict[str, list[Row]]:
    """Entries and totals of these person-years; `first` is the first person's id."""
    entries: list[Row] = []
    totals: list[Row] = []
    days = (f"{policy.year}-01-01", f"{policy.year}-12-31", f"{policy.year}-12-31T00:00:00Z")
    for person, items in enumerate(years, start=first):
        found = evaluate(policy, ENGINEER, items)
        for number, item in enumerate(items):
            result = found.items[item.id]
            why = json.dumps(explained(result), ensure_ascii=False)
            source = person * MOST_ITEMS + number
            for share in shares(policy, item, result):
                hours = (int(share.claimed * 100), int(share.credited * 100))
                what = (person, share.year, share.subject.value, item.category)
                rule = (LedgerCause.CREDIT.value, source, policy.id, policy.version)
                about = ("专业课培训", "培训单位", "审核单位", *days)
                entries.append((*what, *hours, why, *rule, *about))
        for year, sums in found.years.items():
            totals.append((person, year, int(sums.public * 100), int(sums.professional * 100)))
    return {LedgerEntry.__tablename__: entries, YearTotal.__tablename__: totals}


def into_postgres(url: str, people: int) -> Written:
    """Credits so many person-years of the first policy and inserts them, each side in turn."""
    plain = url.replace("+psycopg", "")
    db.metadata.create_all(create_engine(plain.replace("postgresql:", "postgresql+psycopg:", 1)))
    policy = default_book().by_id(POLICIES[0])
    written = Written()
    with psycopg.connect(plain) as link:
        for side, table in product(SIDES, COLUMNS):
            twin = sql.Identifier(f"{side}_{table}")
            query = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)")
            link.execute(query.format(twin, sql.Identifier(table)))
        everybody = person_years(policy.id, people)
        for first in range(1, people + 1, BATCH):
            years = list(islice(everybody, BATCH))
            began, cpu = time.perf_counter(), time.process_time()
            rows = rows_of(policy, first, years)
            written.engine += time.process_time() - cpu
            _insert(link, SIDES[0], rows)
            done = time.perf_counter()
            _insert(link, SIDES[1], rows)
            written.bare += time.perf_counter() - done
            written.whole += done - began
            written.rows += sum(map(len, rows.values()))
    return written


def _insert(link: psycopg.Connection, side: str, rows: Mapping[str, Sequence[Row]]) -> None:
    for table, names in COLUMNS.items():
        columns = names.split()
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(f"{side}_{table}"),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        )
        with link.cursor() as cursor:
            cursor.executemany(query, rows[table])
    link.commit()


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=20_000, help="person-years of each policy")
    parser.add_argument("--people", type=int, default=0, help="person-years into PostgreSQL")
    chosen = parser.parse_args()
    print("| policy | items a year | person-years a second |\n|---|---|---|")
    for policy_id in POLICIES:
        speed, items = engine_alone(default_book().by_id(policy_id), chosen.count)
        print(f"| {policy_id} | {items:.1f} | {speed:,.0f} |")
    url = os.environ.get("XUESHI_TEST_DATABASE_URL")
    if chosen.people and url:
        done = into_postgres(url, chosen.people)
        print(f"\n{chosen.people:,} person-years, {done.rows:,} rows: {done.whole:.1f} s,")
        print(f"the engine and the shaping of rows {done.engine:.1f} s of processor time;")
        print(f"bare INSERT {done.bare:.1f} s; {done.whole / done.bare:.2f} times")


if __name__ == "__main__":
    main()
