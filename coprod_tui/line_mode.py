"""Line mode: numbered prompts and one announcement a line, for screen readers and any terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from coprod_tui.base.errors import FileError, Refusal
from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.contributions.capture import EnteredLine, line_hints
from coprod_tui.domain.contributions.commands import keep_entered
from coprod_tui.domain.contributions.rules import current_kind
from coprod_tui.domain.edit import LINE_SLOT, OUTBOX_SLOTS
from coprod_tui.domain.meetings.agenda import agenda_state
from coprod_tui.domain.privacy.questions import told_since
from coprod_tui.domain.privacy.rules import newly_returned, returned_sentence
from coprod_tui.domain.readiness import next_step, progress_summary
from coprod_tui.domain.records import Consent, Contribution, Kind, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

AT_ONCE = 10
"""How many contributions are read out before the prompt to go on."""


class Unanswered(Exception):
    """A required question got no answer: nothing is done."""


@frozen
class Question(Frozen):
    """One argument of a job, as a question."""

    words: str
    """What is asked for, as a person reads it."""
    option: str = ""
    """The option that the answer is given with; empty: it is given by its place."""
    choices: tuple[tuple[str, str], ...] = ()
    """(value, what it says), to be chosen by number; without any, the answer is typed."""
    needed: bool = False
    many: bool = False
    """Several answers, one after another."""
    together: bool = False
    """Of several answers: all of them follow one option."""
    flag: bool = False
    """The option alone is the answer; a choice's value is then the option itself."""


@frozen
class Job(Frozen):
    """One line of a menu: a command of the program, with the questions for its arguments."""

    name: str
    what: str
    words: tuple[str, ...] = ()
    """The command and, where there is one, its action."""
    questions: Callable[[Snapshot], Sequence[Question]] = lambda _: ()
    jobs: tuple[Job, ...] = ()
    """For a command that does several things: these."""


class Talk:
    """Ask and tell, a line at a time."""

    def __init__(self, read: Callable[[str], str | None], tell: Callable[[str], None]) -> None:
        """`read` shows a prompt and returns the line that is typed, or None at the end of input."""
        self._read = read
        self.tell = tell
        self.ended = False

    def ask(self, prompt: str) -> str:
        """Return the line that is typed; empty at the end of input."""
        line = None if self.ended else self._read(f"{prompt}: ")
        self.ended = line is None
        return line or ""

    def choose(self, title: str, choices: Sequence[tuple[str, str]], empty: str, *, told: bool = False) -> str | None:
        """Return the value whose number or name is typed; None for an empty line, which means `empty`.

        A list that was `told` already is not read out a second time.
        """
        if not told:
            self.tell(title)
            for number, (_, label) in enumerate(choices, 1):
                self.tell(f"{number} {label}")
        while typed := self.ask(f"Number, Enter {empty}").strip():
            if typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(choices):
                return choices[int(typed) - 1][0]
            named = [value for value, label in choices if typed.lower() in (value.lower(), label.lower())]
            if len(named) == 1:
                return named[0]
            self.tell(f"{typed} is none of the numbers 1 to {len(choices)}.")
        return None

    def answered(self, question: Question) -> list[str]:
        """Ask a question and return the answer as arguments of a command; raise Unanswered if it is required."""
        if question.flag and not question.choices:
            return [question.option]
        answers: list[str] = []
        while (answer := self._answer(question, again=bool(answers))) is not None:
            answers.append(answer)
            if not question.many:
                break
        if question.needed and not answers:
            raise Unanswered
        if question.flag or not question.option:
            return answers
        return [question.option, *answers] if question.together else [f"{question.option}={one}" for one in answers]

    def _answer(self, question: Question, *, again: bool) -> str | None:
        empty = "ends" if again else "leaves it"
        if question.choices:
            return self.choose(question.words, question.choices, empty)
        cleared = ", - alone makes it empty" if question.option and not question.needed and not again else ""
        typed = self.ask(f"{question.words}, Enter {empty}{cleared}")
        return "" if cleared and typed.strip() == "-" else typed or None


class LineMode:
    """A conversation over an open project."""

    def __init__(
        self,
        session: Session,
        talk: Talk,
        jobs: Sequence[Job],
        run: Callable[[Sequence[str]], int],
        line_of: Callable[[Snapshot, Contribution], str],
        consent: Consent,
        now: Callable[[], datetime] = local_time,
    ) -> None:
        """`run` runs a command on this project and reports its result; `line_of` formats a contribution as a line."""
        self._session = session
        self._talk = talk
        self._run = run
        self._line_of = line_of
        self._consent = consent
        self._now = now
        self._selected = session.snapshot.streams[0].id
        self._own = (
            ("say", "Type what is said, a line each.", self.say),
            ("read", "Reads what was said, the newest last.", self.read),
            ("where", "Where the meeting and the project are.", self.where),
        )
        self._jobs = tuple(jobs)

    @property
    def _project(self) -> Snapshot:
        return self._session.snapshot

    @property
    def _stream(self) -> Stream:
        return self._project.the(Stream, self._selected)

    # The menu

    def run(self) -> None:
        """Talk until the person closes the project, or the input ends."""
        self.where()
        self._offer_drafts()
        self.menu()
        while not self._talk.ended:
            typed = self._talk.ask("Number, ? for the list, 0 closes").strip()
            if typed in ("0", "close", "quit", "exit"):
                break
            if typed == "?":
                self.menu()
            elif typed:
                self._take(typed)
        self._talk.tell("Closed. Everything is on disk.")

    def menu(self) -> None:
        """Read out all that can be done."""
        every = [(name, what) for name, what, _ in self._own] + [(job.name, job.what) for job in self._jobs]
        for number, (name, what) in enumerate(every, 1):
            self._talk.tell(f"{number} {name}: {what}")
        self._talk.tell("0 close: Everything is on disk already.")

    def _take(self, typed: str) -> None:
        """Do what a number or a name means; offer to keep other words as a contribution."""
        names = [name for name, _, _ in self._own] + [job.name for job in self._jobs]
        if typed.isascii() and typed.isdecimal() and 0 < int(typed) <= len(names):
            place = int(typed) - 1
        elif typed.lower() in names:
            place = names.index(typed.lower())
        elif typed.isdecimal():
            self._talk.tell(f"There is no {typed} here; ? reads the list.")
            return
        else:
            title = f"That is no number of the list. Was it said, in {self._stream.name}?"
            if self._talk.choose(title, [("keep", "keep it")], "goes back"):
                self.keep(typed)
            return
        if place < len(self._own):
            self._own[place][2]()
        else:
            self._do(self._jobs[place - len(self._own)])

    def _do(self, job: Job) -> None:
        if job.jobs:
            named = [(one.name, f"{one.name}: {one.what}") for one in job.jobs]
            chosen = self._talk.choose(job.what, named, "goes back")
            for action in job.jobs:
                if action.name == chosen:
                    self._do(action)
            return
        try:
            arguments = self._asked(job.questions(self._project))
        except Unanswered:
            self._talk.tell("Nothing was done.")
            return
        if self._run([*job.words, *arguments]) == 0:
            self._talk.tell("Done.")

    def _asked(self, questions: Sequence[Question]) -> list[str]:
        """Ask all required questions, and offer the rest as a list; return the arguments."""
        options: list[str] = []
        places: list[str] = []
        for question in questions:
            if question.needed or not question.option:
                (options if question.option else places).extend(self._talk.answered(question))
        rest = [question for question in questions if question.option and not question.needed]
        named = [(str(place), question.words) for place, question in enumerate(rest)]
        told = False
        while named and (chosen := self._talk.choose("What else?", named, "goes on", told=told)) is not None:
            options += self._talk.answered(rest[int(chosen)])
            told = True
        return [*options, "--", *places] if places else options

    # What is said

    def say(self) -> None:
        """Keep line after line, until an empty one."""
        self._talk.tell("Type what is said. Enter keeps it; an empty line goes back.")
        while (line := self._talk.ask(f"{self._stream.name}, {current_kind(self._project)}")).strip():
            self.keep(line)

    def keep(self, line: str) -> None:
        """Keep a line, and tell how it was parsed; retry a failed write for as long as the person asks."""
        stream, kind = self._stream, current_kind(self._project)
        entered = EnteredLine.read(line, self._project.streams, stream)
        if entered.chooses is not None:
            self._selected = entered.chooses.id
        elif not entered.says_something:
            self._talk.tell("Nothing stands after the sign yet; nothing was kept.")
        else:
            hints = line_hints(entered.parsed, stream, kind, lambda name: self._project.theme(name) is not None, line)
            before = self._project
            if (code := self._kept(entered, stream, kind, self._consent)) is not None:
                self._talk.tell(", ".join((f"{code} is kept", *(hint.text for hint in hints))))
                self._ask_since(before)

    def _kept(
        self, entered: EnteredLine, stream: Stream, kind: Kind, consent: Consent, clears: tuple[str, ...] = ()
    ) -> str | None:
        """Save a line and return its code; None where it was refused or given up, which is told."""
        before = self._project
        while True:
            try:
                kept = self._session.do(
                    keep_entered, entered, stream=stream.id, kind=kind, consent=consent, clears=clears
                )
            except FileError as trouble:
                self._talk.tell(f"Not saved. {trouble}")
                if self._talk.ask("Enter tries again, x gives this line up").strip() == "x" or self._talk.ended:
                    return None
            except Refusal as refusal:
                self._tell_all(refusal)
                return None
            else:
                for returned in newly_returned(before, self._project):
                    self._talk.tell(f"{returned_sentence(self._project, returned)} withdraw asks whether they stay.")
                return self._project.code(self._project.the(Contribution, kept)) if kept else None

    def _ask_since(self, before: Snapshot) -> None:
        """Tell what looks like personal data in what was kept (R13)."""
        for sentence in told_since(before, self._project, (Contribution,)):
            self._talk.tell(sentence)

    def _tell_all(self, refusal: Refusal) -> None:
        for reason in refusal.reasons:
            self._talk.tell(reason.sentence)

    def _offer_drafts(self) -> None:
        """Take over drafts of the screens: keep entered lines, and ask about the one that was being typed."""
        drafts = self._session.drafts()
        # What was being typed came after the lines that were entered.
        for slot in (*(slot for slot in drafts if slot.startswith(OUTBOX_SLOTS)), LINE_SLOT):
            if (body := drafts.get(slot)) is None:
                continue
            told = json.loads(body)
            stream = self._project.get(Stream, told["stream"]) or self._stream
            if slot == LINE_SLOT and not self._was_said(stream, told["line"]):
                continue
            kind, consent = (
                Kind(told.get("kind", current_kind(self._project))),
                Consent(told.get("consent", self._consent)),
            )
            entered = EnteredLine.read(told["line"], self._project.streams, stream)
            before = self._project
            if code := self._kept(entered, stream, kind, consent, (slot,)):
                self._talk.tell(f"{code} is kept.")
                self._ask_since(before)

    def _was_said(self, stream: Stream, line: str) -> bool:
        """Ask whether an unfinished line is to be kept; delete a rejected one from the file."""
        self._talk.tell(f"A line for {stream.name} was not finished: {line}")
        chosen = self._talk.choose("Was it said?", [("keep", "keep it"), ("drop", "throw it away")], "leaves it")
        if chosen == "drop":
            self._session.stash({LINE_SLOT: None})
        return chosen == "keep"

    # Reading

    def read(self) -> None:
        """Read out the newest contributions of one stream or of all, and earlier ones on request."""
        streams = [(one.id, f"{one.name}, {len(self._project.said(one.id)):,}") for one in self._project.streams]
        chosen = self._talk.choose("Which stream?", streams, "reads all")
        contributions = [one for one in self._project.contributions() if chosen in (None, one.stream)]
        if not contributions:
            self._talk.tell("Nothing has been said yet.")
        while contributions:
            for contribution in contributions[-AT_ONCE:]:
                self._talk.tell(self._line_of(self._project, contribution))
            contributions = contributions[:-AT_ONCE]
            if (
                not contributions
                or self._talk.ask(f"{len(contributions):,} earlier. b reads on, Enter goes back").strip() != "b"
            ):
                break

    def where(self) -> None:
        """Tell the project, its meeting and the next step, a sentence each."""
        project = self._project
        made_up = " Example project. These people and words are made up." if project.project.example else ""
        self._talk.tell(f"{project.project.title}: {progress_summary(project)}.{made_up}")
        meeting = project.meeting_open
        if meeting is None:
            self._talk.tell("No meeting is open.")
        else:
            at = agenda_state(meeting, project.blocks(meeting.id), self._now())
            place = ", ".join(part for part in (meeting.title, meeting.venue) if part)
            self._talk.tell(f"Meeting {meeting.number} is open: {place}.")
            if at.block:
                self._talk.tell(f"{at.block.title}, {at.place_words}, {at.left_words}, {at.finish_words}.")
                if at.block.say:
                    self._talk.tell(f"To read aloud: {at.block.say}")
        self._talk.tell(f"Next: {next_step(project).sentence}")
