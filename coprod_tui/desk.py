"""The App below the screens: holds the session on a thread of its own, publishes the snapshot, says a rule's no."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, Generic, Literal, ParamSpec, TypeVar

from textual import events, work
from textual.app import App
from textual.notifications import Notify
from textual.reactive import var

from coprod_tui.commands import Command, key_words
from coprod_tui.files.backups import Backup, Why
from coprod_tui.files.handing import hand_over, handed, place_for
from coprod_tui.meeting.act import LINE, OUTBOX, Act, Now
from coprod_tui.meeting.checking import Report, checking
from coprod_tui.meeting.clock import local_time
from coprod_tui.meeting.copying import CopyStopped
from coprod_tui.meeting.erasing import marks_in
from coprod_tui.meeting.model import Consent, Kind, Project
from coprod_tui.meeting.refusals import FileTrouble, Refusal, Trouble
from coprod_tui.meeting.rules.erasing import owed
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.session import Session, Undone
from coprod_tui.meeting.snapshot import EMPTY, Snapshot
from coprod_tui.meeting.turns import Turns
from coprod_tui.meeting.verbs.contributions import keep_line
from coprod_tui.meeting.verbs.erasing import reached
from coprod_tui.safekeeping import Keeper, backups_of
from coprod_tui.settings import Settings
from coprod_tui.state import Laptop

P = ParamSpec("P")
T = TypeVar("T")
Severity = Literal["information", "warning", "error"]

SETTLE_SECONDS = 2.0
RETRY_SECONDS = 2.0
DRAFT_SECONDS = 0.03
"""The key is shown first: what is typed is on disk two frames later."""
CHECK_SECONDS = 5.0
"""How long after opening the rest of the file is checked."""
SLICE_SECONDS, QUIET_SECONDS = 0.008, 0.1
"""How long a slice of a check takes, and how long it waits where nobody asked for it."""
BACKUP_SECONDS = 30.0
"""How often it is asked whether a backup is due."""
CLOSE_SECONDS = 20.0
"""How long closing the file may take after a bug, before the program ends without it."""
STAYS_SECONDS = 3600.0
"""How long a notice is there that stays until a key is pressed."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A verb that is on disk, with what it answered."""

    answer: T


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that was entered and is not on disk yet; it stands in its pane, in its place."""

    slot: str
    line: str
    stream: str
    kind: Kind
    consent: Consent
    trouble: str = ""
    """Why it is not saved; empty while it is on its way."""

    @classmethod
    def read(cls, slot: str, body: str) -> Waiting | None:
        """A line from its draft; None for what is none."""
        try:
            told = json.loads(body)
            return cls(slot, str(told["line"]), str(told["stream"]), Kind(told["kind"]), Consent(told["consent"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None

    def body(self) -> str:
        """Its form as a draft."""
        return json.dumps({"line": self.line, "stream": self.stream, "kind": self.kind, "consent": self.consent})


@dataclass(frozen=True, slots=True)
class Saved:
    """What the top line says about saving."""

    at: datetime | None = None
    waiting: int = 0
    trouble: str = ""

    def sentence(self) -> str:
        """`everything saved 19:42:07`, or what is not saved and why."""
        if self.trouble:
            return f"not saved: {self.trouble}"
        if self.waiting:
            return f"saving {self.waiting}"
        return f"everything saved {self.at:%H:%M:%S}" if self.at else "everything saved"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was told, kept to be read again."""

    at: datetime
    text: str
    severity: Severity


def _is_over(steps: Iterator[None]) -> bool:
    """Goes on with a check for a slice of time; whether it has come to its end."""
    end = time.monotonic() + SLICE_SECONDS
    return all(time.monotonic() <= end for _ in steps)


class Desk(App[int]):
    """What every screen asks of the program. Screens call `attempt`; they never see the session."""

    snapshot: var[Snapshot] = var(EMPTY, always_update=True, init=False)
    waiting: var[tuple[Waiting, ...]] = var(())
    saved: var[Saved] = var(Saved())
    shielded: var[bool] = var(False)
    """True while *the room can see this*: sensitive and room-only words are hidden on every screen."""

    def __init__(self, laptop: Laptop, settings: Settings, wall: Callable[[], datetime] = local_time) -> None:
        """`wall` answers the time that is shown."""
        super().__init__()
        self.laptop = laptop
        self.settings = settings
        self.wall = wall
        self.notices: deque[Notice] = deque(maxlen=50)
        self.path: Path | None = None
        self.drafts: dict[str, str] = {}
        """Drafts as they were found when the project was opened, and as they are now."""
        self._session: Session | None = None
        self._thread = Turns()
        self._keeper: Keeper | None = None
        self._no_copying = threading.Event()
        self._unstashed: dict[str, str | None] = {}
        self._draining = False
        self._stashing = False
        self._lines = 0
        self._again = asyncio.Event()
        self._stays = False

    # Telling

    def tell(self, text: str, severity: Severity = "information", *, stays: bool = False) -> None:
        """Shows a notice and keeps it to be read again; one that stays is there until a key is pressed."""
        self.notices.append(Notice(self.wall(), text, severity))
        self.notify(text, severity=severity, markup=False, timeout=STAYS_SECONDS if stays else 5)

    def on_notify(self, event: Notify) -> None:
        """Only now it is on the screen: a key that was pressed before cannot have been pressed for it."""
        self._stays = self._stays or event.notification.timeout == STAYS_SECONDS

    async def on_event(self, event: events.Event) -> None:
        """A notice that stays goes with the next key."""
        if self._stays and isinstance(event, events.Key):
            self._stays = False
            self.clear_notifications()
        await super().on_event(event)

    def refuse(self, refusal: Refusal) -> None:
        """Says a *no*. A screen that shows reasons as a list that leads somewhere overrides this in the App."""
        self.tell("\n".join(reason.sentence for reason in refusal.reasons), "warning", stays=True)

    def keys_of(self, command: Command) -> str:
        """The keys of a command as Word writes them, the user's own ones where there are any."""
        return ", ".join(map(key_words, self.settings.keys.get(command.id, command.keys)))

    # The session

    async def _on_thread(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    async def _alone(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread.alone, call)

    async def open_project(self, path: Path) -> bool:
        """Opens a project; False, with a sentence on screen, when it cannot be."""
        return await self._take(lambda: Session.open(path, memory=self.laptop), path)

    async def create_project(self, path: Path, begin: Callable[[Now, Snapshot], Act[str]]) -> bool:
        """Makes a project and opens it; False, with a sentence on screen, when it cannot be."""
        return await self._take(lambda: Session.create(path, begin, memory=self.laptop), path)

    async def _take(self, make: Callable[[], Session], path: Path) -> bool:
        await self.close_project()
        session = None
        while session is None:
            try:
                session = await self._alone(make)
            except Refusal as refusal:
                if not await self._unlocked(path, refusal):
                    return False
        self._session, self.path = session, path.absolute()
        self.drafts = await self._on_thread(session.drafts)
        self.saved = Saved()
        self.snapshot = session.snapshot
        self._keep_backups(session)
        self.set_timer(CHECK_SECONDS, self.check_quietly)
        if session.missing:
            self.tell(session.missing.sentence(), "error", stays=True)
        self._enter_again()
        return True

    async def _unlocked(self, path: Path, refusal: Refusal) -> bool:
        """Whether to try once more, with the passphrase that was asked for; what else hinders is told."""
        if isinstance(refusal, FileTrouble) and refusal.trouble in (Trouble.SEALED, Trouble.WRONG_KEY):
            return await self.unlock(path, refusal)
        self.refuse(refusal)
        return False

    async def unlock(self, path: Path, trouble: FileTrouble) -> bool:
        """Asks for the passphrase of a sealed file; False when nobody gives it."""
        raise NotImplementedError

    async def close_project(self) -> None:
        """Puts the drafts on disk and closes the file; does nothing when none is open."""
        if self._session is None:
            return
        await self.stash_now()
        session, self._session = self._session, None
        self._no_copying.set()
        await self._alone(session.close)
        self._keeper = None
        self.path, self.waiting, self.drafts, self.saved = None, (), {}, Saved()
        self._unstashed.clear()
        self.snapshot = EMPTY

    def close_at_once(self) -> None:
        """Puts the drafts on disk and closes the file after a bug has ended the program; does nothing else."""
        session, self._session = self._session, None
        if session is None:
            return
        self._no_copying.set()
        drafts = dict(self._unstashed)
        for call in (partial(session.stash, drafts), session.close):
            with contextlib.suppress(Refusal, OSError, TimeoutError):
                self._thread.submit(call).result(timeout=CLOSE_SECONDS)

    @property
    def is_open(self) -> bool:
        """Whether a project is open."""
        return self._session is not None

    async def attempt(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | None:
        """Runs a verb after all that was entered before it; None, with its sentences on screen, when it was refused."""
        done = await self.try_verb(verb, *args, **kwargs)
        if isinstance(done, Refusal):
            self.refuse(done)
            return None
        return done

    async def try_verb(
        self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs
    ) -> Done[T] | Refusal | None:
        """As `attempt`, but answers a rule's *no* for the screen to show; None when the file has trouble."""
        session = self._session
        if session is None:
            return None
        try:
            answer = await self._on_thread(lambda: session.do(verb, *args, **kwargs))
        except FileTrouble as trouble:
            self.saved = replace(self.saved, trouble=str(trouble))
            self.refuse(trouble)
            return None
        except Refusal as refusal:
            return refusal
        self._publish(session)
        return Done(answer)

    async def undo(self) -> Undone | None:
        """Takes back this replica's last verb."""
        return await self._turn(Session.undo)

    async def redo(self) -> Undone | None:
        """Does again what was taken back last."""
        return await self._turn(Session.redo)

    async def _turn(self, how: Callable[[Session], Undone]) -> Undone | None:
        session = self._session
        if session is None:
            return None
        try:
            undone = await self._on_thread(how, session)
        except Refusal as refusal:
            self.refuse(refusal)
            return None
        self._publish(session)
        return undone

    async def ask_session(self, call: Callable[[Session], T]) -> T:
        """Reads something that is not in the snapshot (the history); raises RuntimeError when no project is open."""
        if self._session is None:
            raise RuntimeError("no project is open")
        return await self._on_thread(call, self._session)

    async def in_background(self, call: Callable[[], T]) -> T:
        """Slow work that needs no open project, on a thread of its own."""
        return await asyncio.to_thread(call)

    async def write_example(self, path: Path) -> bool:
        """Writes the worked example; False, with a sentence on screen, when it cannot be written there."""
        try:
            from coprod_tui.files.example import build_example  # noqa: PLC0415 - nobody waits for it at the start

            await self.in_background(lambda: build_example(path, partial(Session.create, memory=self.laptop)))
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True

    async def open_at(self, path: Path) -> bool:
        """Opens a project and goes to the place where it was left; False when it cannot be opened."""
        raise NotImplementedError

    async def go_back_to_place(self) -> None:
        """Shows the screen that the open project was left on."""
        raise NotImplementedError

    async def go_to(self, place: str) -> None:
        """Shows the screen on which a place that a rule names is mended."""
        raise NotImplementedError

    def _publish(self, session: Session) -> None:
        if session is not self._session:
            return
        self.saved = Saved(self.wall(), len(self.waiting))
        before, self.snapshot = self.snapshot.meeting_open, session.snapshot
        self._settle_soon()
        after = self.snapshot.meeting_open
        if (before and before.id) != (after and after.id):
            self.back_up_soon(Why.STARTED if after else Why.ENDED)
        self._tell_backup_troubles()

    @work(exclusive=True, group="settle", exit_on_error=False)
    async def _settle_soon(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        if self._session is not None:
            await self._on_thread(self._session.settle)

    # Backups: copied in slices between the verbs, written beside them

    def _keep_backups(self, session: Session) -> None:
        backups = backups_of(session.path, session.project_id, self.laptop, self.settings)
        self._keeper = keeper = Keeper(backups, self.laptop, session.project_id, self.wall)
        self._no_copying.clear()
        session.before_final = lambda: keeper.write(session.copy(), Why.FINAL, session.head)
        session.out_of_reach = keeper.out_of_reach
        session.after_erasing = keeper.erase
        self._look_at_backups(keeper)

    @work(group="backup", exit_on_error=False)
    async def _look_at_backups(self, keeper: Keeper) -> None:
        """What the disk has to be asked for, while the screen is there already."""
        from coprod_tui.files.places import warning_about  # noqa: PLC0415 - as above

        await asyncio.to_thread(keeper.look)
        warning = await asyncio.to_thread(warning_about, keeper.backups.project)
        if warning and not self.laptop.was_told(keeper.backups.project, warning):
            self.tell(warning, "warning", stays=True)
        for one in owed(self.snapshot):
            if self._session is not None and Path(one.place).is_dir():
                await asyncio.to_thread(keeper.erase, marks_in(self.snapshot), Path(one.place))
                await self.attempt(reached, one.id)
        self._tell_backup_troubles()

    def _between_slices(self) -> None:
        if self._no_copying.is_set():
            raise CopyStopped
        self._thread.let_through()

    @work(group="backup", exit_on_error=False)
    async def back_up_soon(self, why: Why) -> None:
        """Makes a backup while everything goes on; what hinders it is said once."""
        await self.back_up(why)

    async def back_up(self, why: Why) -> Backup | None:
        """Makes a backup; None, with a sentence on screen, when it cannot be made."""
        session, keeper = self._session, self._keeper
        if session is None or keeper is None:
            return None
        made = None
        try:
            copy = await self._alone(lambda: session.copy(self._between_slices))
            made = await asyncio.to_thread(keeper.write, copy, why, session.head)
        except CopyStopped:
            return None
        except FileTrouble as trouble:
            keeper.troubles.append(str(trouble))
        self._tell_backup_troubles()
        return made

    async def hand_over(self, wanted: Path) -> None:
        """Makes a checked copy in a folder, or as a file, and says so; or why it could not be made."""
        session = self._session
        if session is None:
            return
        path = place_for(session.path, wanted, self.wall().date())
        try:
            copy = await self._alone(lambda: session.copy(self._between_slices))
            found = await asyncio.to_thread(hand_over, copy, path)
        except CopyStopped:
            return
        except FileTrouble as trouble:
            self.refuse(trouble)
            return
        late = " What is not saved yet is not in it." if self.waiting else ""
        self.tell(f"{handed(path, found)}{late}")

    def back_up_when_due(self) -> None:
        """Asked by the clock: makes one when the last is too old for what has been said since."""
        session, keeper = self._session, self._keeper
        running = any(one.group == "backup" and not one.is_finished for one in self.workers)
        if session is not None and keeper is not None and not running and keeper.is_due(session.head):
            self.back_up_soon(Why.RUNNING)

    # Checking, in slices between the verbs

    async def check_file(self, pause: float = 0.0, progress: Callable[[int], None] = lambda _: None) -> Report | None:
        """Looks whether the open file holds what was saved in it; None when it was closed meanwhile.

        Between two slices of SLICE_SECONDS it waits for `pause` seconds; `progress` is told how many steps are done.
        """
        session = self._session
        if session is None:
            return None
        report = Report()
        steps = await self._on_thread(session.read, partial(checking, report=report, pages=True))
        while session is self._session and not await self._on_thread(_is_over, steps):
            progress(report.steps)
            await asyncio.sleep(pause)
        return report if session is self._session else None

    @work(group="check", exclusive=True, exit_on_error=False)
    async def check_quietly(self) -> None:
        """Some time after opening: checks what there was no time for then, and says what is wrong."""
        report = await self.check_file(QUIET_SECONDS)
        if report and report.faults:
            self.tell(
                f"This file does not hold what was saved in it: {report.faults[0]} What you type is still saved."
                " “Check the file” names everything; `coprod restore` has the backups.",
                "error",
                stays=True,
            )

    def _tell_backup_troubles(self) -> None:
        if self._keeper is not None:
            for sentence in dict.fromkeys(self._keeper.troubles):
                if sentence not in {one.text for one in self.notices}:
                    self.tell(sentence, "warning", stays=True)
            self._keeper.troubles.clear()

    # Capture: the line is free at once, and on disk before it counts as said

    def enter(self, line: str, stream: str, kind: Kind, consent: Consent) -> None:
        """Takes an entered line; it shows as saving until it is on disk, and keeps its place if that fails."""
        self._lines += 1
        one = Waiting(f"{OUTBOX}{self._lines:06d}", line, stream, kind, consent)
        if self.waiting:
            self.draft(one.slot, one.body())
            self.draft(LINE, None)
        else:
            self._unstashed.pop(LINE, None)
        self.drafts.pop(LINE, None)
        self.waiting = (*self.waiting, one)
        self._again.set()
        if not self._draining:
            self._draining = True
            self._drain()

    @work(group="drain")
    async def _drain(self) -> None:
        try:
            while self.waiting and self._session is not None:
                await self._keep_first(self._session, self.waiting[0])
        finally:
            self._draining = False

    async def _keep_first(self, session: Session, one: Waiting) -> None:
        def keep() -> None:
            session.do(
                keep_line, one.line, stream=one.stream, kind=one.kind, consent=one.consent, clears=(LINE, one.slot)
            )

        try:
            await self._on_thread(keep)
        except FileTrouble as trouble:
            self._show_trouble(str(trouble))
            self._again.clear()
            await self._wait_to_try_again()
            return
        except Refusal as refusal:
            self.refuse(refusal)
            self.draft(LINE, json.dumps({"line": one.line, "stream": one.stream}))
        self._unstashed.pop(one.slot, None)
        self.drafts.pop(one.slot, None)
        self.waiting = self.waiting[1:]
        self._publish(session)
        if LINE in self.drafts:
            self.draft(LINE, self.drafts[LINE])

    async def _wait_to_try_again(self) -> None:
        try:
            await asyncio.wait_for(self._again.wait(), RETRY_SECONDS)
        except TimeoutError:
            return

    def _show_trouble(self, sentence: str) -> None:
        if self.saved.trouble != sentence:
            self.tell(f"{sentence} What you typed stays here and is tried again.", "error", stays=True)
        self.waiting = tuple(replace(one, trouble=sentence) for one in self.waiting)
        first = self.waiting[0]
        if first.slot not in self.drafts:
            # The line that was typed last has the slot that this one was a draft in until now.
            self.draft(first.slot, first.body())
        self.saved = replace(self.saved, waiting=len(self.waiting), trouble=sentence)

    def elsewhere(self) -> list[str]:
        """What a person has to see to after words were erased: files that were written, places out of reach."""
        project = self._session.project_id if self._session else ""
        return [
            *(f"Written from this project, to be destroyed: {path}" for path in self.laptop.exports(project)),
            *(f"Backups in {one.place} are erased when they can be reached." for one in owed(self.snapshot)),
        ]

    @property
    def export_folder(self) -> Path:
        """Where a file was last written from the open project; before that, the project's own folder."""
        if self._session is None or self.path is None:
            return self.settings.projects_folder
        last = self.laptop.exports(self._session.project_id)[-1:]
        return next((one.parent for one in last if one.parent.is_dir()), self.path.parent)

    def exported(self, path: Path) -> None:
        """Keeps in mind that a file was written from the open project."""
        if self._session is not None:
            self.laptop.exported(self._session.project_id, path)

    def forget_words(self, same: Sameness, slots: Iterable[str]) -> None:
        """Takes words that were withdrawn out of what is remembered beside the file: drafts, notices, the list."""
        for slot in slots:
            self.drafts.pop(slot, None)
            self._unstashed.pop(slot, None)
        kept = [one for one in self.notices if not same.holds(one.text)]
        self.notices.clear()
        self.notices.extend(kept)
        self.laptop.forget_words(same.holds)

    def _enter_again(self) -> None:
        """Lines that were entered when the program stopped and had not reached the disk are entered again."""
        slots = sorted(slot for slot in self.drafts if slot.startswith(OUTBOX) and slot[len(OUTBOX) :].isdecimal())
        found = [one for slot in slots if (one := Waiting.read(slot, self.drafts[slot]))]
        self._lines = max([0, *(int(slot.removeprefix(OUTBOX)) for slot in slots)])
        if found:
            self.tell(f"{len(found)} entered when the program stopped; kept now.")
            self.waiting = tuple(found)
            self._draining = True
            self._drain()

    # Drafts: latest wins while one write is in flight, so that a slow disk cannot block typing

    def draft(self, slot: str, body: str | None) -> None:
        """Keeps what is typed in a slot, soon; None empties it."""
        if body is None:
            self.drafts.pop(slot, None)
        else:
            self.drafts[slot] = body
        self._unstashed[slot] = body
        if not self._stashing and self._session is not None:
            self._stashing = True
            self._stash_soon()

    @work(group="stash", exit_on_error=False)
    async def _stash_soon(self) -> None:
        try:
            while self._unstashed and self._session is not None:
                await asyncio.sleep(DRAFT_SECONDS)
                await self.stash_now()
        finally:
            self._stashing = False

    async def stash_now(self) -> None:
        """Puts the drafts on disk; a disk that fails is told by the next verb, and the words stay here."""
        session, drafts = self._session, dict(self._unstashed)
        if session is None or not drafts:
            return
        self._unstashed.clear()
        try:
            await self._on_thread(session.stash, drafts)
        except FileTrouble:
            self._unstashed = drafts | self._unstashed
            await asyncio.sleep(RETRY_SECONDS)

    # What the screens show

    @property
    def project(self) -> Project:
        """The project that is open."""
        return self.snapshot.project
