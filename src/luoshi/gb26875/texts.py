"""Text fields: GB 18030, padded and often cut (GB/T 26875.3-2011, 部件说明, 配置情况)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

ENCODING = "gb18030"  # superset of GBK and GB 2312; four-byte characters occur
WIDTH = 31  # of a field of fixed size: odd, so the last Chinese character may be cut in half
LONGEST = 255  # of a text whose length is one byte


@dataclass(frozen=True, slots=True)
class Text:
    """A text field as received. Bytes that are no text are kept and never a reason to drop an alarm."""

    raw: bytes

    @property
    def value(self) -> str:
        """Return the text; what cannot be read is U+FFFD, and the half of a cut character is left out."""
        decoder = codecs.getincrementaldecoder(ENCODING)("replace")
        return decoder.decode(self._trimmed(), final=False)

    @property
    def ok(self) -> bool:
        """Say whether the whole field was readable."""
        try:
            self._trimmed().decode(ENCODING)
        except UnicodeDecodeError:
            return False
        return True

    def _trimmed(self) -> bytes:
        """Return the bytes between leading padding, the first end mark and trailing padding."""
        content, _, _ = self.raw.lstrip(b"\x00\x20").partition(b"\x00")
        return content.rstrip(b"\x20\xff")  # Neither byte ends a character of GB 18030.

    @classmethod
    def of(cls, text: str, *, width: int = LONGEST, pad: bool = False) -> Text:
        """Return the field that holds ``text``, cut at a character where it is longer than ``width`` bytes.

        Raises
        ------
        UnicodeEncodeError
            A lone surrogate: no character at all.

        """
        raw = b""
        for character in text:
            encoded = character.encode(ENCODING)
            if len(raw) + len(encoded) > width:
                break
            raw += encoded
        return cls(raw.ljust(width, b"\x00") if pad else raw)

    @classmethod
    def fixed(cls, text: str) -> Text:
        """Return the 31-byte field that holds ``text``."""
        return cls.of(text, width=WIDTH, pad=True)
