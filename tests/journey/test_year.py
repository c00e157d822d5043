"""The journey of a supervision office, in a real browser: from a speech to a matter somebody else has seen closed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
import openpyxl
from django.utils import timezone
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journey.conftest import People, Server

DUE = timezone.localdate() + timedelta(days=40)
SPEECH = f"""在全市消防安全工作会议上的讲话
（{timezone.localdate():%Y年%-m月%-d日}）
同志们：
隐患不会自己消失。下面我讲两点意见。
一、把看得见的隐患清掉
市住建局要在{DUE:%-m月%-d日}前完成36个老旧小区消防通道划线。
市消防救援支队要在{DUE:%-m月%-d日}前对全市养老机构开展一轮消防检查。
二、把红线守住
严禁占用、堵塞消防车通道。
"""


def photo() -> bytes:
    """A picture as a phone makes it."""
    out = BytesIO()
    Image.new("RGB", (800, 600), (200, 210, 220)).save(out, "JPEG")
    return out.getvalue()


def test_from_the_speech_to_the_closed_matter(
    people: People, server: Server, tmp_path: Path
) -> None:
    start_the_installation(people, server)
    upload_and_review(people, tmp_path)
    consult(people)
    approve_and_issue(people, server, tmp_path)
    do_report_and_prove(people, server, tmp_path)
    left_alone(people, server)
    sign_the_order(people, server, tmp_path)

    assert people.complaints == []
    assert "0 处不符" in server.run("audit", "verify")


def start_the_installation(people: People, server: Server) -> None:
    """The first administrator opens the one-time link; it works once."""
    page = people.window("admin")
    page.goto(server.first_link)
    people.picture("admin", "01-first-start")
    for name, value in (
        ("institution", "临水市人民政府"),
        ("centre", "临水市人民政府督查室"),
        ("name", "卢管理"),
        ("username", "admin"),
        ("password", server.password),
        ("again", server.password),
    ):
        page.fill(f"[name={name}]", value)
    page.click("main button")
    page.wait_for_selector(".frame-top")
    again = people.browser.new_page()
    answer = again.goto(server.first_link)
    again.close()
    assert answer is not None
    assert answer.status == 404
    script = Path(__file__).with_name("people.py").read_text("utf-8")
    server.python(script)


def upload_and_review(people: People, tmp_path: Path) -> None:
    """The clerk uploads the speech and decides every row by keyboard."""
    page = people.sign_in("clerk")
    page.goto(f"{people.server.base}/plans/")
    speech = tmp_path / "消防安全工作会议讲话.txt"
    speech.write_text(SPEECH, "utf-8")
    page.set_input_files("form[action$='upload/'] input[type=file]", speech)
    page.click("form[action$='upload/'] button")
    page.wait_for_selector("[data-plan-row]")
    rows = page.locator("[data-plan-row]")
    assert rows.count() >= 3
    page.locator("[data-plan-row]").first.focus()
    for number in range(rows.count()):
        row = rows.nth(number)
        row.focus()
        indicator = "indicator" in (row.get_attribute("class") or "")
        page.keyboard.press("x" if indicator else "a")  # the task carries the figure
        decided = "不用" if indicator else "采用"
        page.wait_for_function(
            "([n, word]) => document.querySelectorAll('[data-plan-row]')[n].querySelector('.badge').innerText === word",
            arg=[number, decided],
        )
    forbidden = page.locator("[data-plan-row].prohibition").first
    forbidden.get_by_text("修改").click()
    page.wait_for_selector(".edit-here form")
    page.locator(".edit-here form input[name$=lead]").fill("市消防救援支队")
    page.locator(".edit-here form button").first.click()
    page.wait_for_selector("[data-plan-row].prohibition :text('临水市消防救援支队')")
    people.picture("clerk", "02-reading-room")


def consult(people: People) -> None:
    """The units are asked; one suggests, the clerk answers; nothing counts yet."""
    page = people.windows["clerk"]
    address = page.url
    page.get_by_text("征求意见", exact=True).last.click()
    until = timezone.localdate() + timedelta(days=3)
    page.fill("form[action$='consult/'] input[name$=until]", until.isoformat())
    page.click("form[action$='consult/'] button")
    page.wait_for_selector("text=已开始征求意见")

    unit = people.sign_in("housing")
    unit.goto(address.rstrip("/") + "/consultation/")
    form = unit.locator("form[action*='comment']").first
    form.locator("[name$=stance]").select_option("suggest")
    form.locator("textarea").fill("建议写明小区名单。")
    form.locator("button").click()
    unit.wait_for_selector("text=建议写明小区名单。")
    people.picture("housing", "03-consultation")

    page.goto(address.rstrip("/") + "/consultation/")
    answer = page.locator("form[action*='answer']").first
    answer.locator("textarea").fill("名单随方案附上。")
    answer.locator("[name$=adopted]").select_option("1")
    answer.locator("button").click()
    page.wait_for_selector("text=名单随方案附上。")
    page.goto(address)


def approve_and_issue(people: People, server: Server, tmp_path: Path) -> None:
    """The leader approves, the clerk issues; the papers open in the programs people have."""
    page = people.windows["clerk"]
    page.click("form[action$='submit/'] button")
    page.wait_for_load_state()
    leader = people.sign_in("leader")
    leader.goto(page.url)
    leader.click("form[action$='approve/'] button")
    leader.wait_for_load_state()
    page.reload()
    page.click("form[action$='issue/'] button")
    page.click("dialog[open] button:has-text('确定')")
    page.wait_for_selector("text=已下达")
    for suffix, check in (("docx", opens_as_word), ("xlsx", opens_as_excel)):
        with page.expect_download() as waiting:
            page.click(f"a[href$='plan.{suffix}']")
        path = tmp_path / f"plan.{suffix}"
        waiting.value.save_as(path)
        check(path)
    page.goto(f"{server.base}/matters/")
    assert page.locator("tr[data-row], tbody tr").count() >= 3
    people.picture("clerk", "04-ledger")


def opens_as_word(path: Path) -> None:
    tables = docx.Document(str(path)).tables
    text = "".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    assert "36个老旧小区消防通道划线" in text
    assert "住房和城乡建设局" in text or "市住建局" in text


def opens_as_excel(path: Path) -> None:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    text = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert "36个老旧小区消防通道划线" in text
    with ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "external" in name.lower()]


def do_report_and_prove(people: People, server: Server, tmp_path: Path) -> None:
    """A unit signs, reports with a photo; the centre fails it once, then passes it."""
    unit = people.windows["housing"]
    unit.goto(f"{server.base}/matters/")
    unit.get_by_role("link", name="36个老旧小区消防通道划线").first.click()
    act(unit, "sign")
    act(unit, "report", text="已完成20个小区划线。", percent="55")
    image = tmp_path / "现场.jpg"
    image.write_bytes(photo())
    prove(unit, image)
    act(unit, "report_done", text="36个小区全部划线，请核验。")
    people.picture("housing", "05-reported")
    matter = unit.url

    clerk = people.windows["clerk"]
    clerk.goto(matter)
    act(clerk, "verify_fail", text="照片只有一个小区，请补齐。")
    unit.goto(matter)
    assert unit.get_by_text("照片只有一个小区，请补齐。").count()
    prove(unit, image)
    act(unit, "report_done", text="补齐照片，请再核验。")
    clerk.goto(matter)
    act(clerk, "verify_pass", text="现场看过三处，属实。")
    clerk.wait_for_selector("[aria-current=step]:has-text('已销号')")
    people.picture("clerk", "06-closed")

    phone = people.sign_in("fire", width=390, height=844)
    phone.goto(matter)
    assert phone.title().startswith("404") or phone.get_by_text("没有").count()
    people.complaints[:] = [one for one in people.complaints if "404" not in one]


def act(page: Page, action: str, **values: str) -> None:
    """Open the action's form, fill it in and send it."""
    box = page.locator(f"#do-{action}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    for name, value in values.items():
        box.locator(f"[name$=-{name}]").fill(value)
    with page.expect_navigation():
        box.locator("button").last.click()
    assert not page.locator(".errorlist:visible, .alert-danger:visible").count(), page.inner_text(
        "main"
    )


def prove(page: Page, image: Path) -> None:
    box = page.locator("#do-evidence")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator("[type=file]").set_input_files(image)
    with page.expect_navigation():
        box.locator("button").last.click()


def left_alone(people: People, server: Server) -> None:
    """The other unit does nothing; on a moved clock its ladder climbs and an order waits for its signature."""
    server.python(
        "from datetime import timedelta; from django.utils import timezone\n"
        "from luoshi.ledger.sweep import sweep; from luoshi.flows.orders import draft_orders\n"
        "late = timezone.now() + timedelta(days=14)\nsweep(late); draft_orders(late)"
    )
    phone = people.windows["fire"]
    phone.goto(f"{server.base}/matters/")
    phone.get_by_role("link", name="养老机构").first.click()
    assert phone.locator("text=提醒").count()
    wide = phone.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    people.picture("fire", "07-ladder-on-a-phone")


def sign_the_order(people: People, server: Server, tmp_path: Path) -> None:
    """The order that the ladder prepared lies on the head's desk; signed, the unit has it with a number and a reply date."""
    head = people.sign_in("head")
    head.goto(f"{server.base}/desk/")
    head.get_by_role("link", name="养老机构").first.click()
    head.wait_for_selector("form[action$='/sign/']")
    draft = head.inner_text("main")
    assert "消防安全工作会议" in draft  # the document that decided it
    assert "养老机构" in draft
    head.click("form[action$='/sign/'] button")
    head.click("dialog[open] button:has-text('确定')")
    head.wait_for_selector("text=已签发 督提")
    assert not head.locator("form[action$='/sign/']").count()
    with head.expect_download() as waiting:
        head.click("a[href$='order.docx']")
    path = tmp_path / "order.docx"
    waiting.value.save_as(path)
    letter = "".join(part.text for part in docx.Document(str(path)).paragraphs)
    assert "督提〔" in letter
    assert "临水市消防救援支队" in letter

    unit = people.windows["fire"]
    unit.goto(f"{server.base}/orders/")
    unit.get_by_role("link", name="养老机构").first.click()
    assert "待回复" in unit.inner_text("main")
    assert not unit.locator("form[action$='/sign/']").count()
    unit.goto(f"{server.base}/desk/")
    assert unit.get_by_text("督办提醒函").count()
