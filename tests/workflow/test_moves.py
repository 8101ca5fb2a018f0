"""What an attempt does, and what it is refused for."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.enums import ActionKind, CaseState, Tier
from app.errors import DomainError, NotAllowed, RuleViolation, Stale
from app.workflow.chain import NO_DEPARTMENT, Step
from app.workflow.moves import REASON_LIMIT, Attempt, Standing, plan_move
from app.workflow.transitions import TRANSITIONS

SUBMITTER, REVIEWER, BUREAU, OTHER = 1, 2, 3, 4
STEPS = (Step(Tier.DEPARTMENT, 7), Step(Tier.HR, 8))
REVIEWED = Standing(
    CaseState.IN_REVIEW, 1, 3, 0, STEPS, {SUBMITTER: Tier.SUBMITTER}, decided_in_round=False
)
RETURNED = Standing(
    CaseState.RETURNED,
    1,
    5,
    None,
    STEPS,
    {SUBMITTER: Tier.SUBMITTER, REVIEWER: Tier.DEPARTMENT, BUREAU: Tier.HR},
    decided_in_round=True,
)


@pytest.mark.parametrize("seen", [2, 4, 0])
@pytest.mark.parametrize("action", list(ActionKind), ids=lambda action: action.value)
def test_what_was_not_shown_cannot_be_decided(action, seen):
    with pytest.raises(Stale, match="已经变化"):
        plan_move(REVIEWED, Attempt(action, REVIEWER, seen, "原因"), new_steps=STEPS)


@pytest.mark.parametrize("action", [ActionKind.RETURN, ActionKind.REFUSE, ActionKind.SPLIT])
@pytest.mark.parametrize("reason", ["", "   ", "\n\t　"])
def test_a_return_or_refusal_has_a_written_reason(action, reason):
    with pytest.raises(RuleViolation, match="请填写") as caught:
        plan_move(REVIEWED, Attempt(action, REVIEWER, 3, reason))
    assert caught.value.problems[0].field == "reason"


def test_the_reason_is_kept_without_padding():
    assert plan_move(REVIEWED, Attempt(ActionKind.RETURN, REVIEWER, 3, " 缺少名单 ")).reason == (
        "缺少名单"
    )


@pytest.mark.parametrize(("length", "fits"), [(REASON_LIMIT, True), (REASON_LIMIT + 1, False)])
def test_the_length_of_a_reason(length, fits):
    attempt = Attempt(ActionKind.REFUSE, REVIEWER, 3, "因" * length)
    if fits:
        assert plan_move(REVIEWED, attempt).reason == "因" * length
    else:
        with pytest.raises(RuleViolation, match=f"现有 {length} 个字"):
            plan_move(REVIEWED, attempt)


def test_withdrawing_before_anybody_decided():
    move = plan_move(REVIEWED, Attempt(ActionKind.WITHDRAW, SUBMITTER, 3))
    assert (move.state, move.round, move.position) == (CaseState.WITHDRAWN, 1, None)


def test_no_withdrawing_once_a_tier_decided():
    decided = dataclasses.replace(REVIEWED, position=1, decided_in_round=True)
    with pytest.raises(NotAllowed, match="不能再撤回"):
        plan_move(decided, Attempt(ActionKind.WITHDRAW, SUBMITTER, 3))


def test_nobody_decides_on_their_own_submission():
    with pytest.raises(NotAllowed, match="您是本件的提交人"):
        plan_move(REVIEWED, Attempt(ActionKind.APPROVE, SUBMITTER, 3))
    assert plan_move(REVIEWED, Attempt(ActionKind.APPROVE, OTHER, 3)).tier is Tier.DEPARTMENT


def test_one_person_one_tier_within_a_round():
    at_bureau = dataclasses.replace(
        REVIEWED, position=1, duties={SUBMITTER: Tier.SUBMITTER, REVIEWER: Tier.DEPARTMENT}
    )
    with pytest.raises(NotAllowed, match="「主管部门审核」环节办理过"):
        plan_move(at_bureau, Attempt(ActionKind.APPROVE, REVIEWER, 3))
    assert plan_move(at_bureau, Attempt(ActionKind.APPROVE, BUREAU, 3)).state is CaseState.APPROVED


def test_one_person_one_tier_over_all_rounds():
    second_round = dataclasses.replace(
        RETURNED, state=CaseState.IN_REVIEW, round=2, position=0, decided_in_round=False
    )
    with pytest.raises(NotAllowed, match="「人社部门审验」环节办理过"):
        plan_move(second_round, Attempt(ActionKind.APPROVE, BUREAU, 5))
    again = plan_move(second_round, Attempt(ActionKind.APPROVE, REVIEWER, 5))
    assert (again.state, again.position) == (CaseState.IN_REVIEW, 1)


@pytest.mark.parametrize("action", [ActionKind.SUBMIT, ActionKind.DISCARD])
def test_a_reviewer_never_becomes_the_submitter(action):
    with pytest.raises(NotAllowed, match="同一人只能办理一个环节"):
        plan_move(RETURNED, Attempt(action, REVIEWER, 5), new_steps=STEPS)


def test_a_resubmission_opens_a_round_at_the_first_tier_with_the_new_chain():
    steps = (Step(Tier.DEPARTMENT, None, NO_DEPARTMENT), Step(Tier.HR, 9))
    move = plan_move(RETURNED, Attempt(ActionKind.SUBMIT, SUBMITTER, 5), new_steps=steps)
    assert (move.round, move.position, move.steps) == (2, 1, steps)


def test_a_resubmission_may_go_straight_back_to_the_tier_that_returned():
    attempt = Attempt(ActionKind.SUBMIT, SUBMITTER, 5)
    assert plan_move(RETURNED, attempt, new_steps=STEPS, start_at=1).position == 1
    assert plan_move(RETURNED, attempt, new_steps=STEPS[:1], start_at=1).position == 0


TIERS = st.sampled_from([Tier.UNIT, Tier.DEPARTMENT, Tier.HR, Tier.ASSOCIATION])
CHAINS = st.lists(
    st.builds(lambda tier, there: Step(tier, 5 if there else None), TIERS, st.booleans()),
    min_size=1,
    max_size=4,
).filter(lambda steps: any(step.organisation_id for step in steps))
ATTEMPTS = st.tuples(
    st.sampled_from(list(ActionKind)), st.integers(1, 5), st.integers(0, 9), CHAINS
)


@given(st.lists(ATTEMPTS, max_size=30))
def test_whatever_people_try_the_laws_hold(attempts):
    """Plays any sequence of attempts: each either moves by the laws or changes nothing."""
    case = Standing(CaseState.DRAFT, 0, 1, None, (), {}, decided_in_round=False)
    acted: dict[int, set[Tier]] = {}
    for action, user, seen, chain in attempts:
        attempt = Attempt(action, user, case.version if seen else -1, "原因")
        try:
            move = plan_move(case, attempt, new_steps=chain)
        except DomainError:
            continue
        assert attempt.seen_version == case.version
        assert case.state in {row.source for row in TRANSITIONS}
        acted.setdefault(user, set()).add(move.tier)
        assert len(acted[user]) == 1
        assert (move.position is None) == (move.state is not CaseState.IN_REVIEW)
        if move.position is not None:
            assert move.steps[move.position].organisation_id is not None
        if action is ActionKind.APPROVE and move.state is CaseState.APPROVED:
            after = move.steps[case.position + 1 :]
            assert all(step.organisation_id is None for step in after)
        submitted = action is ActionKind.SUBMIT
        assert move.round == case.round + (1 if submitted else 0)
        decided = action in {ActionKind.APPROVE, ActionKind.RETURN, ActionKind.REFUSE}
        case = Standing(
            state=move.state,
            round=move.round,
            version=case.version + 1,
            position=move.position,
            steps=move.steps,
            duties={**case.duties, user: move.tier},
            decided_in_round=decided or (case.decided_in_round and not submitted),
        )
