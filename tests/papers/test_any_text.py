"""Whatever a document says, every paper can be written and opened again."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO

import docx
import openpyxl
import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from luoshi.papers import Plan, Row, Target, write_csv, write_docx, write_pdf, write_xlsx
from luoshi.papers.cells import fitting, printable

# Ordinary text and, often, what breaks writers: controls, surrogates, markup, formulas, escapes.
NASTY = st.sampled_from(
    ["=", "@", "\t", "\r", "\n", "\x00", "\ud800", "\ufffe", "<r>", "</r>", "]]>", "&", "_x0041_"]
)
TEXT = st.lists(st.text(st.characters(), max_size=12) | NASTY, max_size=4).map("".join)
FIGURE = st.none() | st.floats() | st.integers(-9, 10**18).map(float)
TARGET = st.builds(
    Target,
    name=TEXT,
    op=st.sampled_from([">=", "<=", "=", "~", "?"]),
    value=FIGURE,
    unit=TEXT,
    value_max=FIGURE,
    direction=st.sampled_from([None, "up", "down", "level"]),
    stretch=st.booleans(),
)
ROW = st.builds(
    Row,
    number=TEXT | st.integers(0, 999).map(str),
    kind=st.sampled_from(["task", "duty", "indicator", "prohibition"]),
    text=TEXT,
    section=st.lists(TEXT, max_size=3).map(tuple),
    lead=TEXT,
    join=TEXT,
    due=TEXT,
    due_on=st.none() | st.dates(),
    leader=TEXT,
    progress=TEXT,
    target=st.none() | TARGET,
    source=TEXT,
    place=TEXT,
    remarks=st.lists(TEXT, max_size=2).map(tuple),
)
PLAN = st.builds(
    Plan,
    title=TEXT,
    rows=st.lists(ROW, max_size=4).map(tuple),
    source_title=TEXT,
    source_date=st.none() | st.dates(min_value=dt.date(1980, 1, 1)),
    notes=st.lists(TEXT, max_size=2).map(tuple),
    made_on=st.none() | st.dates(min_value=dt.date(1980, 1, 1)),
    declassified_by=TEXT,
    preface=st.lists(TEXT, max_size=3).map(tuple),
)


@settings(max_examples=30, deadline=None)
@given(PLAN)
def test_excel_opens_again_with_every_text(subject: Plan) -> None:
    file = BytesIO()

    write_xlsx(subject, file)

    sheet = openpyxl.load_workbook(file)["任务分解表"]
    rows = [line for line in sheet.iter_rows(min_row=3, values_only=True) if line[1]]
    found = sorted(unescape(str(line[2] or "")).replace("\r", "\n") for line in rows)
    assert found == sorted(fitting(row.text).replace("\r", "\n") for row in subject.rows)


@settings(max_examples=30, deadline=None)
@given(PLAN)
def test_word_opens_again_with_every_text(subject: Plan) -> None:
    file = BytesIO()

    write_docx(subject, file)

    tables = docx.Document(file).tables
    found = sorted(
        cells[1].text
        for table in tables
        for line in table.rows[1:]
        if len(line._tr.tc_lst) == 7
        for cells in [line.cells]
    )
    tasks = [row for row in subject.rows if row.kind != "indicator"]
    assert found == sorted(printable(row.text).replace("\r", "\n") for row in tasks)


@settings(max_examples=30, deadline=None)
@given(PLAN)
def test_csv_opens_again_with_every_text(subject: Plan) -> None:
    file = BytesIO()

    write_csv(subject, file)

    _, *rows = csv.reader(StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    assert sorted(line[2].removeprefix("'") for line in rows) == sorted(
        printable(row.text).removeprefix("'") for row in subject.rows
    )


@settings(max_examples=15, deadline=None)
@given(PLAN)
def test_pdf_opens_again(subject: Plan) -> None:
    file = BytesIO()

    write_pdf(subject, file)

    assert len(pypdfium2.PdfDocument(file.getvalue())) >= 1
