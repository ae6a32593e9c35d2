"""The command `withdraw`: shows what would be erased, asks about every place, and erases it for good (R30)."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from coprod_tui.cli.arguments import Parser, Wrong
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import indented, out, say
from coprod_tui.cli.project import do, opened, takes_file
from coprod_tui.meeting.rules.erasing import Fate, Found, Withdrawal, owed, told
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import erasing
from coprod_tui.state import Laptop

TRACES = "The disk is too full to write the file afresh: traces may be left in it. Make room, then open it once."
_ANSWERS = {"e": Fate.ERASE, "l": Fate.LEAVE}


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "code",
        metavar="CODE",
        nargs="?",
        help="a contribution such as M-014, or a person such as @M7; without one, what is still to be done elsewhere",
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="erases all that is shown, without asking; of somebody else's contribution only one with all of the words",
    )
    parser.add_argument("--leave", metavar="N", type=int, action="append", default=[], help="leaves place N as it is")
    parser.add_argument(
        "--destroyed", metavar="PLACE", help="without CODE: the backups in this place were destroyed by hand"
    )
    parser.add_argument(
        "--rewrite",
        metavar=("N", "WORDS"),
        nargs=2,
        action="append",
        default=[],
        help="puts other words in place N instead of erasing it",
    )


def _withdraw(arguments: Namespace) -> int:
    with opened(arguments.file) as session:
        if arguments.code is None:
            return _still_owed(session, arguments.destroyed)
        plan = session.to_withdraw(arguments.code)
        _show(session, plan)
        fates = _fates_given(plan, arguments)
        if not arguments.yes and not _ask(plan, fates):
            say("Nothing was erased.")
            return 1
        whole = {one.place: fates.get(one.place, _usual(one)) for one in plan.places}
        do(session, erasing.withdraw, plan.those, plan.same, whole, drafts=plan.drafts)
        codes = ", ".join(session.snapshot.code(one) for one in plan.those)
        say(f"The words of {codes} are erased, here and in the history. That it was done is in the history.")
        if session.unswept:
            say(TRACES)
        for sentence in _elsewhere(session):
            say(sentence)
    Laptop().forget_words(plan.same.holds)
    return 0


def _elsewhere(session: Session) -> Iterator[str]:
    """What a person has to see to."""
    for path in Laptop().exports(session.project_id):
        yield f"Written from this project, and to be destroyed or written anew: {path}"
    for one in owed(session.snapshot):
        yield f"Backups in {one.place} cannot be reached now: they are erased when they are there again."


def _still_owed(session: Session, destroyed: str | None) -> int:
    left = owed(session.snapshot)
    if destroyed is None:
        for sentence in _elsewhere(session):
            out(sentence)
        return 0
    one = next((each for each in left if each.place == destroyed), None)
    if one is None:
        raise Wrong(f"“{destroyed}” is none of the places that are still to be seen to.")
    do(session, erasing.reached, one.id, by_hand=True)
    return 0


def _show(session: Session, plan: Withdrawal) -> None:
    out("This is erased for good, and cannot be undone:")
    for sentence in told(session.snapshot, plan):
        out(f"  {indented(sentence, 2)}")
    if plan.places:
        out("The same words stand here too:")
    for number, one in enumerate(plan.places, 1):
        out(f"  {number}. {one.where}: {indented(one.text, 5)}")


def _usual(one: Found) -> Fate:
    """Somebody else's contribution that shares a run of words is theirs; anything else goes."""
    return Fate.LEAVE if one.somebodys and not one.all else Fate.ERASE


def _fates_given(plan: Withdrawal, arguments: Namespace) -> dict[object, Fate | str]:
    fates: dict[object, Fate | str] = {}
    for number in arguments.leave:
        fates[_place(plan, str(number)).place] = Fate.LEAVE
    for number, words in arguments.rewrite:
        fates[_place(plan, number).place] = words
    return fates


def _place(plan: Withdrawal, number: str) -> Found:
    places: Sequence[Found] = plan.places
    if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= len(places):
        raise Wrong(f"There is no place {number}: {len(places)} were found, counted from 1.")
    return places[int(number) - 1]


def _ask(plan: Withdrawal, fates: dict[object, Fate | str]) -> bool:
    """Asks about every place and then once more; False when it is to be left, or nobody answers."""
    for number, one in enumerate(plan.places, 1):
        if one.place in fates:
            continue
        answer = _answer(f"{number}. {one.where}: e to erase, w to write other words, l to leave it? ")
        if answer == "w":
            fates[one.place] = _answer("   Other words: ", keep=True)
        elif answer in _ANSWERS:
            fates[one.place] = _ANSWERS[answer]
        else:
            return False
    return _answer("Erase all of this for good? Type yes: ") == "yes"


def _answer(question: str, *, keep: bool = False) -> str:
    out(question, end="", now=True)
    line = sys.stdin.readline().strip() if sys.stdin is not None else ""
    return line if keep else line.casefold()


COMMANDS = {"withdraw": Command(_arguments, _withdraw)}
