"""Actions on sections and versions of the brief: arrange, issue, choose what is read, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from coprod_tui.domain.brief import commands
from coprod_tui.domain.brief.assembly import brief_of
from coprod_tui.domain.brief.content import Brief
from coprod_tui.domain.brief.rules import ANNEXES, ORDERED, arrangement, section_order
from coprod_tui.domain.claims import Claimed, ClaimRule, judge, warnings_of
from coprod_tui.domain.conflicts.sides import join_names
from coprod_tui.domain.findings import Claim, Finding
from coprod_tui.domain.privacy.restricted import hit_at, say_other_words
from coprod_tui.domain.records import BriefLine, Contribution, Version
from coprod_tui.domain.signing import commands as signing_commands
from coprod_tui.domain.signing.rules import SIGNED_STATES, sign_state
from coprod_tui.domain.signing.versions import nothing_to_issue, unmoved_since
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.tui.contribution_rows import short_date
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import Choice, ChoiceDialog, ConfirmDialog, DialogField, FormDialog, TextDialog
from coprod_tui.tui.screens.brief.presenter import Reading, earlier_than
from coprod_tui.tui.screens.brief.versions import in_substance
from coprod_tui.tui.verb_runner import VerbRunner, attempt_or_other_words

OF_A_LINE = {"edit", "benchmark", "why", "sources", "move", "remove"}
"""The actions on a written line."""
OF_A_SECTION = {"opening", "order", "leave_out"}
"""The actions on the marked section."""
DRAFT = "draft"
"""What `choose_version` returns for the draft."""
_REASON = "issue/reason"
"""The draft slot of the reason for a version."""
_BECAUSE = "issue/because"
"""The draft slot of the reasons for what only warns."""
_ABOUT_BECAUSE = "A version can be issued all the same. What you say here is printed with it, in section 12."
_ABOUT_STOPS = "Nothing was written. Enter goes to where each is mended; then issue it again."
_END = "end"
Warned = tuple[tuple[ClaimRule, Finding], ...]
"""What only warns when a version is issued."""
_LINE_FIRST = "Select a line that people wrote first: → goes into the lines of a section, + writes one."
_ABOUT = (
    "Its words are frozen, and each stream is asked to sign these words. It cannot be undone, because it may be on"
    " paper soon; what is said later comes with the next version."
)


class BriefSelection(NamedTuple):
    """What the letters act on."""

    reading: Reading | None
    """What is shown; None until it is worked out."""
    version: str | None
    """The id of the issued version that is read; None for the draft."""
    section: str
    """The key of the section that is marked; empty for none."""
    line: BriefLine | None
    """The written line that is selected."""


def why_not(project: Snapshot, action: str, selection: BriefSelection) -> str | None:
    """Return why an action cannot be done now, in a sentence; None when it can."""
    if action in ("version", "moved") and not project.versions:
        return "Nothing has been issued yet."
    if action == "moved" and selection.reading and selection.reading.before is None:
        return "This is the first version: nothing can have moved before it."
    if action == "issue":
        return _why_not_issue(project, selection.reading)
    if action in OF_A_LINE | OF_A_SECTION | {"new_line"}:
        return _why_not_write(project, action, selection)
    return None


def _why_not_issue(project: Snapshot, reading: Reading | None) -> str | None:
    if (nothing := next(nothing_to_issue(project), None)) is not None:
        return nothing.sentence
    if reading is not None and reading.before is not None and reading.unmoved:
        return unmoved_since(reading.before).sentence
    return None


def _why_not_write(project: Snapshot, action: str, selection: BriefSelection) -> str | None:
    if selection.version is not None:
        return "An issued version is frozen: what changes makes the next one. Escape goes back to the draft."
    if action == "new_line":
        return None if project.all(Contribution) else "Nothing has been said yet that a line could rest on."
    if action in OF_A_LINE:
        return None if selection.line is not None else _LINE_FIRST
    if action == "order" and selection.section not in ORDERED:
        return "This always stands in its place; the sections 1 to 11 can be put in order."
    if selection.section not in (*ORDERED, *ANNEXES):
        return "This is made by the program, and always stands here."
    return None


class BriefActions:
    """Asks what is needed, and runs the commands on sections and versions."""

    def __init__(self, desk: Desk, run: VerbRunner, say: Callable[[str], None]) -> None:
        """`say` says what is going on, in place of what is next."""
        self._desk = desk
        self._run = run
        self._say = say

    # Sections

    async def open_section(self, key: str, reading: Reading | None) -> None:
        """Ask for the paragraph that a section begins with."""
        slot = f"section/{key}/opening"
        title = f"{_titled(key, reading)}: with which paragraph does it begin?"
        note = "It is printed above what the section holds. Empty: it has none."
        before = arrangement(self._desk.snapshot, key).opening or ""
        text = await self._desk.push_screen_wait(TextDialog(title, before, slot=slot, note=note))
        if text is None:
            return
        # Where it is refused, or the disk fails, what was typed stays a draft.
        self._desk.drafts.put(slot, text or None)
        if await self._run.do(commands.open_with, key, text, clears=(slot,)):
            self._desk.drafts.put(slot, None)

    async def order_section(self, key: str, reading: Reading | None) -> None:
        """Ask where a section stands; it keeps its number."""
        keys = [other for other in section_order(self._desk.snapshot) if other != key]
        choices = [Choice(str(place), "", f"before {_titled(other, reading)}") for place, other in enumerate(keys)]
        choices.append(Choice(_END, "e", "to the end, before the sign-off"))
        dialog = ChoiceDialog(f"Where does {_titled(key, reading)} stand?", choices, about="It keeps its number.")
        chosen = await self._desk.push_screen_wait(dialog)
        if chosen:
            await self._run.do(commands.order_section, key, len(keys) if chosen == _END else int(chosen))

    async def leave_out(self, key: str, reading: Reading | None) -> None:
        """Leave a section out after asking, or take it in again; never what is always printed (R25)."""
        if arrangement(self._desk.snapshot, key).left_out:
            await self._run.do(commands.leave_out, key, out=False)
            return
        about = "It is not printed then. Delete takes it in again."
        dialog = ConfirmDialog(f"Leave out {_titled(key, reading)}?", about, yes="leave it out")
        if await self._desk.push_screen_wait(dialog):
            await self._run.do(commands.leave_out, key)

    # Versions

    async def choose_version(self, shown: str | None) -> str | None:
        """Ask what is read; returns `DRAFT`, the id of a version, or None when the dialog was left."""
        choices = [Choice(DRAFT, "d", "the draft", "as everything stands now")]
        choices += [_choice(version) for version in reversed(self._desk.snapshot.versions)]
        return await self._desk.push_screen_wait(ChoiceDialog("Read which?", choices, chosen=shown or DRAFT))

    async def choose_earlier(self, reading: Reading) -> str | None:
        """Ask which earlier version to compare with; returns its id, or None if left or there is none."""
        if reading.before is None:
            return None
        earlier = earlier_than(self._desk.snapshot, reading.version)
        name = f"version {reading.version.number}" if reading.version else "the draft"
        title = f"What moved in {name} since which version?"
        choices = [_choice(version) for version in reversed(earlier)]
        return await self._desk.push_screen_wait(ChoiceDialog(title, choices, chosen=reading.before.id))

    async def issue(self, reading: Reading | None) -> bool:
        """Freeze the draft as the next version, after asking why and once more; returns whether it did.

        What stops it is listed first, and Enter goes to where it is mended; what only warns is asked about.
        """
        project = self._desk.snapshot
        draft = draft_in(reading, project)
        stops, warned = await self._desk.in_background(partial(_judged, project, draft))
        if stops:
            await self._show_stops(stops)
            return False
        because = await self._ask_because(warned)
        if because is None:
            return False
        versions = project.versions
        number, reason = (versions[-1].number + 1 if versions else 1), None
        if versions:
            reason = await self._ask_reason(number)
            if reason is None:
                return False
        dialog = ConfirmDialog(f"Issue version {number}?", about_issuing(self._desk.snapshot, reading), yes="issue it")
        if not await self._desk.push_screen_wait(dialog):
            return False
        self._say(f"Issuing version {number} …")
        prepared = await self._prepared(reading)
        clears = (_REASON, _BECAUSE)
        done = await attempt_or_other_words(
            self._desk, signing_commands.issue, reason or None, because=because, prepared=prepared, clears=clears
        )
        if not done:
            return False
        for slot in clears:
            self._desk.drafts.put(slot, None)
        issued = self._desk.snapshot.the(Version, done.answer)
        self._desk.tell(f"Version {issued.number} is issued. Its words: {issued.words}")
        return True

    async def _show_stops(self, stops: tuple[Finding, ...]) -> None:
        """List what stops a version from being issued, and go to where the chosen one is mended."""
        from coprod_tui.tui.dialogs.reports import CheckList  # noqa: PLC0415 - imported when first shown

        things = f"{len(stops):,} {'thing' if len(stops) == 1 else 'things'}"
        title, shielded = f"Not issued: {things} to mend first", self._desk.shielded
        place = await self._desk.push_screen_wait(
            CheckList(self._desk.snapshot, stops, _ABOUT_STOPS, shielded=shielded, title=title)
        )
        if place:
            await self._desk.navigation.go_to(place)

    async def _ask_because(self, warned: Warned) -> Mapping[str, str] | None:
        """Ask why a version is issued although something warns, once for each kind; returns None if left."""
        if not warned:
            return {}

        def wrong(texts: Mapping[str, str]) -> str | None:
            lacking = [warning.what for rule, warning in warned if not texts[rule.id].strip()]
            return f"A few words on this too, please: {lacking[0]}" if lacking else None

        fields = [DialogField(rule.id, f"{warning.what} {rule.asks}") for rule, warning in warned]
        dialog = FormDialog(
            "What is known to be missing", fields, done="go on", about=_ABOUT_BECAUSE, wrong=wrong, slot=_BECAUSE
        )
        return await self._desk.push_screen_wait(dialog)

    async def _ask_reason(self, number: int) -> str | None:
        note = "It is printed with the version. Enter goes on; without words no reason is printed."
        dialog = TextDialog(
            f"Why version {number}?",
            slot=_REASON,
            prompt="such as the window seat is in, as Members asked",
            note=note,
        )
        reason = await self._desk.push_screen_wait(dialog)
        if reason is not None:
            # Kept until the version is issued, because the next question may be answered with no.
            self._desk.drafts.put(_REASON, reason or None)
        return reason

    async def _prepared(self, reading: Reading | None) -> signing_commands.PreparedVersion | None:
        """Return the prepared draft, made beside the session, which keeps what is said; None if it changed."""
        project = self._desk.snapshot
        brief = draft_in(reading, project) or await self._desk.in_background(lambda: brief_of(project))
        told = await self._desk.attempt(signing_commands.commitments, brief)
        if told is None or told.answer.project is not project:
            return None
        return await self._desk.in_background(lambda: signing_commands.prepare_version(told.answer))

    async def other_words(self, finding: Finding) -> None:
        """Ask who says that a text only sounds like what may not be printed, and keep it (R11, R14)."""
        project = self._desk.snapshot
        hit = await self._desk.in_background(lambda: hit_at(project, finding))
        if hit is None:
            self._desk.tell("Nothing here sounds like something else: this finding is mended in another way.")
            return
        title, about = "Other words: who says so?", finding.told(shielded=self._desk.shielded)
        note = "A role or a code, such as lead of Members; never a name. It holds as long as the text stays as it is."
        who = await self._desk.push_screen_wait(TextDialog(title, about=about, note=note))
        if who is not None:
            await self._run.do(say_other_words, (hit,), by=who)

    async def export(self, reading: Reading | None) -> None:
        """Write what is shown to a file; nothing while it is not worked out, or cannot be read."""
        if reading is None or reading.trouble:
            return
        # Deferred: the writers of documents take longer to import than the brief takes to be shown.
        from coprod_tui.tui.dialogs.export import export  # noqa: PLC0415

        await export(self._desk, reading.version)


def _judged(project: Snapshot, draft: Brief | None) -> tuple[tuple[Finding, ...], Warned]:
    """What stops the draft from being issued, and what only warns."""
    brief = draft or brief_of(project)
    return judge(Claim.ISSUED, Claimed(project, brief)), warnings_of(project, brief)


def draft_in(reading: Reading | None, project: Snapshot) -> Brief | None:
    """Return the draft of a snapshot, if a reading has it already."""
    is_draft = reading is not None and reading.version is None and reading.project is project
    return reading.brief if reading is not None and is_draft else None


def about_issuing(project: Snapshot, reading: Reading | None) -> str:
    """Return what issuing means, and which streams are asked again."""
    newest = project.versions[-1] if project.versions else None
    if newest is None or reading is None or reading.version or not in_substance((reading.moved or {}).values()):
        return _ABOUT
    signed = [stream.name for stream in project.streams if sign_state(project, newest, stream.id) in SIGNED_STATES]
    if not signed:
        return _ABOUT
    return f"{_ABOUT}\n\nVersion {newest.number} is signed by {join_names(signed)}; they are asked again."


def _titled(key: str, reading: Reading | None) -> str:
    """Return a section's number, and its title if the brief that is shown has it."""
    page = reading.pages.get(key) if reading is not None else None
    return f"{key} {page.title if page else ''}".strip()


def _choice(version: Version) -> Choice:
    key = str(version.number) if version.number < 10 else ""
    about = f"issued {short_date(version.issued_at)}, {version.words}"
    return Choice(version.id, key, f"version {version.number}", about)
