"""The dialogs: choices, text, forms, passphrase, confirmation, progress of slow work; and dates as people type them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
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

from coprod_tui.base.frozen import Frozen, frozen
from coprod_tui.tui.commands import commands
from coprod_tui.tui.content import plain
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.widgets.choice_list import ChoiceList, Pick
from coprod_tui.tui.widgets.key_queue import KeyQueue

T = TypeVar("T")


def _app_bindings() -> list[Binding]:
    """Bindings of the App that work over a dialog too; a modal screen hides them otherwise."""
    by_action = {command.action: command for command in commands("app")}
    bindings = []
    for action, ours in (("quit", "close"), ("pause", "app.pause"), ("shield", "shield")):
        command = by_action[action]
        keys = ",".join(key for key in command.keys if len(key) > 1)
        bindings.append(Binding(keys, ours, command.name, show=action == "quit", id=command.id))
    return bindings


class Dialog(ModalScreen[T]):
    """Base class of the dialogs: the question in the upper edge, the keys in the lower one; Escape leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "leave"),
        *_app_bindings(),
        Binding("ctrl+c", "app.help_quit", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    desk = getters.app(Desk)
    title_words = ""
    answers = "Enter keep   Esc leave"

    def compose(self) -> ComposeResult:
        """Yield the frame with what `inside` yields."""
        with Vertical(id="ask") as box:
            box.border_title = plain(self.title_words)
            box.border_subtitle = plain(self.answers)
            yield from self.inside()

    def inside(self) -> ComposeResult:
        """Yield the widgets that the dialog asks with."""
        yield from ()

    def action_leave(self) -> None:
        """Leave everything as it was."""
        self.dismiss(None)

    def unfinished(self) -> str:
        """Say what closing the program now would lose; empty where it would lose nothing."""
        return ""

    async def action_close(self) -> None:
        """Close the program, unless that would lose what is typed here."""
        if sentence := self.unfinished():
            self.desk.tell(sentence, "warning")
        else:
            await self.run_action("app.quit")

    def action_shield(self) -> None:
        """Refuse: the words in a dialog cannot be hidden one by one."""
        self.desk.tell("Esc first: what this shows would stay on the screen. F9 hides everything at once.", "warning")


@frozen
class Choice(Frozen):
    """One choice of a list."""

    id: str
    key: str
    label: str
    detail: str = ""
    also: tuple[str, ...] = ()
    """Other keys that choose it, as Textual names them."""


class ChoiceDialog(Dialog[str | None]):
    """A list of choices, by key or by arrows and Enter; returns the id of the chosen one."""

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
        """`chosen` is the id of what holds now; `moved` is called with each id that the cursor comes to (a preview)."""
        super().__init__()
        self.title_words = title
        self.answers = "↑↓ or its key, Enter choose   Esc leave"
        self._choices = choices
        self._chosen = chosen
        self._about = about
        self._moved = moved

    def inside(self) -> ComposeResult:
        """Yield what it is about, and the list."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        yield ChoiceList(
            [
                Pick(choice.id, choice.label, choice.detail, choice.key, is_set=choice.id == self._chosen)
                for choice in self._choices
            ]
        )

    @on(ChoiceList.Moved)
    def _tell_moved(self, event: ChoiceList.Moved) -> None:
        if self._moved:
            self._moved(event.id)

    @on(ChoiceList.Chosen)
    def _choose(self, event: ChoiceList.Chosen) -> None:
        self.dismiss(event.id)

    def on_key(self, event: events.Key) -> None:
        """Choose by a choice's own key."""
        for choice in self._choices:
            if (choice.key and event.character == choice.key) or event.key in choice.also:
                event.stop()
                self.dismiss(choice.id)
                return


class GrowingField(TextArea):
    """A text area that grows with its text. Enter ends typing; Ctrl+J and pasted text may break lines."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+j", "new_line", "new line", show=False)]

    class Ended(Message):
        """Enter was pressed."""

        def __init__(self, field: GrowingField) -> None:
            """The field that it was pressed in."""
            self.field = field
            super().__init__()

    def __init__(self, text: str = "", *, id: str | None = None, prompt: str = "") -> None:
        """`prompt` is the placeholder."""
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


class _TextAreaField(GrowingField):
    """A field of a form that grows; keys act in the order in which they were pressed, across the whole form."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        _queue_key(self, self.turns, event)

    async def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


class _OnlyField(GrowingField):
    """The only field of a dialog: Enter ends the dialog, so keys after it wait for no other field."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        self.turns.came(event, self, bubbles=not event.is_printable and event.key != "enter")

    async def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


class _InputField(Input):
    """A field of a form with one line; keys act in the order in which they were pressed, across the whole form."""

    turns: KeyQueue

    async def _on_key(self, event: events.Key) -> None:
        _queue_key(self, self.turns, event)

    def _on_paste(self, event: events.Paste) -> None:
        self.turns.came(event, self, bubbles=False)


def _queue_key(blank: Widget, turns: KeyQueue, event: events.Key) -> None:
    """Queue a key behind one that is still handled; Enter holds what follows until the next field has the focus."""
    ends = event.key == "enter"
    if not turns.came(event, blank, bubbles=not ends and not event.is_printable) and ends:
        turns.hold()


_NOT_KEPT = "What is typed here is kept nowhere yet: Enter keeps it, Esc leaves it. Then Ctrl+Q closes the program."


class TextDialog(Dialog[str | None]):
    """One text; returns it, or None. With a slot, what is typed is a draft on disk until it is kept or left."""

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
        """`about` is shown above the field, `note` below it; `typed` is called with each change (a preview).

        With a preview the dialog is at the foot of the screen, to hide as little of it as possible.
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
        """Yield what it is about, the field, the note."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        draft = self.desk.drafts.get(self._slot) if self._slot else None
        field = _OnlyField(self._text if draft is None else draft, prompt=self._prompt)
        field.turns = KeyQueue(self)
        yield field
        if self._note:
            yield Static(plain(self._note), classes="note")

    def on_mount(self) -> None:
        """Put the cursor at the end."""
        field = self.query_one(GrowingField)
        field.move_cursor(field.document.end)

    @on(TextArea.Changed)
    def _draft(self, event: TextArea.Changed) -> None:
        if self._slot and event.text_area.text != self._text:
            self.desk.drafts.put(self._slot, event.text_area.text)
        if self._typed:
            self._typed(event.text_area.text)

    def unfinished(self) -> str:
        """A text that differs from the first one and has no draft."""
        return "" if self._slot or self.query_one(GrowingField).text == self._text else _NOT_KEPT

    @on(GrowingField.Ended)
    def _keep(self, event: GrowingField.Ended) -> None:
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(event.field.text)

    def action_leave(self) -> None:
        """Leave everything as it was; the draft goes too."""
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(None)


class PassphraseDialog(Dialog[str | None]):
    """A passphrase, which is not shown while it is typed; returns it, or None."""

    AUTO_FOCUS = "Input"

    def __init__(self, title: str, about: str) -> None:
        """`about` says what it is for, and what was wrong."""
        super().__init__()
        self.title_words = title
        self.answers = "Enter open   Esc leave"
        self._about = about

    def inside(self) -> ComposeResult:
        """Yield what it is for, and the field."""
        yield Static(plain(self._about), classes="about")
        yield Input(password=True, compact=True)

    @on(Input.Submitted)
    def _give(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)


class ConfirmDialog(Dialog[bool]):
    """A question before something is done: its own key says yes, Enter and Escape say no; arrows scroll."""

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
        """Yield what would happen."""
        yield Static(plain(self._about), classes="about")

    def on_key(self, event: events.Key) -> None:
        """Answer by the key that says yes, or by Enter."""
        if event.character == self._key:
            event.stop()
            self.dismiss(True)
        elif event.key == "enter":
            event.stop()
            self.dismiss(False)

    def action_scroll(self, how: str) -> None:
        """Scroll a text that is longer than the window."""
        getattr(self.query_one("#ask"), f"scroll_{how}")(animate=False)

    def action_leave(self) -> None:
        """Answer no."""
        self.dismiss(False)


@frozen
class DialogField(Frozen):
    """One field of a form."""

    id: str
    label: str
    text: str = ""
    prompt: str = ""
    """The placeholder: what an empty field means, or an example that says that it is one."""
    lines: bool = False
    """True for a field that grows; False for one line."""


class FormDialog(Dialog[Mapping[str, str] | None]):
    """A form; returns the texts by field id. Enter goes on to the next field, from the last one to the button."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "finish", "done"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        blanks: Sequence[DialogField],
        *,
        done: str = "done",
        about: str = "",
        wrong: Callable[[Mapping[str, str]], str | None] | None = None,
        slot: str | None = None,
    ) -> None:
        """`wrong` returns what is wrong with the texts, in a sentence, or None; it is called when the form is ended.

        With a slot, what is typed is a draft on disk; the caller empties the slot when the texts are kept.
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
        """Yield the fields, one under the other, and the button."""
        if self._about:
            yield Static(plain(self._about), classes="about")
        drafts = drafted_texts(self.desk, self._slot) if self._slot else {}
        for blank in self._blanks:
            text = drafts.get(blank.id, blank.text)
            yield Static(plain(blank.label), classes="label")
            field = self._text_area(blank, text) if blank.lines else self._input(blank, text)
            field.turns = self._turns
            yield field
        yield Static("", id="wrong")
        yield FormButton(self._done)

    @staticmethod
    def _text_area(blank: DialogField, text: str) -> _TextAreaField:
        return _TextAreaField(text, id=f"blank-{blank.id}", prompt=blank.prompt)

    @staticmethod
    def _input(blank: DialogField, text: str) -> _InputField:
        return _InputField(text, id=f"blank-{blank.id}", placeholder=blank.prompt, compact=True, select_on_focus=True)

    def texts(self) -> dict[str, str]:
        """The texts of the fields, by their ids."""
        texts = {}
        for blank in self._blanks:
            widget = self.query_one(f"#blank-{blank.id}")
            texts[blank.id] = (
                widget.text if isinstance(widget, GrowingField) else widget.value if isinstance(widget, Input) else ""
            )
        return texts

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _draft(self, event: Message) -> None:
        if self._slot and self._changed():
            self.desk.drafts.put(self._slot, json.dumps(self.texts()))

    def _changed(self) -> bool:
        return self.texts() != {blank.id: blank.text for blank in self._blanks}

    def unfinished(self) -> str:
        """Texts that differ from the first ones and have no draft."""
        return _NOT_KEPT if not self._slot and self._changed() else ""

    def action_leave(self) -> None:
        """Leave everything as it was; the draft goes too."""
        if self._slot:
            self.desk.drafts.put(self._slot, None)
        self.dismiss(None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Scroll a field into view together with its label."""
        self.call_after_refresh(self._show_with_label, event.widget)

    def _show_with_label(self, field: Widget) -> None:
        box = self.query_one("#ask")
        if field.id == f"blank-{self._blanks[0].id}":
            box.scroll_home(animate=False)
        if field in box.children:
            box.scroll_to_widget(box.children[box.children.index(field) - 1], animate=False)

    @on(GrowingField.Ended)
    @on(Input.Submitted)
    def _next(self, event: Message) -> None:
        event.stop()
        self.focus_next()
        self._turns.release()

    def action_finish(self) -> None:
        """End the form, or show what is wrong."""
        texts = self.texts()
        sentence = self._wrong(texts) if self._wrong else None
        if sentence:
            wrong = self.query_one("#wrong", Static)
            wrong.update(plain(sentence, "$warning"))
            self.call_after_refresh(wrong.scroll_visible, animate=False)
        else:
            self.dismiss(texts)


def drafted_texts(desk: Desk, slot: str) -> Mapping[str, str]:
    """The texts of a form that was being filled in when the program ended; none without such a draft."""
    draft = desk.drafts.get(slot)
    texts = json.loads(draft) if draft else {}
    return {name: text for name, text in texts.items() if isinstance(text, str)} if isinstance(texts, dict) else {}


class FormButton(Static, can_focus=True):
    """The button at the end of a form: Enter ends the form."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "screen.finish", show=False)]

    def __init__(self, word: str) -> None:
        """`word` says what Enter does."""
        super().__init__(plain(f"Enter: {word}"))


# Dates as people type them

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = {"today": 0, "yesterday": 1}
_NUMBERS = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\.?(?:\s*[./-]?\s*(\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?")


def parse_day(text: str, today: date) -> str:
    """Parse `3 Nov`, `3/11`, `3.11.2026` or `yesterday` to YYYY-MM-DD; any other text is returned as it is.

    The day comes before the month. Without a year it is the latest such day that is not in the future.
    """
    typed = text.strip().casefold()
    if typed in _WORDS:
        return (today - timedelta(days=_WORDS[typed])).isoformat()
    if match := _NUMBERS.fullmatch(typed):
        return _day(match[1], int(match[2]), match[3], today) or text.strip()
    if (match := _NAMED.fullmatch(typed)) and (month := _month(match[2])):
        return _day(match[1], month, match[3], today) or text.strip()
    return text.strip()


def format_day(day: date) -> str:
    """Write a day as people do: `3 Nov 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1][:3].capitalize()} {day.year}"


def _month(name: str) -> int:
    """1 to 12 for a month's name or its first three letters or more; 0 for any other word."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(name) or name == month[:4]), 0)


def _day(day: str, month: int, year: str | None, today: date) -> str:
    for candidate in [int(year)] if year else [today.year, today.year - 1]:
        try:
            parsed = date(candidate, month, int(day))
        except ValueError:
            continue
        if year or parsed <= today:
            return parsed.isoformat()
    return ""


# Slow work

BLINK = 0.4
"""Seconds that work may take before a dialog is shown."""
STOPPED = "Stopped, nothing changed."


class ProgressDialog(Dialog[None]):
    """Says what is being made; Escape stops waiting for it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "stop")]
    answers = "Esc stop"

    def __init__(self, title: str, about: str) -> None:
        """`title` says what is being made, `about` how long it can take."""
        super().__init__()
        self.title_words = title
        self._about = about

    def unfinished(self) -> str:
        """Work that is still running."""
        return "This is still being made: Esc stops it. Then Ctrl+Q closes the program."

    def inside(self) -> ComposeResult:
        """Yield how long it can take."""
        yield Static(plain(self._about), classes="about")


async def run_stoppable(desk: Desk, call: Callable[[], T], title: str, about: str) -> T | None:
    """Run a call on another thread and return its result; None when the person stopped it, which is told.

    Raises what the call raises. A stopped call may still run to its end, so it must not write anything.
    """
    work = asyncio.ensure_future(desk.in_background(call))
    done, _ = await asyncio.wait({work}, timeout=BLINK)
    if done:
        return work.result()
    dialog = ProgressDialog(title, about)
    left = asyncio.ensure_future(desk.push_screen_wait(dialog))
    await asyncio.wait({work, left}, return_when=asyncio.FIRST_COMPLETED)
    if left.done():
        # Retrieve what it raises, or asyncio warns of an exception that nobody saw.
        work.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        desk.tell(STOPPED, stays=True)
        return None
    dialog.dismiss(None)
    await left
    return work.result()
