"""Immutable dataclasses whose classes and instances are several times as fast to make as the standard library's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, NoReturn, TypeVar, cast, dataclass_transform

T = TypeVar("T")


class Frozen:
    """The methods that all of them share; the standard library would compile six for each class."""

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
    """A dataclass with slots whose instances cannot be changed; its class has `Frozen` as a base."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [one.name for one in fields(made)]
    made._values = attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)
    made.__init__ = _init(made)
    return cast("type[T]", made)


def _init(made: Any) -> Callable[..., None]:
    """An `__init__` that fills the slots themselves, because setting an attribute is refused."""
    taken: list[str] = []
    filled: list[str] = []
    named: dict[str, Any] = {}
    for each in fields(made):
        default = "" if each.default is MISSING else f"=_default_{each.name}"
        taken.append(each.name + default)
        filled.append(f"    _fill_{each.name}(self, {each.name})")
        named |= {f"_fill_{each.name}": getattr(made, each.name).__set__, f"_default_{each.name}": each.default}
    exec("\n".join([f"def __init__(self, {', '.join(taken)}):", *filled]), named)  # noqa: S102 - names of our own fields
    return cast("Callable[..., None]", named["__init__"])
