"""Meeting plans: what a trust writes in TOML, and the sentences for what is wrong in one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from coprod_tui.meeting.edited.fields import Fields
from coprod_tui.meeting.edited.page import Fault, Page, read_page
from coprod_tui.meeting.model import Kind, MeetingKind
from coprod_tui.meeting.refusals import Unknown
from coprod_tui.meeting.wordings import EVERYONE, StreamPrompts, Wordings, prompts_for, prompts_in, read_wordings
from coprod_tui.meeting.words import clean, folded

LEAST_MINUTES, MOST_MINUTES = 1, 480
MOST_BLOCKS = 60
MOST_TITLE = 80
"""How many characters a title may have: one row of the smallest screen."""

PlanFault = Fault

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


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """One block of a plan's agenda."""

    title: str
    minutes: int
    say: str = ""
    """The words that the facilitator reads aloud."""
    takes: Kind | None = None
    """The kind that a line without a mark gets in this block; None: would like."""
    ask: tuple[str, ...] = ()
    """What to ask when the talk stops."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one kind of meeting."""

    name: str
    """The file's name without its ending, which commands use."""
    title: str
    kind: MeetingKind
    blocks: tuple[PlanBlock, ...]
    path: Path
    ground_rules: tuple[str, ...] = ()
    prompts: tuple[StreamPrompts, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the meeting is planned to last."""
        return sum(block.minutes for block in self.blocks)

    def prompts_for(self, stream: str) -> tuple[str, ...]:
        """What to ask a stream whose pane is empty."""
        return prompts_for(self.prompts, stream)


def read_plans(folders: Iterable[Path]) -> tuple[tuple[Plan, ...], tuple[PlanFault, ...]]:
    """The plans of these sessions folders (each with `plans` and `texts` in it), and all that is wrong in them.

    A plan in a later folder stands in place of one of the same name in an earlier one, unless something is wrong in
    it. A folder that is not there has no plans.
    """
    found = tuple(folders)
    wordings, told = read_wordings(found)
    faults = list(told)
    plans: dict[str, Plan] = {}
    for folder in found:
        plans |= _plans_of(folder, plans, faults)
    order = list(MeetingKind)
    listed = sorted(plans.values(), key=lambda plan: (order.index(plan.kind), plan.name))
    return tuple(_with_wordings(plan, wordings) for plan in listed), tuple(faults)


def plan_called(plans: Sequence[Plan], name: str) -> Plan:
    """The plan with this name or title, whatever its case; raises Unknown with the nearest, or all the names."""
    wanted = folded(clean(name)).removesuffix(".toml")
    for plan in plans:
        if wanted in (folded(plan.name), folded(plan.title)):
            return plan
    names = [plan.name for plan in plans]
    near = get_close_matches(wanted, names, 1)
    hint = f"Did you mean “{near[0]}”?" if near else f"The plans are: {', '.join(names) or 'none'}."
    raise Unknown(f"“{clean(name)}” is not a plan. {hint}")


def _plans_of(folder: Path, earlier: dict[str, Plan], faults: list[Fault]) -> dict[str, Plan]:
    """The plans of one folder by name; faults are added, those of a plan that an earlier folder has too with a word."""
    faults += [_misplaced(path, folder) for path in _toml_files(folder, faults)]
    plans: dict[str, Plan] = {}
    for path in _toml_files(folder / "plans", faults):
        key = folded(path.stem)
        if path.name.casefold().endswith(".toml.txt"):
            faults.append(Fault(path, None, f"The name ends in .toml.txt. Call it {path.stem} and it will be read."))
        elif key in plans:
            faults.append(Fault(path, None, f"{plans[key].path.name} has the same name. Give one of the two another."))
        else:
            page = read_page(path)
            plan = None if page.faults else _plan(page)
            faults += page.faults
            if plan is not None:
                plans[key] = plan
            elif key in earlier:
                faults.append(Fault(path, None, f"Until this is mended, {earlier[key].path} is used in its place."))
    return plans


def _toml_files(folder: Path, faults: list[Fault]) -> list[Path]:
    """The plan files of a folder by name; what editors and sticks leave behind begins with a dot and is passed over."""
    try:
        if not folder.is_dir():
            return []
        files = [path for path in folder.iterdir() if path.name.casefold().endswith((".toml", ".toml.txt"))]
        return sorted(path for path in files if not path.name.startswith(".") and path.is_file())
    except OSError as error:
        faults.append(Fault(folder, None, f"This folder cannot be read ({clean(error.strerror or str(error))})."))
        return []


def _misplaced(path: Path, folder: Path) -> Fault:
    return Fault(path, None, f"This file is beside the folder of the plans, not in it. Move it to {folder / 'plans'}.")


def _plan(page: Page) -> Plan | None:
    """The plan on a page; None where faults were found, which are then on the page."""
    fields = Fields(page, page.data, "plan")
    title = fields.words("title", "Stream meeting", needed=True, most=MOST_TITLE)
    kind = fields.one_of("kind", _KINDS, needed=True)
    rules = fields.texts("ground_rules", "One voice at a time")
    fields.only("title", "kind", "ground_rules", "prompts", "block", elsewhere=_IN_PLAN)
    blocks = _blocks(fields)
    prompts = _prompts(fields)
    if page.faults or kind is None:
        page.faults.sort(key=lambda fault: fault.line or 0)
        return None
    return Plan(clean(page.path.stem), title, kind, blocks, page.path, rules, prompts)


def _blocks(fields: Fields) -> tuple[PlanBlock, ...]:
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
        tables = [Fields(fields.page, one, "block", ("block", place)) for place, one in enumerate(listed[:MOST_BLOCKS])]
        return tuple(map(_block, tables))
    return ()


def _block(fields: Fields) -> PlanBlock:
    fields.only("title", "minutes", "say", "takes", "ask", elsewhere=_IN_BLOCK)
    return PlanBlock(
        title=fields.words("title", "What works", needed=True, most=MOST_TITLE),
        minutes=fields.number("minutes", LEAST_MINUTES, MOST_MINUTES, 15),
        say=fields.words("say", "Think of a place or a moment that helped."),
        takes=fields.one_of("takes", _TAKES),
        ask=fields.texts("ask", "What was it about it?"),
    )


def _prompts(fields: Fields) -> tuple[StreamPrompts, ...]:
    table = fields.table.get("prompts", {})
    if not isinstance(table, dict):
        fields.wrong("prompts", "Prompts have a heading [prompts], and below it the name of each stream.")
        return ()
    return prompts_in(Fields(fields.page, table, "list of prompts", ("prompts",)))


def _with_wordings(plan: Plan, wordings: Wordings) -> Plan:
    """A plan that has the common ground rules and prompts where it does not say others."""
    own = {folded(one.stream) for one in plan.prompts}
    common = () if EVERYONE in own else tuple(one for one in wordings.prompts if folded(one.stream) not in own)
    return replace(plan, ground_rules=plan.ground_rules or wordings.ground_rules, prompts=plan.prompts + common)
