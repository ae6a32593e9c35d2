"""What can be undone and what can be done again: two stacks of verbs, as the journal tells them."""

from __future__ import annotations

from collections.abc import Iterable


class Stacks:
    """The ids of verbs, the last one on top; an undo moves one over, a redo moves it back."""

    def __init__(self, verbs: Iterable[tuple[str, str | None]]) -> None:
        """`verbs` are (id, what it undoes), oldest first."""
        self.done: list[str] = []
        self.undone: list[str] = []
        for verb, undoes in verbs:
            self.push(verb, undoes)

    def push(self, verb: str, undoes: str | None) -> None:
        """Takes in a verb that was done now; one that undoes nothing leaves nothing to be done again."""
        if undoes is None:
            self.done.append(verb)
            self.undone.clear()
        elif self.done and self.done[-1] == undoes:
            self.done.pop()
            self.undone.append(verb)
        else:
            self.undone.pop()
            self.done.append(verb)
