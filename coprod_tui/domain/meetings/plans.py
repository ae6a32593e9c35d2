"""Meeting plans (TOML) and wordings (text files) that a trust edits, read with a sentence for each problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from coprod_tui.base.errors import Unknown
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.text import normalize_for_search, sanitize
from coprod_tui.base.toml_source import Problem, TomlDocument, TomlTable, read_text, read_toml
from coprod_tui.domain.records import Kind, MeetingKind

# Wordings: ground rules, consent, sign-off, prompts

EVERYONE = "everyone"
"""The key of the prompts for streams without their own."""

PLACES = ("stream", "version", "words", "shared_on", "decided", "reservations", "signed_by")
"""Placeholders in braces that the program fills in the sign-off wording."""

NEEDED_PLACES = ("stream", "version", "words")
"""Required placeholders: without them a signature would not say what it is for."""

BLANK_PLACE = "…………"
"""Printed for a placeholder that is filled in by hand."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")
T = TypeVar("T")


@frozen
class StreamPrompts(Frozen):
    """The prompts for one stream, by its name."""

    stream: str
    prompts: tuple[str, ...]


@frozen
class Wordings(Frozen):
    """The content of the folder `texts`, without notes to the editor."""

    ground_rules: tuple[str, ...] = ()
    consent: str = ""
    sign_off: str = ""
    prompts: tuple[StreamPrompts, ...] = ()
    safeguarding: str = ""
    """What to do when somebody may be seriously harmed."""


def read_wordings(folders: Iterable[Path]) -> tuple[Wordings, tuple[Problem, ...]]:
    """Read the wordings of these sessions folders, and the problems in them.

    A file in a later folder replaces the one in an earlier folder, unless it has a problem.
    """
    texts = [folder / "texts" for folder in folders]
    faults: list[Problem] = []
    wordings = Wordings(
        ground_rules=_read_latest(texts, "ground-rules.txt", _read_rules, (), faults),
        consent=_read_latest(texts, "consent.txt", _read_wording, "", faults),
        safeguarding=_read_latest(texts, "safeguarding.txt", _read_wording, "", faults),
        sign_off=_read_latest(texts, "sign-off.txt", _read_sign_off, "", faults),
        prompts=_read_latest(texts, "prompts.toml", _read_prompts, (), faults),
    )
    return wordings, tuple(faults)


def fill_places(wording: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders of a wording; those without a value are left open, to be filled in by hand."""
    return _PLACE.sub(lambda place: values.get(place[1], BLANK_PLACE) if place[1] in PLACES else place[0], wording)


def prompts_in(fields: TomlTable) -> tuple[StreamPrompts, ...]:
    """Read the prompts of a table whose keys are names of streams; problems are added to its document."""
    return tuple(StreamPrompts(sanitize(name), fields.texts(name, "Night")) for name in fields.table)


def prompts_for(prompts: Sequence[StreamPrompts], stream: str) -> tuple[str, ...]:
    """Choose the prompts for a stream.

    Those of its name; else those of the only name whose words contain its words or the reverse ("Night staff" and
    "Staff"); else everyone's.
    """
    wanted = normalize_for_search(stream)
    by_name = {normalize_for_search(one.stream): one.prompts for one in prompts}
    if wanted in by_name:
        return by_name[wanted]
    everyone = by_name.pop(EVERYONE, ())
    said = set(re.findall(r"\w+", wanted))
    near = [asked for name, asked in by_name.items() if _contains_other(said, set(re.findall(r"\w+", name)))]
    return near[0] if len(near) == 1 else everyone


def _contains_other(first: set[str], second: set[str]) -> bool:
    return bool(first and second) and (first <= second or second <= first)


def _read_latest(
    folders: Sequence[Path], name: str, read: Callable[[Path], T | list[Problem]], none: T, faults: list[Problem]
) -> T:
    """Read a file from the last folder that has it without problems."""
    for folder in reversed(folders):
        path = folder / name
        if not _exists(path):
            continue
        content = read(path)
        if not isinstance(content, list):
            return content
        faults += content
    return none


def _exists(path: Path) -> bool:
    """Whether a file exists; True in an unreadable folder, so that reading it reports the problem."""
    try:
        return path.exists()
    except OSError:
        return True


def _read_wording(path: Path) -> str | list[Problem]:
    """Read a text file without the lines that begin with #, which are notes to the editor."""
    text = read_text(path)
    if isinstance(text, Problem):
        return [text]
    wording = sanitize("\n".join(line.rstrip() for line in text.split("\n") if not line.startswith("#")), lines=True)
    return wording or [Problem(path, None, "There are no words in this file. Lines that begin with # are only notes.")]


def _read_rules(path: Path) -> tuple[str, ...] | list[Problem]:
    wording = _read_wording(path)
    return wording if isinstance(wording, list) else tuple(filter(None, map(str.strip, wording.split("\n"))))


def _read_sign_off(path: Path) -> str | list[Problem]:
    wording = _read_wording(path)
    if isinstance(wording, list):
        return wording
    written = _PLACE.findall(wording)
    faults = [_unknown_place(path, place) for place in written if place not in PLACES]
    faults += [
        Problem(path, None, f"{{{place}}} is missing. Without it, nobody can see what is being signed.")
        for place in NEEDED_PLACES
        if place not in written
    ]
    return faults or wording


def _unknown_place(path: Path, place: str) -> Problem:
    text = read_text(path)
    lines = [] if isinstance(text, Problem) else text.split("\n")
    line = next((number for number, line in enumerate(lines, 1) if f"{{{place}}}" in line), None)
    near = get_close_matches(place.strip().casefold(), PLACES, 1)
    hint = f"Did you mean {{{near[0]}}}?" if near else "They are: " + ", ".join(f"{{{one}}}" for one in PLACES) + "."
    return Problem(path, line, f"{{{place}}} is no place that the program fills in. {hint}")


def _read_prompts(path: Path) -> tuple[StreamPrompts, ...] | list[Problem]:
    page = read_toml(path)
    if page.faults:
        return page.faults
    prompts = prompts_in(TomlTable(page, page.data, "file"))
    return page.faults or prompts


# Plans

LEAST_MINUTES, MOST_MINUTES = 1, 480
MOST_BLOCKS = 60
MOST_TITLE = 80
"""Maximum characters of a title: one row of the smallest screen."""

PlanFault = Problem

_KINDS = {str(kind): kind for kind in MeetingKind}
_TAKES = {str(kind): kind for kind in Kind}
_NO_BLOCKS = "This plan has no blocks. Write a heading [[block]], and below it a title and the minutes."
_ABOVE = "it belongs to the plan, above the first [[block]]"
_IN_BLOCK = {
    "kind": _ABOVE,
    "ground_rules": _ABOVE,
    "block": _ABOVE,
    "prompts": "give it a heading of its own, [prompts]",
}
_IN_PLAN = dict.fromkeys(("minutes", "say", "takes", "ask"), "it belongs to a block, below its heading [[block]]")


@frozen
class PlanBlock(Frozen):
    """One block of a plan's agenda."""

    title: str
    minutes: int
    say: str = ""
    """Text that the facilitator reads aloud."""
    takes: Kind | None = None
    """The kind of a line without a sign in this block; None: would like."""
    ask: tuple[str, ...] = ()
    """What to ask when the talk stops."""


@frozen
class Plan(Frozen):
    """The plan of one kind of meeting."""

    name: str
    """The file's name without suffix, which commands use."""
    title: str
    kind: MeetingKind
    blocks: tuple[PlanBlock, ...]
    path: Path
    ground_rules: tuple[str, ...] = ()
    prompts: tuple[StreamPrompts, ...] = ()

    @property
    def minutes(self) -> int:
        """The planned duration."""
        return sum(block.minutes for block in self.blocks)

    def prompts_for(self, stream: str) -> tuple[str, ...]:
        """The prompts for a stream that has said nothing yet."""
        return prompts_for(self.prompts, stream)


def read_plans(folders: Iterable[Path]) -> tuple[tuple[Plan, ...], tuple[PlanFault, ...]]:
    """Read the plans of these sessions folders (each with `plans` and `texts`), and the problems in them.

    A plan in a later folder replaces one of the same name in an earlier one, unless it has a problem. A missing folder
    has no plans.
    """
    all_folders = tuple(folders)
    wordings, problems = read_wordings(all_folders)
    faults = list(problems)
    plans: dict[str, Plan] = {}
    for folder in all_folders:
        plans |= _plans_of(folder, plans, faults)
    order = list(MeetingKind)
    listed = sorted(plans.values(), key=lambda plan: (order.index(plan.kind), plan.name))
    return tuple(_with_wordings(plan, wordings) for plan in listed), tuple(faults)


def plan_called(plans: Sequence[Plan], name: str) -> Plan:
    """The plan with this name or title, ignoring case; raises Unknown with the nearest name, or all."""
    wanted = normalize_for_search(sanitize(name)).removesuffix(".toml")
    for plan in plans:
        if wanted in (normalize_for_search(plan.name), normalize_for_search(plan.title)):
            return plan
    names = [plan.name for plan in plans]
    near = get_close_matches(wanted, names, 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"The plans are: {', '.join(names) or 'none'}."
    raise Unknown(f"“{sanitize(name)}” is not a plan. {hint}")


def _plans_of(folder: Path, earlier: dict[str, Plan], faults: list[Problem]) -> dict[str, Plan]:
    """Read the plans of one folder by name; problems are added to `faults`."""
    faults += [_misplaced(path, folder) for path in _toml_files(folder, faults)]
    plans: dict[str, Plan] = {}
    for path in _toml_files(folder / "plans", faults):
        key = normalize_for_search(path.stem)
        if path.name.casefold().endswith(".toml.txt"):
            faults.append(Problem(path, None, f"The name ends in .toml.txt. Call it {path.stem} and it will be read."))
        elif key in plans:
            faults.append(
                Problem(path, None, f"{plans[key].path.name} has the same name. Give one of the two another.")
            )
        else:
            page = read_toml(path)
            plan = None if page.faults else _plan(page)
            faults += page.faults
            if plan is not None:
                plans[key] = plan
            elif key in earlier:
                faults.append(Problem(path, None, f"Until this is mended, {earlier[key].path} is used in its place."))
    return plans


def _toml_files(folder: Path, faults: list[Problem]) -> list[Path]:
    """The plan files of a folder by name; hidden files, which editors and sticks leave behind, are skipped."""
    try:
        if not folder.is_dir():
            return []
        files = [path for path in folder.iterdir() if path.name.casefold().endswith((".toml", ".toml.txt"))]
        return sorted(path for path in files if not path.name.startswith(".") and path.is_file())
    except OSError as error:
        faults.append(Problem(folder, None, f"This folder cannot be read ({sanitize(error.strerror or str(error))})."))
        return []


def _misplaced(path: Path, folder: Path) -> Problem:
    return Problem(
        path, None, f"This file is beside the folder of the plans, not in it. Move it to {folder / 'plans'}."
    )


def _plan(page: TomlDocument) -> Plan | None:
    """Read a plan; None if the document has problems."""
    fields = TomlTable(page, page.data, "plan")
    title = fields.words("title", "Stream meeting", needed=True, most=MOST_TITLE)
    kind = fields.one_of("kind", _KINDS, needed=True)
    rules = fields.texts("ground_rules", "One voice at a time")
    fields.only("title", "kind", "ground_rules", "prompts", "block", elsewhere=_IN_PLAN)
    blocks = _blocks(fields)
    prompts = _prompts(fields)
    if page.faults or kind is None:
        page.faults.sort(key=lambda fault: fault.line or 0)
        return None
    return Plan(sanitize(page.path.stem), title, kind, blocks, page.path, rules, prompts)


def _blocks(fields: TomlTable) -> tuple[PlanBlock, ...]:
    listed = fields.table.get("block", [])
    if isinstance(listed, dict):
        fields.wrong("block", "The heading of a block has two square brackets on either side: [[block]].")
    elif not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        fields.wrong("block", "A block is a heading [[block]], and below it a title and the minutes.")
    else:
        if not listed:
            fields.wrong(None, _NO_BLOCKS)
        elif len(listed) > MOST_BLOCKS:
            fields.page.wrong(("block", MOST_BLOCKS), f"A plan has up to {MOST_BLOCKS} blocks; this has {len(listed)}.")
        tables = [
            TomlTable(fields.page, table, "block", ("block", place)) for place, table in enumerate(listed[:MOST_BLOCKS])
        ]
        return tuple(map(_block, tables))
    return ()


def _block(fields: TomlTable) -> PlanBlock:
    fields.only("title", "minutes", "say", "takes", "ask", elsewhere=_IN_BLOCK)
    return PlanBlock(
        title=fields.words("title", "What works", needed=True, most=MOST_TITLE),
        minutes=fields.number("minutes", LEAST_MINUTES, MOST_MINUTES, 15),
        say=fields.words("say", "Think of a place or a moment that helped."),
        takes=fields.one_of("takes", _TAKES),
        ask=fields.texts("ask", "What was it about it?"),
    )


def _prompts(fields: TomlTable) -> tuple[StreamPrompts, ...]:
    table = fields.table.get("prompts", {})
    if not isinstance(table, dict):
        fields.wrong("prompts", "Prompts have a heading [prompts], and below it the name of each stream.")
        return ()
    return prompts_in(TomlTable(fields.page, table, "list of prompts", ("prompts",)))


def _with_wordings(plan: Plan, wordings: Wordings) -> Plan:
    """Complete a plan with the common ground rules and prompts."""
    own = {normalize_for_search(one.stream) for one in plan.prompts}
    common = (
        () if EVERYONE in own else tuple(one for one in wordings.prompts if normalize_for_search(one.stream) not in own)
    )
    return replace(plan, ground_rules=plan.ground_rules or wordings.ground_rules, prompts=plan.prompts + common)
