"""What each field says of itself, and that every rule reads it there (R13, R30)."""

from __future__ import annotations

from coprod_tui.meeting.fields import wording
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.frozen import frozen
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.rules.privacy import queries
from coprod_tui.meeting.sameness import Sameness
from coprod_tui.meeting.verbs import erasing
from tests.meeting.sketch import Sketch, begun


@frozen
class Placed(Contribution):
    """A contribution with one more field of words, as a later form of the project may have."""

    where: str | None = wording("place it is about", default=None)


def placed(sketch: Sketch) -> Placed:
    stream = sketch.stream("Members")
    return sketch.put(Placed(sketch.new_id(), stream.id, 1, text="a lamp", where="in the room of Mrs Quillon"))


def test_words_in_a_new_field_are_found_asked_about_and_withdrawn() -> None:
    sketch = begun()
    one = placed(sketch)
    assert Finder().find(sketch.snapshot, "quillon") == (one.id,)
    assert [seen.text for seen in queries(sketch.snapshot, one)] == ["Mrs Quillon"]
    sketch.do(erasing.withdraw, [one], Sameness([one.text, one.where or ""]), {})
    gone = sketch.snapshot.all(Placed)[one.id]
    assert gone.where is None
    erases = sketch.acts[-1].erases
    assert erases is not None
    assert "where" in {place.field for place in erases.whole}
