"""Uses a field `where` that a contribution does not have yet; run by test_new_field with patched sources."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from coprod_tui.domain.contributions import commands
from coprod_tui.domain.contributions.commands import ContributionChanges, NewContribution
from coprod_tui.domain.contributions.rules import SearchIndex
from coprod_tui.domain.history.events import events
from coprod_tui.domain.privacy import commands as privacy_commands
from coprod_tui.domain.privacy.questions import open_questions
from coprod_tui.domain.privacy.rules import describe_withdrawal
from coprod_tui.domain.records import Contribution
from coprod_tui.formats.csv_import import OWN_COLUMNS, read_csv
from coprod_tui.formats.csv_tables import CsvTable, table_csv
from coprod_tui.formats.json_project import read_project_json, write_project_json
from coprod_tui.formats.notes.notes_file import read_notes, write_notes
from coprod_tui.store.dump import read_dump
from coprod_tui.store.session import Session
from tests.store.erased import chain_holds, left_in
from tests.store.projects import begun

NEW: Any = NewContribution
CHANGED: Any = ContributionChanges
EARLIER = "in the room of Mrs Quillon"
LATER = "upstairs, beside Mrs Quillon"


def asked(session: Session) -> list[list[str]]:
    """What looks like a name in each contribution."""
    project = session.snapshot
    return [[seen.text for seen in open_questions(project, one)] for one in project.contributions()]


def leaves(session: Session) -> dict[str, Any]:
    """What formats write of it, and what they read again."""
    project = session.snapshot
    table, text = table_csv(project, CsvTable.SAID), write_notes(project)
    whole = session.read(read_dump)
    dumped = write_project_json(whole)
    read: list[Any] = [*read_csv(table, OWN_COLUMNS).words, *read_notes(text, project.streams).said]
    return {
        "csv": table.decode("utf-8-sig").splitlines(),
        "notes": text.splitlines(),
        "read again": [one.where for one in read],
        "json": [LATER in dumped, read_project_json(dumped.encode()) == whole],
    }


def main(folder: Path) -> dict[str, Any]:
    """Keep, edit, mask and withdraw words of the field; return the results."""
    with begun(folder) as session:
        stream = session.snapshot.streams[0].id
        contribution = session.do(commands.keep, NEW(stream, "a lamp", where=EARLIER))
        result: dict[str, Any] = {"asked": asked(session)}
        session.do(commands.edit, contribution, CHANGED(where=LATER))
        result["history"] = events(session.history(), session.snapshot)[-1].sentence
        result["found"] = SearchIndex().find(session.snapshot, "quillon") == (contribution,)
        result |= leaves(session)
        other = session.do(commands.keep, NEW(stream, "a chair", where="Mr Okonkwo sat there"))
        session.do(privacy_commands.mask, other, ["Mr Okonkwo"])
        masked: Any = session.snapshot.the(Contribution, other)
        result["masked"] = [masked.where, left_in(folder, "Okonkwo")]
        plan = session.plan_withdrawal_of(session.snapshot.code(session.snapshot.the(Contribution, contribution)))
        result["shown"] = list(describe_withdrawal(session.snapshot, plan))
        session.do(privacy_commands.withdraw, plan.contributions, plan.same, {}, drafts=plan.drafts)
        gone: Any = session.snapshot.the(Contribution, contribution)
        result["withdrawn"] = [gone.where, left_in(folder, EARLIER, LATER, "Quillon")]
    result["chain holds"] = chain_holds(folder / "a.coprod")
    return result


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        print(json.dumps(main(Path(name))))
