"""Every format: the same bytes in another time zone, another language, another run; and how much one takes."""

from __future__ import annotations

import time

import pytest

from coprod_tui.base.errors import InvalidInput
from coprod_tui.formats.documents.content import Document, NumberedLine, theirs
from coprod_tui.formats.documents.editions import document_of
from coprod_tui.formats.documents.writer import MOST, Format, render_document
from tests.formats.documents.hostile import hostile


@pytest.fixture(scope="module")
def document() -> Document:
    riverside, version = hostile()
    return document_of(riverside.project, version=version)


@pytest.mark.parametrize("form", list(Format))
def test_the_bytes_are_the_same_wherever_and_whenever(
    form: Format, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for zone, locale, clock in (("UTC", "C", 1.0), ("Asia/Kathmandu", "ar_EG.UTF-8", 2e9)):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", locale)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(clock)))
        monkeypatch.setattr(time, "time", lambda clock=clock: clock)
        time.tzset()
        told.append(render_document(document, form).data)
    monkeypatch.undo()
    time.tzset()
    assert told[0] == told[1]


@pytest.mark.parametrize("form", list(MOST))
def test_what_would_need_more_memory_than_a_laptop_has_is_refused_with_what_takes_it(form: Format) -> None:
    lines = (NumberedLine("A.1", ()),) * (MOST[form] + 1)
    with pytest.raises(InvalidInput, match=r"go into a \.\w+ file.* \.html and \.txt take all of it"):
        render_document(Document(theirs("Large"), "The whole brief", (), lines, ()), form)
