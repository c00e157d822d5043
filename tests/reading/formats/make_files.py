"""Make the binary fixtures in ``files/``: run by hand, never by the tests.

    python -m tests.reading.formats.make_files

Sources are Word files written here as raw XML (so that every construct is known) and typst
markup; LibreOffice 7.4 (soffice) and typst turn them into .doc and .pdf. Beside each fixture
stands ``<name>.txt``, the text that a reader must give. All names and numbers are invented.
The outlines of embedded fonts are taken out of the PDFs with pypdf, to keep them small: widths
and character maps, which readers use, stay.
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
import zlib
from pathlib import Path

from tests.reading.formats.raw_docx import (
    FONT,
    NUMBERED_STYLES,
    NUMBERING,
    Docx,
    deleted,
    inserted,
    numbered,
    p,
    run,
    styled,
    table,
)

FILES = Path(__file__).parent / "files"


def features() -> tuple[Docx, str]:
    """Return a document with every construct of binary Word that the reader knows."""
    docx = Docx(numbering=NUMBERING, styles=NUMBERED_STYLES)
    docx.header = p("云溪市人民政府文件页眉")
    docx.footer = p("页脚不读")
    docx.footnotes = ["数据来源：云溪市统计局快报。"]
    field_ = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
        'DATE \\@ "yyyy" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run("2026")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        '<w:r><w:pict><v:shape id="s1" type="#_x0000_t202" style="position:absolute;width:200pt;'
        'height:40pt"><v:textbox><w:txbxContent>'
        f"{p('框内：安全生产电话12350。')}"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    docx.body = [
        p("云溪市2026年重点工作方案", properties='<w:jc w:val="center"/>'),
        p("为落实市委部署，现就", field_, "年工作安排如下。"),
        p("稳增长", properties=styled("Part")),
        p("扩大有效投资", properties=styled("Point")),
        p(
            "开工重大项目",
            deleted("30"),
            inserted("50"),
            "个",
            note,
            "。",
            properties=numbered(1, 2),
        ),
        p("建成数据中心2个。", run("内部掌握：含在建。", "<w:vanish/>"), properties=numbered(1, 2)),
        p("城东数据中心；", properties=numbered(1, 3)),
        p("城西数据中心。", properties=numbered(1, 3)),
        p("明确责任人；", properties=numbered(1, 4)),
        p("按月报告进度。", properties=numbered(1, 4)),
        p("促进消费", properties=styled("Point")),
        p("发放消费券1亿元。", properties=numbered(1, 2)),
        p("惠民生", properties=styled("PartChild")),
        p("办好教育", properties=styled("Point")),
        p("分工表", box, properties='<w:jc w:val="center"/>'),
        table(
            [
                ["序号", "任务", "牵头单位", "完成时限"],
                ["1", "新建学校5所", "市教育局", "6月底前"],
                ["2", "改造老旧小区20个", "市住建局", "年底前"],
                ["3", "改造危房100户", "^", "^"],
                ["合计", "<", "3项", "<"],
            ],
            [1000, 3500, 2300, 2000],
        ),
        p("表后第一段。\n软回车之后。"),
        p("总则", properties=numbered(2, 0)),
        p("目的", properties=numbered(2, 1)),
        p("依据", properties=numbered(2, 1)),
        p("分则", properties=numbered(2, 0)),
        p("重新编号", properties=numbered(3, 0)),
        p("“引号”与①全角，English words 混排。"),
    ]
    expected = [
        "云溪市2026年重点工作方案", "为落实市委部署，现就2026年工作安排如下。", "一、稳增长",
        "（一）扩大有效投资", "1．开工重大项目50个。", "2．建成数据中心2个。",
        "（1）城东数据中心；", "（2）城西数据中心。", "①明确责任人；", "②按月报告进度。",
        "（二）促进消费", "1．发放消费券1亿元。", "二、惠民生", "（一）办好教育", "分工表",
        "框内：安全生产电话12350。", "序号\t任务\t牵头单位\t完成时限",
        "1\t新建学校5所\t市教育局\t6月底前", "2\t改造老旧小区20个\t市住建局\t年底前",
        "3\t改造危房100户\t市住建局\t年底前", "合计\t\t3项\t", "表后第一段。", "软回车之后。",
        "第1条　总则", "1.1　目的", "1.2　依据", "第2条　分则", "第1条　重新编号",
        "“引号”与①全角，English words 混排。", "数据来源：云溪市统计局快报。",
    ]  # fmt: skip
    return docx, "".join(line + "\n" for line in expected)


def convert(data: bytes, suffix: str, target: str) -> bytes:
    """Return ``data`` converted by LibreOffice with a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"source{suffix}")
        source.write_bytes(data)
        subprocess.run(
            ["timeout", "120", "soffice", f"-env:UserInstallation=file://{folder}/profile",
             "--headless", "--convert-to", target, "--outdir", f"{folder}/out", str(source)],
            check=True, capture_output=True,
        )  # fmt: skip
        return next(Path(folder, "out").iterdir()).read_bytes()


def without_outlines(data: bytes) -> bytes:
    """Return a PDF without the outlines of its embedded fonts."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, StreamObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    for found in list(writer._objects):
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                if key in found and isinstance(stream := found[key].get_object(), StreamObject):
                    stream._data = b""
                    stream.pop("/Filter", None)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def write(name: str, data: bytes, text: str | None = None) -> None:
    """Put a fixture and its expected text into ``files/``; refuses what is too big."""
    if len(data) > 60_000:
        raise SystemExit(f"{name}: {len(data)} bytes are too many for a fixture")
    FILES.mkdir(exist_ok=True)
    (FILES / name).write_bytes(data)
    if text is not None:
        (FILES / name).with_suffix(".txt").write_text(text, encoding="utf-8")


INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>'
CENTRE = '<w:jc w:val="center"/>'
LARGE = '<w:sz w:val="44"/>'
PAGE_NUMBER = (
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t>'
    '</w:r></w:fldSimple><w:r><w:t xml:space="preserve"> —</w:t></w:r>'
)


def report() -> tuple[list[str], list[list[str]]]:
    """Return the paragraphs of an invented work report and the rows of its table.

    Few different characters, since each brings its outline into the PDF.
    """
    paragraphs = [
        "各位代表：",
        "现在，我代表市人民政府，向大会报告工作，请予审议，请各位代表提出意见。",
        "一、2025年工作",
        (
            "全市上下坚持“稳中求进”工作总要求，生产总值增长6.2%，一般收入达到128.6亿元，"
            "城市新增就业4.3万人，人均收入增长5.8%，各项目标任务全面完成，重大项目建设、改造"
            "工作全面提前。"
        ),
        (
            "（一）项目建设全面提前。开工重大项目86个，城市新区、云溪水库等重大工程全面建成，"
            "“一网通”工作达到1200项。"
        ),
        "（二）人民生活持续改善。新建改造学校12所，改造小区45个。",
        "二、2026年重点任务",
        (
            "今年的主要目标是：生产总值增长6%左右，工业增加值增长7%以上，消费总额增长6.5%，"
            "GDP能耗下降3%，城市新增就业4万人以上，人均收入增长6%。"
        ),
        (
            "1．抓好项目建设。6月底前，市发改委牵头，完成城市新区建设；年底前，市水务局要全面"
            "完成云溪水库改造工程，做到“应开尽开、能前则前”。"
        ),
        (
            "2．抓好安全生产。市应急局要会同市水务局，对全市重点工程全面检查，发现的问题逐一建账、"
            "限期改造、全面销号。"
        ),
        "3．抓好人民生活。新建改造学校8所、小区52个。",
        (
            "4. Improve services. Every unit shall publish an English list of its services by the end "
            "of June 2026, and answer letters within five days."
        ),
        "附件：重点任务分工表",
    ]
    rows = [["序号", "重点任务", "牵头单位", "完成时限"]]
    works = [
        (
            "完成城市新区12项重大工程建设，同步建设学校、小区和水库等项目；对工程建设全面检查，对问题限期改造，逐月上报工作任务完成和问题销号",
            "市发改委",
            "6月底前",
        ),
        ("新建改造学校5所，全面完成“一网通”建设任务和改造任务", "市教育局", "8月底前"),
        ("改造小区52个", "市住建局", "年底前"),
        ("对全市重点工程全面检查，建账、销号率达到100%，逐月上报完成工作", "市应急局", "持续"),
        ("完成云溪水库改造和23项水务工程", "市水务局", "5月底前"),
    ]
    for number in range(1, 27):
        task, unit, due = works[(number - 1) % len(works)]
        rows.append([str(number), f"{task}（第{number}项）", unit, due])
    return paragraphs, rows


def report_docx() -> tuple[Docx, str]:
    """Return the report after GB/T 9704 as a Word file, and its text."""
    paragraphs, rows = report()
    docx = Docx()
    docx.header = p("云溪市人民代表大会会议", properties=CENTRE)
    docx.footer = p(PAGE_NUMBER, properties=CENTRE)
    titles = ["云溪市人民政府", "2026年政府工作报告"]
    first, *rest = paragraphs
    rest = [text for text in rest if not text.startswith("4. ")]
    docx.body = [
        p(run("\n".join(titles), LARGE), properties=CENTRE),
        p("（2026年1月18日在云溪市第八次人民代表大会第五次全体会议上）", properties=CENTRE),
        p("市长　高云", properties=CENTRE),
        p(first),
        *(p(text, properties=INDENT) for text in rest),
        table(rows, [900, 4000, 2200, 1700]),
        p("以上任务请各单位认真抓好落实。", properties=INDENT),
    ]
    text = [
        "".join(titles),
        "（2026年1月18日在云溪市第八次人民代表大会第五次全体会议上）",
        "市长　高云",
    ]
    text += [first, *rest] + ["\t".join(row) for row in rows] + ["以上任务请各单位认真抓好落实。"]
    # LibreOffice draws the wide space as a gap, which reads as a space.
    return docx, "".join(line + "\n" for line in text).replace("\u3000", " ")


def report_typst() -> tuple[bytes, str]:
    """Return the report typeset by typst without first-line indents, and its text."""
    import typst

    paragraphs, rows = report()
    cells = ", ".join(f"[{_typst(cell)}]" for row in rows for cell in row)
    source = (
        '#set page(paper: "a4", margin: 2.8cm, numbering: "- 1 -")\n'
        f'#set text(font: "{FONT}", size: 12pt, lang: "zh")\n#set par(justify: true)\n'
        "#align(center, text(size: 20pt)[云溪市2026年政府工作报告])\n\n"
        + "\n\n".join(_typst(text) for text in paragraphs)
        + f"\n\n#table(columns: (auto, 1fr, 6.5em, 5em), {cells})\n\n以上任务请各单位认真抓好落实。\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.typ")
        path.write_text(source, encoding="utf-8")
        data = typst.compile(str(path))
    lines = ["云溪市2026年政府工作报告", *paragraphs, *("\t".join(row) for row in rows)]
    return data, "".join(line + "\n" for line in [*lines, "以上任务请各单位认真抓好落实。"])


def _typst(text: str) -> str:
    """Escape what typst would take for markup."""
    for sign in "\\#*_$@<>":
        text = text.replace(sign, "\\" + sign)
    head, dot, tail = text.partition(". ")
    return f"{head}\\. {tail}" if dot and head.isdecimal() else text


def scan() -> bytes:
    """Return a PDF of two pages, each one grey picture and nothing else."""
    image = zlib.compress(b"\xc0" * 64)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 8/Height 8/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(image), image)
    )
    drawing = b"q 595 0 0 842 0 0 cm /I Do Q"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>", page,
        picture, b"<</Length %d>>stream\n%b\nendstream" % (len(drawing), drawing), page,
    ]  # fmt: skip
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, start,
    )  # fmt: skip


def main() -> None:
    """Make all fixtures."""
    docx, text = features()
    write("features.doc", convert(docx.save(), ".docx", "doc:MS Word 97"), text)
    docx, text = report_docx()
    write("report.pdf", convert(docx.save(), ".docx", "pdf"), text)
    data, text = report_typst()
    write("typst.pdf", without_outlines(data), text)
    write("scan.pdf", scan())
    short = Docx(body=[p("这是一份设有打开密码的文件。")]).save()
    options = {
        "EncryptFile": {"type": "boolean", "value": "true"},
        "DocumentOpenPassword": {"type": "string", "value": "1234"},
    }
    write("locked.pdf", convert(short, ".docx", f"pdf:writer_pdf_Export:{json.dumps(options)}"))


if __name__ == "__main__":
    main()
