"""The sheets of the workbook, in the order in which they are imported: each refers only to earlier ones."""

from luoshi.units.tables.kinds.areas import Areas
from luoshi.units.tables.kinds.chiefs import Chiefs
from luoshi.units.tables.kinds.duties import Duties
from luoshi.units.tables.kinds.fields import Fields
from luoshi.units.tables.kinds.holdings import Holdings
from luoshi.units.tables.kinds.people import People
from luoshi.units.tables.kinds.posts import Posts
from luoshi.units.tables.kinds.units import Units
from luoshi.units.tables.sheet import Sheet

SHEETS: tuple[Sheet, ...] = (
    Units(),
    People(),
    Posts(),
    Holdings(),
    Areas(),
    Chiefs(),
    Fields(),
    Duties(),
)

__all__ = ["SHEETS"]
