"""Read an official document into findings: tasks, duties, indicators, prohibitions.

>>> from luoshi.reading import read
>>> reading = read(text, date=datetime.date(2026, 1, 18))
>>> [(row.kind, row.quote) for row in reading.findings]

Needs the standard library only; :func:`read_file` asks for optional packages where a format needs them.
"""

from luoshi.reading.files import read_file
from luoshi.reading.find import read
from luoshi.reading.model import Figure, Finding, Kind, Node, Notice, Reading, When

__all__ = ["Figure", "Finding", "Kind", "Node", "Notice", "Reading", "When", "read", "read_file"]
