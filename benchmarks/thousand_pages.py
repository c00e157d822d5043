"""Wall time and peak memory of `luoshi read` on 1,000 pages: .docx in, .xlsx out.

    python -m benchmarks.thousand_pages [ROUNDS]

A page of GB/T 9704 holds 22 lines of 28 characters, some 600 in running text. The text is made of the
corpus: its documents one after another and, from the second time round, every sentence with later
clauses drawn from all of them and other figures, so that no sentence comes twice (headings of up to 25
characters do). The yardstick is what any program must do at least: start Python, open the file, copy the text out.
"""

from __future__ import annotations

import itertools
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import best_cost_of, corpus_texts, cost_of, luoshi, show, stay_on_one_core

CHARACTERS = 600_000
HEADING = 25  # characters; shorter paragraphs may come again
GOAL = 5.0
COPY_OUT = (
    "import sys, docx; from pathlib import Path; "
    "text = '\\n'.join(p.text for p in docx.Document(sys.argv[1]).paragraphs); "
    "Path(sys.argv[2]).write_text(text, encoding='utf-8')"
)


def main() -> int:
    """Measure and print; with --make FILE only write the document (so that this process stays small)."""
    if sys.argv[1:2] == ["--make"]:
        return _make(Path(sys.argv[2]))
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as scratch:
        document = Path(scratch) / "一千页.docx"
        cost_of([sys.executable, "-m", "benchmarks.thousand_pages", "--make", document])
        stay_on_one_core()
        copying = best_cost_of(
            [sys.executable, "-c", COPY_OUT, document, Path(scratch) / "copy.txt"], rounds
        )
        ledger = Path(scratch) / "台账.xlsx"
        reading = best_cost_of([luoshi(), "read", document, "-o", ledger], rounds)
        size = ledger.stat().st_size
    ratio = reading.seconds / copying.seconds
    show(
        f"1,000 pages ({CHARACTERS:,} characters), whole commands, one core, best of {rounds}",
        ("", "seconds", "peak MB", "time ratio", "memory ratio"),
        [
            (
                f"luoshi read .docx -o .xlsx ({size / 1000:,.0f} kB)",
                f"{reading.seconds:.2f}",
                f"{reading.megabytes:.0f}",
                f"{ratio:.1f}",
                f"{reading.megabytes / copying.megabytes:.1f}",
            ),
            (
                "python-docx: copy the text out",
                f"{copying.seconds:.2f}",
                f"{copying.megabytes:.0f}",
                "1.0",
                "1.0",
            ),
        ],
    )
    print(f"  goal: time ratio <= {GOAL:g}: {'met' if ratio <= GOAL else 'MISSED'}")
    return 0


def _make(path: Path) -> int:
    import docx

    document = docx.Document()
    left = CHARACTERS
    for paragraph in distinct_paragraphs(corpus_texts()):
        document.add_paragraph(paragraph)
        left -= len(paragraph)
        if left <= 0:
            break
    document.save(str(path))
    return 0


def distinct_paragraphs(texts: list[str]) -> Iterator[str]:
    """Yield paragraphs without end; no sentence longer than a heading comes twice."""
    seen: set[str] = set()
    pool: dict[str, list[str]] = defaultdict(list)
    for sentence in itertools.chain.from_iterable(map(sentences, texts)):
        for clause in clauses(sentence)[1:]:  # the first may open a point of the outline
            pool[clause[-1]].append(clause)
    for turn in itertools.count():
        chance = random.Random(turn)
        for line in itertools.chain.from_iterable(text.splitlines() for text in texts):
            paragraph = ""
            for sentence in sentences(line):
                varied = _vary(sentence, turn, pool, chance)
                if len(varied) <= HEADING or varied not in seen:
                    seen.add(varied)
                    paragraph += varied
            if paragraph.strip():
                yield paragraph


def sentences(text: str) -> list[str]:
    """Split after 。 and at line ends, crudely."""
    return [part for part in re.split(r"(?<=。)|\n", text) if part]


def clauses(text: str) -> list[str]:
    """Split after ，；。 and at line ends, crudely."""
    return [part for part in re.split(r"(?<=[，；。])|\n", text) if part.strip()]


def _vary(sentence: str, turn: int, pool: dict[str, list[str]], chance: random.Random) -> str:
    """Return the sentence with other clauses of the corpus that end alike, and other figures.

    Whole clauses are drawn, so that a document of fifteen rounds is not fifteen times the same rows
    to the search for duplicates.
    """
    parts = clauses(sentence)
    if turn == 0 or len(sentence) <= HEADING or len(parts) < 2:
        return sentence
    drawn = parts[0] + "".join(chance.choice(pool[part[-1]]) for part in parts[1:])
    return re.sub(
        r"[1-9](?=\d*[个万亿家项户%])", lambda m: str((int(m[0]) + turn - 1) % 9 + 1), drawn
    )


if __name__ == "__main__":
    sys.exit(main())
