"""Cases in every state, each moved there by the same state machine that moves real ones."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from app.bench.bulk import Bulk
from app.bench.moments import moment
from app.bench.places import Place, Places
from app.enums import ActionKind, AuditOutcome, CaseKind, CaseState, Tier
from app.models import Attachment, AuditEntry, Case, CaseAction, CaseDuty, CaseStep
from app.policy import Policy
from app.workflow.chain import Step, build_chain
from app.workflow.moves import Attempt, Move, Standing, plan_move

SUBMIT, APPROVE = ActionKind.SUBMIT, ActionKind.APPROVE
RETURN, REFUSE = ActionKind.RETURN, ActionKind.REFUSE
WITHDRAW, DISCARD = ActionKind.WITHDRAW, ActionKind.DISCARD
# Approvals go on until the last tier has approved.
THROUGH = (APPROVE, APPROVE, APPROVE)
_PREFIX = {CaseKind.FILING: "BA", CaseKind.DECLARATION: "SB"}
_REASONS = (
    "材料不全，请补充后重新提交。",
    "签到册与合格人员名单不一致，请核对。",
    "培训通知没有印章，请上传盖章的通知。",
    "人员名单有误，请修改后重新提交。",
)

Actions = tuple[ActionKind, ...]
# What has happened to a case, and how often of a hundred: years that are over, the present one.
OVER: Mapping[Actions, int] = {
    (SUBMIT, *THROUGH): 88,
    (SUBMIT, RETURN, SUBMIT, *THROUGH): 7,
    (SUBMIT, REFUSE): 2,
    (SUBMIT, APPROVE, REFUSE): 1,
    (DISCARD,): 2,
}
PRESENT: Mapping[Actions, int] = {
    (SUBMIT, *THROUGH): 54,
    (SUBMIT, RETURN, SUBMIT, *THROUGH): 6,
    (SUBMIT,): 11,
    (SUBMIT, APPROVE): 5,
    (SUBMIT, RETURN, SUBMIT): 2,
    (SUBMIT, RETURN): 7,
    (SUBMIT, WITHDRAW): 3,
    (SUBMIT, REFUSE): 2,
    (DISCARD,): 2,
    (): 8,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a case is about. `evidence` are kinds of files; `day` when it was begun."""

    kind: CaseKind
    place: Place
    title: str
    year: int
    day: int
    evidence: tuple[str, ...]
    actions: Actions


@dataclass(slots=True)
class Played:
    """A case as it stands at the end."""

    id: int
    standing: Standing
    user: int
    evidence: list[list[str]]
    submitted: tuple[int, int] | None = None
    held: tuple[int, int] | None = None
    decided: tuple[int, int] | None = None
    returned_position: int | None = None
    moves: list[tuple[int, ActionKind, Move, int, int, tuple[int, int]]] = field(
        default_factory=list
    )

    @property
    def state(self) -> CaseState:
        """The state at the end."""
        return self.standing.state


class Desk:
    """Writes cases and all that belongs to any case."""

    def __init__(self, bulk: Bulk, places: Places, usernames: Mapping[int, str]) -> None:
        self._places = places
        self._usernames = usernames
        self.serials: Counter[str] = Counter()
        self._cases = bulk.table(
            Case,
            "id number kind title year policy_id policy_version organisation_id department_id"
            " bureau_id created_by_id created_at submitted_at decided_at state round version"
            " position holder_tier holder_id held_since content_hash returned_position",
        )
        self._steps = bulk.table(
            CaseStep, "id case_id round position tier organisation_id skip_reason"
        )
        self._duties = bulk.table(CaseDuty, "case_id user_id tier round")
        self._actions = bulk.table(
            CaseAction,
            "id case_id version_before round tier kind user_id organisation_id reason"
            " content_hash content at",
        )
        self._files = bulk.table(
            Attachment,
            "id case_id kind original_name stored_name content_type size sha256 uploaded_by_id"
            " uploaded_at",
        )
        self._log = bulk.table(
            AuditEntry,
            "id at user_id user_name role organisation_id address action record_type record_id"
            " outcome after",
        )
        self._chains: dict[tuple[CaseKind, int, int], tuple[Step, ...]] = {}

    def play(self, draft: Draft, policy: Policy) -> Played:
        """Moves a new case through its actions; nothing is written yet."""
        case_id = self._cases.next_id()
        user = draft.place.admins[0]
        files = sorted(
            [kind, hashlib.sha256(f"{case_id}:{kind}".encode()).hexdigest()]
            for kind in draft.evidence
        )
        standing = Standing(
            state=CaseState.DRAFT,
            round=0,
            version=1 + len(files),
            position=None,
            steps=(),
            duties={user: Tier.SUBMITTER},
            decided_in_round=False,
        )
        played = Played(case_id, standing, user, files)
        day = draft.day
        for action in draft.actions:
            if action is APPROVE and played.state is not CaseState.IN_REVIEW:
                break
            if action is REFUSE and played.state is not CaseState.IN_REVIEW:
                break
            day += 1 + (case_id + day) % 3
            self._move(played, draft, policy, action, (day, case_id))
        return played

    def write(self, draft: Draft, policy: Policy, played: Played, content: dict[str, Any]) -> None:
        """Writes the case with steps, duties, actions, files and lines of the log."""
        text, digest = _canonical(content)
        place, standing = draft.place, played.standing
        series = f"case:{draft.kind.value}:{draft.year}"
        self.serials[series] += 1
        held = None if standing.position is None else standing.steps[standing.position]
        self._cases.add(
            played.id,
            f"{_PREFIX[draft.kind]}{draft.year}{self.serials[series]:06d}",
            draft.kind.value,
            draft.title,
            draft.year,
            policy.id,
            policy.version,
            place.id,
            place.department_id,
            place.bureau_id,
            played.user,
            moment(draft.day, played.id),
            moment(*played.submitted) if played.submitted else None,
            moment(*played.decided) if played.decided else None,
            standing.state.value,
            standing.round,
            standing.version,
            standing.position,
            held.tier.value if held else None,
            held.organisation_id if held else None,
            moment(*played.held) if held and played.held else None,
            digest if standing.round else "",
            played.returned_position,
        )
        for user, tier in standing.duties.items():
            self._duties.add(played.id, user, tier.value, 1)
        for version, action, move, user, organisation, at in played.moves:
            if action is SUBMIT:
                self._write_steps(played.id, move)
            sent = digest if move.round else ""
            self._actions.add_new(
                played.id,
                version,
                move.round,
                move.tier.value,
                action.value,
                user,
                organisation,
                move.reason,
                sent,
                text if action is SUBMIT else None,
                moment(*at),
            )
            self._log_line(played.id, action, move, user, organisation, at)
        self._write_files(played, draft.day)

    def _move(
        self, played: Played, draft: Draft, policy: Policy, action: ActionKind, at: tuple[int, int]
    ) -> None:
        standing = played.standing
        steps: tuple[Step, ...] = ()
        if action is SUBMIT:
            steps = self._chain(draft, policy)
        user, organisation = self._who(draft.place, standing, action)
        version = standing.version
        if action is SUBMIT and standing.round:
            # It was mended before it was handed in again.
            version += 1
            standing = replace(standing, version=version)
        reason = _REASONS[played.id % len(_REASONS)] if action in {RETURN, REFUSE} else ""
        attempt = Attempt(action, user, version, reason)
        move = plan_move(standing, attempt, new_steps=steps)
        played.moves.append((version, action, move, user, organisation, at))
        if action is SUBMIT:
            played.submitted = at
        if move.state in {CaseState.APPROVED, CaseState.REFUSED}:
            played.decided = at
        if move.state is CaseState.RETURNED:
            played.returned_position = standing.position
        played.held = at
        played.standing = Standing(
            move.state,
            move.round,
            version + 1,
            move.position,
            move.steps,
            {**standing.duties, user: standing.duties.get(user, move.tier)},
            action in {APPROVE, RETURN, REFUSE},
        )

    def _who(self, place: Place, standing: Standing, action: ActionKind) -> tuple[int, int]:
        if standing.position is None or action is WITHDRAW:
            return place.admins[0], place.id
        step = standing.steps[standing.position]
        if step.tier is Tier.UNIT:
            return place.admins[1], place.id
        desk = step.organisation_id or 0
        return self._places.desks[desk], desk

    def _chain(self, draft: Draft, policy: Policy) -> tuple[Step, ...]:
        place = draft.place
        key = draft.kind, draft.year, place.id
        if key not in self._chains:
            is_filing = draft.kind is CaseKind.FILING
            chains = policy.filing_chains if is_filing else policy.declaration_chains
            sort = place.sort if is_filing or place.track is None else _declarer(place)
            desks = {
                Tier.UNIT: place.id,
                Tier.DEPARTMENT: place.department_id,
                Tier.HR: place.bureau_id,
            }
            self._chains[key] = build_chain([Tier(tier) for tier in chains[sort]], desks)
        return self._chains[key]

    def _write_steps(self, case_id: int, move: Move) -> None:
        for position, step in enumerate(move.steps):
            self._steps.add_new(
                case_id,
                move.round,
                position,
                step.tier.value,
                step.organisation_id,
                step.skip_reason,
            )

    def _write_files(self, played: Played, day: int) -> None:
        for kind, digest in played.evidence:
            self._files.add_new(
                played.id,
                kind,
                "佐证材料.pdf",
                digest[:32],
                "application/pdf",
                20_000 + played.id % 900_000,
                digest,
                played.user,
                moment(day, played.id),
            )

    def _log_line(  # noqa: PLR0913 - the columns of the log
        self,
        case_id: int,
        action: ActionKind,
        move: Move,
        user: int,
        organisation: int,
        at: tuple[int, int],
    ) -> None:
        self._log.add_new(
            moment(*at),
            user,
            self._usernames[user],
            _ROLES[move.tier],
            organisation,
            "127.0.0.1",
            f"case.{action.value}",
            "review_case",
            case_id,
            AuditOutcome.DONE.value,
            f'{{"state": "{move.state.value}", "round": {move.round}}}',
        )


_ROLES = {
    Tier.SUBMITTER: "unit_admin",
    Tier.UNIT: "unit_admin",
    Tier.DEPARTMENT: "department_admin",
    Tier.HR: "hr_reviewer",
}


def choose(random: Random, stories: Mapping[Actions, int]) -> Actions:
    """One story, as often as it is meant to be."""
    (story,) = random.choices(tuple(stories), weights=tuple(stories.values()))
    return story


def _declarer(place: Place) -> str:
    return place.track.value if place.track and place.sort != "department" else place.sort


def _canonical(content: dict[str, Any]) -> tuple[str, str]:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, hashlib.sha256(text.encode()).hexdigest()


def texts(fields: Sequence[str], values: Sequence[Any]) -> dict[str, str | None]:
    """Fields of canonical content: every value as text."""
    pairs = zip(fields, values, strict=True)
    return {name: None if value is None else str(value) for name, value in pairs}
