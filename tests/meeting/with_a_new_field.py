"""What becomes of words in a field `where` that a contribution does not have yet; run by test_new_field."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coprod_tui.files.csv_words import OWN, read_csv
from coprod_tui.files.data.project_json import project_json, read_project_json
from coprod_tui.files.data.sheets import Sheet, sheet_csv
from coprod_tui.files.notes import notes, read_notes
from coprod_tui.meeting.finding import Finder
from coprod_tui.meeting.history import events
from coprod_tui.meeting.model import Contribution
from coprod_tui.meeting.rules.erasing import told
from coprod_tui.meeting.rules.privacy import queries
from coprod_tui.meeting.session import Session
from coprod_tui.meeting.verbs import contributions, erasing
from coprod_tui.meeting.verbs.contributions import Changes, NewContribution
from coprod_tui.meeting.whole import read_whole
from tests.meeting.erased import chain_holds, left_in
from tests.meeting.projects import begun

NEW: Any = NewContribution
CHANGED: Any = Changes
EARLIER = "in the room of Mrs Quillon"
LATER = "upstairs, beside Mrs Quillon"


def asked(session: Session) -> list[list[str]]:
    """What looks like a name in each contribution."""
    project = session.snapshot
    return [[seen.text for seen in queries(project, one)] for one in project.contributions()]


def leaves(session: Session) -> dict[str, Any]:
    """What formats write of it, and what they read again."""
    project = session.snapshot
    table, text = sheet_csv(project, Sheet.SAID), notes(project)
    whole = session.read(read_whole)
    dumped = project_json(whole)
    read: list[Any] = [*read_csv(table, OWN).words, *read_notes(text, project.streams).said]
    return {
        "csv": table.decode("utf-8-sig").splitlines(),
        "notes": text.splitlines(),
        "read again": [one.where for one in read],
        "json": [LATER in dumped, read_project_json(dumped.encode()) == whole],
    }


def main(folder: Path) -> dict[str, Any]:
    """Keeps, changes, masks and withdraws words of the field, and tells what came of it."""
    with begun(folder) as session:
        stream = session.snapshot.streams[0].id
        one = session.do(contributions.keep, NEW(stream, "a lamp", where=EARLIER))
        result: dict[str, Any] = {"asked": asked(session)}
        session.do(contributions.edit, one, CHANGED(where=LATER))
        result["history"] = events(session.history(), session.snapshot)[-1].sentence
        result["found"] = Finder().find(session.snapshot, "quillon") == (one,)
        result |= leaves(session)
        other = session.do(contributions.keep, NEW(stream, "a chair", where="Mr Okonkwo sat there"))
        session.do(erasing.mask, other, ["Mr Okonkwo"])
        masked: Any = session.snapshot.the(Contribution, other)
        result["masked"] = [masked.where, left_in(folder, "Okonkwo")]
        plan = session.to_withdraw(session.snapshot.code(session.snapshot.the(Contribution, one)))
        result["shown"] = list(told(session.snapshot, plan))
        session.do(erasing.withdraw, plan.those, plan.same, {}, drafts=plan.drafts)
        gone: Any = session.snapshot.the(Contribution, one)
        result["withdrawn"] = [gone.where, left_in(folder, EARLIER, LATER, "Quillon")]
    result["chain holds"] = chain_holds(folder / "a.coprod")
    return result


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        print(json.dumps(main(Path(name))))
