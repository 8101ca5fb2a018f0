"""One operation, one transaction; refusals are logged, clashes told in plain words."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError

from app.access.actor import Actor
from app.access.gateway import OutOfScope
from app.engine import BUSY_MILLISECONDS, PATIENCE, WRITE
from app.errors import Busy, DomainError, NotAllowed, Stale, Taken
from app.models import db
from app.operations.audit import log_refusal

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# The unique index that was hit, as PostgreSQL names it and as SQLite lists its columns,
# and what it means to the person at the screen.
_CLASHES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("uq_hour_line_taken_filing", "hour_line.person_id, hour_line.filing_id"),
        "有人员在该备案课程下已有审核中或已入档的学时，同一课程每人只能申报一次。",
    ),
    (
        ("uq_hour_line_taken_once", "hour_line.person_id, hour_line.once_key"),
        "有人员的该证书（项目）已经申报过，同一证书、同一项目成果只能申报一次。",
    ),
    (
        ("uq_hour_line_taken_second", "hour_line.person_id, hour_line.second_key"),
        "有人员的该证书已经申报过，同一证书只能申报一次。",
    ),
    (
        ("uq_hour_line_case_id_person_id", "hour_line.case_id, hour_line.person_id"),
        "同一人员在本次申报中只能出现一次。",
    ),
    (("uq_organisation_name", "organisation.name"), "已有同名机构。"),
    (("uq_organisation_credit_code", "organisation.credit_code"), "该统一社会信用代码已经登记。"),
    (("uq_person_identity_hash", "person.identity_hash"), "该证件号码已经登记。"),
    (("uq_import_batch_posted_file", "import_batch.sha256"), "同一文件已经入档，不能重复导入。"),
    (
        ("uq_phrase_own", "uq_phrase_shared", "phrase.organisation_id"),
        "已有这条常用语。",
    ),
    (
        ("uq_membership_active", "membership.user_id, membership.role"),
        "该用户在此机构已有这个身份。",
    ),
    (
        ("uq_activation_code_open", "activation_code.user_id"),
        "刚刚有人为该账号发放了激活码，请刷新后再试。",
    ),
)


_SOMEBODY_FIRST = "刚刚有人先一步办理了同一事项，请刷新后查看结果。"
# PostgreSQL ends one of two transactions that wait for each other in a circle.
_LOCKED_EACH_OTHER_OUT = frozenset({"40P01", "40001"})


def begin_write(patience: int = BUSY_MILLISECONDS) -> None:
    """Ends what was read so far and begins a transaction that may write.

    On SQLite there is one writer at a time: it waits `patience` milliseconds for its turn.
    Raises `Busy` when that is not enough.
    """
    db.session.rollback()
    try:
        db.session.connection(execution_options={WRITE: True, PATIENCE: patience})
    except OperationalError as error:
        db.session.rollback()
        if is_busy(error):
            raise Busy from None
        raise


def begin_read() -> None:
    """For a request that only reads: on PostgreSQL each statement by itself, which spares a
    BEGIN before the first and a ROLLBACK after the last.

    Nothing is lost by it: at PostgreSQL's READ COMMITTED every statement sees its own moment,
    within a transaction as well. `begin_write` ends it like any other reading.
    """
    session = db.session()
    if db.engine.dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def is_busy(error: OperationalError) -> bool:
    """Whether SQLite gave up waiting for another writer."""
    return "database is locked" in str(error.orig)


def operation(
    name: str,
) -> Callable[
    [Callable[Concatenate[Actor, Arguments], Result]],
    Callable[Concatenate[Actor, Arguments], Result],
]:
    """Makes a function of an actor an operation called `name` in the audit log.

    Commits when it returns; rolls everything back when it raises. A refused attempt is
    logged in a transaction of its own.
    """

    def wrap(
        work: Callable[Concatenate[Actor, Arguments], Result],
    ) -> Callable[Concatenate[Actor, Arguments], Result]:
        @functools.wraps(work)
        def run(actor: Actor, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            begin_write()
            try:
                result = work(actor, *args, **kwargs)
                db.session.commit()
            except IntegrityError as error:
                db.session.rollback()
                raise explain_clash(error) from None
            except OperationalError as error:
                db.session.rollback()
                if getattr(error.orig, "sqlstate", None) in _LOCKED_EACH_OTHER_OUT:
                    raise Stale(_SOMEBODY_FIRST) from None
                if is_busy(error):
                    raise Busy from None
                raise
            except DomainError as error:
                db.session.rollback()
                if isinstance(error, (OutOfScope, NotAllowed)):
                    record_refusal(actor, name, error)
                raise
            except BaseException:
                db.session.rollback()
                raise
            return result

        return run

    return wrap


def record_refusal(actor: Actor | None, name: str, error: DomainError) -> None:
    """Logs a refused attempt once, in a transaction of its own."""
    if getattr(error, "logged", False):
        return
    begin_write()
    log_refusal(actor, name, error)
    db.session.commit()
    error.logged = True  # type: ignore[attr-defined]


def explain_clash(error: IntegrityError) -> DomainError:
    """The refusal that a violated constraint means."""
    text = str(error.orig)
    for marks, message in _CLASHES:
        if any(mark in text for mark in marks):
            return Taken(message)
    return Stale(_SOMEBODY_FIRST)
