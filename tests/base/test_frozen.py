"""Frozen dataclasses of our own do what the standard library's do."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from coprod_tui.base.frozen import Frozen, frozen

T = TypeVar("T")


@frozen
class Base(Frozen):
    id: str
    kind: ClassVar[str] = "base"


@frozen
class Row(Base):
    number: int = 1
    names: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


@frozen
class Only(Frozen):
    value: str


@frozen
class Nothing(Frozen):
    pass


@frozen
class Holder(Frozen, Generic[T]):
    held: T


@frozen
class Checked(Frozen):
    text: str

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("empty")


def test_defaults_factories_and_inherited_fields() -> None:
    one, other = Row("a"), Row("a", 1)
    assert (one.id, one.number, one.names, one.kind) == ("a", 1, [], "base")
    assert one.names is not other.names
    assert [each.name for each in fields(Row)] == ["id", "number", "names", "note"]
    assert Row(id="b", names=["x"]).names == ["x"]


@pytest.mark.parametrize("wrong", [(), ("a", 1, [], "", "too many")])
def test_wrong_arguments_are_refused(wrong: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Row(*wrong)
    with pytest.raises(TypeError):
        Row("a", nothing=1)  # type: ignore[call-arg]


def test_equality_and_hash_leave_out_what_is_not_compared() -> None:
    assert Row("a", note="x") == Row("a", note="y") != Row("b")
    assert Only("a") == Only("a")
    assert hash(Only("a")) == hash(Only("a"))
    assert Only("a") != Checked("a")
    assert Nothing() == Nothing()


def test_nothing_can_be_set_or_taken_away() -> None:
    one = Row("a")
    with pytest.raises(FrozenInstanceError):
        one.number = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.number
    assert not hasattr(one, "__dict__")


def test_replace_asdict_copies_and_pickles() -> None:
    one = Row("a", 2, ["x"], "y")
    assert replace(one, number=3) == Row("a", 3, ["x"])
    assert asdict(one) == {"id": "a", "number": 2, "names": ["x"], "note": "y"}
    for made in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert (made, made.note) == (one, "y")


def test_generic_and_checked_classes() -> None:
    assert Holder[int](3) == Holder(3)
    assert repr(Holder("x")) == "Holder(held='x')"
    with pytest.raises(ValueError, match="empty"):
        Checked("")
    assert replace(Checked("a"), text="b").text == "b"


def test_matching_by_place() -> None:
    match Row("a", 2):
        case Row(name, number):
            assert (name, number) == ("a", 2)
