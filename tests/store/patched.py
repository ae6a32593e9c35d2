"""Run a module with other source for some modules: `python -m tests.store.patched MODULE`, sources as JSON on stdin."""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType


class Patched(MetaPathFinder, Loader):
    """Imports modules from the sources that are given."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a module whose source is given; None for another."""
        return spec_from_loader(fullname, self) if fullname in self._sources else None

    def exec_module(self, module: ModuleType) -> None:
        """Runs the given source as the module."""
        exec(compile(self._sources[module.__name__], f"<{module.__name__}>", "exec"), module.__dict__)


if __name__ == "__main__":
    sys.meta_path.insert(0, Patched(json.load(sys.stdin)))
    runpy.run_module(sys.argv[1], run_name="__main__")
