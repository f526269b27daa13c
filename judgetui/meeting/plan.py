"""The plan: what was agreed before the meeting, whole and checked.

Its parts are made in `judgetui.meeting.plan_model` and `judgetui.meeting.fields`, and can be
imported from here.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Self

from pydantic import ValidationInfo, model_validator

import judgetui.meeting.methods  # noqa: F401  # A plan can name the methods it registers.
from judgetui.meeting.checks import check_plan
from judgetui.meeting.fields import (
    Bilingual,
    Called,
    Identifier,
    Key,
    Language,
    Line,
    Name,
    Number,
    Paragraph,
    Prose,
    Value,
    clean,
    exact,
    spoken,
)
from judgetui.meeting.plan_model import PlanFields, ScoringRule
from judgetui.meeting.plan_parts import (
    AdjustmentKind,
    Anchor,
    Board,
    Carried,
    Case,
    Criterion,
    EarlierStage,
    Judge,
    Prize,
    PublicNotice,
    SecondKey,
    Timing,
)

__all__ = [
    "AdjustmentKind",
    "Anchor",
    "Bilingual",
    "Board",
    "Called",
    "Carried",
    "Case",
    "Criterion",
    "EarlierStage",
    "Identifier",
    "Judge",
    "Key",
    "Language",
    "Line",
    "Name",
    "Number",
    "Paragraph",
    "Plan",
    "Prize",
    "Prose",
    "PublicNotice",
    "ScoringRule",
    "SecondKey",
    "Timing",
    "Value",
    "clean",
    "exact",
    "spoken",
]


class Plan(PlanFields):
    """Everything that is agreed before the meeting opens, and frozen when it does."""

    @model_validator(mode="after")
    def _agrees(self, validation: ValidationInfo) -> Self:
        # A client gets a plan without the scores it may not see; its host has checked the whole.
        if not (validation.context or {}).get("redacted"):
            check_plan(self)
        return self

    @cached_property
    def contract(self) -> str:
        """The SHA-256 of the salt's bytes and this plan.

        The plan is its JSON without the salt, with sorted keys and no spaces, in UTF-8.
        """
        whole = self.model_dump(mode="json", by_alias=True, exclude={"salt"})
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(bytes.fromhex(self.salt) + text.encode()).hexdigest()

    def salted(self, salt: str) -> Plan:
        """This plan with another salt; with an empty one, as it was before the meeting opened."""
        return self if salt == self.salt else self.changed(salt=salt)

    @property
    def unsalted(self) -> Plan:
        """This plan as it was before the meeting opened, always the very same."""
        # A plan that kept itself could not be compared with another.
        return self.agreed if self.salt else self

    @cached_property
    def agreed(self) -> Plan:
        """A copy of this plan without its salt."""
        return self.changed(salt="")

    def changed(self, **fields: object) -> Plan:
        """This plan with other fields, which are not checked.

        A view of a plan lacks what a plan must have; and a plain copy would keep the contract.
        """
        whole = {name: getattr(self, name) for name in Plan.model_fields}
        return Plan.model_construct(**whole | fields)
