"""Chains as data: who decides, who is skipped and why."""

import pytest

from app.enums import Tier
from app.errors import RuleViolation
from app.workflow.chain import NO_DEPARTMENT, Step, build_chain, next_position

BOTH = (Tier.DEPARTMENT, Tier.HR)


def test_each_tier_gets_its_organisation():
    chain = build_chain(BOTH, {Tier.DEPARTMENT: 3, Tier.HR: 4})
    assert chain == (Step(Tier.DEPARTMENT, 3), Step(Tier.HR, 4))


def test_a_missing_department_is_skipped_and_says_so():
    chain = build_chain(BOTH, {Tier.DEPARTMENT: None, Tier.HR: 4})
    assert chain == (Step(Tier.DEPARTMENT, None, NO_DEPARTMENT), Step(Tier.HR, 4))
    assert next_position(chain, None) == 1


@pytest.mark.parametrize("tier", [Tier.HR, Tier.UNIT, Tier.ASSOCIATION])
def test_no_other_tier_can_be_missing(tier):
    with pytest.raises(RuleViolation, match=f"没有负责「{tier.label}」的机构"):
        build_chain((Tier.DEPARTMENT, tier), {Tier.DEPARTMENT: 3})


@pytest.mark.parametrize("tiers", [(), (Tier.DEPARTMENT,)])
def test_a_chain_where_nobody_decides_is_refused(tiers):
    with pytest.raises(RuleViolation, match="没有任何机构可以审核"):
        build_chain(tiers, {})


def test_the_next_position_passes_over_skipped_steps():
    steps = (Step(Tier.UNIT, 1), Step(Tier.DEPARTMENT, None, NO_DEPARTMENT), Step(Tier.HR, 2))
    assert next_position(steps, None) == 0
    assert next_position(steps, 0) == 2
    assert next_position(steps, 2) is None
