"""The sheets of a plan's workbook: which field of the plan stands where, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from judgetui.language import N_
from judgetui.meeting.methods import METHODS
from judgetui.records.workbook.cells import (
    LIST,
    NAME,
    NAMES,
    NUMBER,
    NUMBERS,
    TEXT,
    WHOLE,
    WHOLES,
    Kind,
    choice,
    yes_or_no,
)

REQUIRED = object()
"""No value that an empty cell could stand for."""

_METHODS = {name: method.choice.template for name, method in METHODS.items()}
"""A sentence for each scoring method."""
LINKS: Mapping[str, str] = {
    "exact": N_("The unrounded scores"),
    "untrimmed": N_("The mean of all ballots, with the highest and lowest"),
    "highest": N_("The highest total of a single judge"),
    "majority": N_("Whom more judges put higher"),
    "vote": N_("A vote of the panel"),
    "draw": N_("A draw by lot, by digits that are called out"),
    "chair": N_("The chair decides, with a reason"),
}
"""A sentence for each way to settle a tie that needs no more words."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the plan, or of an item of a list in it."""

    path: str
    """Where it stands in the plan's JSON, such as `timing.presentation`, or in the item."""
    called: str
    """What people call it, as a message."""
    kind: Kind
    help: str
    """What it means, as a message."""
    empty: object = None
    """The value that an empty cell stands for."""
    width: int = 14
    """Of its column, in characters."""


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A sheet: the single fields of a plan one below the other, or the items of a list."""

    called: str
    fields: tuple[Field, ...]
    items: str = ""
    """The list in the plan whose items are its rows; empty for single fields."""


MEETING = SheetOf(
    N_("Meeting"),
    (
        Field("title", N_("Title of the meeting"), NAME, N_("What the meeting is called."), ""),
        Field("venue", N_("Venue"), NAME, N_("Where it is held."), ""),
        Field("date", N_("Date"), TEXT, N_("Year, month and day, such as 2018-02-27."), ""),
        Field("start", N_("First case at"), TEXT, N_("Such as 14:00; may be empty."), ""),
        Field(
            "language",
            N_("Language"),
            choice({"en": N_("English"), "zh": N_("Chinese")}),
            N_("The language of the board and of who has not chosen one."),
        ),
        Field(
            "deputy",
            N_("Deputy chair"),
            NAME,
            N_("Who may run the stage beside the chair; mostly empty."),
            "",
        ),
        Field(
            "timing.presentation",
            N_("Presentation, seconds"),
            WHOLE,
            N_("How long a case is presented."),
        ),
        Field("timing.questions", N_("Questions, seconds"), WHOLE, N_("How long judges may ask.")),
        Field("timing.scoring", N_("Scoring, seconds"), WHOLE, N_("How long judges may score.")),
        Field(
            "timing.warn",
            N_("Warnings, seconds before the end"),
            WHOLES,
            N_("When the clock draws attention, such as 60; 0."),
            [60, 0],
        ),
        Field(
            "board.policy",
            N_("What the board shows"),
            choice(
                {
                    "live": N_("The standings of the announced cases"),
                    "sealed": N_("No standings until the result is final"),
                }
            ),
            N_("What the hall sees."),
        ),
        Field(
            "board.freeze_after",
            N_("Freeze the board after, cases"),
            WHOLE,
            N_("After so many announced cases the board keeps what it shows; empty: never."),
        ),
        Field(
            "board.show_judges",
            N_("Judges on the board"),
            yes_or_no(
                {
                    "false": N_("Count the judges, never name them"),
                    "true": N_("Name the judges and show their totals"),
                }
            ),
            N_("Whether the hall sees who gave what."),
        ),
        Field(
            "feedback",
            N_("Feedback to the presenters"),
            choice(
                {
                    "optional": N_("Judges may write it"),
                    "required": N_("Judges write it with each ballot"),
                }
            ),
            N_("On a sheet for each case, apart from the results; empty: none is written."),
        ),
        Field(
            "second_key.correction",
            N_("Second key, corrections"),
            LIST,
            N_("Who confirms a correction: recorder; supervisor. Empty: the chair alone."),
        ),
        Field(
            "second_key.final",
            N_("Second key, final result"),
            LIST,
            N_("Who confirms the final result: recorder; supervisor. Empty: the chair alone."),
        ),
        Field(
            "notice.days",
            N_("Public notice, days"),
            WHOLE,
            N_("How long the result is published before it stands."),
            5,
        ),
        Field(
            "notice.counted",
            N_("Public notice, days counted"),
            choice({"working": N_("Monday to Friday"), "calendar": N_("every day")}),
            N_("Whether weekends count; public holidays are not known."),
            "working",
        ),
        Field(
            "notice.begins",
            N_("Public notice, first day"),
            TEXT,
            N_("Such as 2018-02-28; empty: to be filled in by hand."),
        ),
        Field(
            "notice.contact",
            N_("Public notice, contact"),
            NAME,
            N_("Who takes objections: name, telephone, address."),
            "",
        ),
        Field("needs", N_("Needs version"), TEXT, N_("Leave it as it is."), ""),
    ),
)
RULE = SheetOf(
    N_("Rule"),
    (
        Field(
            "scoring.combine",
            N_("A case's score"),
            choice(_METHODS),
            N_("How the judges' totals become one score."),
        ),
        Field(
            "scoring.drop",
            N_("Left out at each end"),
            WHOLE,
            N_("With the mean without the highest and lowest: how many of each."),
        ),
        Field(
            "scoring.drop_by",
            N_("What is left out"),
            choice(
                {
                    "ballot": N_("Whole ballots, by their total"),
                    "criterion": N_("Marks, in each criterion"),
                }
            ),
            N_("With the mean without the highest and lowest."),
        ),
        Field(
            "scoring.drop_from",
            N_("Left out from, ballots"),
            WHOLE,
            N_("With fewer ballots than this nothing is left out."),
        ),
        Field(
            "scoring.marks",
            N_("What judges give"),
            choice(
                {
                    "scores": N_("Marks; the highest is best"),
                    "places": N_("Places; the first is best"),
                }
            ),
            N_("Marks, as on most ballots, or places."),
        ),
        Field(
            "scoring.places",
            N_("Places of a judge"),
            choice(
                {
                    "given": N_("As they are, among the cases the judge scored"),
                    "scaled": N_("Scaled to the whole field"),
                }
            ),
            N_("With the sum of places."),
        ),
        Field(
            "scoring.points",
            N_("Points by place"),
            NUMBERS,
            N_("With points: for the first place, the second and so on, such as 12; 10; 8."),
            [],
        ),
        Field(
            "scoring.correct.within",
            N_("Correct totals further off than"),
            NUMBER,
            N_("A total further from the panel's mean counts as the mean ± this; empty: never."),
        ),
        Field(
            "scoring.standardise.mean",
            N_("Standardised mean"),
            NUMBER,
            N_("What a judge's own mean becomes, such as 50; empty: nothing is standardised."),
        ),
        Field(
            "scoring.standardise.sd",
            N_("Standardised deviation"),
            NUMBER,
            N_("What a judge's own standard deviation becomes, such as 10."),
        ),
        Field(
            "scoring.standardise.least",
            N_("Fewest cases of a judge"),
            WHOLE,
            N_("Where totals are standardised: the fewest cases each judge is to score."),
        ),
        Field(
            "scoring.total",
            N_("What is left"),
            choice({"mean": N_("Its mean"), "sum": N_("Its sum")}),
            N_("After leaving out the highest and lowest."),
        ),
        Field(
            "scoring.round",
            N_("When to round"),
            choice(
                {
                    "end": N_("Once, at the end"),
                    "criterion": N_("Each criterion, before they are added"),
                    "panel": N_("The panel's score, before anything is done to it"),
                }
            ),
            N_("At which step numbers are rounded."),
        ),
        Field(
            "scoring.rounding",
            N_("How to round"),
            choice(
                {
                    "half-up": N_("Halves away from zero"),
                    "half-even": N_("Halves to the even digit"),
                    "down": N_("Always towards zero"),
                }
            ),
            N_("Which way a number goes that lies between two."),
        ),
        Field("scoring.decimals", N_("Decimals"), WHOLE, N_("Of a published score.")),
        Field(
            "scoring.floor",
            N_("Lowest score"),
            NUMBER,
            N_("Points off leave at least this, such as 0; empty: there is no such limit."),
        ),
        Field(
            "scoring.entrants",
            N_("Cases of one entrant"),
            choice({"sum": N_("Their scores are added and ranked together")}),
            N_("Where an entrant has several, such as six dives; empty: each is ranked alone."),
        ),
        Field(
            "scoring.vote",
            N_("Panel vote"),
            choice({"secret": N_("Secret: only counted"), "open": N_("Open: by name")}),
            N_("What the results say of a vote on a tie on the judges' screens."),
        ),
        Field(
            "scoring.ranks",
            N_("Ranks after a tie"),
            choice(
                {
                    "standard": N_("1, 1, 3: the next rank is left out"),
                    "dense": N_("1, 1, 2: no rank is left out"),
                }
            ),
            N_("How ranks go on after cases that share one."),
        ),
        Field(
            "scoring.departed",
            N_("Ballots of a judge who leaves"),
            choice({"keep": N_("Go on counting"), "drop": N_("Do not count any more")}),
            N_("Where a judge is excused for the rest of the day."),
        ),
        Field(
            "panel_weight",
            N_("Weight of the panel"),
            NUMBER,
            N_("What the panel's score is multiplied by beside earlier scores, such as 60%."),
        ),
    ),
)
CRITERIA = SheetOf(
    N_("Criteria"),
    (
        Field("key", N_("Key"), TEXT, N_("A short word in Latin letters, such as depth."), ""),
        Field("name", N_("Name"), NAME, N_("What people call it."), "", 24),
        Field("min", N_("Lowest mark"), NUMBER, N_("Such as 0.")),
        Field("max", N_("Highest mark"), NUMBER, N_("Such as 100.")),
        Field("step", N_("Step"), NUMBER, N_("From one mark to the next, such as 1 or 0.5.")),
        Field(
            "weight",
            N_("Weight"),
            NUMBER,
            N_("A factor such as 1.5, or a share such as 25%; with 0 it is asked and not counted."),
        ),
        Field("guide", N_("Guide"), NAME, N_("What a judge should look for."), "", 48),
        Field(
            "reason_outside",
            N_("Reason needed outside"),
            NUMBERS,
            N_("Two marks, such as 60; 95: below and above them a judge gives a reason."),
        ),
        Field(
            "judges",
            N_("Only these judges"),
            LIST,
            N_("Ids of the judges who mark it, with ; between them; empty: all."),
            [],
        ),
    ),
    "criteria",
)
ANCHORS = SheetOf(
    N_("Anchors"),
    (
        Field("criterion", N_("Criterion"), TEXT, N_("The key of the criterion."), ""),
        Field("from", N_("From mark"), NUMBER, N_("The lowest mark that the text is about.")),
        Field("text", N_("Text"), NAME, N_("What such a mark means."), REQUIRED, 60),
    ),
    "anchors",
)
TIES = SheetOf(
    N_("Ties"),
    (
        Field(
            "link",
            N_("What settles a tie"),
            choice(LINKS, closed=False),
            N_("The first row is tried first. Also criterion:KEY, judge:ID, carried:KEY."),
            "",
            60,
        ),
    ),
    "ties",
)
PRIZES = SheetOf(
    N_("Prize tiers"),
    (
        Field("name", N_("Name"), NAME, N_("The best prize first."), "", 24),
        Field("count", N_("Count"), WHOLE, N_("How many there are; or give a share.")),
        Field("share", N_("Share"), NUMBER, N_("Part of the cases, such as 10%.")),
        Field("from", N_("Lowest score"), NUMBER, N_("The lowest score that has this prize.")),
        Field(
            "ties",
            N_("At a tie"),
            choice(
                {
                    "extra": N_("All of them have it; later prizes keep their counts"),
                    "use-up": N_("All of them have it; later prizes are fewer"),
                }
            ),
            N_("What a tie across the line does; empty: the chair is asked."),
            None,
            40,
        ),
    ),
    "prizes",
)
CARRIED = SheetOf(
    N_("Earlier scores"),
    (
        Field("key", N_("Key"), TEXT, N_("A short word; the cases have a column carried.KEY."), ""),
        Field("name", N_("Name"), NAME, N_("What people call it."), "", 24),
        Field("weight", N_("Weight"), NUMBER, N_("What it is multiplied by, such as 40%.")),
    ),
    "carried",
)
ADJUSTMENTS = SheetOf(
    N_("Points off or added"),
    (
        Field("key", N_("Key"), TEXT, N_("A short word in Latin letters, such as overtime."), ""),
        Field("name", N_("Name"), NAME, N_("What people call it."), "", 24),
        Field(
            "points",
            N_("Points"),
            NUMBER,
            N_("Such as -2; empty: the chair says how many."),
        ),
        Field(
            "overtime",
            N_("For overtime"),
            yes_or_no(
                {
                    "false": N_("No, for something else"),
                    "true": N_("Yes, proposed for a case that ran over"),
                }
            ),
            N_("Whether it is for running over time."),
        ),
        Field(
            "per",
            N_("For each, seconds"),
            WHOLE,
            N_("For each so many seconds over time that have begun; empty: once."),
        ),
    ),
    "adjustments",
)
JUDGES = SheetOf(
    N_("Judges"),
    (
        Field("id", N_("Id"), TEXT, N_("One word, such as J1."), ""),
        Field("name", N_("Full name"), NAME, N_("The judge's name."), "", 20),
        Field("affiliation", N_("Affiliation"), NAME, N_("Where the judge works."), "", 24),
        Field("title", N_("Position"), NAME, N_("The judge's position or title."), "", 18),
        Field(
            "conflicts",
            N_("Recused from"),
            LIST,
            N_("Ids of the cases that the judge does not score, with ; between them."),
            [],
        ),
        Field(
            "weight", N_("Weight"), NUMBER, N_("Empty: 1. With 0 a trainee; with 2 counts twice.")
        ),
        Field(
            "away",
            N_("Not there for"),
            LIST,
            N_("Ids of the cases that the judge does not sit for, with ; between them."),
            [],
        ),
        Field(
            "replaces",
            N_("Took over from"),
            TEXT,
            N_("The id of the judge whose seat it was; mostly empty."),
            "",
        ),
    ),
    "judges",
)
CASES = SheetOf(
    N_("Cases"),
    (
        Field("id", N_("Id"), TEXT, N_("One word, such as C01."), ""),
        Field("number", N_("Number"), WHOLE, N_("Cases run in this order.")),
        Field("label", N_("Label"), TEXT, N_("What people call it by instead, such as A1."), ""),
        Field("title", N_("Title"), NAME, N_("The title of the case."), "", 32),
        Field("entrant", N_("Entrant"), TEXT, N_("Whose case it is, where one has several."), ""),
        Field("type", N_("Type"), NAME, N_("The kind of case."), ""),
        Field("organisation", N_("Organisation"), NAME, N_("Whose work it is."), "", 24),
        Field("presenters", N_("Presenters"), NAMES, N_("Names, with ; between them."), [], 20),
        Field("summary", N_("Summary"), NAME, N_("What the case is about."), "", 48),
        Field("say", N_("Say"), NAME, N_("How its names are said, for the announcer."), "", 24),
        Field("citation", N_("Citation"), NAME, N_("Read out should it have a prize."), "", 48),
        Field(
            "factor",
            N_("Factor"),
            NUMBER,
            N_("What the panel's score is multiplied by, such as a difficulty; empty: 1."),
        ),
        Field(
            "competes",
            N_("Competes"),
            yes_or_no(
                {
                    "true": N_("Yes, it has a rank"),
                    "false": N_("No, it is shown apart"),
                }
            ),
            N_("Whether it has a rank and may have a prize."),
        ),
    ),
    "cases",
)
EARLIER = SheetOf(
    N_("Earlier meetings"),
    (
        Field(
            "name",
            N_("Session"),
            TEXT,
            N_("`judgetui next` fills this in; leave it as it is."),
            "",
            32,
        ),
        Field(
            "head", N_("Last hash"), TEXT, N_("The hash of the last line of its ledger."), "", 68
        ),
    ),
    "earlier",
)
SHEETS = (
    MEETING,
    CRITERIA,
    ANCHORS,
    RULE,
    TIES,
    PRIZES,
    CARRIED,
    ADJUSTMENTS,
    JUDGES,
    CASES,
    EARLIER,
)
"""The sheets that hold the plan, in the order of the workbook."""
SETTING, VALUE, MEANS = N_("Setting"), N_("Value"), N_("What it means")
"""The columns of a sheet of single fields."""
START, CHOICES = N_("Start here"), N_("Choices")
"""The sheets that hold nothing of the plan."""
