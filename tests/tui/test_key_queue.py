"""Keys that come while an earlier one is handled: each is acted on in the order in which it was pressed."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widget import Widget

from coprod_tui.tui.widgets.key_queue import KeyQueue


class Box(Widget, can_focus=True):
    """Notes letters; leaves all other keys to the bindings, and holds what follows Enter."""

    def __init__(self, name: str, keys: KeyQueue | None, noted: list[str]) -> None:
        super().__init__(id=name)
        self.keys = keys or KeyQueue(self)
        self._noted = noted

    def on_key(self, event: events.Key) -> None:
        if self.keys.came(event, self, bubbles=not event.is_printable and event.key != "enter"):
            return
        if event.is_printable:
            self._noted.append(f"{self.id}{event.key}")
            event.stop()
        elif event.key == "enter":
            self.keys.hold()


class TwoBoxes(App[None]):
    """Two boxes with a queue each, or one for both; Tab goes to the other one, by a binding."""

    def __init__(self, *, shared: bool) -> None:
        super().__init__()
        self._shared = shared
        self.noted: list[str] = []

    def compose(self) -> ComposeResult:
        keys = KeyQueue(self.screen) if self._shared else None
        yield Box("a", keys, self.noted)
        yield Box("b", keys, self.noted)

    def burst(self, keys: str) -> None:
        for key in keys.split():
            self.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_letters_behind_a_key_that_moves_the_focus_follow_it() -> None:
    for shared in (False, True):
        app = TwoBoxes(shared=shared)
        async with app.run_test() as pilot:
            app.burst("x y tab x y tab z tab tab q")
            for _ in range(8):
                await pilot.pause()
        assert " ".join(app.noted) == "ax ay bx by az aq", shared


async def test_what_is_held_waits_until_it_is_released_and_keeps_its_order() -> None:
    app = TwoBoxes(shared=True)
    async with app.run_test() as pilot:
        app.burst("x enter y tab")
        await pilot.pause()
        app.burst("z")
        await pilot.pause()
        assert app.noted == ["ax"]
        app.screen.set_focus(app.query_one("#b"))
        app.query_one(Box).keys.release()
        app.burst("q")
        for _ in range(8):
            await pilot.pause()
    assert " ".join(app.noted) == "ax by az aq"


async def test_a_paste_waits_too() -> None:
    app = TwoBoxes(shared=False)
    async with app.run_test() as pilot:
        box = app.query_one("#a", Box)
        box.keys.hold()
        paste = events.Paste("words")
        assert box.keys.came(paste, box, bubbles=False)
        box.keys.release()
        await pilot.pause()
        assert not box.keys.came(events.Paste("more"), box, bubbles=False)
