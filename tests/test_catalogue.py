"""The catalogues say everything the program says, and nothing else."""

from __future__ import annotations

import gettext
import io
import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from judgetui.language import n_, say, use_language
from judgetui.meeting.message import Counted, Refused
from judgetui.meeting.names import case_names
from tests.catalogue import (
    LOCALES,
    catalogue_file,
    compiled,
    extracted,
    forms,
    messages,
    missing,
    read,
    updated,
)
from tests.meeting.factories import a_plan

PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0 +]*[0-9]*(?:\.[0-9]+)?([a-zA-Z])")

in_every_language = pytest.mark.parametrize("locale", LOCALES)


def placeholders(text: str) -> set[tuple[str, str]]:
    """The values a message has a place for, and how each is written."""
    return set(PLACEHOLDER.findall(text))


def both(message: Message) -> tuple[str, ...]:
    """A message and its translation in all their forms."""
    return (*forms(message.id), *forms(message.string))


@in_every_language
def test_the_catalogue_has_the_messages_of_the_code(locale: str) -> None:
    there = {message.id for message in read(locale) if message.id}
    said = {message.id for message in extracted() if message.id}
    assert said - there == set()
    assert there - said == set()


@in_every_language
def test_every_message_is_translated(locale: str) -> None:
    catalogue = read(locale)
    assert list(missing(locale)) == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


@in_every_language
def test_translations_have_the_same_places_for_values(locale: str) -> None:
    for message in read(locale):
        if message.id:
            places = {frozenset(placeholders(form)) for form in both(message)}
            assert len(places) == 1, message.id


@in_every_language
def test_translations_with_values_can_be_filled_in(locale: str) -> None:
    for message in read(locale):
        for form in both(message):
            if values := dict.fromkeys((name for name, _ in placeholders(form)), 1):
                assert form % values


def meaning(catalogue: Catalog) -> dict[str, tuple[str, bool, frozenset[str]]]:
    """What a catalogue says, however it is written: each message's translation, and its files."""
    return {
        str(message.id): (
            str(message.string),
            message.fuzzy,
            frozenset(file for file, _ in message.locations),
        )
        for message in catalogue
        if message.id
    }


@in_every_language
def test_the_catalogue_is_up_to_date(locale: str) -> None:
    brought = read_po(io.BytesIO(updated(locale)), locale=locale)
    assert meaning(read(locale)) == meaning(brought)


@in_every_language
def test_the_program_reads_what_the_catalogue_says(locale: str) -> None:
    said = {forms(one.id)[0]: forms(one.string)[0] for one in read(locale) if one.id}
    for content in (catalogue_file(locale).with_suffix(".mo").read_bytes(), compiled(locale)):
        assert {forms(one.id)[0] for one in read_mo(io.BytesIO(content)) if one.id} == set(said)
        read_by_the_program = gettext.GNUTranslations(io.BytesIO(content))
        assert {message: read_by_the_program.gettext(message) for message in said} == said


def test_a_message_is_the_first_argument_and_nothing_beside_it() -> None:
    code = 'fault("one" " text", where=f"{x}"); say(_("b"), "c"); N_(d); Sentence(""); print("e")'
    assert [message for _, _, message in messages(code, "x.py")] == ["one text", "b"]


def test_a_message_about_so_many_things_has_two_forms() -> None:
    code = 'n_("%(n)d case", "%(n)d cases", n); Counted("one", "several", of="n", n=1)'
    found = [message for _, _, message in messages(code, "x.py")]
    assert found == [("%(n)d case", "%(n)d cases"), ("one", "several")]


NEVER_ONE = {
    "the venue did not open within",
    "leaving out %(drop)d high",
    "from %(least)d ballots on",
    "From %(least)d ballots on",
    "fewer than %(least)d",
    "have just %(least)d judges",
    "only the last %(recent)d acts",
    "characters",
    "entries; remove some",
    "This window has",
    "devices",
    "%(count)d cases",
    "%(votes)d votes on",
    "%(panels)d panels",
    "%(orders)d orders",
    "%(title)s (%(count)d judges)",
    "fewer than %(judges)d judges or",
}
"""Parts of messages whose numbers are never 1: the program's own limits, and counts of several."""
OF_ONE = re.compile(r"(?<!/ )%\(\w+\)d (?:more )?(?!(?:is|was|has|as|ms|s)\b)[a-z]+s\b")


def test_one_thing_is_not_spoken_of_as_several() -> None:
    wrong = [
        text for message in extracted() if OF_ONE.search(text := (forms(message.id) or ("",))[0])
    ]
    assert [text for text in wrong if not any(part in text for part in NEVER_ONE)] == []
    assert [part for part in NEVER_ONE if not any(part in text for text in wrong)] == []


def test_a_sentence_of_one_thing_and_of_several() -> None:
    def more(count: int) -> Counted:
        return Counted("and %(more)d more judge", "and %(more)d more judges", of="more", more=count)

    assert [str(more(count)) for count in (0, 1, 2)] == [
        "and 0 more judges",
        "and 1 more judge",
        "and 2 more judges",
    ]
    assert str(Refused(more(1))) == "and 1 more judge"
    names = a_plan(cases=[{"id": f"C{n}", "number": n, "title": "T"} for n in range(1, 8)])
    assert str(case_names(names, names.order[:6])).endswith(" and 1 more case")
    assert str(case_names(names, names.order)).endswith(" and 2 more cases")
    use_language("zh")
    try:
        assert say(case_names(names, names.order[:6])).endswith("和另外1个案例")
        assert n_("%(count)d ballot", "%(count)d ballots", 1) == "%(count)d张评分表"
    finally:
        use_language("en")


def test_a_message_that_no_catalogue_can_hold_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"x\.py:2: an f-string"):
        list(messages("\nRefused(f'{name} is missing')", "x.py"))
