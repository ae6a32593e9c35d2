"""The widgets of a conflict's page: head, sides, the box of the current step, options, middle ground, hands."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import TextArea

from coprod_tui.tui.commands import bindings, commands
from coprod_tui.tui.content import one_line
from coprod_tui.tui.desk import Desk
from coprod_tui.tui.dialogs import GrowingField
from coprod_tui.tui.screens.conflict.flow import ConflictFlow
from coprod_tui.tui.screens.conflict.presenter import PageValue
from coprod_tui.tui.screens.conflict.questions import StepInput, StepView, with_draft
from coprod_tui.tui.screens.conflict.view import StepRef
from coprod_tui.tui.widgets.choice_list import AnswerKeys
from coprod_tui.tui.widgets.conflict_boxes import BESIDE, SideBox, SideBoxes
from coprod_tui.tui.widgets.key_queue import KeyQueue
from coprod_tui.tui.widgets.paragraphs import Paragraphs, StyledWords, TextParagraph
from coprod_tui.tui.widgets.rating_grid import RatingGrid, RatingGridValue
from coprod_tui.tui.widgets.tally_table import TallyTable, TallyValue

# The box of the current step

_ABOUT_LINES = 4


def _own(place: str) -> Iterator[Binding]:
    """The bindings of a place, with the screen's actions."""
    return (replace(binding, action=f"screen.{binding.action}") for binding in bindings(place))


def _no_letters(*but: str, digits: bool = False) -> Binding:
    """A binding by which the page's letters do nothing in a step, except these: a stray one must not leave it.

    `digits`: digits are answers or hands here, so that none of them leads to another screen.
    """
    letters = [letter for letter in string.ascii_lowercase if letter not in but]
    return Binding(",".join([*letters, *(string.digits if digits else ""), "delete"]), "screen.nothing", show=False)


class StepField(GrowingField):
    """The field of a step; its text is a draft on disk, and on an empty field Ctrl+Z undoes the last verb."""

    BINDINGS: ClassVar[list[BindingType]] = [_no_letters()]
    offered = ""
    """Words that → takes into the empty field."""

    def __init__(self, held: KeyQueue) -> None:
        super().__init__(id="now-field")
        self.cursor_blink = False
        self._turns = held

    async def _on_key(self, event: events.Key) -> None:
        ends = event.key == "enter"
        if self._turns.came(event, self, bubbles=not ends and not event.is_printable):
            return
        if ends:
            self._turns.hold()
        elif event.key == "right" and not self.text and self.offered:
            event.stop()
            event.prevent_default()
            self.insert(self.offered)

    async def _on_paste(self, event: events.Paste) -> None:
        self._turns.came(event, self, bubbles=False)

    def action_undo(self) -> None:
        """Undo typing; on an empty field undo the last verb."""
        if self.text:
            self.undo()
        else:
            self.call_later(self.run_action, "app.undo")

    def action_redo(self) -> None:
        """Redo typing; on an empty field redo the last verb."""
        if self.text:
            self.redo()
        else:
            self.call_later(self.run_action, "app.redo")

    def action_cursor_page_up(self) -> None:
        """Scroll the page: a field is seldom longer than its window."""
        self.screen.query_one("#page").scroll_page_up(animate=False)

    def action_cursor_page_down(self) -> None:
        """Scroll the page."""
        self.screen.query_one("#page").scroll_page_down(animate=False)


class StepAnswers(AnswerKeys):
    """The answers of a step."""

    BINDINGS: ClassVar[list[BindingType]] = [_no_letters(digits=True)]

    turns: KeyQueue

    def on_key(self, event: events.Key) -> None:
        """Queue keys; an answer holds those after it."""
        takes = self.takes(event)
        if not self.turns.came(event, self, bubbles=not takes) and takes:
            self.turns.hold()


class StepGrid(RatingGrid):
    """The grid as a step: options are rated."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_own("grid"),
        _no_letters("o", *(one.keys[0] for one in commands("grid"))),
    ]

    turns: KeyQueue

    def on_key(self, event: events.Key) -> None:
        """Queue keys behind one that is still handled."""
        self.turns.came(event, self, bubbles=True)


class StepHands(TallyTable):
    """The table of hands as a step: hands are counted."""

    BINDINGS: ClassVar[list[BindingType]] = [*_own("hands"), _no_letters("b", digits=True)]

    turns: KeyQueue

    def on_key(self, event: events.Key) -> None:
        """Queue keys behind one that is still handled."""
        self.turns.came(event, self, bubbles=not self.takes(event))


class StepBox(Vertical):
    """The current step: its question, and a field, answers, the grid or the hands.

    Enter and answers hold the keys that follow until the screen calls `held.release`: what is typed while an answer
    is being saved goes to the next step.
    """

    @dataclass
    class HeightChanged(Message):
        """The height of the step has changed."""

        box: StepBox

    @dataclass
    class Done(Message):
        """Enter was pressed in the step, or an answer was given."""

        ref: StepRef
        body: StepInput
        text: str = ""
        """The text of the field, or the id of an answer; empty for Enter in answers."""
        counts: tuple[int, ...] = ()
        """The counted hands, in the order of the table."""

    desk = getters.app(Desk)
    about = getters.query_one("#now-about", Paragraphs)
    field = getters.query_one(StepField)
    answers = getters.query_one(StepAnswers)
    grid = getters.query_one(StepGrid)
    hands = getters.query_one(StepHands)
    note = getters.query_one("#now-note", Paragraphs)

    def __init__(self) -> None:
        super().__init__(id="now")
        self.step: StepView | None = None
        self._kept_words = ""
        self.held = KeyQueue(self)

    def compose(self) -> ComposeResult:
        """Yield the widgets of all kinds of step; each step shows those that it uses."""
        yield Paragraphs(id="now-about")
        yield StepField(self.held)
        for widget in (StepAnswers(id="now-answers"), StepGrid(id="now-grid"), StepHands(id="now-hands")):
            widget.turns = self.held
            yield widget
        yield Paragraphs(id="now-note")

    def on_resize(self) -> None:
        """Tell the page, which keeps the step in view."""
        self.post_message(self.HeightChanged(self))

    # Showing

    def show(self, step: StepView, *, grid: RatingGridValue, hands: TallyValue) -> None:
        """Show a step; text that is being typed in the same step stays as it is."""
        again = self.step is not None and self.step.ref == step.ref
        typed = again and self.has_typed
        self.step = step
        self.border_title = one_line(step.title)
        question = (TextParagraph((StyledWords(step.question, bold=True),)),) if step.question else ()
        about = (TextParagraph((StyledWords(step.about, "quiet"),), most=_ABOUT_LINES),) if step.about else ()
        self.about.show(*question, *about)
        self.note.show(*((TextParagraph((StyledWords(step.note, "quiet"),)),) if step.note else ()))
        for body, widget in self._bodies().items():
            widget.display = body is step.body
        draft = self.desk.drafts.get(step.ref.slot)
        if step.body is StepInput.FIELD and not typed:
            self._fill(with_draft(step, draft))
        self.answers.show(step.answers)
        self.grid.show(grid)
        self.hands.show(hands, (self.hands.tally if again else draft) or "")
        self.hands.display = step.body is StepInput.HANDS

    def _fill(self, step: StepView) -> None:
        field = self.field
        self._kept_words = self.step.words if self.step else ""
        field.offered = step.suggestion
        field.placeholder = one_line(step.prompt)
        if field.text != step.words:
            field.load_text(step.words)
        field.move_cursor(field.document.end)

    def _bodies(self) -> dict[StepInput, Widget]:
        return {
            StepInput.FIELD: self.field,
            StepInput.ANSWERS: self.answers,
            StepInput.GRID: self.grid,
            StepInput.HANDS: self.hands,
        }

    @property
    def has_typed(self) -> bool:
        """Whether the field has words that are not kept."""
        return self.step is not None and self.step.body is StepInput.FIELD and self.field.text != self._kept_words

    @property
    def in_hand(self) -> bool:
        """Whether the step has the focus."""
        focused = self.screen.focused
        return focused is not None and self in focused.ancestors

    @property
    def is_typing(self) -> bool:
        """Whether the field has the focus."""
        return self.screen.focused is self.field

    def take_focus(self) -> None:
        """Give the step the focus."""
        if self.step is not None:
            self.screen.set_focus(self._bodies()[self.step.body], scroll_visible=False)

    # Keys

    @on(GrowingField.Ended)
    def _keep_words(self, event: GrowingField.Ended) -> None:
        event.stop()
        self.keep()

    @on(AnswerKeys.Given)
    def _answer(self, event: AnswerKeys.Given) -> None:
        event.stop()
        self._done(event.id)

    def keep(self) -> None:
        """Post what Enter does in this step."""
        self._done(self.field.text if self.step and self.step.body is StepInput.FIELD else "")

    def _done(self, text: str) -> None:
        if (step := self.step) is not None:
            counts = self.hands.counts if step.body is StepInput.HANDS else ()
            self.post_message(self.Done(step.ref, step.body, text, counts))

    # Drafts

    @on(TextArea.Changed)
    def _draft_words(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.step is None or self.step.body is not StepInput.FIELD:
            return
        text = event.text_area.text
        self._draft(text if text.strip() and text != self._kept_words else None)

    @on(TallyTable.Counted)
    def _draft_hands(self, event: TallyTable.Counted) -> None:
        event.stop()
        self._draft(event.tally or None)

    def _draft(self, body: str | None) -> None:
        if self.step is not None and self.desk.drafts.get(self.step.ref.slot) != body:
            self.desk.drafts.put(self.step.ref.slot, body)

    def clear_draft(self, step: StepView) -> None:
        """Remove the draft of a step that was kept."""
        if step.ref.slot in self.desk.drafts:
            self.desk.drafts.put(step.ref.slot, None)
        if self.step is not None and self.step.ref == step.ref:
            self._kept_words = self.field.text


# The page


class ConflictPage(VerticalScroll, inherit_bindings=False):
    """All parts of a conflict, one under the other; while it has the focus, letters act on the chosen side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose_side(-1)", "choose side", key_display="←→"),
        Binding("right", "choose_side(1)", "choose side", show=False),
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("home", "scroll_home", "first", show=False),
        Binding("end", "scroll_end", "last", show=False),
    ]
    boxes = getters.query_one(SideBoxes)
    box = getters.query_one(StepBox)

    def __init__(self, flow: ConflictFlow) -> None:
        """`flow` has the chosen side."""
        super().__init__(id="page")
        self._flow = flow

    def compose(self) -> Iterable[Widget]:
        """Yield the parts."""
        yield Paragraphs(id="head")
        yield SideBoxes(id="sides")
        yield StepBox()
        with Vertical(id="ways"):
            yield Paragraphs(id="options-head", classes="part")
            yield RatingGrid(still=True, id="grid")
            yield Paragraphs(id="grid-says")
        with Vertical(id="ground"):
            yield Paragraphs(id="middle-ground", classes="part")
            yield Paragraphs(id="hands-head", classes="part")
            yield TallyTable(still=True, id="hands")
            yield Paragraphs(id="hands-notes")
        yield Paragraphs(id="ends")
        yield Paragraphs(id="next", classes="part")

    async def show(self, value: PageValue) -> None:
        """Show the conflict; only parts that differ are drawn again."""
        self._write("head", value.head)
        await self.boxes.show(value.sides, value.side, acting=self.screen.focused is self)
        self.box.show(value.step, grid=value.grid, hands=value.hands_in_step)
        self._write("options-head", value.options_head)
        grid = self.query_one("#grid", RatingGrid)
        grid.show(value.grid)
        grid.display = bool(value.grid.ways and value.options_head)
        self._write("grid-says", value.grid_words)
        self._write("middle-ground", value.middle_ground)
        self._write("hands-head", value.hands_head)
        hands = self.query_one("#hands", TallyTable)
        hands.show(value.hands)
        hands.display = bool(value.hands_head)
        self._write("hands-notes", value.hands_notes)
        self._put_first("ground" if value.ground_first else "ways")
        self._write("ends", value.ends)
        self._write("next", value.next)

    def _put_first(self, part: str) -> None:
        """Move a part next to the step: the options, or the middle ground once it is in words."""
        if self.children[self.children.index(self.box) + 1].id != part:
            self.move_child(self.query_one(f"#{part}"), after=self.box)

    def _write(self, part: str, paragraphs: tuple[TextParagraph, ...]) -> None:
        self.query_one(f"#{part}", Paragraphs).show(*paragraphs)

    @property
    def beside(self) -> bool:
        """Whether the sides fit beside one another."""
        return (self.size.width or self.app.size.width) >= BESIDE

    # The chosen side

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable choosing a side while the step has the focus: the arrows are the step's."""
        return action != "choose_side" or not self.box.in_hand

    def action_choose_side(self, by: int) -> None:
        """Choose the side to the right (1) or left (-1)."""
        if side := self._flow.side_beside(by):
            self._choose(side)

    @on(SideBox.Picked)
    def _picked(self, event: SideBox.Picked) -> None:
        self.focus()
        self._choose(event.id)

    def _choose(self, side: str) -> None:
        self._flow.side = side
        acting = self.screen.focused is self
        self.boxes.choose(side, acting=acting)
        chosen = self.boxes.box_of(side)
        if acting and chosen is not None:
            # Magnifiers and braille displays follow the terminal's own cursor.
            self.app.cursor_position = chosen.region.offset

    @on(events.Focus)
    @on(events.Blur)
    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def show_focus(self) -> None:
        """Show whether keys act on the step or on the chosen side."""
        if self._flow.at is not None and self.is_attached:
            self.box.set_class(not self.box.in_hand, "-left")
            self._choose(self._flow.side)

    # Scrolling

    @on(StepBox.HeightChanged)
    @on(SideBoxes.Grew)
    def _grew(self) -> None:
        if self._flow.at is not None and self.box.in_hand:
            self.call_after_refresh(self.reveal)

    @on(RatingGrid.Moved)
    def _grid_moved(self) -> None:
        self.call_after_refresh(self._reveal_cursor)

    def reveal(self) -> None:
        """Scroll as little as possible to show the current step, or its beginning, and the cursor of the grid."""
        if not self.is_attached:
            return
        box = self.box.virtual_region
        height = self.scrollable_content_region.height
        top = min(box.y, max(0, box.bottom - height))
        self.scroll_to(y=top, animate=False, immediate=True)
        self._reveal_cursor()

    def _reveal_cursor(self) -> None:
        grid = self.box.grid
        if grid.display:
            cell = grid.cursor_region().translate(grid.virtual_region.offset).translate(self.box.virtual_region.offset)
            self.scroll_to_region(cell.grow((2, 0, 3, 0)), animate=False, immediate=True)
