"""The commands `withdraw` (R30), `mask` (R13) and `forget` (R31), which erase for good."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from coprod_tui.cli.output import ExitCode, answer_to, indented, out, say
from coprod_tui.cli.parser import CliCommand, Parser, UsageError, takes_file, whole_number
from coprod_tui.cli.project_file import do, open_project
from coprod_tui.config.places import debts_to_come, owed_sentences
from coprod_tui.domain.brief.facts import counted
from coprod_tui.domain.clock import local_time
from coprod_tui.domain.contributions.rules import contribution_coded
from coprod_tui.domain.edit import FieldRef
from coprod_tui.domain.privacy import commands
from coprod_tui.domain.privacy.detection import LOOKED_FOR
from coprod_tui.domain.privacy.questions import (
    asked_texts,
    describe_pii,
    elsewhere,
    masked_sentence,
    matcher_for,
    only_in_history,
    open_questions,
    question_sentence,
)
from coprod_tui.domain.privacy.reach import MANY_QUIET, left_sentences, marked_text, usual_choice
from coprod_tui.domain.privacy.rules import (
    ERASED_AGAIN,
    ErasureChoice,
    Occurrence,
    Withdrawal,
    all_owed,
    describe_withdrawal,
    due_retentions,
    is_of_words,
    open_returned,
    returned_place,
    returned_sentence,
)
from coprod_tui.domain.records import RECORDS, Contribution, Retention
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

_ANSWERS = {"e": ErasureChoice.ERASE, "l": ErasureChoice.LEAVE}

# Withdrawing


def _withdraw_arguments(parser: Parser) -> None:
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
        help="does without asking what is usual: erases what has five of the words in a row, or rests on them and has a"
        " rare one of them; of somebody else's contribution only one with all of the words. What is left is said",
    )
    parser.add_argument(
        "--leave", metavar="N", type=whole_number(), action="append", default=[], help="leaves place N as it is"
    )
    parser.add_argument(
        "--destroyed",
        metavar="PLACE",
        help="without CODE: this file, or the backups in this place, were destroyed by hand",
    )
    parser.add_argument(
        "--erase",
        metavar="N",
        type=whole_number(),
        action="append",
        default=[],
        help="erases place N too; without CODE: erases again what was taken back and came in again, N of the list",
    )
    parser.add_argument(
        "--stay",
        metavar=("N", "WHY"),
        nargs=2,
        action="append",
        default=[],
        help="without CODE: lets words stay that were taken back and came in again, and writes down why",
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
    with open_project(arguments.file) as session:
        if arguments.code is None:
            if arguments.stay or arguments.erase:
                return _decide_returned(session, arguments)
            return _still_owed(session, arguments.destroyed)
        if arguments.stay:
            raise UsageError("--stay is about words that came in again: give it without a code.")
        plan = session.plan_withdrawal_of(arguments.code)
        _show_plan(session, plan)
        fates = _fates_given(plan, arguments)
        if not arguments.yes and not _ask(plan, fates):
            say("Nothing was erased.")
            return ExitCode.SAYS_NO
        whole: dict[FieldRef, ErasureChoice | str] = {
            found.place: fates.get(found.place, usual_choice(found)) for found in plan.places
        }
        do(session, commands.withdraw, plan.contributions, plan.same, whole, drafts=plan.drafts)
        codes = ", ".join(session.snapshot.code(one) for one in plan.contributions)
        erased = f"The words of {codes} are erased, here and in the history. That it was done is in the history."
        _say_erased(session, erased, *left_sentences(plan.places, whole))
    return ExitCode.FINE


def _say_erased(session: Session, *sentences: str) -> None:
    """Say that words are erased, and what may still hold them."""
    for sentence in (*sentences, *owed_sentences(all_owed(session.snapshot))):
        say(sentence)


def _still_owed(session: Session, destroyed: str | None) -> int:
    if destroyed is None:
        for number, returned in enumerate(open_returned(session.snapshot), 1):
            words = getattr(session.snapshot.the(*returned_place(returned)[:2]), returned.field)
            out(f"{number}. {returned_sentence(session.snapshot, returned)} {indented(words, 3)}")
            out(f"   --stay {number} WHY lets them stay, --erase {number} erases them again.")
        for sentence in owed_sentences(all_owed(session.snapshot)):
            out(sentence)
        return ExitCode.FINE
    if destroyed not in {debt.place for debt in all_owed(session.snapshot)}:
        raise UsageError(f"“{destroyed}” is none of the places that are still to be seen to.")
    do(session, commands.settle, [destroyed], [destroyed], by_hand=True)
    return ExitCode.FINE


def _decide_returned(session: Session, arguments: Namespace) -> int:
    """Let words stay that came in again, or erase them again, by their numbers in the list."""
    questions = open_returned(session.snapshot)

    def numbered(number: str) -> str:
        if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= len(questions):
            raise UsageError(f"There is no number {number}; `coprod withdraw {arguments.file}` lists what there is.")
        return questions[int(number) - 1].id

    staying = [(numbered(number), why) for number, why in arguments.stay]
    going = [numbered(str(number)) for number in arguments.erase]
    for question, why in staying:
        do(session, commands.keep_returned, [question], why)
    if going:
        do(session, commands.erase_returned, going)
        _say_erased(session, ERASED_AGAIN)
    return ExitCode.FINE


def _show_plan(session: Session, plan: Withdrawal) -> None:
    out("This is erased for good, and cannot be undone:")
    for sentence in describe_withdrawal(session.snapshot, plan):
        out(f"  {indented(sentence, 2)}")
    if plan.places:
        out("This rests on the words, or shares those between » and «:")
    for number, occurrence in enumerate(plan.places, 1):
        out(f"  {number}. {occurrence.where}: {indented(marked_text(occurrence), 5)}")
    for sentence in owed_sentences(debts_to_come(session.snapshot, session.places_with_words())):
        out(f"  {sentence}")


def _fates_given(plan: Withdrawal, arguments: Namespace) -> dict[FieldRef, ErasureChoice | str]:
    fates: dict[FieldRef, ErasureChoice | str] = {}
    for number in arguments.leave:
        fates[_place(plan, str(number)).place] = ErasureChoice.LEAVE
    for number in arguments.erase:
        fates[_place(plan, str(number)).place] = ErasureChoice.ERASE
    for number, words in arguments.rewrite:
        fates[_place(plan, number).place] = words
    return fates


def _place(plan: Withdrawal, number: str) -> Occurrence:
    places: Sequence[Occurrence] = plan.places
    if not number.isascii() or not number.isdecimal() or not 0 < int(number) <= len(places):
        raise UsageError(f"There is no place {number}: {counted(len(places), 'was', 'were')} found, counted from 1.")
    return places[int(number) - 1]


def _ask(plan: Withdrawal, fates: dict[FieldRef, ErasureChoice | str]) -> bool:
    """Ask about every place, then for confirmation; False for no, or when nobody answers."""
    quiet = [one.place for one in plan.places if one.place not in fates and one.is_quiet]
    if len(quiet) >= MANY_QUIET:
        answer = _answer(
            f"{len(quiet):,} places rest on it and share no word: l to leave all of them, Enter to be asked? "
        )
        if answer == "l":
            fates |= dict.fromkeys(quiet, ErasureChoice.LEAVE)
    for number, occurrence in enumerate(plan.places, 1):
        if occurrence.place in fates:
            continue
        answer = _answer(f"{number}. {occurrence.where}: e to erase, w to write other words, l to leave it? ")
        if answer == "w":
            fates[occurrence.place] = _answer("   Other words: ", keep=True)
        elif answer in _ANSWERS:
            fates[occurrence.place] = _ANSWERS[answer]
        else:
            return False
    return _answer("Erase all of this for good? Type yes: ") == "yes"


def _answer(question: str, *, keep: bool = False) -> str:
    line = (answer_to(question) or "").strip()
    return line if keep else line.casefold()


# Masking


def _mask_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument("code", metavar="CODE", nargs="?", help="such as M-014; without one, all are listed")
    parser.add_argument("--keep", action="store_true", help="keeps the words as they stand, and is not asked again")
    parser.add_argument("--note", metavar="WHY", default="", help="with --keep: why words stay that were taken back")
    parser.add_argument(
        "--words", metavar="WORDS", action="append", help="masks these words, whether or not they look like a name"
    )
    parser.add_argument(
        "--earlier",
        action="store_true",
        help="masks what looked like a name in earlier wordings, which only the history has now",
    )


def _mask(arguments: Namespace) -> int:
    if arguments.code is None and (arguments.keep or arguments.words or arguments.earlier):
        raise UsageError("Which contribution? Give its code, such as M-014.")
    if arguments.keep and arguments.earlier:
        raise UsageError("--keep is for the words as they stand now, --earlier erases: give one of the two.")
    with open_project(arguments.file) as session:
        project = session.snapshot
        if arguments.code is None:
            return _list_queries(project)
        contribution = contribution_coded(project, arguments.code)
        returned = [one.id for one in open_returned(project, contribution.id)]
        if returned and not arguments.words and not arguments.earlier:
            if arguments.keep:
                do(session, commands.keep_returned, returned, arguments.note)
            else:
                do(session, commands.erase_returned, returned)
                _say_erased(session, ERASED_AGAIN)
            return ExitCode.FINE
        code, earlier = project.code(contribution), session.earlier_texts(contribution.id)
        if arguments.earlier:
            words = only_in_history(project, contribution, earlier)
            nothing = f"The history of {code} has no earlier wording that asks anything. Looked for: {LOOKED_FOR}."
        else:
            words = tuple(arguments.words or (one.text for one in open_questions(project, contribution)))
            nothing = f"No question about {code} is open. Looked for: {LOOKED_FOR}."
        if not words:
            say(nothing)
        elif arguments.keep:
            do(session, commands.keep_as_it_is, contribution.id)
        else:
            _mask_words(session, contribution, words, earlier)
    return ExitCode.FINE


def _list_queries(project: Snapshot) -> int:
    for kind in RECORDS:
        for record in project.contributions() if kind is Contribution else project.all(kind).values():
            if asked := open_questions(project, record):
                words = ", ".join(dict.fromkeys(one.text for one in asked))
                if isinstance(record, Contribution):
                    out(f"{project.code(record)}  {describe_pii(asked)}: {words}")
                else:
                    out(f"-  {question_sentence(project, record, asked)}")
    return ExitCode.FINE


def _mask_words(session: Session, contribution: Contribution, words: tuple[str, ...], earlier: tuple[str, ...]) -> None:
    same = matcher_for(session.snapshot, (*asked_texts(contribution), *earlier), words)
    drafts = tuple(slot for slot, body in session.drafts().items() if same.holds_in_json(body))
    where = elsewhere(session.snapshot, contribution, same)
    do(session, commands.mask, contribution.id, words, earlier=earlier, drafts=drafts)
    _say_erased(session, masked_sentence(session.snapshot, contribution), *([where] if where else ()))


# Retention dates


def _forget_arguments(parser: Parser) -> None:
    takes_file(parser)
    parser.add_argument(
        "number", metavar="N", nargs="?", type=whole_number(1), help="of the list; without one, it is shown"
    )
    parser.add_argument("--yes", action="store_true", help="does it without asking")


def _forget(arguments: Namespace) -> int:
    with open_project(arguments.file) as session:
        kept = _kept(session.snapshot)
        if arguments.number is None:
            return _show_kept(session.snapshot, kept)
        if arguments.number > len(kept):
            raise UsageError(
                f"There is no number {arguments.number}; `coprod forget {arguments.file}` lists what there is."
            )
        return _see_to(session, kept[arguments.number - 1], yes=arguments.yes)


def _kept(project: Snapshot) -> list[Retention]:
    left = (one for one in project.all(Retention).values() if one.done_at is None)
    return sorted(left, key=lambda one: (one.until, one.id))


def _show_kept(project: Snapshot, kept: list[Retention]) -> int:
    now = {one.id for one in due_retentions(project, f"{local_time():%Y-%m-%d}")}
    for number, retention in enumerate(kept, 1):
        state = "due" if retention.id in now else "kept"
        out(f"{number:>3}  {state:<5} until {_day(retention.until)}: {retention.what}. {_how(retention)}")
    if not kept:
        say("No dates until which something is kept are written down.")
    return ExitCode.FINE


def _how(retention: Retention) -> str:
    if is_of_words(retention):
        return "Erases all that was said; issued versions stay."
    return "Only a person can destroy it; this notes that it was done."


def _see_to(session: Session, retention: Retention, *, yes: bool) -> int:
    if retention not in due_retentions(session.snapshot, f"{local_time():%Y-%m-%d}"):
        say(f"It is to be kept until {_day(retention.until)}: nothing was erased.")
        return ExitCode.SAYS_NO
    out(f"{retention.what}: {_how(retention)} This cannot be undone.")
    if not yes and _answer("Type yes to go on: ") != "yes":
        say("Nothing was erased.")
        return ExitCode.SAYS_NO
    removed = session.removed_records(Contribution)
    count = do(session, commands.forget, retention.id, removed=removed, drafts=tuple(session.drafts()))
    if is_of_words(retention):
        printed = " What issued versions print stays." if session.snapshot.versions else ""
        _say_erased(session, f"The words of {counted(count, 'contribution')} are erased.{printed}")
    else:
        say("It is noted that it was destroyed.")
    return ExitCode.FINE


def _day(until: str) -> str:
    day = date.fromisoformat(until)
    return f"{day.day} {day:%B %Y}"


COMMANDS = {
    "withdraw": CliCommand(_withdraw_arguments, _withdraw),
    "mask": CliCommand(_mask_arguments, _mask),
    "forget": CliCommand(_forget_arguments, _forget),
}
