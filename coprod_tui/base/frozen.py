"""`@frozen`: immutable dataclasses that are several times faster to define and create than the standard library's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, TypeVar, cast, dataclass_transform

T = TypeVar("T")


class Frozen:
    """Methods shared by all `@frozen` classes; the standard library would compile six for each class."""

    __slots__ = ()
    _values: ClassVar[Callable[[Any], tuple[Any, ...]]]
    """The values of an instance, in the order of its fields."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        cls = self.__class__
        return cls._values(self) == cls._values(other) if other.__class__ is cls else NotImplemented

    def __hash__(self) -> int:
        return hash(self.__class__._values(self))

    def __repr__(self) -> str:
        names = (one.name for one in fields(self))  # type: ignore[arg-type]  # every class that has this base is one
        values = self.__class__._values(self)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(names, values))})"  # noqa: B905

    def __reduce__(self) -> tuple[type[Frozen], tuple[Any, ...]]:
        return self.__class__, self.__class__._values(self)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Class decorator for an immutable dataclass with slots; the class has to derive from `Frozen`."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [one.name for one in fields(made)]
    made._values = attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)
    made.__init__ = _init(made)
    return cast("type[T]", made)


def _init(made: Any) -> Callable[..., None]:
    """Compile an `__init__` that sets the slots through their descriptors, because `__setattr__` refuses."""
    taken: list[str] = []
    filled: list[str] = []
    named: dict[str, Any] = {}
    for slot in fields(made):
        default = "" if slot.default is MISSING else f"=_default_{slot.name}"
        taken.append(slot.name + default)
        filled.append(f"    _fill_{slot.name}(self, {slot.name})")
        named |= {f"_fill_{slot.name}": getattr(made, slot.name).__set__, f"_default_{slot.name}": slot.default}
    exec("\n".join([f"def __init__(self, {', '.join(taken)}):", *filled]), named)  # noqa: S102 - names of our own fields
    return cast("Callable[..., None]", named["__init__"])
