"""The one thread that owns a session: jobs in their order, and a long one lets others through between its slices."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class _Job(NamedTuple):
    future: Future[Any]
    call: Callable[[], Any]
    alone: bool


class Turns(ThreadPoolExecutor):
    """Does jobs one after another on one thread, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__(1, thread_name_prefix="session")
        self._waiting: deque[_Job] = deque()
        self.alone = _Alone(self)
        """The same thread for jobs that wait until a long one is done: opening, closing, another long one."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A job that may also be done between two slices of a long one."""
        return self.put(partial(fn, *args, **kwargs), alone=False)

    def put(self, call: Callable[[], T], *, alone: bool) -> Future[T]:
        """A job at the end of the row."""
        future: Future[T] = Future()
        self._waiting.append(_Job(future, call, alone))
        super().submit(self._do_next)
        return future

    def let_through(self) -> None:
        """Asked by a long job between its slices, on the thread: does those that wait, up to one that goes alone."""
        while self._waiting and not self._waiting[0].alone:
            self._do_next()

    def _do_next(self) -> None:
        if not self._waiting:
            return  # it was let through already
        job = self._waiting.popleft()
        if not job.future.set_running_or_notify_cancel():
            return
        try:
            answer = job.call()
        except BaseException as error:  # noqa: BLE001 - the future tells it to whoever asked
            job.future.set_exception(error)
        else:
            job.future.set_result(answer)


class _Alone(Executor):
    """Puts jobs into the row that are never let through."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._turns.put(partial(fn, *args, **kwargs), alone=True)
