"""Characters per second of the whole reading against jieba merely segmenting the same text.

    python -m benchmarks.reading_speed [ROUNDS]

One process on one core; every document of the corpus once per round; both take turns, so that a slow
moment of the machine hits both. Loading (model, dictionary) is shown apart.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial

from benchmarks.measure import corpus_texts, seconds_of, show, stay_on_one_core

GOAL = 4.0
DOCUMENTS_WANTED = 30  # repeating few texts flatters caches


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    texts = corpus_texts()
    if len(texts) < DOCUMENTS_WANTED:
        print(f"note: only {len(texts)} distinct documents, {DOCUMENTS_WANTED} wanted")
    stay_on_one_core()
    with tempfile.TemporaryDirectory() as scratch:
        load_reading, load_jieba = (
            seconds_of(_load_reading),
            seconds_of(partial(_load_jieba, scratch)),
        )
        reading, segmenting = [], []
        for _ in range(rounds):
            reading.append(seconds_of(partial(_read, texts)))
            segmenting.append(seconds_of(partial(_segment, texts)))
    characters = sum(map(len, texts))
    ours, theirs = characters / min(reading), characters / min(segmenting)
    show(
        f"Reading {len(texts)} documents, {characters:,} characters, best of {rounds}",
        ("", "characters/s", "ratio", "loading s"),
        [
            (
                "luoshi.reading.read: outline, findings, owners, dates, figures",
                f"{ours:,.0f}",
                f"{ours / theirs:.1f}",
                f"{load_reading:.2f}",
            ),
            ("jieba.lcut: words only", f"{theirs:,.0f}", "1.0", f"{load_jieba:.2f}"),
        ],
    )
    print(f"  goal: ratio >= {GOAL:g}: {'met' if ours / theirs >= GOAL else 'MISSED'}")
    return 0


def _load_reading() -> None:
    from luoshi.reading import read

    read("一、做好今年工作。各县要在5月底前完成整改。")  # loads model and word lists


def _load_jieba(scratch: str) -> None:
    import jieba

    jieba.setLogLevel(60)
    jieba.dt.tmp_dir = scratch  # its cache, which it would leave in the shared temporary folder
    jieba.initialize()


def _read(texts: list[str]) -> None:
    from luoshi.reading import read

    for text in texts:
        read(text)


def _segment(texts: list[str]) -> None:
    import jieba

    for text in texts:
        jieba.lcut(text)


if __name__ == "__main__":
    sys.exit(main())
