"""Web pages and web archives, as Word, WPS and office systems export them."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given

from luoshi.reading.formats.html import read
from luoshi.reading.formats.source import DamagedFile, EmptyFile
from tests.reading.formats.mutation import CUTS, EDITS, PATIENT, check_map, mutated, survives

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>题名</title>
<meta http-equiv=Content-Type content="text/html; charset={charset}"><style>p {{margin:0}}</style>
<!--[if gte mso 9]><xml><o:p>x</o:p></xml><![endif]--></head><body>
<div style='mso-element:header'><p>页眉</p></div>
<p class=MsoNormal><![if !supportLists]><span style='mso-list:Ignore'>一、<span
style='font:7.0pt'>&nbsp;&nbsp; </span></span><![endif]>稳增长，促
发展</p><p>开工<del>30</del><ins>50</ins>个<br>第二行<span style="display:none">藏</span></p>
<table><tr><th>序号</th><th>单位</th></tr><tr><td>1</td><td rowspan=2>局<p>办</td></tr>
<tr><td>2</td></tr></table><script>var x = "<p>";</script></body></html>"""
TEXT = "一、稳增长，促发展\n开工50个\n第二行\n序号\t单位\n1\t局 办\n2\t局 办\n"


def page(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


def lines(body: str) -> list[str]:
    return read(page(body)).text.splitlines()


def archive(content: bytes, encoding: str, kind: str = "text/html") -> bytes:
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--=_x"\r\n\r\n'
        b"----=_x\r\nContent-Type: " + kind.encode() + b'; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + content
        + b"\r\n----=_x\r\nContent-Type: text/html\r\n\r\n<p>header.htm</p>\r\n----=_x--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "GBK", "gb18030", "big5"])
def test_page_of_word_is_read_in_its_declared_encoding(charset: str) -> None:
    text = WORD.format(charset=charset)
    if charset == "big5":
        text = text.replace("稳增长，促\n发展", "中文").replace("开工", "正").replace("个", "文")
        text = (
            text.replace("页眉", "文")
            .replace("题名", "文")
            .replace("单位", "文")
            .replace("办", "文")
        )
        text = (
            text.replace("序号", "文")
            .replace("局", "文")
            .replace("藏", "文")
            .replace("第二行", "文")
        )

    source = read(text.encode(charset))

    if charset != "big5":
        assert source.text == TEXT
        assert source.notes == (
            "页眉、页脚中的文字未读入。",
            "修订中删除的文字 1 处未读入。",
            "隐藏文字 1 处未读入。",
            "表格单元格内的换行 2 处改为空格。",
            "纵向合并的单元格 1 处已逐行补全。",
        )
        assert source.margins == ("页眉",)
    assert "\ufffd" not in source.text
    check_map(source)


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "gb18030"])
def test_undeclared_encoding_is_found(charset: str) -> None:
    text = "<html><body><p>市应急管理局牵头开展安全生产大检查</p></body></html>"

    assert read(text.encode(charset)).text == "市应急管理局牵头开展安全生产大检查\n"


def test_wrongly_declared_encoding_is_found() -> None:
    text = '<html><meta charset="utf-8"><meta charset="no-such"><p>市水务局负责河道治理</p></html>'

    assert read(text.encode("gb18030")).text == "市水务局负责河道治理\n"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_web_archive_is_read(encoding: str) -> None:
    raw = WORD.format(charset="gb2312").encode("gb2312")
    coded = quopri.encodestring(raw) if encoding != "base64" else base64.encodebytes(raw)

    source = read(archive(coded, encoding))

    assert source.text == TEXT
    assert source.format == "mht"
    assert source.notes[0] == "网页归档中另有 1 个附属页面未读入。"


def test_web_archive_without_a_page_is_damaged() -> None:
    with pytest.raises(DamagedFile, match="MHT"):
        read(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n")


def test_web_archive_nested_without_end_is_refused() -> None:
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(1500)
    )

    with pytest.raises(DamagedFile, match="嵌套"):
        read(b"MIME-Version: 1.0\r\n" + parts.encode())


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<p a='", "<td>", "<script>", "</p", "<div"])
def test_unclosed_tags_take_linear_time(piece: str) -> None:
    survives(read, b"<html>x" + piece.encode() * 10_000)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>甲<p>乙<div>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("甲 \n 乙 x\n y<br/>丙", ["甲乙 x y", "丙"]),
        ("<pre>甲\n  乙</pre>", ["甲", "  乙"]),
        ("&lt;甲&gt;&nbsp;乙&#20219;", ["<甲>\xa0乙任"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ('<ol><li>甲<li>乙<li value="7">丙</ol>', ["1.甲", "2.乙", "7.丙"]),
        ('<ol start="3"><li><p>甲</p><p>乙</p></li></ol>', ["3.甲", "乙"]),
        ('<ol style="list-style:none"><li>甲</ol>', ["甲"]),
        ("<ol><li></li><li>乙</li></ol></ol><li>丙", ["2.乙", "丙"]),
        ("<dl><dt>甲<dd>乙</dl>", ["甲", "乙"]),
        ("甲</p>乙</b></div>丙", ["甲", "乙丙"]),
        ("<p hidden>甲</p><select><option>乙</select>丙<img src=x>", ["丙"]),
        ("<svg><text>甲</text></svg><textarea>乙</textarea>丙", ["丙"]),
        ("甲<!-- 乙 --><?php 丙 ?><![if x]>丁<![endif]>", ["甲丁"]),
        ("1 < 2 <img src='data:" + "x" * 5000 + "'>3", ["1 < 2 3"]),
        ("<title>甲</title>乙<style>丙", ["乙"]),
        ("甲<!-- 乙", ["甲"]),
        ("<del>甲<br><p>乙</p></del>丙", ["丙"]),
    ],
)
def test_blocks_lists_and_spaces(body: str, found: list[str]) -> None:
    assert lines(body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>", ["甲\t乙", "丙\t丁"]),
        ("<table><tr><td colspan=2>甲<td>乙<tr><td>丙<td>丁<td>戊</table>", ["甲\t\t乙", "丙\t丁\t戊"]),
        ("<table><tr><td rowspan=3 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁</table>",
         ["甲\t乙", "甲\t丙", "甲\t丁"]),
        ("<table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁<td>戊<td>己</table>",
         ["甲\t\t乙", "甲\t\t丙", "丁\t戊\t己"]),
        ("<table><tr><td>甲<td rowspan=2>乙<tr><td>丙</table>", ["甲\t乙", "丙\t乙"]),
        ("<table><td>甲<td>乙</table>", ["甲\t乙"]),
        ("<table><tr><td>甲</table>", ["甲"]),
        ("<table><tr><td>甲<table><tr><td>丙<td>丁</table><td>乙</table>", ["甲 丙 丁\t乙"]),
        ("<table>题<tr><td>甲<td>乙</table>", ["题", "甲\t乙"]),
        ("<table><tbody><tr><td>甲<td>乙</tbody><tbody><tr><td>丙<td>丁</table>后",
         ["甲\t乙", "丙\t丁", "后"]),
        ("<table><tr><td colspan=x rowspan=-1>甲<td>乙</td></tr></td></table></table>", ["甲\t乙"]),
        ("<td>甲</td></tr>", ["甲"]),
        ("<table><tr><td>甲<td>乙</tr></td><tr></table><table></table>", ["甲\t乙"]),
    ],
)  # fmt: skip
def test_tables(body: str, found: list[str]) -> None:
    assert lines(body) == found


def test_header_cells_make_a_header_row() -> None:
    source = read(page("<table><tr><th>甲<th>乙<tr><td>丙<td>丁</table>"))

    assert [block.kind for block in source.blocks] == ["header_row", "row"]


def test_deep_page_is_refused() -> None:
    with pytest.raises(DamagedFile, match="嵌套"):
        read(b"<b>" * 6000 + b"x")


def test_page_without_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        read(b"<html><body><p> </p></body></html>")


def test_huge_spans_are_bounded() -> None:
    body = "<table>" + '<tr><td colspan="999999" rowspan="999999">甲<td>乙' * 50 + "</table>"

    check_map(read(page(body)))


MHT = archive(WORD.format(charset="gb2312").encode("gb2312"), "8bit")


@PATIENT
@given(edits=EDITS)
def test_mutated_file_is_read_or_refused(edits: list[tuple[int, bytes, bool]]) -> None:
    survives(read, mutated(WORD.format(charset="gbk").encode("gbk"), edits))
    survives(read, mutated(MHT, edits))


@PATIENT
@given(length=CUTS)
def test_truncated_file_is_read_or_refused(length: int) -> None:
    data = WORD.format(charset="utf-8").encode()
    survives(read, data[: length % len(data)])
    survives(read, MHT[: length % len(MHT)])
