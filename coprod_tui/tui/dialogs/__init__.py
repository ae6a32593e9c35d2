"""Small dialogs: a question as title, the answer keys in the bottom frame, Escape to leave everything as it was."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, TypeVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from coprod_tui.tui.commands import commands
from coprod_tui.tui.content import plain
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick
from coprod_tui.tui.widgets.key_queue import KeyQueue

T = TypeVar("T")


def _everywhere() -> list[BindingType]:
    """What works over a dialog too: it hides the keys of the program, and these must not wait for its answer."""
    by_action = {one.action: one for one in commands("app")}
    named = (("quit", "close"), ("pause", "app.pause"), ("shield", "shield"))
    return [
        Binding(",".join(key for key in one.keys if len(key) > 1), does, one.name, show=one.action == "quit", id=one.id)
        for one, does in ((by_action[action], does) for action, does in named)
    ]


class Dialog(ModalScreen[T]):
    """The frame of every dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave"),
        *_everywhere(),
        Binding("ctrl+c", "app.help_quit", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    desk = getters.app(Desk)
    title_words = ""
    answers = "Enter keep   Esc leave"

    def compose(self) -> ComposeResult:
        """The frame, with the question in its top edge and the answers in its bottom edge."""
        with Vertical(id="ask") as box:
            box.border_title = plain(self.title_words)
            box.border_subtitle = plain(self.answers)
            yield from self.inside()

    def inside(self) -> ComposeResult:
        """What the dialog asks with."""
        yield from ()

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)

    def unfinished(self) -> str:
        """What would be lost by closing the program now, in a sentence; empty where nothing would."""
        return ""

    async def action_close(self) -> None:
        """Close the program, unless something that is typed here is nowhere else yet."""
        if sentence := self.unfinished():
            self.desk.tell(sentence, "warning")
        else:
            await self.run_action("app.quit")

    def action_shield(self) -> None:
        """The words in a dialog cannot be hidden one by one."""
        self.desk.tell("Esc first: what this shows would stay on the screen. F9 hides everything at once.", "warning")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    id: str
    key: str
    label: str
    detail: str = ""
    also: tuple[str, ...] = ()
    """Other keys that choose it, as Textual names them."""


class Choose(Dialog[str | None]):
    """One of a few things, by its key or by the arrows and Enter; answers its id."""

    AUTO_FOCUS = "ChoiceList"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        chosen: str | None = None,
        about: str = "",
        moved: Callable[[str], None] | None = None,
    ) -> None:
        """`chosen` is what holds now; `moved` is told each one that is passed over (a preview)."""
        super().__init__()
        self.title_words = title
        self.answers = "↑↓ or its key, Enter choose   Esc leave"
        self._choices = choices
        self._chosen = chosen
        self._about = about
        self._moved = moved

    def inside(self) -> ComposeResult:
        """What it is about, and the list."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        yield ChoiceList(
            [Pick(one.id, one.label, one.detail, one.key, is_set=one.id == self._chosen) for one in self._choices]
        )

    @on(ChoiceList.Moved)
    def _tell_moved(self, event: ChoiceList.Moved) -> None:
        if self._moved:
            self._moved(event.id)

    @on(ChoiceList.Chosen)
    def _choose(self, event: ChoiceList.Chosen) -> None:
        self.dismiss(event.id)

    def on_key(self, event: events.Key) -> None:
        """A choice's own key chooses it."""
        for choice in self._choices:
            if (choice.key and event.character == choice.key) or event.key in choice.also:
                event.stop()
                self.dismiss(choice.id)
                return


class Field(TextArea):
    """A field that grows with its text. Enter ends typing; a paste may bring line breaks, and Ctrl+J makes one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "new_line", "new line", show=False)]

    class Ended(Message):
        """Enter was pressed."""

        def __init__(self, field: Field) -> None:
            """The field that it was pressed in."""
            self.field = field
            super().__init__()

    def __init__(self, text: str = "", *, id: str | None = None, prompt: str = "") -> None:
        """`prompt` stands there, quiet, until something is typed."""
        super().__init__(text, id=id, soft_wrap=True, compact=True, placeholder=plain(prompt), show_line_numbers=False)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Ended(self))
            return
        if event.key in ("f6", "f7"):
            return
        await super()._on_key(event)

    def action_new_line(self) -> None:
        """Break the line."""
        self.insert("\n")


class _TextAreaField(Field):
    """A blank that grows; its keys act in the order in which they were pressed, across all blanks of the form."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        _queue_key(self, self.turns, event)

    async def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


class _OnlyField(Field):
    """The only field of a dialog: its Enter ends the dialog, and nothing waits for the next field."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        self.turns.came(event, self, bubbles=not event.is_printable and event.key != "enter")

    async def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


class _InputField(Input):
    """A blank of one line; its keys act in the order in which they were pressed, as those of the other blanks."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        _queue_key(self, self.turns, event)

    def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


def _queue_key(blank: Widget, turns: KeyQueue, event: events.Key) -> None:
    """Hold a key behind one that is still on its way; Enter holds what follows until the next blank has the focus."""
    ends = event.key == "enter"
    if not turns.came(event, blank, bubbles=not ends and not event.is_printable) and ends:
        turns.hold()


_NOT_KEPT = "What is typed here is kept nowhere yet: Enter keeps it, Esc leaves it. Then Ctrl+Q closes the program."


class Write(Dialog[str | None]):
    """Some words; answers them, or None. With a slot, what is typed is a draft on disk until it is kept or left."""

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        about: str = "",
        slot: str | None = None,
        prompt: str = "",
        note: str = "",
        typed: Callable[[str], None] | None = None,
    ) -> None:
        """`about` stands above the field, `note` below it; `typed` is told the text as it is typed (a preview).

        With a preview the dialog stands at the foot of the screen, and hides as little of it as it can.
        """
        super().__init__()
        self.title_words = title
        self._text = text
        self._about = about
        self._slot = slot
        self._prompt = prompt
        self._note = note
        self._typed = typed
        self.set_class(typed is not None, "-preview")

    def inside(self) -> ComposeResult:
        """What it is about, the field, the note."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        found = self.desk.drafts.get(self._slot) if self._slot else None
        field = _OnlyField(found if found is not None else self._text, prompt=self._prompt)
        field.turns = KeyQueue(self)
        yield field
        if self._note:
            yield Static(plain(self._note), classes="note")

    def on_mount(self) -> None:
        """Type on at the end."""
        field = self.query_one(Field)
        field.move_cursor(field.document.end)

    @on(TextArea.Changed)
    def _draft(self, event: TextArea.Changed) -> None:
        if self._slot and event.text_area.text != self._text:
            self.desk.drafts.put(self._slot, event.text_area.text)
        if self._typed:
            self._typed(event.text_area.text)

    def unfinished(self) -> str:
        """Other words than there were, without a draft on disk."""
        return "" if self._slot or self.query_one(Field).text == self._text else _NOT_KEPT

    @on(Field.Ended)
    def _keep(self, event: Field.Ended) -> None:
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(event.field.text)

    def action_leave(self) -> None:
        """Leave everything as it was; the draft goes too."""
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(None)


class PassphraseDialog(Dialog[str | None]):
    """A passphrase, which is not shown while it is typed; answers it, or None."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, about: str) -> None:
        """`about` says what it is for, and what was wrong."""
        super().__init__()
        self.title_words = title
        self.answers = "Enter open   Esc leave"
        self._about = about

    def inside(self) -> ComposeResult:
        """What it is for, and the field."""
        yield Static(plain(self._about), classes="about")
        yield Input(password=True, compact=True)

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)


class Confirm(Dialog[bool]):
    """Something that cannot be taken back: its own key does it, Enter and Escape are safe; arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"scroll('{how}')", show=False)
        for key, how in (("up", "up"), ("down", "down"), ("pageup", "page_up"), ("pagedown", "page_down"))
    ]

    def __init__(self, title: str, about: str, *, yes: str, key: str = "y") -> None:
        """`yes` says in a word what the key does."""
        super().__init__()
        self.title_words = title
        self.answers = f"{key} {yes}   Enter or Esc leave as it was"
        self._about = about
        self._key = key

    def inside(self) -> ComposeResult:
        """What would happen."""
        yield Static(plain(self._about), classes="about")

    def on_key(self, event: events.Key) -> None:
        """The one key that does it."""
        if event.character == self._key:
            event.stop()
            self.dismiss(True)
        elif event.key == "enter":
            event.stop()
            self.dismiss(False)

    def action_scroll(self, how: str) -> None:
        """Move through what is longer than the window."""
        getattr(self.query_one("#ask"), f"scroll_{how}")(animate=False)

    def action_leave(self) -> None:
        """No."""
        self.dismiss(False)


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank of a form."""

    id: str
    label: str
    text: str = ""
    prompt: str = ""
    """What is shown while the blank is empty: what that means, or an example that says that it is one."""
    lines: bool = False
    """True for a field that grows; False for one line."""


class Fill(Dialog[Mapping[str, str] | None]):
    """A few blanks to fill in; answers their texts by id. Enter goes on to the next, from the last to the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish", "done"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        blanks: Sequence[Blank],
        *,
        done: str = "done",
        about: str = "",
        wrong: Callable[[Mapping[str, str]], str | None] | None = None,
        slot: str | None = None,
    ) -> None:
        """`wrong` says in a sentence what is wrong with the texts, or None; nothing is lost by asking it.

        With a slot, what is typed is a draft on disk; whoever asked takes it away when the texts are kept.
        """
        super().__init__()
        self.title_words = title
        self.answers = f"Enter next, then {done}   Ctrl+S {done}   Esc leave"
        self._blanks = blanks
        self._about = about
        self._done = done
        self._wrong = wrong
        self._slot = slot
        self._turns = KeyQueue(self)

    def inside(self) -> ComposeResult:
        """The blanks, one under the other, and the answer."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        drafts = drafted_texts(self.desk, self._slot) if self._slot else {}
        for record in self._blanks:
            text = drafts.get(record.id, record.text)
            yield Static(plain(record.label), classes="label")
            blank = self._field(record, text) if record.lines else self._line(record, text)
            blank.turns = self._turns
            yield blank
        yield Static("", id="wrong")
        yield FormButton(self._done)

    @staticmethod
    def _field(blank: Blank, text: str) -> _TextAreaField:
        return _TextAreaField(text, id=f"blank-{blank.id}", prompt=blank.prompt)

    @staticmethod
    def _line(blank: Blank, text: str) -> _InputField:
        return _InputField(text, id=f"blank-{blank.id}", placeholder=blank.prompt, compact=True, select_on_focus=True)

    def texts(self) -> dict[str, str]:
        """What stands in the blanks."""
        found = {}
        for blank in self._blanks:
            widget = self.query_one(f"#blank-{blank.id}")
            found[blank.id] = (
                widget.text if isinstance(widget, Field) else widget.value if isinstance(widget, Input) else ""
            )
        return found

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _draft(self, event: Message) -> None:
        if self._slot and self._changed():
            self.desk.drafts.put(self._slot, json.dumps(self.texts()))

    def _changed(self) -> bool:
        return self.texts() != {one.id: one.text for one in self._blanks}

    def unfinished(self) -> str:
        """Other texts than there were, without a draft on disk."""
        return _NOT_KEPT if not self._slot and self._changed() else ""

    def action_leave(self) -> None:
        """Leave everything as it was; the draft goes too."""
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """In a small window a blank is shown with its label, and not the blank alone."""
        self.call_after_refresh(self._show_with_label, event.widget)

    def _show_with_label(self, blank: Widget) -> None:
        box = self.query_one("#ask")
        if blank.id == f"blank-{self._blanks[0].id}":
            box.scroll_home(animate=False)
        if blank in box.children:
            box.scroll_to_widget(box.children[box.children.index(blank) - 1], animate=False)

    @on(Field.Ended)
    @on(Input.Submitted)
    def _next(self, event: Message) -> None:
        event.stop()
        self.focus_next()
        self._turns.release()

    def action_finish(self) -> None:
        """Answer, if nothing is wrong."""
        texts = self.texts()
        sentence = self._wrong(texts) if self._wrong else None
        if sentence:
            wrong = self.query_one("#wrong", Static)
            wrong.update(plain(sentence, "$warning"))
            self.call_after_refresh(wrong.scroll_visible, animate=False)
        else:
            self.dismiss(texts)


def drafted_texts(desk: Desk, slot: str) -> Mapping[str, str]:
    """The texts of a form that was being filled in when the program stopped; none where there is no such draft."""
    found = desk.drafts.get(slot)
    texts = json.loads(found) if found else {}
    return {name: text for name, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else {}


class FormButton(Static, can_focus=True):
    """The answer at the end of a form: Enter gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.finish", show=False)]

    def __init__(self, word: str) -> None:
        """`word` says what Enter does here."""
        super().__init__(plain(f"Enter: {word}"))


# Days as people write them, to the form in which they are kept.

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = {"today": 0, "yesterday": 1}
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\.?(?:\s*[./-]?\s*(\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?")


def parse_day(text: str, today: date) -> str:
    """The day as YYYY-MM-DD, from `3 Nov`, `3/11`, `3.11.2026`, `yesterday`; what is no day stays as it was typed.

    The day stands before the month. Without a year it is the latest such day that is not still to come.
    """
    said = text.strip().casefold()
    if said in _WORDS:
        return (today - timedelta(days=_WORDS[said])).isoformat()
    found = _NUMBERS.fullmatch(said)
    if found:
        return _day(found[1], int(found[2]), found[3], today) or text.strip()
    found = _NAMED.fullmatch(said)
    if found and (month := _month(found[2])):
        return _day(found[1], month, found[3], today) or text.strip()
    return text.strip()


def format_day(day: date) -> str:
    """A day as people write it: `3 Nov 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3].capitalize()} {day.year}"


def _month(name: str) -> int:
    """1 to 12 for a month's name or its beginning of three letters or more; 0 for any other word."""
    return next((number for number, one in enumerate(_MONTHS, 1) if one.startswith(name) or name == f"{one[:4]}"), 0)


def _day(day: str, month: int, year: str | None, today: date) -> str:
    for one in [int(year)] if year else [today.year, today.year - 1]:
        try:
            found = date(one, month, int(day))
        except ValueError:
            continue
        if year or found <= today:
            return found.isoformat()
    return ""


# Slow work behind a dialog: said in words when it takes longer than a blink, and left with Escape.

BLINK = 0.4
"""Seconds that work may take before anything is said about it."""
STOPPED = "Stopped, nothing changed."


class ProgressDialog(Dialog[None]):
    """Says what is being made; Escape leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "stop")]
    answers = "Esc stop"

    def __init__(self, title: str, about: str) -> None:
        """`title` says what is being made, `about` how long that can take."""
        super().__init__()
        self.title_words = title
        self._about = about

    def unfinished(self) -> str:
        """It is stopped first."""
        return "This is still being made: Esc stops it. Then Ctrl+Q closes the program."

    def inside(self) -> ComposeResult:
        """How long it can take."""
        yield Static(plain(self._about), classes="about")


async def run_stoppable(desk: Desk, call: Callable[[], T], title: str, about: str) -> T | None:
    """What `call` answers, on another thread; None when it was stopped, which is told. Raises what it raises.

    What was stopped may still run to its end on its thread; nobody waits for its answer, so it must write nothing.
    """
    work = asyncio.ensure_future(desk.in_background(call))
    done, _ = await asyncio.wait({work}, timeout=BLINK)
    if done:
        return work.result()
    shown = ProgressDialog(title, about)
    left = asyncio.ensure_future(desk.push_screen_wait(shown))
    await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    if left.done():
        # Whatever it answers or raises now is nobody's.
        work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        desk.tell(STOPPED, stays=True)
        return None
    shown.dismiss(None)
    await left
    return work.result()
