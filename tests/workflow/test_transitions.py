"""The transition table: every state and action, and the page that shows it."""

import itertools

import pytest

from app.enums import ActionKind, CaseState, Tier
from app.errors import NotAllowed
from app.workflow.chain import Step
from app.workflow.moves import Attempt, Standing, plan_move
from app.workflow.transitions import EDITABLE, TRANSITIONS, Condition, table_markdown
from tests.installation import ROOT

S, A = CaseState, ActionKind

# Written down a second time on purpose: the only moves there are, and what they lead to
# where a tier still follows.
ALLOWED = {
    (S.DRAFT, A.SUBMIT): S.IN_REVIEW,
    (S.RETURNED, A.SUBMIT): S.IN_REVIEW,
    (S.WITHDRAWN, A.SUBMIT): S.IN_REVIEW,
    (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_REVIEW, A.APPROVE): S.IN_REVIEW,
    (S.IN_REVIEW, A.RETURN): S.RETURNED,
    (S.IN_REVIEW, A.REFUSE): S.REFUSED,
    (S.IN_REVIEW, A.SPLIT): S.IN_REVIEW,
    (S.APPROVED, A.REVERSE): S.APPROVED,
    (S.DRAFT, A.DISCARD): S.DISCARDED,
    (S.RETURNED, A.DISCARD): S.DISCARDED,
    (S.WITHDRAWN, A.DISCARD): S.DISCARDED,
}
STEPS = (Step(Tier.DEPARTMENT, 7), Step(Tier.HR, 8))
NEW_ROUND_FROM = {S.DRAFT, S.RETURNED, S.WITHDRAWN}


def standing(state):
    held = state is S.IN_REVIEW
    started = state is not S.DRAFT
    return Standing(
        state=state,
        round=1 if started else 0,
        version=4,
        position=0 if held else None,
        steps=STEPS if started else (),
        duties={},
        decided_in_round=False,
    )


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(S, A)), ids=lambda member: member.value
)
def test_every_state_and_action(state, action):
    attempt = Attempt(action, user_id=1, seen_version=4, reason="材料不清楚")
    if (state, action) not in ALLOWED:
        with pytest.raises(NotAllowed, match=f"不能{action.label}"):
            plan_move(standing(state), attempt, new_steps=STEPS)
        return
    move = plan_move(standing(state), attempt, new_steps=STEPS)
    assert move.state is ALLOWED[state, action]
    assert (move.position is not None) == (move.state is S.IN_REVIEW)


def test_the_last_tier_decides_for_good():
    last = Standing(S.IN_REVIEW, 1, 4, 1, STEPS, {}, decided_in_round=True)
    move = plan_move(last, Attempt(A.APPROVE, 1, 4))
    assert (move.state, move.position, move.tier) == (S.APPROVED, None, Tier.HR)


def test_only_submissions_open_a_round():
    assert {row.source for row in TRANSITIONS if row.new_round} == NEW_ROUND_FROM
    assert {row.action for row in TRANSITIONS if row.new_round} == {A.SUBMIT}


def test_what_goes_against_the_submitter_needs_a_reason_and_nothing_else_does():
    needed = {row.action for row in TRANSITIONS if row.needs_reason}
    assert needed == {A.RETURN, A.REFUSE, A.SPLIT, A.REVERSE}


@pytest.mark.parametrize("position", [0, 1])
def test_a_return_of_lines_leaves_the_case_where_it_is(position):
    held = Standing(S.IN_REVIEW, 2, 4, position, STEPS, {}, decided_in_round=True)
    move = plan_move(held, Attempt(A.SPLIT, 1, 4, "缺少证书"))
    assert (move.state, move.position, move.round) == (S.IN_REVIEW, position, 2)
    assert move.tier is STEPS[position].tier


def test_nothing_leads_out_of_a_final_state():
    left = {row.source for row in TRANSITIONS if row.target is not row.source}
    assert set(S) - left == {S.APPROVED, S.REFUSED, S.DISCARDED}
    assert {S.DRAFT, S.RETURNED, S.WITHDRAWN} == EDITABLE


def test_rows_for_the_same_step_exclude_each_other():
    for (_, _), rows in itertools.groupby(TRANSITIONS, lambda row: (row.source, row.action)):
        conditions = [row.condition for row in rows]
        assert len(conditions) == 1 or set(conditions) == {
            Condition.MORE_TIERS,
            Condition.LAST_TIER,
        }


def test_the_page_shows_the_table():
    page = (ROOT / "docs" / "workflow.md").read_text("utf-8")
    shown = page.partition("<!-- table: begin -->\n")[2].partition("<!-- table: end -->")[0]
    assert shown == table_markdown()


def test_the_command_prints_the_table(app):
    result = app.test_cli_runner().invoke(args=["workflow", "table"])
    assert result.exit_code == 0
    assert result.output == table_markdown()
