"""The texts of a seat's page around the terminal it shows."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.language import N_, _, language

_TEXTS: Mapping[str, str] = {
    "connecting": N_("Connecting to the meeting…"),
    "incomplete": N_("This page has not arrived whole; it is fetched again."),
    "old": N_("This browser is too old for this page. Update it, or use another one."),
    "lost": N_(
        "The connection is lost; trying again. What you see below is kept. "
        "Wait before you type on: nothing arrives now."
    ),
    "watching": N_("The connection is lost; trying again."),
    "seconds_old": N_("What you see here is %(seconds)s s old."),
    "minutes_old": N_("What you see here is %(minutes)s min old."),
    "is_old": N_("Nothing new comes at the moment: what is on this page may be out of date."),
    "is_new": N_("This page is up to date again."),
    "long": N_("It takes long: look at the Wi-Fi, and ask the chair whether the venue is open."),
    "room_page": N_("Where the room is now, should it have moved"),
    "differs": N_(
        "This record is not the one that this browser was shown before; tell the supervisor."
    ),
    "moved": N_(
        "Another computer took this room over without all that the old one had. What you handed in "
        "is sent again. If nobody took the room over, tell the supervisor."
    ),
    "kept": N_("Save what this browser keeps as proof"),
    "receipts": N_("The result is final. Keep the receipts of your ballots:"),
    "unkept": N_(
        "This browser keeps nothing, as in a private window or when it is full: save the receipts "
        "of your ballots before you close this page."
    ),
    "another": N_(
        "On %(day)s this browser was shown another record by the same name, and keeps both: tell "
        "the supervisor, unless the meeting was begun anew."
    ),
    "save": N_("Save my receipts"),
    "check": N_("Check a receipt"),
    "away": N_("Put away"),
    "slow": N_(
        "Keys show late here on this slow network; the plain page shows them at once, with all "
        "that you typed."
    ),
    "to_plain": N_("Go on at the plain page"),
    "closed": N_("This page comes back by itself when the venue opens again."),
    "stop": N_("."),
    "full": N_("This page tries again by itself."),
    "here": N_("Use it here"),
    "open": N_("Open it again"),
    "door": N_("Type another code"),
    "retry": N_("Try again"),
    "terminal": N_("The screen of your seat; what you type goes there"),
    "enter": N_("Enter"),
    "up": N_("Up"),
    "down": N_("Down"),
    "left": N_("Left"),
    "right": N_("Right"),
    "backspace": N_("Delete"),
    "page_before": N_("Page before"),
    "next_page": N_("Next page"),
    "commands": N_("Every command"),
    "speak": N_("中文 / English"),
    "letters": N_("The system's keyboard"),
    "own_keys": N_("Our own keys"),
    "show_keys": N_("Show keys on the screen"),
    "hide_keys": N_("Hide the keys on the screen"),
}


def page_texts() -> dict[str, str]:
    """All texts of a seat's page in the present language, by the keys its scripts use."""
    return {name: _(message) for name, message in _TEXTS.items()}


def shared_texts(keys: Mapping[str, str]) -> dict[str, str]:
    """Some of these texts for another page, by its own key for each: `keys` has ours by its."""
    texts = page_texts()
    return {key: texts[ours] for key, ours in keys.items()}


def html_language() -> str:
    """The present language as a value of HTML's `lang`."""
    return "zh-CN" if language() == "zh" else "en"
