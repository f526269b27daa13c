"""The catalogues say everything the program says, and nothing else."""

from __future__ import annotations

import gettext
import io
import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.catalogue import (
    LOCALES,
    catalogue_file,
    compiled,
    extracted,
    messages,
    missing,
    read,
    updated,
)

PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0 +]*[0-9]*(?:\.[0-9]+)?([a-zA-Z])")

in_every_language = pytest.mark.parametrize("locale", LOCALES)


def placeholders(text: str) -> set[tuple[str, str]]:
    """The values a message has a place for, and how each is written."""
    return set(PLACEHOLDER.findall(text))


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
    different = {
        str(message.id): str(message.string)
        for message in read(locale)
        if message.id and placeholders(str(message.id)) != placeholders(str(message.string))
    }
    assert different == {}


@in_every_language
def test_translations_with_values_can_be_filled_in(locale: str) -> None:
    for message in read(locale):
        if values := dict.fromkeys((name for name, _ in placeholders(str(message.id))), 1):
            assert str(message.string) % values


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
    said = {str(message.id): str(message.string) for message in read(locale) if message.id}
    for content in (catalogue_file(locale).with_suffix(".mo").read_bytes(), compiled(locale)):
        assert {str(one.id) for one in read_mo(io.BytesIO(content)) if one.id} == set(said)
        read_by_the_program = gettext.GNUTranslations(io.BytesIO(content))
        assert {message: read_by_the_program.gettext(message) for message in said} == said


def test_a_message_is_the_first_argument_and_nothing_beside_it() -> None:
    code = 'fault("one" " text", where=f"{x}"); say(_("b"), "c"); N_(d); Sentence(""); print("e")'
    assert [message for _, _, message in messages(code, "x.py")] == ["one text", "b"]


def test_a_message_that_no_catalogue_can_hold_is_noticed() -> None:
    with pytest.raises(ValueError, match=r"x\.py:2: an f-string"):
        list(messages("\nRefused(f'{name} is missing')", "x.py"))
