"""The command `conflicts`: where streams pull apart, how far each conflict is, and what is missing."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from coprod_tui.cli.arguments import Parser
from coprod_tui.cli.choosing import Command
from coprod_tui.cli.output import indented, out, out_json, say
from coprod_tui.cli.project import read, takes_file, takes_json
from coprod_tui.meeting.model import Conflict, Group, Heard, Meeting, Option, Outcome, Proposal, Side, Stream
from coprod_tui.meeting.rules import conflicts as rules
from coprod_tui.meeting.snapshot import Snapshot


def _arguments(parser: Parser) -> None:
    takes_file(parser)
    takes_json(parser)


def _conflicts(arguments: Namespace) -> int:
    project = read(arguments.file)
    if arguments.json:
        out_json([_told(project, one) for one in project.conflicts])
        return 0
    for one in project.conflicts:
        for line in _lines(project, one):
            out(line)
    if not project.conflicts:
        say("No conflict has been raised yet.")
    return 0


LISTING = Command(_arguments, _conflicts)


# For people


def _lines(project: Snapshot, one: Conflict) -> Iterator[str]:
    again = ", reopened" if rules.reopened(project, one) else ""
    title = indented(rules.title(project, one), 6)
    yield f"{rules.code(project, one)}  {title}  ({rules.stage(project, one)}{again})"
    for side in rules.sides(project, one):
        name = rules.side_name(project, side)
        codes = " ".join(project.code(said) for said in rules.bases(project, side))
        ask = side.ask or "no ask yet"
        why = side.why or ("chose not to say why" if side.silent else "no why yet")
        yield f"      {name} ({codes}): {indented(f'{ask}, because {why}' if side.why else f'{ask}; {why}', 8)}"
    agreed = rules.proposal(project, one)
    if agreed is not None and agreed.text:
        yield f"      Middle ground: {indented(agreed.text, 8)}"
    yield f"      {indented(rules.next_step(project, one).sentence, 8)}"


# For other programs


def _told(project: Snapshot, one: Conflict) -> dict[str, object]:
    found = rules.proposal(project, one)
    end = rules.outcome(project, one)
    sides = rules.sides(project, one)
    return {
        "code": rules.code(project, one),
        "title": rules.title(project, one),
        "stage": str(rules.stage(project, one)),
        "reopened": rules.reopened(project, one),
        "sides": [_side(project, side) for side in sides],
        "heard": [_heard(project, heard) for heard in _rounds(project, one)],
        "options": [_option(project, one, place, option) for place, option in enumerate(rules.options(project, one))],
        **_ground(project, one, found),
        "outcome": _outcome(project, end) if end else None,
        "earlier_outcomes": [
            {
                **_outcome(project, past),
                "reopened_at": past.reopened_at,
                "because": past.reopened_because,
                **_ground(project, one, project.get(Proposal, past.proposal)),
            }
            for past in rules.outcomes(project, one)
            if past.reopened_at is not None
        ],
        "missing": [reason.sentence for reason in rules.missing(project, one)],
        "next": rules.next_step(project, one).sentence,
        "prompts": [reason.sentence for reason in rules.prompts(project, one)],
        "grid_says": rules.grid_says(project, one) or None,
    }


def _side(project: Snapshot, side: Side) -> dict[str, object]:
    group = project.get(Group, side.group)
    return {
        "stream": project.the(Stream, side.stream).name,
        "group": group.name if group else None,
        "name": rules.side_name(project, side),
        "ask": side.ask,
        "why": side.why,
        "silent": side.silent,
        "contributions": [project.code(said) for said in rules.bases(project, side)],
    }


def _rounds(project: Snapshot, one: Conflict) -> list[Heard]:
    """Every time that a why was said back, oldest first."""
    owners = rules.sides(project, one)
    return sorted(
        (heard for owner in owners for heard in project.linked(Heard, "owner", owner.id)), key=lambda it: it.id
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


def _option(project: Snapshot, one: Conflict, place: int, option: Option) -> dict[str, object]:
    rated = {rules.side_name(project, side): rules.rating(project, option, side) for side in rules.sides(project, one)}
    grid = {name: {"fit": str(cell.fit), "word": cell.word} if cell else None for name, cell in rated.items()}
    return {"letter": rules.option_letter(place), "text": option.text, "grid": grid}


def _ground(project: Snapshot, one: Conflict, found: Proposal | None) -> dict[str, object]:
    """A middle ground, and what was shown and said about these words (also of an end that was reopened, R8)."""
    sides = rules.sides(project, one)
    return {
        "middle_ground": _middle_ground(project, one, found) if found else None,
        "checks": [check for side in sides if found and (check := _check(project, found, side))],
        "reservations": _reservations(project, found) if found else [],
    }


def _middle_ground(project: Snapshot, one: Conflict, found: Proposal) -> dict[str, object]:
    terms = {rules.side_name(project, side): rules.term(project, found, side) for side in rules.sides(project, one)}
    return {
        "text": found.text,
        "keeps": {name: term.keeps if term else None for name, term in terms.items()},
        "gives": {name: term.gives if term else None for name, term in terms.items()},
        "conditions": found.conditions,
        "owner": found.owner,
        "review": found.review,
        "enough": found.enough,
    }


def _check(project: Snapshot, found: Proposal, side: Side) -> dict[str, object] | None:
    check = rules.position(project, found, side)
    if check is None:
        return None
    return {
        "side": rules.side_name(project, side),
        "counts": list(check.counts),
        "enough": found.enough,
        "how": check.how,
        "meeting": _number(project, check.meeting),
        "at": check.at,
    }


def _reservations(project: Snapshot, found: Proposal) -> list[dict[str, object]]:
    return [{"side": _name(project, one.side), "text": one.text} for one in rules.reservations(project, found)]


def _outcome(project: Snapshot, end: Outcome) -> dict[str, object]:
    return {
        "result": "agreed" if end.agreed else "not agreed",
        "reason": end.reason,
        "meeting": _number(project, end.meeting),
        "at": end.at,
    }


def _name(project: Snapshot, side: str) -> str:
    return rules.side_name(project, project.the(Side, side))


def _number(project: Snapshot, meeting: str | None) -> int | None:
    found = project.get(Meeting, meeting)
    return found.number if found else None
