"""Playbooks as pages: in words, versions side by side, and the next version."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luoshi.ledger.models import Playbook
from luoshi.ledger.playbooks import builtin, current, install, parse_playbook
from luoshi.ledger.services import withdraw
from luoshi.ledger.services.errors import ChangedMeanwhile, Incomplete, NotAllowed, NotPermitted
from luoshi.ledger.services.playbooks import add_playbook, change_playbook
from luoshi.units.models import Role, User
from luoshi.web.playbook_words import compared, ladders
from luoshi.web.playbook_words import said as sentences
from tests.factories import MONDAY, City, make_city, make_user
from tests.web.browsing import browser, queries, said
from tests.web.ledger.factories import recent

pytestmark = pytest.mark.django_db
TASK = builtin()["task"]


def changed(old: str, new: str, source: str = TASK) -> str:
    assert old in source
    return source.replace(old, new)


FASTER = changed('due = "2 workdays"', 'due = "1 workday"')


def editor(city: City) -> User:
    return city.head


def test_every_builtin_playbook_can_be_said_in_words() -> None:
    for key, source in builtin().items():
        lines = sentences(parse_playbook(source))
        assert len(lines) > 10, key
        assert not [line for line in lines if "%" in line or "None" in line], key


def test_a_playbook_is_told_in_the_words_of_those_who_follow_it() -> None:
    city = make_city()
    recent(city)

    text = said(browser(city.clerk).get("/playbooks/task/"))

    for sentence in (
        "下达（改派、移交）后2个工作日内签收。",
        "下达后，按文件写明的时限办结；没有写的算没有时限，按期复核。",
        "办理期间，每到月底报送进展一次；没有进展也要零报告。",
        "报结前要有：至少一份照片或文件。",
        "由督办单位核验；谁报的结，谁的单位不能核验。",
        "比序时进度落后 10 个百分点亮黄灯，落后 30 个百分点亮红灯；超期亮红灯。",
        "有 1 件未销号的事项按它办",
    ):
        assert sentence in text, sentence
    finish = next(ladder for ladder in ladders(parse_playbook(TASK)) if ladder.name == "办结")
    assert [when for when, _what in finish.steps] == [
        "到期前7天", "到期前3天", "到期前1天", "到期时", "到期后1个工作日", "到期后5个工作日", "到期后15个工作日",
    ]  # fmt: skip
    assert finish.steps[4][1] == "拟蓝色提醒单，待督办单位签发"


def test_a_change_is_the_next_version_and_old_matters_keep_theirs() -> None:
    city = make_city()
    old = recent(city)
    client = browser(editor(city))

    answer = client.post(
        "/playbooks/task/edit/", {"version": 1, "source": FASTER.replace("\n", "\r\n")}, follow=True
    )

    new = current("task")
    assert (new.version, new.by, new.source) == (2, city.head, FASTER)
    assert answer.redirect_chain == [("/playbooks/task/", 302)]
    assert "下达（改派、移交）后1个工作日内签收。" in said(answer)
    fresh = recent(city)
    old.refresh_from_db()
    assert (old.playbook.version, fresh.playbook.version) == (1, 2)
    shown = client.get("/playbooks/task/").context
    assert [(one.version, count) for one, count in shown["versions"]] == [(2, 1), (1, 1)]
    assert "下达（改派、移交）后2个工作日内签收。" in said(client.get("/playbooks/task/1/"))
    assert client.get("/playbooks/task/3/").status_code == 404


def test_two_versions_are_compared_in_words_and_as_text() -> None:
    city = make_city()
    install(FASTER, by=city.head, at=MONDAY)

    page = browser(city.clerk).get("/playbooks/task/1/2/")

    assert [(line.mark, line.text) for line in page.context["words"]] == [
        ("-", "下达（改派、移交）后2个工作日内签收。"),
        ("+", "下达（改派、移交）后1个工作日内签收。"),
    ]
    assert [line.text for line in page.context["lines"] if line.mark == "+"] == [
        'due = "1 workday"'
    ]
    assert browser(city.clerk).get("/playbooks/task/1/9/").status_code == 404
    assert [line.mark for line in compared(["a", "b"], ["b", "c"])] == ["-", " ", "+"]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("key = ", "办法不是有效的 TOML"),
        (changed('due = "2 workdays"', 'due = "soon"'), "clock.sign.due：时限“soon”看不懂"),
        (changed('[clock.verify]\ndue = "10 days"\n', ""), "缺少 [clock.verify]：少了它，事项会无声地停在那里"),
        (changed('order = "blue"', 'order = "green"'), "只能是 blue、orange、red"),
        (changed("red = 30", "red = 5"), "红灯应晚于黄灯"),
        (changed('kind = "task"', 'kind = "wish"'), "kind = 'wish'：只能是"),
        (changed('key = "task"', 'key = "chore"'), "另立一个请用“新办法”"),
        (changed('kind = "task"', 'kind = "duty"'), "类型不能改"),
        (f'{TASK}# {"长" * 20_000}', "20000"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_with_the_place_and_stays_typed(
    source: str, sentence: str
) -> None:
    city = make_city()
    current("task")

    answer = browser(city.head).post("/playbooks/task/edit/", {"version": 1, "source": source})

    assert answer.status_code == 422
    assert sentence in said(answer)
    assert source[:200] in said(answer)
    assert current("task").version == 1


def test_who_edits_a_version_that_is_no_longer_the_newest_is_told() -> None:
    city = make_city()
    install(FASTER, by=city.head, at=MONDAY)
    mine = changed("near_days = 7", "near_days = 5")

    answer = browser(city.head).post("/playbooks/task/edit/", {"version": 1, "source": mine})

    assert answer.status_code == 409
    assert "刚刚有人改了这个办法" in said(answer)
    assert "near_days = 5" in said(answer)
    assert 'name="version" value="2"' in said(answer)
    assert current("task").version == 2


def test_saying_the_same_makes_no_version() -> None:
    city = make_city()

    answer = browser(city.head).post(
        "/playbooks/task/edit/", {"version": 1, "source": TASK}, follow=True
    )

    assert "内容没有变化。" in said(answer)
    assert Playbook.objects.filter(key="task").count() == 1


def test_a_new_playbook_begins_as_a_copy_under_another_key() -> None:
    city = make_city()
    client = browser(city.head)
    assert TASK.splitlines()[1] in said(client.get("/playbooks/new/?like=task"))
    source = changed('key = "task"', 'key = "livelihood"').replace("重点任务", "民生实事")

    answer = client.post("/playbooks/new/", {"version": 0, "source": source}, follow=True)

    assert answer.redirect_chain == [("/playbooks/livelihood/", 302)]
    assert current("livelihood").name == "民生实事"
    again = client.post("/playbooks/new/", {"version": 0, "source": source})
    assert (again.status_code, "已经有标识为“livelihood”的办法" in said(again)) == (422, True)
    for key in ("New", "a b", "new", "x"):
        odd = client.post(
            "/playbooks/new/", {"version": 0, "source": changed('key = "task"', f'key = "{key}"')}
        )
        assert odd.status_code == 422, key


def test_readers_read_and_find_no_button() -> None:
    city = make_city()

    page = said(browser(city.clerk).get("/playbooks/task/"))

    assert "/playbooks/task/edit/" not in page
    assert "/playbooks/new/" not in page
    assert (
        browser(city.clerk)
        .post("/playbooks/task/edit/", {"version": 1, "source": FASTER})
        .status_code
        == 403
    )
    assert browser(city.housing_head).get("/playbooks/").status_code == 403
    assert browser(city.clerk).get("/playbooks/nothing/").status_code == 404


def test_lists_take_the_same_queries_for_one_row_and_for_three() -> None:
    city = make_city()
    client = browser(make_user(Role.AUDITOR, city.government))
    recent(city)
    one = [queries(client, address) for address in ("/playbooks/", "/playbooks/task/")]

    for near in (5, 6):
        install(changed("near_days = 7", f"near_days = {near}"), by=city.head, at=MONDAY)
        recent(city)

    assert [queries(client, address) for address in ("/playbooks/", "/playbooks/task/")] == one


def test_closed_matters_are_not_counted() -> None:
    city = make_city()
    matter = recent(city)
    withdraw(matter, by=city.head, at=timezone.now(), text="撤销")

    rows = {
        one.key: count
        for one, _kind, count in browser(city.head).get("/playbooks/").context["rows"]
    }

    assert rows["task"] == 0


def test_services_ask_for_the_permission_themselves() -> None:
    city = make_city()

    with pytest.raises(NotPermitted):
        change_playbook(FASTER, by=city.clerk, at=MONDAY, key="task", version=1)
    with pytest.raises(NotPermitted):
        add_playbook(FASTER, by=city.clerk, at=MONDAY)
    with pytest.raises(ChangedMeanwhile):
        change_playbook(FASTER, by=city.head, at=MONDAY, key="nothing", version=1)
    with pytest.raises(Incomplete):
        add_playbook("", by=city.head, at=MONDAY)
    with pytest.raises(NotAllowed):
        add_playbook(TASK, by=city.head, at=MONDAY)
