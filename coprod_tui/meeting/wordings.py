"""The wordings that a trust edits: ground rules, consent, sign-off, and what to ask each stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from coprod_tui.meeting.edited.fields import Fields
from coprod_tui.meeting.edited.page import Fault, read_page, read_text
from coprod_tui.meeting.words import clean, folded

EVERYONE = "everyone"
"""The name under which the prompts for streams without any of their own stand."""

PLACES = ("stream", "version", "words", "shared_on", "decided", "reservations", "signed_by")
"""What the program fills in where the sign-off wording has it in braces."""

NEEDED_PLACES = ("stream", "version", "words")
"""Without these a signature would not say what it is of (RULES §2.6)."""

LEFT_OPEN = "…………"
"""What stands for a place that is filled in by hand."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StreamPrompts:
    """What to ask one stream, by its name."""

    stream: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What stands in the folder `texts`, notes to the editor left out."""

    ground_rules: tuple[str, ...] = ()
    consent: str = ""
    sign_off: str = ""
    prompts: tuple[StreamPrompts, ...] = ()
    safeguarding: str = ""
    """What to do when somebody may be seriously harmed; the note about it is not kept here."""


def read_wordings(folders: Iterable[Path]) -> tuple[Wordings, tuple[Fault, ...]]:
    """The wordings of these sessions folders, and what is wrong in them.

    A file in a later folder stands in place of the same one in an earlier folder, unless something is wrong in it.
    """
    texts = [folder / "texts" for folder in folders]
    faults: list[Fault] = []
    wordings = Wordings(
        ground_rules=_latest(texts, "ground-rules.txt", _read_rules, (), faults),
        consent=_latest(texts, "consent.txt", _read_wording, "", faults),
        safeguarding=_latest(texts, "safeguarding.txt", _read_wording, "", faults),
        sign_off=_latest(texts, "sign-off.txt", _read_sign_off, "", faults),
        prompts=_latest(texts, "prompts.toml", _read_prompts, (), faults),
    )
    return wordings, tuple(faults)


def filled(wording: str, values: Mapping[str, str]) -> str:
    """A wording with its places filled; places that are not among the values are left open, to be filled in by hand."""
    return _PLACE.sub(lambda place: values.get(place[1], LEFT_OPEN) if place[1] in PLACES else place[0], wording)


def prompts_in(fields: Fields) -> tuple[StreamPrompts, ...]:
    """The prompts in a table whose names are those of streams; what is wrong is noted on its page."""
    return tuple(StreamPrompts(clean(name), fields.texts(name, "Night")) for name in fields.table)


def prompts_for(prompts: Sequence[StreamPrompts], stream: str) -> tuple[str, ...]:
    """What to ask a stream.

    Prompts of its name; else those of the only name that has words of it or whose words it has ("Night staff" and
    "Staff"); else everyone's.
    """
    wanted = folded(stream)
    by_name = {folded(one.stream): one.prompts for one in prompts}
    if wanted in by_name:
        return by_name[wanted]
    everyone = by_name.pop(EVERYONE, ())
    said = set(re.findall(r"\w+", wanted))
    near = [asked for name, asked in by_name.items() if _one_holds_the_other(said, set(re.findall(r"\w+", name)))]
    return near[0] if len(near) == 1 else everyone


def _one_holds_the_other(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _latest(
    folders: Sequence[Path], name: str, read: Callable[[Path], T | list[Fault]], none: T, faults: list[Fault]
) -> T:
    """What the last of the folders that has this file, with nothing wrong in it, says."""
    for folder in reversed(folders):
        path = folder / name
        if not _is_there(path):
            continue
        told = read(path)
        if not isinstance(told, list):
            return told
        faults += told
    return none


def _is_there(path: Path) -> bool:
    """Whether there is such a file; one in a closed folder counts, so that reading it says what is wrong."""
    try:
        return path.exists()
    except OSError:
        return True


def _read_wording(path: Path) -> str | list[Fault]:
    """A text file without the lines that begin with #, which are notes to the editor."""
    text = read_text(path)
    if isinstance(text, Fault):
        return [text]
    told = clean("\n".join(line.rstrip() for line in text.split("\n") if not line.startswith("#")), lines=True)
    return told or [Fault(path, None, "There are no words in this file. Lines that begin with # are only notes.")]


def _read_rules(path: Path) -> tuple[str, ...] | list[Fault]:
    told = _read_wording(path)
    return told if isinstance(told, list) else tuple(filter(None, map(str.strip, told.split("\n"))))


def _read_sign_off(path: Path) -> str | list[Fault]:
    told = _read_wording(path)
    if isinstance(told, list):
        return told
    written = _PLACE.findall(told)
    faults = [_unknown_place(path, place) for place in written if place not in PLACES]
    faults += [
        Fault(path, None, f"{{{place}}} is missing. Without it, nobody can see what is being signed.")
        for place in NEEDED_PLACES
        if place not in written
    ]
    return faults or told


def _unknown_place(path: Path, place: str) -> Fault:
    text = read_text(path)
    lines = [] if isinstance(text, Fault) else text.split("\n")
    line = next((number for number, line in enumerate(lines, 1) if f"{{{place}}}" in line), None)
    near = get_close_matches(place.strip().casefold(), PLACES, 1)
    hint = f"Did you mean {{{near[0]}}}?" if near else "They are: " + ", ".join(f"{{{one}}}" for one in PLACES) + "."
    return Fault(path, line, f"{{{place}}} is no place that the program fills in. {hint}")


def _read_prompts(path: Path) -> tuple[StreamPrompts, ...] | list[Fault]:
    page = read_page(path)
    if page.faults:
        return page.faults
    prompts = prompts_in(Fields(page, page.data, "file"))
    return page.faults or prompts
