"""An open project: runs verbs one after another, each on disk before it is answered. One thread owns it."""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import secrets
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, Self, TypeVar

from coprod_tui.base.errors import FileTrouble, RuleBroken, Trouble
from coprod_tui.domain.clock import Clock, Tick, local_time
from coprod_tui.domain.edit import ELSEWHERE, Act, Edit, Now, made
from coprod_tui.domain.records import Contribution, Owed, Record
from coprod_tui.domain.snapshot import EMPTY, Snapshot, snapshot_of
from coprod_tui.store import reader, sql
from coprod_tui.store.database import (
    Copy,
    connect,
    connect_new,
    judge_inside,
    judge_outside,
    leave_nothing,
    must_be_writable,
    raw,
    trouble,
)
from coprod_tui.store.encryption import KEYS, errors
from coprod_tui.store.lock import Holding
from coprod_tui.store.replicas import Forgetful, Head, Left, Marks, Memory, Missing, stamp_of
from coprod_tui.store.schema import newest

if TYPE_CHECKING:
    from coprod_tui.domain.history.entries import Told
    from coprod_tui.domain.privacy.rules import Withdrawal
    from coprod_tui.store import erasure
    from coprod_tui.store.journal import Journal, UndoStack

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or a redo gave back."""

    verb: str
    """The name of the verb that was undone or done again."""
    told: Told
    """Its changes as the journal tells them."""
    before: Snapshot
    """The project before it was turned back, which knows the codes of what is gone now."""


def _is_as_left(memory: Memory, path: Path, project: str) -> bool:
    """Whether a file is, by size and time, as this laptop closed it: then it was checked when it was written."""
    left = memory.replica(project, path)
    wal = path.with_name(path.name + "-wal")
    return left is not None and left.stamp != "" and left.stamp == stamp_of(path) and not wal.exists()


@contextlib.contextmanager
def _no_collecting() -> Iterator[None]:
    """Disable garbage collection while loading: a third faster."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Session:
    """An open project: its snapshot, and the verbs that change it.

    Only the thread that opened it may use it, because the connection belongs to that thread.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, holding: Holding, memory: Memory, clock: Clock
    ) -> None:
        """Use `Session.open` or `Session.create`."""
        self.path = path
        self.snapshot: Snapshot = EMPTY
        self.before_final: Callable[[], object] = lambda: None
        """Makes a backup; called before a verb of FINAL_VERBS that wants one is written."""
        self.out_of_reach: Callable[[], Iterable[str]] = tuple
        """The places with backups that are not there now; called when words are erased."""
        self.after_erasing: Callable[[Marks], object] = lambda _: None
        """Called with all that was ever erased, so that backups lose it too."""
        self._connection = connection
        self._holding = holding
        self._memory = memory
        self._clock = clock
        self._tick = Tick(0, "")
        self._place = path.stat()
        self._head = Head("", 0, "")
        self._project = ""
        self._last_at = ""
        self.missing: Missing | None = None
        """What this laptop saved in the file before and is not in it."""
        self._forked: str | None = None
        """The replica that begins with the next verb, where this copy is not one that this laptop knows."""
        self._undo_stack: UndoStack | None = None
        """Read from the journal at the first undo or redo."""
        self.pages_checked = True
        """Whether SQLite has looked at every page of the file; not yet at one that is as this laptop closed it."""
        self.unswept = False
        """Whether bytes of erased words may still lie in the file, because the disk refused to write it afresh."""

    # Opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        begin: Callable[[Now, Snapshot], Act[T]],
        *,
        memory: Memory | None = None,
        clock: Clock | None = None,
    ) -> Session:
        """A new file whose first verb is `begin`; raises FileTrouble (EXISTS …), and then leaves nothing behind."""
        path = path.absolute()
        if path.exists():
            raise FileTrouble(Trouble.EXISTS, f"{path} is there already, and is never written over.")
        if not path.parent.is_dir():
            raise FileTrouble(Trouble.MISSING, f"There is no folder {path.parent}.")
        holding = Holding(path)
        made = False
        try:
            connection = raw(connect_new(path))
            made = True
            session = cls(path, connection, holding, memory or Forgetful(), clock or Clock())
            session._begin()
            session.do(begin)
        except BaseException as error:
            holding.release()
            if made:
                leave_nothing(path)
            if isinstance(error, (OSError, *errors())):
                raise trouble(error, path) from error
            raise
        return session

    @classmethod
    def open(cls, path: Path, *, memory: Memory | None = None, clock: Clock | None = None) -> Session:
        """Opens a project and holds it; raises FileTrouble, having left the file as it was."""
        path = path.absolute()
        judge_outside(path)
        must_be_writable(path)
        holding = Holding(path)
        connection: sqlite3.Connection | None = None
        try:
            memory = memory or Forgetful()
            as_left = functools.cache(functools.partial(_is_as_left, memory, path))
            if judge_inside(path, knows=as_left, trusts=as_left) < newest():
                from coprod_tui.store.migration import migrate_file  # noqa: PLC0415 - few files are older

                migrate_file(path, local_time())
            connection = connect(path)
            session = cls(path, connection, holding, memory, clock or Clock())
            session._read()
            session.pages_checked = not as_left(session.project_id)
        except BaseException as error:
            if connection is not None:
                connection.close()
            holding.release()
            if isinstance(error, (OSError, *errors())):
                raise trouble(error, path) from error
            if isinstance(error, ValueError | KeyError | TypeError):
                sentence = f"{path} holds something that this program never writes. It was left as it is."
                raise FileTrouble(Trouble.DAMAGED, sentence) from error
            raise
        return session

    def close(self) -> None:
        """Leaves one portable file and gives the lock back."""
        try:
            self._connection.close()
            with contextlib.suppress(OSError):
                if self._forked is None and os.path.samestat(self._place, self.path.stat()):
                    self._remember(stamp_of(self.path))
        finally:
            self._holding.release()
            KEYS.forget(self.path)

    def _remember(self, stamp: str = "") -> None:
        left = Left(self._head.replica, self._head.hash, self._head.n, self._last_at, stamp)
        self._memory.saved(self._project, self.path, left)

    def __enter__(self) -> Self:
        """For `with`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes."""
        self.close()

    def _begin(self) -> None:
        tick = self._clock.tick()
        self._project, replica = self._clock.new_id(), secrets.token_hex(16)
        with self._transaction():
            self._journal.queries.begin(self._project, replica, tick.at)
        self._head = Head(replica, 0, "")

    def _read(self) -> None:
        """Reads the snapshot, and finds which replica goes on from here."""
        self._project, replica = self._connection.execute(sql.IDENTITY).fetchone()
        n, hashed, self._last_at = self._last_verb(replica, 1 << 62)
        self._head = Head(replica, n, hashed)
        left = self._memory.replica(self._project, self.path)
        if left is None or (left.replica, left.hash) != (replica, self._head.hash):
            self._forked = secrets.token_hex(16)
            self.missing = self._missing(left) if left else None
        self._clock.witness(self._connection.execute(sql.LATEST_MS).fetchone()[0])
        with _no_collecting():
            self.snapshot = snapshot_of(reader.records(self._connection))
        self._erase_again()

    def _erase_again(self) -> None:
        """Erases in this copy, an older one or one from elsewhere, what this laptop erased of the project before."""
        remembered = self._memory.erasures(self._project)
        if not remembered:
            return
        from coprod_tui.store import erasure  # noqa: PLC0415 - few projects lost words

        marks = set(remembered) - set(erasure.marks_in(self.snapshot))
        if not marks:
            return
        now, _, fresh = self._now()
        edits, erased = erasure.again(self._journal, self.snapshot, marks, now)
        self._write("erase again", edits, fresh=frozenset(fresh), erased=erased)

    def _missing(self, left: Left) -> Missing | None:
        """What was saved here last and is not in the file: verbs at the end of the replica's chain."""
        n, hashed, at = self._last_verb(left.replica, left.n)
        if n == left.n and hashed != left.hash:
            n -= 1
        return Missing(left.n - n, at, left.at) if n < left.n else None

    def _last_verb(self, replica: str, of: int) -> tuple[int, str, str]:
        """(n, hash, at) of the last of the first `of` verbs of a replica."""
        row: tuple[int, str, str] | None = self._connection.execute(sql.LAST_VERB, (replica, of)).fetchone()
        return row or (0, "", "")

    @functools.cached_property
    def _journal(self) -> Journal:
        from coprod_tui.store.journal import Journal  # noqa: PLC0415 - opening a file does not wait for its models

        return Journal(self._connection)

    def prepare(self) -> None:
        """Build the models, so that the first verb does not wait for them; called on the session's thread."""
        from coprod_tui.domain.privacy import commands  # noqa: F401, PLC0415 - loaded for the first verb

        _ = self._journal

    # Verbs

    def do(self, verb: Callable[Concatenate[Now, Snapshot, P], Act[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs a verb; its answer means that everything it wrote is on disk. Raises Refusal with nothing written."""
        now, numbers, fresh = self._now()
        act = verb(now, self.snapshot, *args, **kwargs)
        edits, erased = self._with_erasures(act, now)
        self._write(act.verb, edits, clears=act.clears, numbers=numbers, fresh=frozenset(fresh), erased=erased)
        return act.answer

    def _with_erasures(self, act: Act[T], now: Now) -> tuple[tuple[Edit, ...], list[erasure.Value]]:
        """What a verb writes, and the values in the journal that go with it."""
        if act.erases is None:
            return act.edits, []
        from coprod_tui.domain.privacy.rules import owed  # noqa: PLC0415 - few verbs erase
        from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

        erased = erasure.values(self._journal, act.erases)
        more = erasure.more_edits(erased, act.erases, act.edits, now.new_id, now.at)
        known = {one.place for one in owed(self.snapshot)}
        places = (Owed(now.new_id(), place, now.at) for place in self.out_of_reach() if place not in known)
        return (*act.edits, *more, *(edit for place in places for edit in made(place))), erased

    def _now(self) -> tuple[Now, dict[str, int], set[str]]:
        """What a verb may know, and the numbers and ids that it was given, as it asks for them."""
        self._tick = self._clock.tick()
        numbers: dict[str, int] = {}
        fresh: set[str] = set()

        def new_id() -> str:
            fresh.add(made_id := self._clock.new_id())
            return made_id

        def number(series: str) -> int:
            if series not in numbers:
                numbers[series] = self._journal.queries.last_number(series)
            numbers[series] += 1
            return numbers[series]

        mark = (self._forked or self._head.replica)[:4]
        return Now(self._tick.at, new_id, number, mark, self._journal.commitments), numbers, fresh

    def _write(
        self,
        name: str,
        edits: tuple[Edit, ...],
        *,
        undoes: str | None = None,
        clears: tuple[str, ...] = (),
        numbers: Mapping[str, int] = {},
        fresh: frozenset[str] = frozenset(),
        erased: Sequence[erasure.Value] = (),
    ) -> None:
        if not edits and not clears:
            return
        from coprod_tui.domain.privacy.commands import FINAL_VERBS  # noqa: PLC0415 - opening does not wait for it

        meeting = self.snapshot.meeting_open
        verb = self._clock.new_id()
        if name in FINAL_VERBS and FINAL_VERBS[name].backup:
            self.before_final()
        with self._transaction():
            head = self._replica_to_write()
            written = self._journal.write(
                head,
                self._tick,
                verb,
                name,
                edits,
                meeting=meeting.id if meeting else None,
                undoes=undoes,
                fresh=fresh,
            )
            self._journal.queries.keep_numbers(numbers)
            self._journal.queries.clear_drafts(clears)
            if erased:
                from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

                erasure.erase(self._journal, erased)
            self._must_be_in_place()
        if written is not None:
            self._forked = None
            self._head = written.head
            self.snapshot = self.snapshot.with_records(written.records)
            if name != ELSEWHERE and self._undo_stack is not None:
                self._undo_stack.push(verb, undoes)
            self._last_at = self._tick.at
            self._remember()
        if erased:
            from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

            self.unswept = True
            self._sweep()
            self._memory.erased(self._project, erasure.marks_in(self.snapshot))
            self.after_erasing(erasure.marks_in(self.snapshot))

    def _sweep(self) -> None:
        """Leaves no byte of what was erased; where the disk refuses it is tried again at the next checkpoint."""
        if self.unswept:
            with contextlib.suppress(*errors()):
                self._journal.queries.sweep()
                self.unswept = False

    def _replica_to_write(self) -> Head:
        """This copy's replica; a copy that this laptop does not know begins one of its own before its first write."""
        if self._forked is None:
            return self._head
        self._journal.queries.fork(self._forked, self._head.replica, self._tick.at)
        return Head(self._forked, 0, "")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commits all of it or nothing; raises the first error (peewee's `atomic` would hide it)."""
        try:
            self._connection.execute(sql.BEGIN)
            yield
            self._connection.execute(sql.COMMIT)
        except BaseException as error:
            if self._connection.in_transaction:
                with contextlib.suppress(*errors()):
                    self._connection.execute(sql.ROLLBACK)
            if isinstance(error, (OSError, *errors())):
                raise trouble(error, self.path) from error
            raise

    def _must_be_in_place(self) -> None:
        try:
            there = os.path.samestat(self._place, self.path.stat())
        except OSError:
            there = False
        if not there:
            raise FileTrouble(
                Trouble.GONE,
                f"{self.path.name} is no longer where it was: the stick may be out, or another program has moved it."
                " What you type stays here; put it back to go on saving.",
            )

    # Undo

    def undo(self) -> Undone:
        """Takes back this replica's last verb; raises RuleBroken when there is none, or when it has been built on."""
        return self._turn_back(self._stack().done, "undo", "There is nothing to undo.")

    def redo(self) -> Undone:
        """Does again what was last undone; raises RuleBroken when there is none."""
        return self._turn_back(self._stack().undone, "redo", "There is nothing to do again.")

    def _turn_back(self, stack: Sequence[str], name: str, nothing: str) -> Undone:
        if not stack:
            raise RuleBroken(nothing)
        from coprod_tui.domain.privacy.commands import FINAL_VERBS  # noqa: PLC0415 - opening does not wait for it

        told = self._journal.entry(stack[-1])
        if told.name in FINAL_VERBS:
            raise RuleBroken(FINAL_VERBS[told.name].instead)
        self._tick = self._clock.tick()
        before = self.snapshot
        self._write(name, self._journal.undoing(before, told.id), undoes=told.id)
        first = self._journal.first(told)
        return Undone(first.name, first, before)

    def _stack(self) -> UndoStack:
        from coprod_tui.store.journal import UndoStack  # noqa: PLC0415 - opening does not wait for it

        if self._undo_stack is None:
            self._undo_stack = UndoStack(self._journal.queries.own_verbs(self._head.replica))
        return self._undo_stack

    # Beside the verbs

    @property
    def project_id(self) -> str:
        """The id of the project, the same in all its copies."""
        return self._project

    @property
    def head(self) -> str:
        """The hash of the last verb that is on disk."""
        return self._head.hash

    def history(self, *, before: int | None = None, most: int | None = None) -> list[Told]:
        """The journal, newest first."""
        return self._journal.entries(before=before, most=most)

    def drafts(self) -> dict[str, str]:
        """Words that were typed and not kept, by slot."""
        return dict(self._connection.execute(sql.DRAFTS).fetchall())

    def stash(self, drafts: Mapping[str, str | None]) -> None:
        """Keeps drafts as they stand; None empties a slot."""
        at = self._clock.tick().at
        with self._transaction():
            for slot, body in drafts.items():
                if body is None:
                    self._journal.queries.clear_drafts((slot,))
                else:
                    self._journal.queries.put_draft(slot, body, at)
            self._must_be_in_place()

    def said_since(self, head: str) -> list[str]:
        """The words that were kept one by one after the verb with this hash, in order; none for an unknown hash."""
        return self._journal.queries.said_since(head)

    def to_withdraw(self, code: str) -> Withdrawal:
        """What withdrawing a contribution's code or a person's would erase; raises Unknown for nothing."""
        from coprod_tui.domain.privacy.rules import meant  # noqa: PLC0415 - few verbs erase
        from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

        contributions = meant(self.snapshot, self.taken_out(Contribution), code, self._journal.queries.moved_away)
        return erasure.prepared(self._journal, self.snapshot, contributions, self.drafts())

    def taken_out(self, kind: type[R]) -> tuple[R, ...]:
        """The records of a kind that were removed: their words are still in the file, for undo."""
        return tuple(reader.removed(self._connection, kind))

    def record(self, kind: type[Record], one: str) -> Record | None:
        """A record as it stands on disk."""
        return reader.record(self._connection, kind, one)

    def read(self, how: Callable[[sqlite3.Connection], T]) -> T:
        """What is read from the file itself (`read_whole`); `how` writes nothing."""
        return how(self._connection)

    def copy(self, between: Callable[[], None] = lambda: None) -> Copy:
        """The whole file as it stands, taken in slices, `between` asked after each (see Copy); raises FileTrouble."""
        try:
            return Copy(self._connection, between)
        except errors() as error:
            raise trouble(error, self.path) from error

    def checkpoint(self) -> None:
        """Moves everything from the -wal into the file, so that a copy made in a file manager lacks seconds at most."""
        self._sweep()
        self._connection.execute(sql.CHECKPOINT).fetchall()


# The one thread that owns a session: jobs in their order, and a long one lets others through between its slices.


class _Job(NamedTuple):
    future: Future[Any]
    call: Callable[[], Any]
    alone: bool


class Turns(ThreadPoolExecutor):
    """Does jobs one after another on one thread, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(1, thread_name_prefix="session")
        self._waiting: deque[_Job] = deque()
        self.alone = _Alone(self)
        """The same thread for jobs that wait until a long one is done: opening, closing, another long one."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A job that may also be done between two slices of a long one."""
        return self.put(partial(fn, *args, **kwargs), alone=False)

    def put(self, call: Callable[[], T], *, alone: bool) -> Future[T]:
        """A job at the end of the row."""
        future: Future[T] = Future()
        self._waiting.append(_Job(future, call, alone))
        super().submit(self._do_next)
        return future

    def let_through(self) -> None:
        """Asked by a long job between its slices, on the thread: does those that wait, up to one that goes alone."""
        while self._waiting and not self._waiting[0].alone:
            self._do_next()

    def _do_next(self) -> None:
        if not self._waiting:
            return  # it was let through already
        job = self._waiting.popleft()
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            answer = job.call()
        except BaseException as error:  # noqa: BLE001 - the future tells it to whoever asked
            job.future.set_exception(error)
        else:
            job.future.set_result(answer)


class _Alone(Executor):
    """Puts jobs into the row that are never let through."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._turns.put(partial(fn, *args, **kwargs), alone=True)
