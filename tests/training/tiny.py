"""A corpus of a few sentences, marked up as the real one is: trained in a moment."""

from __future__ import annotations

from training.corpus import Document
from training.markup import convert

HEAD = "关于做好工作的通知\n2026年3月2日\n"

MARKED = {
    "a1": HEAD
    + '<o d="1">一、</o>建设任务\n<t who="市教育局" when="5月底前|2026-05-31">市教育局要在5月底前<i name="新建学校" '
    'op="=" value="8" unit="所">新建学校8所</i></t>。<d>持续加强日常管理</d>。\n'
    '<o d="1">二、</o>纪律要求\n<p>严禁拖欠工资</p>。成绩来之不易。\n',
    "a2": HEAD
    + '<o d="1">一、</o>建设任务\n<t who="市交通局" when="6月底前|2026-06-30">市交通局要在6月底前<i name="改造道路" '
    'op="=" value="3" unit="条">改造道路3条</i></t>。<d>持续加强养护管理</d>。\n'
    '<o d="1">二、</o>纪律要求\n<p>严禁擅自开工</p>。去年建成道路5条。\n',
    "b1": HEAD
    + '<o d="1">一、</o>建设任务\n<t who="市卫健委" when="9月底前|2026-09-30">市卫健委要在9月底前<i name="新建医院" '
    'op="=" value="2" unit="家">新建医院2家</i></t>。<d>持续加强诊疗管理</d>。\n'
    '<o d="1">二、</o>纪律要求\n<p>严禁过度检查</p>。去年建成医院1家。\n',
}


def a_document(name: str, marked: str) -> Document:
    text, gold = convert(name, marked)
    return Document(name, text, gold)


def corpus() -> list[Document]:
    return [a_document(name, marked) for name, marked in MARKED.items()]
