"""Official papers: a plan in, a 任务分解表 out, as Excel, Word, PDF or CSV.

Build a ``Plan`` of ``Row`` and hand it to a writer with a path or an open binary file; a ``Letter`` is a 督办单. Importing
this package is cheap: xlsxwriter, python-docx and typst are loaded by the writer that needs them,
and ``MissingLibrary`` says what to install where one is not there.
"""

from luoshi.papers.csv import write_csv
from luoshi.papers.docx import write_docx
from luoshi.papers.letter import Letter, Pressed, write_letter
from luoshi.papers.libraries import MissingLibrary
from luoshi.papers.order import arranged
from luoshi.papers.pdf import NoChineseFont, write_pdf
from luoshi.papers.plan import Plan, Row, Target
from luoshi.papers.xlsx import write_xlsx

__all__ = [
    "Letter",
    "MissingLibrary",
    "NoChineseFont",
    "Plan",
    "Pressed",
    "Row",
    "Target",
    "arranged",
    "write_csv",
    "write_docx",
    "write_letter",
    "write_pdf",
    "write_xlsx",
]
