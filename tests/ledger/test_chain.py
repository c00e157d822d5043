"""Digests, and the tree over them."""

from __future__ import annotations

import pytest

from luoshi.ledger.chain import digest, line_digest, merkle_root


def test_sha256_and_sm3_are_the_standards_own() -> None:
    # GB/T 32905-2016, annex A.1; FIPS 180-4
    assert (
        digest("sm3", b"abc")
        == "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert (
        digest("sha256", b"abc")
        == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_line_depends_on_the_line_before() -> None:
    line = {"text": "签收", "seq": 1}

    assert line_digest("sha256", "", line) != line_digest("sha256", "sha256:00", line)
    assert line_digest("sha256", "", line) == line_digest("sha256", "", {"seq": 1, "text": "签收"})


@pytest.mark.parametrize("count", range(9))
def test_a_root_depends_on_every_leaf_and_their_order(count: int) -> None:
    leaves = [f"leaf{number}" for number in range(count)]
    root = merkle_root("sha256", leaves)

    for number in range(count):
        assert merkle_root("sha256", [*leaves[:number], "other", *leaves[number + 1 :]]) != root
        assert merkle_root("sha256", [*leaves[:number], *leaves[number + 1 :]]) != root
    if count > 1:
        assert merkle_root("sha256", leaves[::-1]) != root


def test_an_inner_node_is_no_leaf() -> None:
    left, right = (digest("sha256", b"\x00" + leaf) for leaf in (b"a", b"b"))

    assert merkle_root("sha256", ["a", "b"]) != merkle_root("sha256", [left + right])
