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
    """Read the values of an instance, in the order of its fields."""
    _compared: ClassVar[Callable[[Any], tuple[Any, ...]]]
    """Read the values that equality and hash use: those of fields without `compare=False`."""

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
        names = (each.name for each in fields(self))  # type: ignore[arg-type]  # every class that has this base is one
        values = self.__class__._values(self)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(names, values))})"  # noqa: B905

    def __reduce__(self) -> tuple[type[Frozen], tuple[Any, ...]]:
        return self.__class__, self.__class__._values(self)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Class decorator for an immutable dataclass with slots; the class has to derive from `Frozen`.

    It supports defaults, default factories, `compare=False`, `__post_init__`, inheritance and generic classes, but
    neither `kw_only` nor `init=False`.
    """
    created: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = [each.name for each in fields(created)]
    compared = [each.name for each in fields(created) if each.compare]
    created._values = _getter(names)
    created._compared = created._values if compared == names else _getter(compared)
    created.__init__ = _init_when_called(created)
    return cast("type[T]", created)


def values_of(instance: Frozen) -> tuple[Any, ...]:
    """The values of an instance, in the order of its fields; many times faster than `dataclasses.astuple`."""
    return instance.__class__._values(instance)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that reads these attributes as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _init_when_called(created: Any) -> Callable[..., None]:
    """Return an `__init__` that compiles the real one for the first instance: most classes have none at startup.

    It replaces the class's own `__init__` only, so that a subclass that is not `frozen` keeps its parent's.
    """

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807 - it is one
        created.__init__ = init = _init(created)
        init(self, *values, **named)

    return __init__


def _init(created: Any) -> Callable[..., None]:
    """Compile an `__init__` that sets the slots through their descriptors, because `__setattr__` refuses."""
    parameters: list[str] = []
    body: list[str] = []
    namespace: dict[str, Any] = {"_missing": MISSING}
    for each in fields(created):
        name, value = each.name, each.name
        if each.default_factory is not MISSING:
            parameters.append(f"{name}=_missing")
            value = f"_factory_{name}() if {name} is _missing else {name}"
            namespace[f"_factory_{name}"] = each.default_factory
        elif each.default is not MISSING:
            parameters.append(f"{name}=_default_{name}")
            namespace[f"_default_{name}"] = each.default
        else:
            parameters.append(name)
        body.append(f"    _fill_{name}(self, {value})")
        namespace[f"_fill_{name}"] = getattr(created, name).__set__
    if hasattr(created, "__post_init__"):
        body.append("    self.__post_init__()")
    lines = [f"def __init__({', '.join(['self', *parameters])}):", *(body or ["    pass"])]
    exec("\n".join(lines), namespace)  # noqa: S102 - names of our own fields
    return cast("Callable[..., None]", namespace["__init__"])
