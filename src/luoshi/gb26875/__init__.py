"""GB/T 26875.3-2011, the wire between fire alarm devices and a monitoring centre. Pure: no I/O, no clock.

>>> from luoshi.gb26875 import Frame, decode_unit
>>> frame = Frame.decode(received)
>>> [part.fire for part in decode_unit(frame.data).objects]

Bytes become frames in :class:`Splitter`; frames become a verdict (report it? confirm or deny it?) in
:class:`Centre`; :class:`Link` joins the two for one connection. A data unit's layout is in ``adu``, what the
codes mean in ``tables``, how makers differ in ``profiles``. Needs the standard library only.
"""

from luoshi.gb26875.adu.unit import DataUnit, decode_unit, encode_unit
from luoshi.gb26875.centre import Centre, Verdict
from luoshi.gb26875.faults import Fault, Registered
from luoshi.gb26875.frames import BadFrame, Command, Frame
from luoshi.gb26875.json_form import frame_as_dict
from luoshi.gb26875.json_reading import BadModel, frame_from_dict
from luoshi.gb26875.link import Link
from luoshi.gb26875.profiles import STANDARD, BadProfile, Profile, read_profile
from luoshi.gb26875.splitter import Splitter
from luoshi.gb26875.times import CHINA, TimeTag

__all__ = [
    "CHINA",
    "STANDARD",
    "BadFrame",
    "BadModel",
    "BadProfile",
    "Centre",
    "Command",
    "DataUnit",
    "Fault",
    "Frame",
    "Link",
    "Profile",
    "Registered",
    "Splitter",
    "TimeTag",
    "Verdict",
    "decode_unit",
    "encode_unit",
    "frame_as_dict",
    "frame_from_dict",
    "read_profile",
]
