"""The laws of the house under anything that anybody does.

Thirty examples of thirty steps on SQLite, fifteen on PostgreSQL, the same ones in every run.
A long search with new examples each time:
`pytest tests/laws --hypothesis-profile=long`.
"""

import logging
from decimal import Decimal
from functools import partial

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from app.enums import ActionKind
from tests.engines import ENGINE
from tests.laws.items import Item
from tests.laws.machine import REASON, Laws

logger = logging.getLogger(__name__)

STEPS = 30
# Of the hundred examples that a property gets: each one here is thirty transactions.
PER_CENT = 30 if ENGINE == "sqlite" else 15


def test_the_laws_hold_after_every_step(stage):
    examples = settings().max_examples * PER_CENT // 100
    stage.tally.clear()
    run_state_machine_as_test(
        partial(Laws, stage), settings=settings(max_examples=examples, stateful_step_count=STEPS)
    )
    logger.info("%s", dict(sorted(stage.tally.items())))
    assert stage.tally["approved declaration"]
    assert stage.tally["refused to approve"]


def test_the_machine_gets_everywhere(stage):
    """One walk by hand: a machine that never took an action would prove nothing about it."""
    stage.tally.clear()
    machine = Laws(stage)
    take = machine.set_back
    for _ in range(len(machine.shadows.cases)):
        take(ActionKind.SUBMIT, 0)
    machine.return_some(1, 1, 1, REASON)
    take(ActionKind.WITHDRAW, 0)
    take(ActionKind.RETURN, 0)
    machine.edit(0, 1, {0}, 0)
    machine.laws_hold()
    for action in (ActionKind.SUBMIT, ActionKind.SUBMIT, ActionKind.DISCARD, ActionKind.REFUSE):
        take(action, 0)
        machine.laws_hold()
    machine.change_unit(1, 1)
    machine.change_unit(1, 2)
    for _ in range(2 * len(machine.shadows.cases)):
        take(ActionKind.APPROVE, 0)
        machine.laws_hold()
    for number in range(len(machine.shadows.cases)):
        machine.reverse(number, 1, REASON)
        machine.laws_hold()
    for turn in (1, 2):
        machine.hand_in(turn, Item(days=Decimal(1)))
        take(ActionKind.SUBMIT, -1)
        machine.take(0, turn, 0)
        machine.laws_hold()
    machine.teardown()
    expected = {action.value for action in ActionKind} | {
        "approved declaration",
        "approved filing",
        "change of unit under review",
        "edit",
        "resubmit",
        "taken in",
    }
    assert expected - {what for what, times in stage.tally.items() if times} == set()
