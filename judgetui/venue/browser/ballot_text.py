"""The texts of a judge's plain page, by the keys that its script uses."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.language import N_, _, say
from judgetui.meeting.wording import ROLES
from judgetui.venue.browser.page_text import shared_texts

SITUATIONS: Mapping[str, str] = {
    "planning": N_("The meeting is not open yet."),
    "over": N_("The result is final. Thank you."),
    "final": N_("The result is final."),
    "deliberating": N_("Every case has been scored; the chair settles the result."),
    "paused": N_("The meeting is paused."),
    "waiting": N_("Waiting for the chair to call a case."),
    "left": N_("You have left the panel; what you submitted is kept. Thank you."),
    "not_seated": N_("You do not sit for this case; yours come later in the running order."),
    "closed": N_(
        "Scoring is closed for this case and you submitted no ballot; tell the chair if it is "
        "to count."
    ),
    "returned_closed": N_(
        "Returned by the chair: %(reason)s. Scoring is closed; the chair opens it again."
    ),
    "elsewhere": N_(
        "This is case %(number)s, not the one on stage. Returned by the chair: %(reason)s"
    ),
    "change": N_("Returned by the chair: %(reason)s. Change what is wrong and submit again."),
    "returned_early": N_("Returned by the chair: %(reason)s. Submitting opens with scoring."),
    "paused_open": N_("The meeting is paused; you may still fill in and submit."),
    "paused_early": N_("The meeting is paused; you may fill in, submitting opens with scoring."),
    "open": N_("Scoring is open."),
    "early": N_("You may fill in; submitting opens with scoring."),
    "corrected": N_("Corrected by the chair at %(at)s: %(reason)s"),
    "keyed": N_("Keyed in from paper by %(seat)s, %(at)s"),
    "submitted": N_("Submitted %(at)s"),
    "declared": N_("You are recused from this case: declared before the meeting."),
    "recused": N_("You are recused from this case: %(reason)s"),
    "void": N_("Your ballot on this case does not count: %(reason)s"),
}
"""The sentences of `meeting.ballot_permissions`, which the page chooses from as that does."""
_SHARED: Mapping[str, str] = {
    **{
        key: key
        for key in (
            "connecting",
            "seconds_old",
            "minutes_old",
            "is_old",
            "is_new",
            "incomplete",
            "long",
            "stop",
            "differs",
            "moved",
            "room_page",
            "receipts",
            "unkept",
            "another",
            "save",
            "check",
            "here",
            "door",
            "retry",
        )
    },
    "closed_venue": "closed",
    "kept_proof": "kept",
}
"""The texts that a seat's terminal page has, too, by the keys of both; `kept` and `closed` mean
something else here."""
_TEXTS: Mapping[str, str] = {
    **SITUATIONS,
    "old": N_(
        "This browser is too old for this page. Update it, use another one, or ask the recorder "
        "for a paper sheet."
    ),
    "lost": N_(
        "The connection is lost; trying again. What you typed is kept on this device; you may "
        "type on."
    ),
    "lost_unkept": N_(
        "The connection is lost; trying again. Do not close this page: this browser keeps nothing "
        "of what you typed."
    ),
    "judge": N_("judge"),
    "wait": N_("Wait here: this page changes by itself when the chair begins."),
    "about": N_("What the case is about"),
    "time_left": N_("%(time)s left"),
    "over_time": N_("%(time)s over time"),
    "missing": N_("%(criterion)s has no mark yet; give one."),
    "no_mark_yet": N_("no mark yet"),
    "no_mark": N_(
        "%(text)s is not a mark here; type one from %(min)s to %(max)s in steps of %(step)s"
    ),
    "give_reason": N_("%(criterion)s: %(mark)s needs a reason; write it in words."),
    "reason": N_("Reason for the mark of %(criterion)s"),
    "required_below": N_("Required: %(mark)s is below the usual %(low)s to %(high)s."),
    "required_above": N_("Required: %(mark)s is above the usual %(low)s to %(high)s."),
    "range": N_("%(min)s to %(max)s, in steps of %(step)s"),
    "slider": N_("%(criterion)s, slider"),
    "less": N_("%(criterion)s: a step less"),
    "more": N_("%(criterion)s: a step more"),
    "anchors": N_("What the marks mean"),
    "anchor": N_("%(mark)s: %(text)s"),
    "from": N_("from %(mark)s"),
    "own": N_("Your marks so far: %(marks)s"),
    "not_counted": N_("not counted"),
    "asked_only": N_("%(criterion)s (not counted)"),
    "comment": N_("Comment (for the chair's side alone)"),
    "comment_was": N_("Comment: %(comment)s"),
    "feedback": N_("For the presenters (they will read this)"),
    "feedback_was": N_("For the presenters: %(feedback)s"),
    "feedback_missing": N_(
        "Write feedback to the presenters; this meeting asks it of every judge."
    ),
    "total": N_("Total: %(total)s"),
    "total_trainee": N_("Total, not counted: %(total)s"),
    "so_far": N_("So far: %(total)s (%(filled)s of %(all)s filled)"),
    "review": N_("Review and submit"),
    "submit": N_("Submit"),
    "back": N_("Back"),
    "not_open_yet": N_(
        "Scoring is not open yet. You can submit here as soon as the chair opens it; "
        "what you typed is kept."
    ),
    "unanswered": N_("Your ballot is on its way; it counts once it says that it is submitted."),
    "sending": N_("Sending your ballot; do not close this page."),
    "kept": N_("What you typed is kept at the venue."),
    "kept_here": N_("What you typed is kept on this device until the connection is back."),
    "kept_nowhere": N_("What you typed is kept only while this page is open."),
    "to_change": N_("To change it, ask the chair."),
    "recuse": N_("Recuse yourself"),
    "recuse_ask": N_("Recuse yourself from this case?"),
    "recuse_why": N_("Why? The chair's side reads it."),
    "reason_needed": N_("Write a reason first."),
    "call": N_("Call the chair"),
    "call_what": N_("It shows on the chair's screen alone; your ballot stays as it is."),
    "call_text": N_("In a few words, if you like"),
    "call_send": N_("Send the call"),
    "call_sent": N_("Your call is at the chair."),
    "call_waits": N_("The chair has your call of %(time)s (%(kind)s); not seen yet."),
    "call_seen": N_("The chair has seen your call."),
    "problem": N_("problem"),
    "question": N_("question"),
    "break": N_("break wanted"),
    "told": N_("Your ballot on case %(number)s is returned: %(reason)s"),
    "go": N_("Go to case %(number)s"),
    "back_to_stage": N_("Back to the case on stage"),
    "vote": N_("The panel votes: which of these is better?"),
    "vote_for": N_("Vote for it"),
    "vote_closed": N_("The vote is closed."),
    "vote_secret": N_("The vote is secret: the chair sees that you have voted, not for what."),
    "vote_open": N_("The vote is open: the chair and the results are told who voted for what."),
    "voted": N_("You have voted. You may change your vote until it closes."),
    "voted_for": N_("You voted for %(case)s. You may change that until the vote closes."),
    "choose_one": N_("Choose one of them first."),
    "practise": N_("Practise with a made-up case"),
    "practised": N_("That was all: submitted, and thrown away. The chair sees it."),
    "practice_counts": N_("Practice: it counts for nothing, and nothing is kept."),
    "made_up": N_("A made-up case to practise with"),
}


def ballot_texts() -> dict[str, str]:
    """All texts of the plain page in the present language; a seat's words by "by_" and its id."""
    return {
        **shared_texts(_SHARED),
        **{key: _(text) for key, text in _TEXTS.items()},
        **{f"by_{role.value}": say(words) for role, words in ROLES.items()},
    }
