"""An open project: `Session` runs verbs, each on disk before its answer; one thread owns it and runs its jobs."""

from __future__ import annotations

import contextlib
import enum
import functools
import os
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, Self, TypeVar

from coprod_tui.base.errors import FileError, FileErrorKind, RuleViolation
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.base.garbage_collection import gc_disabled
from coprod_tui.base.paths import followed
from coprod_tui.base.text import TextMatcher
from coprod_tui.domain.clock import Clock, Tick, local_time
from coprod_tui.domain.edit import ERASED_ELSEWHERE, CommandContext, CommandResult, Edit
from coprod_tui.domain.privacy.recognition import ERASURE_KEY, KEY_BYTES, NOTHING_ERASED, ErasedTexts
from coprod_tui.domain.records import THIS_FILE, Contribution, Erasure, Owed, Record
from coprod_tui.domain.snapshot import (
    EMPTY,
    NotReadYet,
    PartialSnapshot,
    ProjectView,
    Snapshot,
    SnapshotBuilder,
    snapshot_of,
)
from coprod_tui.store import reader, sql
from coprod_tui.store.database import (
    OnlineBackup,
    PageCheck,
    as_file_error,
    check_but_pages,
    check_content,
    check_header,
    connect_exclusively,
    create_and_connect,
    open_checked,
    remove_new_file,
    require_writable,
    sqlite_connection,
)
from coprod_tui.store.encryption import PASSPHRASES, sqlite_errors
from coprod_tui.store.lock import FileLock, describe_holder, is_locked
from coprod_tui.store.replicas import (
    ErasureMarks,
    Head,
    LastSeen,
    MissingVerbs,
    NullRegistry,
    ReplicaRegistry,
    file_stamp,
)
from coprod_tui.store.schema import newest_version

if TYPE_CHECKING:
    from coprod_tui.domain.edit import JournalEntry
    from coprod_tui.domain.privacy.rules import Withdrawal
    from coprod_tui.store import erasure
    from coprod_tui.store.journal import Journal, UndoStack

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Record)
View = TypeVar("View", bound=ProjectView)

_CHECKED_VERBS = {"issue", "sign", "decide"}
"""The verbs that claim something of the file's content; none is written before its pages were checked."""


@frozen
class UndoResult(Frozen):
    """The result of an undo or a redo."""

    verb: str
    """The name of the verb that was undone or redone."""
    told: JournalEntry
    """That verb's entry in the journal."""
    without: Snapshot
    """The project without the verb: after an undo, before a redo. It has the codes from which the verb started."""
    beside: Snapshot
    """The project on the other side of the undo or redo, which has the records that the verb made."""


_CONSENT_STAYS = (
    "Consent was lowered there, and undo does not raise it (R12): ask the person, and set it with a note of when they"
    " were asked (`c` on the line, or `coprod edit FILE CODE --consent … --asked …`). Undo again goes further back."
)


def _is_unchanged(memory: ReplicaRegistry, path: Path, project: str) -> bool:
    """Whether a file is, by size and time, as this laptop closed it; then what is in it need not be checked again."""
    last_seen = memory.replica(project, path)
    wal = path.with_name(path.name + "-wal")
    return last_seen is not None and last_seen.stamp != "" and last_seen.stamp == file_stamp(path) and not wal.exists()


def _opening_error(error: BaseException, path: Path) -> FileError | None:
    """The FileError that an error is while a project is opened; None where it is none of the file's."""
    if isinstance(error, (OSError, *sqlite_errors())):
        return as_file_error(error, path)
    if isinstance(error, ValueError | KeyError | TypeError):
        sentence = f"{path} holds something that this program never writes. It was left as it is."
        return FileError(FileErrorKind.DAMAGED, sentence)
    return None


def _last_verb(connection: sqlite3.Connection, replica: str, most: int) -> tuple[int, str, str]:
    """(n, hash, at) of the last of the first `most` verbs of a replica."""
    row: tuple[int, str, str] | None = connection.execute(sql.LAST_VERB, (replica, most)).fetchone()
    return row or (0, "", "")


def _missing_verbs(connection: sqlite3.Connection, last_seen: LastSeen) -> MissingVerbs | None:
    """The verbs at the end of the replica's chain that were saved here and are not in the file."""
    n, hashed, at = _last_verb(connection, last_seen.replica, last_seen.n)
    if n == last_seen.n and hashed != last_seen.hash:
        n -= 1
    return MissingVerbs(last_seen.n - n, at, last_seen.at) if n < last_seen.n else None


def _erasure_key(connection: sqlite3.Connection, path: Path) -> bytes:
    """The key of the hashes of erased texts; raises FileError for one that this program never writes."""
    (key,) = connection.execute(sql.ERASURE_KEY).fetchone()
    if not isinstance(key, str) or not ERASURE_KEY.fullmatch(key):
        sentence = f"{path} has no key for its erased texts. `coprod verify` says what else is wrong with it."
        raise FileError(FileErrorKind.DAMAGED, sentence)
    return bytes.fromhex(key)


def _questions(now: CommandContext, project: Snapshot | PartialSnapshot, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that ask about words which were erased before, and are written again (law 8)."""
    if not now.erased:
        return ()
    from coprod_tui.domain.privacy.rules import returned_edits  # noqa: PLC0415 - few projects lost words

    return returned_edits(now, project, edits)


def _open_to_read(path: Path, memory: ReplicaRegistry, clock: Clock, why: str) -> Session:
    """Open a file that nothing can be written to; `why` says so. Raises FileError."""
    if is_locked(path):
        raise FileError(FileErrorKind.HELD, describe_holder(path))
    with contextlib.ExitStack() as stack:
        _, connection = stack.enter_context(open_checked(path, knows=functools.partial(_is_unchanged, memory, path)))
        session = Session(path, connection, None, memory, clock)
        session.why_read_only = why
        try:
            session._read(in_parts=False)
        except sqlite_errors(ValueError, KeyError, TypeError) as error:
            if (told := _opening_error(error, path)) is None:
                raise
            raise told from error
        session.when_closed = stack.pop_all()
    return session


class Session:
    """An open project: its newest snapshot, and the verbs that change it.

    Only the thread that opened it may use it, because SQLite's connection belongs to that thread.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: FileLock | None, memory: ReplicaRegistry, clock: Clock
    ) -> None:
        """Use `Session.open` or `Session.create`."""
        self.path = path
        self.why_read_only = ""
        """Why nothing can be saved, in a sentence; empty for a project that can be changed."""
        self.when_closed = contextlib.ExitStack()
        """Run when the session is closed."""
        self._known: Snapshot | PartialSnapshot = EMPTY
        self._rest: Generator[None, None, Snapshot] | None = None
        """Reads the rest of a project that was opened in parts; None when all of it is read."""
        self._written_meanwhile: list[tuple[type[Record], str, Record | None]] = []
        """What was written since the first part of the project was read."""
        self.pages: PageCheck | None = None
        """The check of the file's pages where opening left it out, to be run on another thread."""
        self.before_final: Callable[[], object] = lambda: None
        """Called to make a backup before a verb of FINAL_VERBS that needs one is written."""
        self.places_with_words: Callable[[], Iterable[str]] = tuple
        """Called when words are erased; returns every place outside of the file that may hold them (`Owed`)."""
        self.before_erasing: Callable[[TextMatcher], object] = lambda _: None
        """Called with the words before they are erased, to drop what this laptop remembers of them."""
        self.erase_elsewhere: Callable[[ErasureMarks, Collection[str]], Collection[str]] = lambda _marks, _places: ()
        """Called with all that was ever erased, to erase it in these places; returns those where it is done."""
        self.seal_elsewhere: Callable[[Collection[str]], Collection[str]] = lambda _: ()
        """Called to give the backups in these places the project's passphrase; returns those where it is done."""
        self._connection = connection
        self._lock = lock
        self._registry = memory
        self._clock = clock
        self._tick = Tick(0, "")
        self._status = path.stat()
        self._head = Head("", 0, "")
        self._project = ""
        self._last_at = ""
        self.missing: MissingVerbs | None = None
        """What this laptop once saved in the file and is not in it now."""
        self._forked: str | None = None
        """The id of the replica that begins with the next verb, where this laptop does not know this copy."""
        self._undo_stack: UndoStack | None = None
        """Read from the journal at the first undo or redo."""
        self._consent_kept: set[str] = set()
        """The verbs of which it was said that undo does not raise consent; the next undo passes them."""
        self._erased_texts: tuple[object, ErasedTexts] | None = None
        """What recognises erased texts, and the records that it was made of."""
        self.vacuum_pending = False
        """Whether bytes of erased words may still be in the file, because VACUUM failed."""

    # Opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        begin: Callable[[CommandContext, Snapshot], CommandResult[T]],
        *,
        memory: ReplicaRegistry | None = None,
        clock: Clock | None = None,
    ) -> Session:
        """Create a file whose first verb is `begin`; raises FileError (EXISTS …), and then leaves nothing behind."""
        path = path.parent.resolve() / path.name
        if os.path.lexists(path):
            raise FileError(FileErrorKind.EXISTS, f"{path} is there already, and is never written over.")
        if not path.parent.is_dir():
            raise FileError(FileErrorKind.MISSING, f"There is no folder {path.parent}.")
        lock = FileLock(path)
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite_connection(create_and_connect(path))
            session = cls(path, connection, lock, memory or NullRegistry(), clock or Clock())
            session._write_identity()
            session.do(begin)
        except BaseException as error:
            lock.release()
            if connection is not None:
                connection.close()  # Windows removes no open file
                remove_new_file(path)
            if isinstance(error, (OSError, *sqlite_errors())):
                raise as_file_error(error, path) from error
            raise
        return session

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        memory: ReplicaRegistry | None = None,
        clock: Clock | None = None,
        in_parts: bool = False,
        or_read: bool = False,
    ) -> Session:
        """Open and lock a project, and migrate an older one; raises FileError, and then the file is unchanged.

        `in_parts` is for a screen that must not wait: of a large project the session `is_partial` until `read_on` has
        read the rest, and of a file that is as this laptop closed it the pages are checked later (`check_pages`).
        `or_read`: a file that nothing can be written to is opened to read, and `why_read_only` says why.
        """
        path = followed(path).absolute()
        check_header(path)
        try:
            require_writable(path)
        except FileError as refusal:
            if not or_read:
                raise
            return _open_to_read(path, memory or NullRegistry(), clock or Clock(), str(refusal))
        lock = FileLock(path)
        connection: sqlite3.Connection | None = None
        pages: PageCheck | None = None
        try:
            memory = memory or NullRegistry()
            knows = functools.partial(_is_unchanged, memory, path)
            if in_parts:
                pages = check_but_pages(path, knows=knows)
            if pages is None and check_content(path, knows=knows) < newest_version():
                from coprod_tui.store.backups import migrate_file  # noqa: PLC0415 - few files are older

                migrate_file(path, local_time())
            connection = connect_exclusively(path)
            session = cls(path, connection, lock, memory, clock or Clock())
            if pages is not None:
                session.pages = pages
                connection.execute(sql.NO_AUTO_CHECKPOINT).fetchall()
            session._read(in_parts=in_parts)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if pages is not None:
                pages.close()
            lock.release()
            if (told := _opening_error(error, path)) is None:
                raise
            raise told from error
        return session

    def close(self) -> None:
        """Leave one portable file without a -wal, and release the lock."""
        pages = self.pages
        try:
            if pages is not None:
                pages.stop()
            self._connection.close()
            with contextlib.suppress(OSError):
                if self._forked is None and not self.why_read_only and os.path.samestat(self._status, self.path.stat()):
                    self._remember("" if pages is not None and pages.fault else file_stamp(self.path))
        finally:
            if pages is not None:
                pages.close()
            if self._lock is not None:
                self._lock.release()
            self.when_closed.close()
            PASSPHRASES.forget(self.path)

    def _remember(self, stamp: str = "") -> None:
        last_seen = LastSeen(self._head.replica, self._head.hash, self._head.n, self._last_at, stamp)
        self._registry.saved(self._project, self.path, last_seen)

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the session."""
        self.close()

    def _write_identity(self) -> None:
        tick = self._clock.tick()
        self._project, replica = self._clock.new_id(), secrets.token_hex(16)
        with self._transaction():
            self._journal.queries.begin(self._project, replica, tick.at, secrets.token_hex(KEY_BYTES))
        self._head = Head(replica, 0, "")

    def _read(self, *, in_parts: bool) -> None:
        """Read the snapshot, or a part of it; decide whether this copy's replica continues or a new one begins."""
        self._project, replica = self._connection.execute(sql.IDENTITY).fetchone()
        n, hashed, self._last_at = _last_verb(self._connection, replica, 1 << 62)
        self._head = Head(replica, n, hashed)
        last_seen = self._registry.replica(self._project, self.path)
        if last_seen is None or (last_seen.replica, last_seen.hash) != (replica, self._head.hash):
            self._forked = secrets.token_hex(16)
            self.missing = _missing_verbs(self._connection, last_seen) if last_seen else None
        self._clock.witness(self._connection.execute(sql.LATEST_MS).fetchone()[0])
        in_parts = in_parts and not self._registry.erasures(self._project) and reader.is_large(self._connection)
        with gc_disabled():
            if in_parts:
                builder = SnapshotBuilder()
                self._known = reader.read_first_part(self._connection, builder)
                self._rest = reader.read_rest(self._connection, builder)
            else:
                self._known = snapshot_of(reader.read_records(self._connection))
        if not in_parts and not self.why_read_only:
            self._erase_again()

    # Opening in parts

    @property
    def snapshot(self) -> Snapshot:
        """The project as it is on disk; raises NotReadYet while only a part of it has been read."""
        if isinstance(self._known, PartialSnapshot):
            raise NotReadYet
        return self._known

    @property
    def known(self) -> Snapshot | PartialSnapshot:
        """The project as far as it has been read."""
        return self._known

    @property
    def is_partial(self) -> bool:
        """Whether a part of the project is still to be read."""
        return self._rest is not None

    def read_on(self, seconds: float) -> bool:
        """Read one slice, and then more for about so long, of a project that was opened in parts; True: all is read.

        Raises FileError for what `open` refuses too; then the session is of no use but to be closed.
        """
        end = time.monotonic() + seconds
        try:
            with gc_disabled():
                while self._rest is not None:
                    try:
                        next(self._rest)
                    except StopIteration as whole:
                        # What was written since the first part was read may be in it or not.
                        self._known, self._rest = whole.value.with_records(self._written_meanwhile), None
                    if time.monotonic() >= end:
                        break
        except Exception as error:
            if (told := _opening_error(error, self.path)) is None:
                raise
            raise told from error
        return self._rest is None

    def require_checked(self) -> None:
        """Wait until the file's pages are checked; raises FileError where they are damaged.

        Nothing is issued, signed or exported before.
        """
        if self.pages is not None:
            self.pages.require()

    def _erase_again(self) -> None:
        """Erase in this copy what this laptop erased in another copy of the project."""
        remembered = self._registry.erasures(self._project)
        if not remembered:
            return
        from coprod_tui.store import erasure  # noqa: PLC0415 - few projects lost words

        marks = set(remembered) - set(erasure.erasures_in(self.snapshot))
        if not marks:
            return
        now, _, fresh = self._now()
        edits, erased = erasure.edits_for_copy(
            self._journal, self.snapshot, marks, now, _erasure_key(self._connection, self.path)
        )
        self._write("erase again", edits, fresh=frozenset(fresh), erased=erased)

    @functools.cached_property
    def _journal(self) -> Journal:
        from coprod_tui.store.journal import Journal  # noqa: PLC0415 - opening a file does not wait for its models

        return Journal(self._connection)

    def prepare(self) -> None:
        """Build the models, so that the first verb does not wait for them; call it on the session's thread."""
        from coprod_tui.domain.privacy import commands  # noqa: F401, PLC0415 - loaded for the first verb

        _ = self._journal

    # Verbs

    def do(
        self,
        verb: Callable[Concatenate[CommandContext, Snapshot, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a verb; when it returns, everything it wrote is on disk. Raises Refusal with nothing written."""
        return self._do(self.snapshot, verb, *args, **kwargs)

    def do_early(
        self,
        verb: Callable[Concatenate[CommandContext, ProjectView, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same for a verb that a part of the project is enough for: capture waits for nothing."""
        return self._do(self._known, verb, *args, **kwargs)

    def _do(
        self,
        project: View,
        verb: Callable[Concatenate[CommandContext, View, P], CommandResult[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        now, numbers, fresh = self._now()
        try:
            act = verb(now, project, *args, **kwargs)
        except sqlite_errors() as error:
            raise as_file_error(error, self.path) from error
        if act.verb in _CHECKED_VERBS:
            self.require_checked()
        if act.erases is not None:
            self.before_erasing(act.erases.same)
        edits = act.edits
        erased: Sequence[erasure.JournalValue] = ()
        if act.erases is not None:
            from coprod_tui.store import erasure as erasing  # noqa: PLC0415 - few verbs erase

            key, places = _erasure_key(self._connection, self.path), (THIS_FILE, *self.places_with_words())
            edits, erased = erasing.with_erasures(self._journal, self.snapshot, act, now, key, places)
        edits = (*edits, *_questions(now, self._known, edits))
        self._write(act.verb, edits, clears=act.clears, numbers=numbers, fresh=frozenset(fresh), erased=erased)
        return act.answer

    def _now(self) -> tuple[CommandContext, dict[str, int], set[str]]:
        """What a verb may know; and the numbers and the ids that it will have been given when it has run."""
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
        context = CommandContext(self._tick.at, new_id, number, mark, self._journal.commitments, self.erased_texts())
        return context, numbers, fresh

    def erased_texts(self) -> ErasedTexts:
        """What recognises the texts that were erased from this project (law 8)."""
        erasures = self._known.small(Erasure)
        if self._erased_texts is None or self._erased_texts[0] is not erasures:
            key = _erasure_key(self._connection, self.path) if erasures else b""
            self._erased_texts = erasures, ErasedTexts(key, erasures.values()) if key else NOTHING_ERASED
        return self._erased_texts[1]

    def _write(
        self,
        name: str,
        edits: tuple[Edit, ...],
        *,
        undoes: str | None = None,
        clears: tuple[str, ...] = (),
        numbers: Mapping[str, int] = {},
        fresh: frozenset[str] = frozenset(),
        erased: Sequence[erasure.JournalValue] = (),
    ) -> None:
        if not edits and not clears:
            return
        if self.why_read_only:
            raise FileError(FileErrorKind.READ_ONLY, self.why_read_only)
        from coprod_tui.domain.privacy.commands import FINAL_VERBS  # noqa: PLC0415 - opening does not wait for it

        meeting = self._known.meeting_open
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
            if undoes is not None and written is not None:
                from coprod_tui.domain.conflicts.stages import must_stay_agreed  # noqa: PLC0415 - few verbs are undone

                must_stay_agreed(self.snapshot, self.snapshot.with_records(written.records))
            self._journal.queries.keep_numbers(numbers)
            self._journal.queries.clear_drafts(clears)
            if erased:
                from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

                erasure.erase_values(self._journal, erased)
            self._must_be_in_place()
        if written is not None:
            self._forked = None
            self._head = written.head
            self._known = self._known.with_records(written.records)
            if self._rest is not None:
                self._written_meanwhile += written.records
            if name != ERASED_ELSEWHERE and self._undo_stack is not None:
                self._undo_stack.push(verb, undoes)
            self._last_at = self._tick.at
            self._remember()
        if erased:
            self.vacuum_pending = True
            self.settle()

    def settle(self, done: Collection[str] | None = None) -> tuple[Owed, ...]:
        """Erase and seal in every place where that is owed; returns what remains. A killed run is finished by this.

        `done` are the places where the caller has erased already; None: `erase_elsewhere` does it now.
        """
        from coprod_tui.domain.privacy import commands, rules  # noqa: PLC0415 - few projects lost words
        from coprod_tui.store import erasure  # noqa: PLC0415 - few projects lost words

        debts = rules.all_owed(self.snapshot)
        if not debts or self.why_read_only:
            return debts
        marks = erasure.erasures_in(self.snapshot)
        # First of all: copies of the project are erased by what this laptop knows when they are opened.
        self._registry.erased(self._project, marks)
        places = [debt.place for debt in rules.owed_places(self.snapshot)]
        sealed = self.seal_elsewhere([debt.place for debt in debts if debt.seals])
        if THIS_FILE in places:
            self.vacuum_pending = True
            self.checkpoint()
        if done is None:
            elsewhere = [place for place in places if place != THIS_FILE]
            done = self.erase_elsewhere(marks, elsewhere) if elsewhere else ()
        self.do(commands.settle, {*done} if self.vacuum_pending else {*done, THIS_FILE}, sealed)
        return rules.all_owed(self.snapshot)

    def _vacuum(self) -> None:
        """Leave no byte of what was erased; retried at the next checkpoint where the disk refuses."""
        if self.vacuum_pending and (self.pages is None or self.pages.is_over):
            with contextlib.suppress(*sqlite_errors()):
                self._journal.queries.vacuum()
                self.vacuum_pending = False

    def _replica_to_write(self) -> Head:
        """The end of the chain to write to; a copy that this laptop does not know gets a replica of its own first."""
        if self._forked is None:
            return self._head
        self._journal.queries.fork(self._forked, self._head.replica, self._tick.at)
        return Head(self._forked, 0, "")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit all of it or nothing; raises the first error, which peewee's `atomic` would hide."""
        try:
            self._connection.execute(sql.BEGIN)
            yield
            self._connection.execute(sql.COMMIT)
        except BaseException as error:
            if self._connection.in_transaction:
                with contextlib.suppress(*sqlite_errors()):
                    self._connection.execute(sql.ROLLBACK)
            if isinstance(error, (OSError, *sqlite_errors())):
                raise as_file_error(error, self.path) from error
            raise

    def _must_be_in_place(self) -> None:
        """Raise FileError when the file was moved, replaced or removed since it was opened."""
        try:
            in_place = os.path.samestat(self._status, self.path.stat())
        except OSError:
            in_place = False
        if not in_place:
            raise FileError(
                FileErrorKind.GONE,
                f"{self.path.name} is no longer where it was: the stick may be out, or another program has moved it."
                " What you type stays here; put it back to go on saving.",
            )

    # Undo

    def undo(self) -> UndoResult:
        """Undo this replica's last verb; raises RuleViolation when there is none, or when later verbs rely on it."""
        return self._turn_back(self.undo_stack.done, "undo", "There is nothing to undo.")

    def redo(self) -> UndoResult:
        """Redo what was last undone; raises RuleViolation when there is nothing."""
        return self._turn_back(self.undo_stack.undone, "redo", "There is nothing to do again.")

    def _turn_back(self, stack: list[str], name: str, nothing: str) -> UndoResult:
        from coprod_tui.domain.privacy.commands import FINAL_VERBS  # noqa: PLC0415 - opening does not wait for it

        before = self.snapshot
        while stack:
            entry = self._journal.entry(stack[-1])
            if entry.name in FINAL_VERBS:
                raise RuleViolation(FINAL_VERBS[entry.name].instead)
            first = self._journal.first(entry)
            now, _, _ = self._now()
            edits = self._journal.undo_edits(before, entry.id, again=name == "redo")
            if edits:
                self._write(name, (*edits, *_questions(now, self._known, edits)), undoes=entry.id)
                pair = (self.snapshot, before) if name == "undo" else (before, self.snapshot)
                return UndoResult(first.name, first, *pair)
            # It only raises consent: that is said once, and then passed.
            if entry.id not in self._consent_kept:
                self._consent_kept.add(entry.id)
                raise RuleViolation(_CONSENT_STAYS)
            stack.pop()
        raise RuleViolation(nothing)

    @property
    def undo_stack(self) -> UndoStack:
        """The verbs of this replica that undo and redo turn back; do not change it."""
        from coprod_tui.store.journal import UndoStack  # noqa: PLC0415 - opening does not wait for it

        if self._undo_stack is None:
            self._undo_stack = UndoStack(self._journal.queries.own_verbs(self._head.replica))
        return self._undo_stack

    # Reading, drafts and copies

    @property
    def project_id(self) -> str:
        """The id of the project, the same in all its copies."""
        return self._project

    @property
    def head(self) -> str:
        """The hash of this replica's last verb on disk."""
        return self._head.hash

    def history(self, *, before: int | None = None, most: int | None = None) -> list[JournalEntry]:
        """The entries of the journal, newest first: those before a place in the file, at most so many."""
        return self._journal.entries(before=before, most=most)

    def drafts(self) -> dict[str, str]:
        """Text that was typed and not saved as a contribution, by slot."""
        return dict(self._connection.execute(sql.DRAFTS).fetchall())

    def stash(self, drafts: Mapping[str, str | None]) -> None:
        """Upsert drafts; None deletes one."""
        at = self._clock.tick().at
        if self.why_read_only:
            raise FileError(FileErrorKind.READ_ONLY, self.why_read_only)
        with self._transaction():
            for slot, body in drafts.items():
                if body is None:
                    self._journal.queries.clear_drafts((slot,))
                else:
                    self._journal.queries.put_draft(slot, body, at)
            self._must_be_in_place()

    def said_since(self, head: str) -> list[str]:
        """The texts of contributions kept after the verb with this hash, in order; none for an unknown hash."""
        return self._journal.queries.said_since(head)

    def plan_withdrawal_of(self, code: str) -> Withdrawal:
        """What withdrawing a contribution, or all of a person's, would erase; raises Unknown for an unknown code."""
        from coprod_tui.domain.privacy.rules import contributions_meant  # noqa: PLC0415 - few verbs erase
        from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

        contributions = contributions_meant(
            self.snapshot, self.removed_records(Contribution), code, self._journal.queries.moved_away
        )
        return erasure.plan_withdrawal(self._journal, self.snapshot, contributions, self.drafts())

    def earlier_texts(self, contribution: str) -> tuple[str, ...]:
        """Every text that a contribution ever had, the present ones included, that was not erased."""
        from coprod_tui.store import erasure  # noqa: PLC0415 - few verbs erase

        return erasure.earlier_texts(self._journal, contribution)

    def removed_records(self, kind: type[R]) -> tuple[R, ...]:
        """The records of a kind that were removed; their words are still in the file, for undo."""
        return tuple(reader.read_removed(self._connection, kind))

    def record(self, kind: type[Record], record_id: str) -> Record | None:
        """A record as it is on disk; None when there is none or it was removed."""
        return reader.read_record(self._connection, kind, record_id)

    def read(self, how: Callable[[sqlite3.Connection], T]) -> T:
        """Call `how` with the connection, for what the snapshot does not have (`read_dump`); it must only read."""
        return how(self._connection)

    def copy(self, between: Callable[[], None] = lambda: None) -> OnlineBackup:
        """Copy the whole file in slices, with a call of `between` after each (see OnlineBackup); raises FileError."""
        try:
            return OnlineBackup(self._connection, between)
        except sqlite_errors() as error:
            raise as_file_error(error, self.path) from error

    def checkpoint(self) -> None:
        """Move everything from the -wal into the file, so that a copy made in a file manager lacks seconds at most."""
        if self.why_read_only:
            return
        if self.pages is not None:
            if not self.pages.is_over:
                return  # it reads the file as it was opened; the next checkpoint does it
            self._connection.execute(sql.AUTO_CHECKPOINT).fetchall()
        self._vacuum()
        self._connection.execute(sql.CHECKPOINT).fetchall()


# The thread of a session: runs jobs in order, and a long job lets others run between its slices


class JobTurn(enum.Enum):
    """When a job may run on the thread of a session; those of one kind run in their order."""

    FIRST = enum.auto()
    """Before all others: the next slice of the project that is being read."""
    ANY = enum.auto()
    """Needs nothing of the project (a draft, a checkpoint): does not wait for what waits for the whole of it."""
    EARLY = enum.auto()
    """In order; a part of the project is enough (`Session.do_early`)."""
    WHOLE = enum.auto()
    """In order, and not before the whole project is read."""
    ALONE = enum.auto()
    """In order, and never between the slices of a long job: opening, closing, a copy."""


class _Job(NamedTuple):
    future: Future[Any]
    call: Callable[[], Any]
    turn: JobTurn


class SessionExecutor(ThreadPoolExecutor):
    """Runs jobs on one thread, in the order in which they were submitted and as their turns allow."""

    def __init__(self) -> None:
        super().__init__(1, thread_name_prefix="session")
        self._waiting: deque[_Job] = deque()
        self._changing = threading.Lock()
        """Held while `_waiting` is looked through or changed."""
        self._holds = False
        self.turns: Mapping[JobTurn, Executor] = {turn: _TurnExecutor(self, turn) for turn in JobTurn}
        """Executors that submit jobs with another turn."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submit a job that needs the whole project."""
        return self.put(partial(fn, *args, **kwargs), JobTurn.WHOLE)

    def put(self, call: Callable[[], T], turn: JobTurn) -> Future[T]:
        """Put a job into the queue."""
        future: Future[T] = Future()
        with self._changing:
            if turn is JobTurn.FIRST:
                self._waiting.appendleft(_Job(future, call, turn))
            else:
                self._waiting.append(_Job(future, call, turn))
        super().submit(self._do_next)
        return future

    def hold(self) -> None:
        """Let every job wait that needs the whole project, and what has to come after it, until `release`."""
        self._holds = True

    def refuse(self, error: BaseException) -> None:
        """Let them fail with an error, as the whole project cannot be read."""
        with self._changing:
            waiting, self._holds = list(self._waiting), False
            held = [job for job in waiting if job.turn in (JobTurn.EARLY, JobTurn.WHOLE)]
            self._waiting = deque(job for job in waiting if job not in held)
        for job in held:
            if job.future.set_running_or_notify_cancel():
                job.future.set_exception(error)
        self.release()

    def release(self) -> None:
        """Let them run, in their order."""
        self._holds = False
        for _ in range(len(self._waiting)):
            super().submit(self._do_next)

    @property
    def holds_any(self) -> bool:
        """Whether a job waits for the whole project."""
        with self._changing:
            return self._holds and any(job.turn is JobTurn.WHOLE for job in self._waiting)

    def run_waiting(self) -> None:
        """Run the waiting jobs up to the first exclusive one; called by a long job between its slices."""
        while self._do_next(between_slices=True):
            pass

    def _do_next(self, *, between_slices: bool = False) -> bool:
        """Run the next job; False where there is none, as it ran between the slices of a long one, or has to wait."""
        job = self._take_next(between_slices=between_slices)
        if job is None:
            return False
        if job.future.set_running_or_notify_cancel():
            try:
                answer = job.call()
            except BaseException as error:  # noqa: BLE001 - whoever asks the future gets it
                job.future.set_exception(error)
            else:
                job.future.set_result(answer)
        return True

    def _take_next(self, *, between_slices: bool) -> _Job | None:
        with self._changing:
            is_held = False
            for index, job in enumerate(self._waiting):
                if job.turn is JobTurn.ALONE and (between_slices or is_held):
                    return None
                if job.turn in (JobTurn.FIRST, JobTurn.ANY) or not (
                    is_held or (self._holds and job.turn is JobTurn.WHOLE)
                ):
                    del self._waiting[index]
                    return job
                is_held = True
        return None


class _TurnExecutor(Executor):
    """Submits jobs with a turn to the same thread."""

    def __init__(self, executor: SessionExecutor, turn: JobTurn) -> None:
        self._executor = executor
        self._turn = turn

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._executor.put(partial(fn, *args, **kwargs), self._turn)
