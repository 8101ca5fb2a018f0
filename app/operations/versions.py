"""Changes of records that are no cases: nobody overwrites what they have not seen."""

from __future__ import annotations

from app.errors import Stale
from app.models import Organisation, Person, Phrase, db


def take_seen(record: Organisation | Person | Phrase, seen_version: int) -> None:
    """Locks a record for this transaction and counts the change that is about to be made.

    Raises `Stale` where it is not the version that was on the screen.
    """
    # Rows that point at it may still be added by others meanwhile.
    db.session.refresh(record, with_for_update={"of": type(record), "key_share": True})
    if record.version != seen_version:
        message = "刚刚有人修改过此内容，您的修改没有保存。请重新打开后再改。"
        raise Stale(message)
    record.version += 1
