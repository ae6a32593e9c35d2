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
    _compared: ClassVar[Callable[[Any], tuple[Any, ...]]]
    """The values that make two instances equal."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        cls = self.__class__
        return cls._compared(self) == cls._compared(other) if other.__class__ is cls else NotImplemented

    def __hash__(self) -> int:
        return hash(self.__class__._compared(self))

    def __repr__(self) -> str:
        names = (one.name for one in fields(self))  # type: ignore[arg-type]  # every class that has this base is one
        values = self.__class__._values(self)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(names, values))})"  # noqa: B905

    def __reduce__(self) -> tuple[type[Frozen], tuple[Any, ...]]:
        return self.__class__, self.__class__._values(self)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots whose instances cannot be changed; its class has `Frozen` as a base.

    It takes what the program uses of the standard library's: defaults, default factories, `compare=False`,
    `__post_init__`, inheritance and generic classes; no `kw_only` and no `init=False`.
    """
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [one.name for one in fields(made)]
    compared = [one.name for one in fields(made) if one.compare]
    made._values = _getter(names)
    made._compared = made._values if compared == names else _getter(compared)
    made.__init__ = _init_when_called(made)
    return cast("type[T]", made)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _init_when_called(made: Any) -> Callable[..., None]:
    """An `__init__` that is compiled when the first instance is made: most classes have none before the first screen.

    Only a class of its own gets it: a subclass that is not `frozen` itself goes on with its parent's.
    """

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807 - it is one
        made.__init__ = init = _init(made)
        init(self, *values, **named)

    return __init__


def _init(made: Any) -> Callable[..., None]:
    """An `__init__` that fills the slots themselves, because setting an attribute is refused."""
    taken: list[str] = []
    filled: list[str] = []
    named: dict[str, Any] = {"_missing": MISSING}
    for each in fields(made):
        name, value = each.name, each.name
        if each.default_factory is not MISSING:
            taken.append(f"{name}=_missing")
            value = f"_factory_{name}() if {name} is _missing else {name}"
            named[f"_factory_{name}"] = each.default_factory
        elif each.default is not MISSING:
            taken.append(f"{name}=_default_{name}")
            named[f"_default_{name}"] = each.default
        else:
            taken.append(name)
        filled.append(f"    _fill_{name}(self, {value})")
        named[f"_fill_{name}"] = getattr(made, name).__set__
    if hasattr(made, "__post_init__"):
        filled.append("    self.__post_init__()")
    lines = [f"def __init__({', '.join(['self', *taken])}):", *(filled or ["    pass"])]
    exec("\n".join(lines), named)  # noqa: S102 - names of our own fields
    return cast("Callable[..., None]", named["__init__"])
