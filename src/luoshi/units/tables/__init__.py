"""The register as Excel: one sheet for each kind of row, exported, filled in, and imported all or nothing."""

from luoshi.units.tables.exporting import ABOUT, export_register, template
from luoshi.units.tables.importing import MOST_ROWS, Fault, Outcome, import_register

__all__ = [
    "ABOUT",
    "MOST_ROWS",
    "Fault",
    "Outcome",
    "export_register",
    "import_register",
    "template",
]
