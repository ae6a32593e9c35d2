"""The commands `conflicts` and `conflict`: where streams pull apart, the middle ground, and how a conflict ends."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence

from coprod_tui.base.errors import Unknown
from coprod_tui.cli.commands.conflict_steps import ACTIONS as STEPS
from coprod_tui.cli.commands.conflict_steps import on_conflict, takes_conflict, takes_side, takes_words
from coprod_tui.cli.output import ExitCode, indented, out, out_json, say
from coprod_tui.cli.parser import Action, Actions, CliCommand, Parser, takes_file, takes_json, whole_number
from coprod_tui.cli.project_file import do, read_project
from coprod_tui.domain import claims
from coprod_tui.domain.conflicts import agreement, outcome, prompts, stages
from coprod_tui.domain.conflicts import sides as conflict_sides
from coprod_tui.domain.conflicts.agreement import GRADIENTS, reservations, tally_question
from coprod_tui.domain.conflicts.sides import side_called
from coprod_tui.domain.conflicts.stages import proposal
from coprod_tui.domain.records import Conflict, Group, Heard, Meeting, Option, Outcome, Proposal, Side, Stream
from coprod_tui.domain.snapshot import Snapshot
from coprod_tui.store.session import Session

_SCALE = "; ".join(f"{one.number} {one.words}" for one in GRADIENTS)

# The list


def _conflicts_arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _conflicts(arguments: Namespace) -> int:
    project = read_project(arguments.file)
    if arguments.json:
        out_json([_to_dict(project, conflict) for conflict in project.conflicts])
        return ExitCode.FINE
    for conflict in project.conflicts:
        for line in _lines(project, conflict):
            out(line)
    if not project.conflicts:
        say("No conflict has been raised yet.")
    return ExitCode.FINE


# As lines of text


def _lines(project: Snapshot, conflict: Conflict) -> Iterator[str]:
    again = ", reopened" if stages.was_reopened(project, conflict) else ""
    title = indented(conflict_sides.title(project, conflict), 6)
    yield f"{conflict_sides.code(project, conflict)}  {title}  ({stages.stage(project, conflict)}{again})"
    for side in conflict_sides.sides(project, conflict):
        name = conflict_sides.side_name(project, side)
        codes = " ".join(project.code(said) for said in conflict_sides.bases(project, side))
        ask = side.ask or "no ask yet"
        why = side.why or ("chose not to say why" if side.silent else "no why yet")
        yield f"      {name} ({codes}): {indented(f'{ask}, because {why}' if side.why else f'{ask}; {why}', 8)}"
    ground = stages.proposal(project, conflict)
    if ground is not None and ground.text:
        yield f"      Middle ground: {indented(ground.text, 8)}"
    yield f"      {indented(prompts.next_step(project, conflict).sentence, 8)}"


# As JSON


def _to_dict(project: Snapshot, conflict: Conflict) -> dict[str, object]:
    ground = stages.proposal(project, conflict)
    end = stages.outcome(project, conflict)
    sides = conflict_sides.sides(project, conflict)
    return {
        "code": conflict_sides.code(project, conflict),
        "title": conflict_sides.title(project, conflict),
        "stage": str(stages.stage(project, conflict)),
        "reopened": stages.was_reopened(project, conflict),
        "sides": [_side(project, side) for side in sides],
        "heard": [_heard(project, heard) for heard in _rounds(project, conflict)],
        "options": [
            _option(project, conflict, place, option)
            for place, option in enumerate(agreement.options(project, conflict))
        ],
        **_ground(project, conflict, ground),
        "outcome": _outcome(project, end) if end else None,
        "earlier_outcomes": [
            {
                **_outcome(project, past),
                "reopened_at": past.reopened_at,
                "because": past.reopened_because,
                **_ground(project, conflict, project.get(Proposal, past.proposal)),
            }
            for past in stages.outcomes(project, conflict)
            if past.reopened_at is not None
        ],
        "missing": [reason.sentence for reason in claims.missing_for_agreed(project, conflict)],
        "next": prompts.next_step(project, conflict).sentence,
        "prompts": [reason.sentence for reason in prompts.prompts(project, conflict)],
        "grid_says": agreement.grid_says(project, conflict) or None,
    }


def _side(project: Snapshot, side: Side) -> dict[str, object]:
    group = project.get(Group, side.group)
    return {
        "stream": project.the(Stream, side.stream).name,
        "group": group.name if group else None,
        "name": conflict_sides.side_name(project, side),
        "ask": side.ask,
        "why": side.why,
        "silent": side.silent,
        "contributions": [project.code(said) for said in conflict_sides.bases(project, side)],
    }


def _rounds(project: Snapshot, conflict: Conflict) -> list[Heard]:
    """Return every time that a why was said back, oldest first."""
    owners = conflict_sides.sides(project, conflict)
    return sorted(
        (heard for owner in owners for heard in project.linked(Heard, "owner", owner.id)), key=lambda heard: heard.id
    )


def _heard(project: Snapshot, heard: Heard) -> dict[str, object]:
    return {
        "owner": _name(project, heard.owner),
        "by": _name(project, heard.by),
        "text": heard.text,
        "about": heard.why,
        "confirmed": heard.confirmed,
        "missed": heard.missed,
        "lead_to_lead": heard.lead_to_lead,
        "meeting": _number(project, heard.meeting),
    }


def _option(project: Snapshot, conflict: Conflict, place: int, option: Option) -> dict[str, object]:
    rated = {
        conflict_sides.side_name(project, side): agreement.rating(project, option, side)
        for side in conflict_sides.sides(project, conflict)
    }
    grid = {name: {"fit": str(cell.fit), "word": cell.word} if cell else None for name, cell in rated.items()}
    return {"letter": agreement.option_letter(place), "text": option.text, "grid": grid}


def _ground(project: Snapshot, conflict: Conflict, ground: Proposal | None) -> dict[str, object]:
    """A middle ground with its position checks and reservations, also of an outcome that was reopened (R8)."""
    sides = conflict_sides.sides(project, conflict)
    return {
        "middle_ground": _middle_ground(project, conflict, ground) if ground else None,
        "checks": [check for side in sides if ground and (check := _position(project, ground, side))],
        "reservations": _reservations(project, ground) if ground else [],
    }


def _middle_ground(project: Snapshot, conflict: Conflict, ground: Proposal) -> dict[str, object]:
    terms = {
        conflict_sides.side_name(project, side): agreement.term(project, ground, side)
        for side in conflict_sides.sides(project, conflict)
    }
    return {
        "text": ground.text,
        "keeps": {name: term.keeps if term else None for name, term in terms.items()},
        "gives": {name: term.gives if term else None for name, term in terms.items()},
        "conditions": ground.conditions,
        "owner": ground.owner,
        "review": ground.review,
        "enough": agreement.level_set(ground),
    }


def _position(project: Snapshot, ground: Proposal, side: Side) -> dict[str, object] | None:
    check = agreement.position(project, ground, side)
    if check is None:
        return None
    return {
        "side": conflict_sides.side_name(project, side),
        "counts": list(check.counts),
        "enough": agreement.level_set(ground),
        "how": check.how,
        "meeting": _number(project, check.meeting),
        "at": check.at,
    }


def _reservations(project: Snapshot, ground: Proposal) -> list[dict[str, object]]:
    return [{"side": _name(project, one.side), "text": one.text} for one in agreement.reservations(project, ground)]


def _outcome(project: Snapshot, end: Outcome) -> dict[str, object]:
    return {
        "result": "agreed" if end.agreed else "not agreed",
        "reason": end.reason,
        "meeting": _number(project, end.meeting),
        "at": end.at,
    }


def _name(project: Snapshot, side: str) -> str:
    return conflict_sides.side_name(project, project.the(Side, side))


def _number(project: Snapshot, meeting: str | None) -> int | None:
    held = project.get(Meeting, meeting)
    return held.number if held else None


# The middle ground, and the end


def _for_side(text: str) -> tuple[str, str]:
    """Parse `Members=the homely finish`."""
    side, equals, words = text.partition("=")
    if not (side and equals):
        raise ArgumentTypeError(f"“{text}” is not a side and words, such as “Members=the homely finish”.")
    return side, words


def _count(text: str) -> tuple[int, int]:
    """Parse `2=5`: five people at gradient 2."""
    gradient, equals, count = text.partition("=")
    known = gradient in {str(one.number) for one in GRADIENTS}
    if not (known and equals and count.isascii() and count.isdecimal()):
        raise ArgumentTypeError(f"“{text}” is not a gradient from 1 to {len(GRADIENTS)} and a number, such as 2=5.")
    return int(gradient), int(count)


def _propose_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("words", metavar="WORDS", nargs="?", help="the middle ground; what is not given stays as it is")
    for name, what in (("keeps", "what a side keeps"), ("gives", "what a side gives")):
        parser.add_argument(
            f"--{name}",
            metavar="SIDE=WORDS",
            action="append",
            default=[],
            type=_for_side,
            help=f"{what}, as often as needed",
        )
    parser.add_argument("--conditions", metavar="WORDS", help="what must be true for it")
    parser.add_argument("--owner", metavar="ROLE", help="who sees to it: a role, never a name")
    parser.add_argument("--review", metavar="WORDS", help="when it is looked at again")
    parser.add_argument(
        "--enough", metavar="N", type=whole_number(1), help="the worst gradient that is enough, set before hands go up"
    )


def _propose(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    project = session.snapshot
    do(
        session,
        outcome.propose,
        conflict.id,
        text=arguments.words,
        keeps=_by_side(project, conflict, arguments.keeps),
        gives=_by_side(project, conflict, arguments.gives),
        conditions=arguments.conditions,
        owner=arguments.owner,
        review=arguments.review,
        enough=arguments.enough,
    )


def _by_side(project: Snapshot, conflict: Conflict, given: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    return {side_called(project, conflict, side).id: words for side, words in given}


def _check_arguments(parser: Parser) -> None:
    takes_side(parser)
    parser.add_argument("counts", metavar="GRADIENT=PEOPLE", nargs="+", type=_count, help=_SCALE)
    parser.add_argument("--how", metavar="WORDS", help="if not in the room: by phone, on paper, and who wrote it down")


def _check(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    side = side_called(session.snapshot, conflict, arguments.side)
    given = dict(arguments.counts)
    counts = tuple(given.get(one.number, 0) for one in GRADIENTS)
    do(session, outcome.check, side.id, counts, how=arguments.how)
    if question := tally_question(session.snapshot, side, counts):
        say(question)


def _reserve_arguments(parser: Parser) -> None:
    takes_side(parser)
    takes_words(parser, "the worry that they go on with, word for word")


def _reserve(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, outcome.reserve, side_called(session.snapshot, conflict, arguments.side).id, arguments.words)


def _take_back_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument(
        "number", metavar="N", type=whole_number(1), help="which reservation, counted as `coprod conflicts` has them"
    )


def _take_back(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    ground = proposal(session.snapshot, conflict)
    kept = reservations(session.snapshot, ground) if ground else ()
    if arguments.number > len(kept):
        raise Unknown(f"There is no reservation {arguments.number} here; there are {len(kept)}.")
    do(session, outcome.take_back, kept[arguments.number - 1].id)


def _agree(session: Session, conflict: Conflict, _: Namespace) -> None:
    do(session, outcome.agree, conflict.id)


def _disagree_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    takes_words(parser, "why it stopped; it is printed")


def _disagree(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, outcome.disagree, conflict.id, arguments.words)


def _reopen_arguments(parser: Parser) -> None:
    takes_conflict(parser)
    parser.add_argument("--because", metavar="WORDS", default="", help="why it is opened again")


def _reopen(session: Session, conflict: Conflict, arguments: Namespace) -> None:
    do(session, outcome.reopen, conflict.id, because=arguments.because)


COMMANDS: dict[str, CliCommand | Actions] = {
    "conflicts": CliCommand(_conflicts_arguments, _conflicts),
    "conflict": {
        **STEPS,
        "propose": Action(
            "Puts the middle ground, or some of it, into words.",
            'propose C-01 "fixed, in one of two places" --keeps "Staff=both sides free" --gives "Members=moving it"',
            _propose_arguments,
            on_conflict(_propose),
        ),
        "check": Action(
            "Counts how far a side agrees with it.", "check C-01 Members 2=5 3=3", _check_arguments, on_conflict(_check)
        ),
        "reserve": Action(
            "Keeps a reservation word for word.",
            'reserve C-01 Staff "two layouts to learn"',
            _reserve_arguments,
            on_conflict(_reserve),
        ),
        "take-back": Action(
            "Takes out a reservation that its side no longer has.",
            "take-back C-01 1",
            _take_back_arguments,
            on_conflict(_take_back),
        ),
        "agree": Action(
            "Records that the sides agree, at this meeting.", "agree C-01", takes_conflict, on_conflict(_agree)
        ),
        "disagree": Action(
            "Records that they do not, and why it stopped.",
            'disagree C-01 "no way was found to see and not be seen"',
            _disagree_arguments,
            on_conflict(_disagree),
        ),
        "reopen": Action(
            "Opens an ended conflict again; how it ended stays readable.",
            'reopen C-01 --because "the mock-up showed more"',
            _reopen_arguments,
            on_conflict(_reopen),
        ),
    },
}
