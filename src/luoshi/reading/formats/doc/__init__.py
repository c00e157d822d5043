"""Word 97–2003 documents (.doc) and Kingsoft's (.wps), which share one binary format.

Source: [MS-DOC] "Word (.doc) Binary File Format". The path from bytes to text is that of section
2.4: the FIB (``fib``) tells where everything is; the piece table (``pieces``) gives the characters;
the formatted-disk pages (``properties``) give each paragraph's and run's exceptions from its style
(``styles``); lists (``lists``) give automatic numbers; ``story`` walks through the characters and
writes paragraphs, rows, footnotes and text boxes.
"""

from __future__ import annotations

import struct

from luoshi.reading.formats.doc.container import open_streams
from luoshi.reading.formats.doc.story import tell
from luoshi.reading.formats.source import DamagedFile, SourceText

__all__ = ["read"]


def read(data: bytes) -> SourceText:
    """Read a .doc or .wps; raises UnreadableFile with one sentence for the user.

    Deleted revisions, hidden text, field instructions, headers, footers and comments are left
    out (counted in the notes); automatic numbers are written out. The format knows no pages.
    """
    fib = open_streams(data)
    try:
        return tell(fib)
    except (struct.error, IndexError, OverflowError, ValueError) as error:  # pragma: no cover
        # No damage is known that gets here; the format has more corners than fuzzing has found.
        raise DamagedFile(
            f"Word 97 文件的内部结构已损坏（{error}）；请在 WPS 或 Word 中打开并另存为 .docx 后再读。"
        ) from error
