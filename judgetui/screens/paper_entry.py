"""The recorder's screen: keying in ballots from paper, one judge and case after another."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from judgetui.app.commands import PAPER_ENTRY, bindings
from judgetui.app.labels import ballot_status_label, before_saying_yes, stage_label
from judgetui.app.messages import SubmitAct
from judgetui.language import _
from judgetui.meeting.acts import Act, KeyBallot, Recuse
from judgetui.meeting.ballot_permissions import BallotPermissions, paper_turn
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Meeting, Stage
from judgetui.names_text import case_label, judge_name
from judgetui.screens.base_ballot import BaseBallot
from judgetui.screens.base_question import BaseReview
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review, summary_of
from judgetui.widgets.awaiting_key import AwaitingKey
from judgetui.widgets.objection_lines import ObjectionLines


class PaperEntry(BaseBallot):
    """One paper ballot at a time; it always says whose, on which case."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PAPER_ENTRY)]
    room = PAPER_ENTRY
    paper = True

    _picked: tuple[str, str] | None = None
    """Judge and case whose ballot is keyed."""
    _by_hand = False
    """Whether a person picked it, so that the screen does not move on by itself."""

    def parts(self) -> ComposeResult:
        """What waits for the recorder's key, what is objected, the ballot, and the keys."""
        waits = AwaitingKey(self.key_of("confirm"))
        yield waits.data_bind(PaperEntry.meeting, PaperEntry.seat)
        yield ObjectionLines(self.key_of("history")).data_bind(PaperEntry.meeting)
        yield from super().parts()

    def find_turn(self) -> BallotPermissions:
        """The ballot that was picked, else the first that is awaited on the case on stage."""
        meeting = self.meeting
        if not self._by_hand and not self.form.touched and not self.sending:
            self._pick_by_stage(meeting)
        if self._picked is None or self._picked[1] not in meeting.cases:
            return BallotPermissions("", None, self._nothing_to_key(meeting))
        present = self.presence.get(self._picked[0])
        writing = getattr(present, "writing", False) and getattr(present, "here", True)
        return paper_turn(meeting, *self._picked, writing=bool(writing))

    def watch_presence(self) -> None:
        """Say it when the judge begins to write the very ballot that is keyed in, or stops."""
        if self._composed and self.find_turn().said != self.turn.said:
            self.take_up()

    def _pick_by_stage(self, meeting: Meeting) -> None:
        case = meeting.on_stage
        awaited = meeting.may_submit(case) if case else ()
        if self._picked and self._picked[1] == case and self._picked[0] in awaited:
            return
        if case and awaited:
            # Whoever writes a ballot on a screen has none on paper.
            idle = (j for j in awaited if not getattr(self.presence.get(j), "writing", False))
            self._picked = (next(idle, awaited[0]), case)

    def _nothing_to_key(self, meeting: Meeting) -> Sentence:
        key = self.key_of("pick-ballot")
        if meeting.on_stage:
            return Sentence(
                "Every ballot on the case on stage is in; %(key)s picks another one.", key=key
            )
        return Sentence("No case is on stage; %(key)s picks the ballot to key in.", key=key)

    def earlier(self) -> Mapping[str, tuple[Decimal, ...]]:
        """None: a recorder copies what stands on the paper, whatever a judge gave before."""
        return {}

    def kept_words(self, meeting: Meeting, draft: Draft) -> Sentence:
        """Says that another paper ballot is kept half-keyed."""
        return Sentence(
            "The half-keyed ballot of %(judge)s on case %(number)s is kept; "
            "%(key)s takes it up again.",
            key=self.key_of("pick-ballot"),
            judge=judge_name(meeting, draft.judge),
            number=meeting.plan.case[draft.case].called,
        )

    def ballot_act(self, draft: Draft, scores: Mapping[str, Decimal]) -> KeyBallot:
        """The judge's paper ballot."""
        return KeyBallot(
            case=draft.case,
            judge=draft.judge,
            scores=scores,
            comment=draft.comment,
            reasons=draft.reasons,
            feedback=draft.feedback,
        )

    def review_page(
        self, draft: Draft, scores: Mapping[str, Decimal], waits_for: str
    ) -> BaseReview:
        """The whole ballot, whose it is and what it would move, before it is put on record."""
        heading = _("Paper ballot of %(judge)s · %(case)s") % {
            "judge": judge_name(self.meeting, draft.judge),
            "case": case_label(self.meeting, draft.case),
        }
        moves = self._moves(self.ballot_act(draft, scores))
        return Review(summary_of(self.meeting.plan, heading, draft, scores, moves), waits_for)

    def _moves(self, act: KeyBallot) -> str:
        """What a ballot on a case whose scoring was closed would change; else empty."""
        meeting = self.meeting
        state = meeting.cases[act.case or ""]
        if state.stage not in (Stage.CLOSED, Stage.ANNOUNCED):
            return ""
        stands = ""
        if state.stage is Stage.ANNOUNCED and meeting.rules >= 2:
            stands = _("The announced score stands until the chair announces it again.")
        return before_saying_yes(meeting, act, stands, by=self.seat.by)

    def act_accepted(self, act: Act, seq: int) -> None:
        """Go on to the next judge whose ballot on this case is awaited."""
        super().act_accepted(act, seq)
        if not isinstance(act, KeyBallot | Recuse) or act.case is None:
            return
        ids = [judge.id for judge in self.meeting.plan.judges]
        done = act.judge or ""
        after = ids[ids.index(done) + 1 :] + ids[: ids.index(done)] if done in ids else ids
        awaited = set(self.meeting.may_submit(act.case)) - {done}
        following = next((judge for judge in after if judge in awaited), None)
        if self._picked != (done, act.case):
            return
        # What was typed is on record now: it is no half-keyed ballot that is left behind.
        self._begun = None
        self.form.put(Draft(done, act.case, paper=True))
        if following is not None:
            self.pick(following, act.case)
        else:
            self._by_hand = False
            self.take_up()

    def pick(self, judge: str, case: str) -> None:
        """Key in the ballot of this judge on this case."""
        self._picked, self._by_hand = (judge, case), True
        self.take_up()

    def perform_pick_ballot(self) -> None:
        """Ask for case and judge; the case on stage and those awaited come first."""
        meeting = self.meeting
        order = sorted(meeting.order, key=lambda case: _rank(meeting, case))
        choices = [self._case_choice(case) for case in order]
        marked = self._picked[1] if self._picked else meeting.on_stage
        page = Choose(_("A paper ballot on which case?"), choices, marked)
        self.app.push_screen(page, self._pick_judge)

    def _case_choice(self, case: str) -> Choice:
        state = self.meeting.cases[case]
        awaited = len(self.meeting.may_submit(case))
        note = stage_label(state.stage)
        if awaited and state.stage not in (Stage.WAITING, Stage.WITHDRAWN):
            note = _("%(count)d to come") % {"count": awaited}
        title = case_label(self.meeting, case)
        return Choice(case, title, note, state.stage is not Stage.WITHDRAWN)

    def _pick_judge(self, case: str | None) -> None:
        if case is None:
            return
        meeting, awaited = self.meeting, self.meeting.may_submit(case)
        ballots = meeting.cases[case].ballots
        judges = sorted(meeting.plan.seated(case), key=lambda judge: judge not in awaited)
        choices = [
            Choice(
                judge,
                judge_name(meeting, judge),
                ballot_status_label(ballots[judge]) if judge in ballots else "",
                judge in awaited,
            )
            for judge in judges
        ]
        question = _("Whose ballot on %(case)s?") % {"case": case_label(meeting, case)}

        def picked(judge: str | None) -> None:
            if judge is not None:
                self.pick(judge, case)

        page = Choose(question, choices, awaited[0] if awaited else None)
        self.app.push_screen(page, picked)

    def perform_recuse(self) -> None:
        """Put on record that this judge does not score this case, with a reason."""
        if not self._may_write() or self.turn.case is None:
            return
        judge, case = self.turn.judge, self.turn.case
        question = _("Recuse %(judge)s?") % {"judge": judge_name(self.meeting, judge)}
        title = case_label(self.meeting, case)
        page = Confirm(question, title, yes=_("Recuse"), ask_reason=True)
        self.app.push_screen(page, lambda reason: self._recuse(judge, case, reason))

    def _recuse(self, judge: str, case: str, reason: str | None) -> None:
        if reason is not None:
            self.post_message(SubmitAct(Recuse(case=case, judge=judge, reason=reason)))


def _rank(meeting: Meeting, case: str) -> tuple[bool, bool]:
    """The case on stage first, then those with ballots to come that were called already."""
    waiting = meeting.cases[case].stage in (Stage.WAITING, Stage.WITHDRAWN)
    return case != meeting.on_stage, waiting or not meeting.may_submit(case)
