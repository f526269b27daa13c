"""The catalogues say everything the program says, and nothing else."""

from __future__ import annotations

import re

import pytest

from tests.catalogue import LOCALES, catalogue_file, compiled, extracted, missing, read, updated

PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0 +]*[0-9]*(?:\.[0-9]+)?([a-zA-Z])")

pytestmark = pytest.mark.parametrize("locale", LOCALES)


def placeholders(text: str) -> set[tuple[str, str]]:
    """The values a message has a place for, and how each is written."""
    return set(PLACEHOLDER.findall(text))


def test_the_catalogue_has_the_messages_of_the_code(locale: str) -> None:
    there = {message.id for message in read(locale) if message.id}
    said = {message.id for message in extracted() if message.id}
    assert said - there == set()
    assert there - said == set()


def test_every_message_is_translated(locale: str) -> None:
    catalogue = read(locale)
    assert list(missing(locale)) == []
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert list(catalogue.obsolete) == []


def test_translations_have_the_same_places_for_values(locale: str) -> None:
    different = {
        str(message.id): str(message.string)
        for message in read(locale)
        if message.id and placeholders(str(message.id)) != placeholders(str(message.string))
    }
    assert different == {}


def test_translations_with_values_can_be_filled_in(locale: str) -> None:
    for message in read(locale):
        if values := dict.fromkeys((name for name, _ in placeholders(str(message.id))), 1):
            assert str(message.string) % values


def test_the_catalogue_is_up_to_date(locale: str) -> None:
    assert catalogue_file(locale).read_bytes() == updated(locale)


def test_the_program_reads_what_the_catalogue_says(locale: str) -> None:
    assert catalogue_file(locale).with_suffix(".mo").read_bytes() == compiled(locale)
