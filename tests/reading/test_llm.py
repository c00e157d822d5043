"""The optional model: an answer counts only when it is well-formed and quotes exactly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading import llm_client
from luoshi.reading.llm import Candidate, NoAnswer, Opinion, Verdict, consult, refine
from luoshi.reading.llm_client import ChatClient, UnusableAddress, completions_url
from luoshi.reading.model import Kind
from tests.model_server import Handle, Handler, Server, says

TEXTS = ("市教育局要新建幼儿园8所", "要提高政治站位", "严禁新建楼堂馆所")
CANDIDATES = [
    Candidate(at, text, "一、民生", Kind.DUTY, 0.5)
    for at, text in zip((4, 7, 9), TEXTS, strict=True)
]
GOOD = {
    "verdicts": [
        {"id": 1, "kind": "task", "quote": "新建幼儿园8所"},
        {"id": 2, "kind": "none", "quote": ""},
        {"id": 3, "kind": "prohibition", "quote": "严禁新建楼堂馆所"},
    ]
}


@contextmanager
def model(
    play: Handle, *, seconds: float = 5, key: str | None = None
) -> Iterator[tuple[ChatClient, Server]]:
    with Server(play) as server:
        yield ChatClient(server.url, "qwen", key=key, seconds=seconds), server


def test_good_answers_become_verdicts_whose_trace_names_the_model() -> None:
    with model(says(GOOD)) as (client, _):
        verdicts = refine(CANDIDATES, client)

    assert verdicts == {
        4: Verdict(Kind.TASK, "新建幼儿园8所", "模型qwen判为task（内置判断：duty，0.50）"),
        7: Verdict(None, "", "模型qwen判为none（内置判断：duty，0.50）"),
        9: Verdict(
            Kind.PROHIBITION, "严禁新建楼堂馆所", "模型qwen判为prohibition（内置判断：duty，0.50）"
        ),
    }


def test_question_demands_json_and_holds_the_clauses_and_little_context() -> None:
    candidate = Candidate(0, "要建学校", "上" * 5000, None, 0.5)

    with model(says(GOOD), key="secret") as (client, server):
        refine([candidate], client)

    [(path, headers, body)] = server.seen
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert body["model"] == "qwen"
    assert body["temperature"] == 0
    assert body["stream"] is False
    assert body["response_format"] == {"type": "json_object"}
    assert json.loads(body["messages"][1]["content"]) == {
        "clauses": [{"id": 1, "text": "要建学校", "context": "上" * 200}]
    }


def test_only_middling_scores_are_sent() -> None:
    scores = (0.0, 0.29, 0.3, 0.7, 0.71, 1.0)
    candidates = [Candidate(at, "要建学校", "", None, score) for at, score in enumerate(scores)]
    answer = {"verdicts": [{"id": 1, "kind": "none"}, {"id": 2, "kind": "none"}]}

    with model(says(answer)) as (client, _):
        opinion = consult(candidates, client)

    assert (opinion.asked, sorted(opinion.verdicts)) == (2, [2, 3])


def test_without_unsure_clauses_nothing_is_sent() -> None:
    with model(says(GOOD)) as (client, server):
        opinion = consult([Candidate(0, "要建学校", "", Kind.TASK, 0.95)], client)

    assert server.seen == []
    assert opinion.notice() == ""


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"id": 1, "kind": "task", "quote": "新建幼儿园9所"}, "引文与原文不符"),
        ({"id": 1, "kind": "task", "quote": ""}, "引文与原文不符"),
        ({"id": 1, "kind": "task"}, "引文与原文不符"),
        ({"id": 1, "kind": "task", "quote": 8}, "引文与原文不符"),
        ({"id": 1, "kind": "slogan", "quote": TEXTS[0]}, "类别无效"),
        ({"id": 1, "kind": ["task"], "quote": TEXTS[0]}, "类别无效"),
        ({"id": 2, "kind": "task", "quote": TEXTS[0]}, "没有回答"),
        ({"id": True, "kind": "task", "quote": TEXTS[0]}, "没有回答"),
        ("nonsense", "没有回答"),
    ],
)
def test_a_lying_answer_leaves_the_built_in_verdict(answer: object, reason: str) -> None:
    with model(says({"verdicts": [answer]})) as (client, _):
        opinion = consult(CANDIDATES[:1], client)

    assert opinion.verdicts == {}
    assert opinion.notice() == (f"模型qwen：送判1句，采用0句，其余1句维持内置判断（{reason}1句）")


def test_two_answers_to_one_clause_cancel_each_other_and_others_count() -> None:
    answers = [*GOOD["verdicts"], {"id": 2, "kind": "duty", "quote": TEXTS[1]}]

    with model(says({"verdicts": answers})) as (client, _):
        opinion = consult(CANDIDATES, client)

    assert sorted(opinion.verdicts) == [4, 9]
    assert dict(opinion.refused) == {"重复回答": 1}


def test_words_around_the_json_are_tolerated() -> None:
    text = f"<think>好的</think>\n```json\n{json.dumps(GOOD, ensure_ascii=False)}\n```"

    with model(says(text)) as (client, _):
        assert sorted(refine(CANDIDATES, client)) == [4, 7, 9]


@pytest.mark.parametrize(
    "play",
    [
        says("{"),
        says('{"verdicts": {}}'),
        says("[]"),
        says("我不能回答"),
        says('{"verdicts":' + "[" * 100_000 + "]" * 100_000 + "}"),
        lambda handler: handler.answer(b"not json"),
        lambda handler: handler.answer(b'{"choices": []}'),
        lambda handler: handler.answer(b'{"choices": [{"message": {"content": null}}]}'),
        lambda handler: handler.answer(b"[" * 100_000),
        lambda handler: handler.answer(b"\xff\xfe\x00"),
    ],
)
def test_broken_json_leaves_the_built_in_verdict(play: Handle) -> None:
    with model(play) as (client, _):
        opinion = consult(CANDIDATES, client)

    assert opinion.verdicts == {}
    assert dict(opinion.refused) == {"回答不是约定的JSON": 3}


def test_a_slow_model_is_given_up_after_two_batches() -> None:
    candidates = [Candidate(at, "要建学校", "", None, 0.5) for at in range(12 * 4)]
    began = time.monotonic()

    with model(lambda _: time.sleep(1), seconds=0.1) as (client, server):
        opinion = consult(candidates, client)

    assert time.monotonic() - began < 3
    assert len(server.seen) == 2
    assert dict(opinion.refused) == {"超时": 24, "未再询问": 24}


def test_a_model_that_drips_is_cut_off_at_the_deadline() -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)

    def patiently(handler: Handler) -> None:
        try:
            drip(handler)
        except OSError:
            return

    with model(patiently, seconds=0.3) as (client, _):
        assert dict(consult(CANDIDATES, client).refused) == {"超时": 3}


@pytest.mark.parametrize(("status", "requests"), [(500, 2), (503, 2), (429, 2), (400, 1), (401, 1)])
def test_a_refusing_server_is_tried_at_most_twice(status: int, requests: int) -> None:
    with model(lambda handler: handler.answer(b"", status)) as (client, server):
        opinion = consult(CANDIDATES, client)

    assert len(server.seen) == requests
    assert dict(opinion.refused) == {f"服务器回应{status}": 3}


def test_a_server_that_recovers_is_heard() -> None:
    def play(handler: Handler) -> None:
        handler.answer(b"", 503) if len(handler.seen) == 1 else says(GOOD)(handler)

    with model(play) as (client, _):
        assert sorted(refine(CANDIDATES, client)) == [4, 7, 9]


def test_a_huge_answer_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm_client, "MOST_BYTES", 10_000)
    sent: list[int] = []

    def pour(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            sent.extend(handler.wfile.write(b" " * 10_000) for _ in range(10_000))
        except OSError:
            return

    with model(pour) as (client, _):
        opinion = consult(CANDIDATES, client)

    assert dict(opinion.refused) == {"回答过长": 3}
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_refused_and_the_key_goes_nowhere(status: int) -> None:
    with Server(says(GOOD)) as other:
        away = f"{other.url}/v1/chat/completions"
        with model(lambda h: h.answer(b"", status, Location=away), key="secret") as (client, _):
            opinion = consult(CANDIDATES, client)

    assert other.seen == []
    assert dict(opinion.refused) == {"服务器要求转向别处，已拒绝": 3}


def test_an_unreachable_server_is_a_reason() -> None:
    with Server(says(GOOD)) as server:
        url = server.url

    assert dict(consult(CANDIDATES, ChatClient(url, "qwen")).refused) == {"连接不上": 3}


def test_a_connection_cut_in_the_middle_is_a_reason() -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b"garbage\r\n\r\n")
        handler.close_connection = True

    with model(cut) as (client, _):
        assert dict(consult(CANDIDATES, client).refused) == {"连接中断": 3}


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(says(GOOD)) as proxy, model(says(GOOD)) as (_, server):
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        refine(CANDIDATES, ChatClient(server.url, "qwen"))

    assert proxy.seen == []
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("http://127.0.0.1:11434", "http://127.0.0.1:11434/v1/chat/completions"),
        ("http://127.0.0.1:11434/v1/", "http://127.0.0.1:11434/v1/chat/completions"),
        ("https://llm.local/a/v1", "https://llm.local/a/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions"),
    ],
)
def test_address_may_end_at_host_version_or_endpoint(url: str, endpoint: str) -> None:
    assert completions_url(url) == endpoint


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://h/",
        "localhost:11434",
        "http://",
        "",
        "http://[x",
        "http://h:99999",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UnusableAddress, match="不是 http 或 https 地址"):
        completions_url(url)


def test_the_key_is_in_no_representation() -> None:
    assert "secret" not in repr(ChatClient("http://h", "qwen", key="secret"))


class Parrot:
    """Answers every question with the same words."""

    name = "parrot"

    def __init__(self, words: str) -> None:
        self.words = words
        self.questions: list[str] = []

    def complete(self, instruction: str, question: str) -> str:
        del instruction
        self.questions.append(question)
        return self.words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(TEXTS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["verdicts", "id", "kind", "quote"]), inner, max_size=4)
    ),
)


@given(JSON.map(json.dumps) | st.text())
def test_whatever_a_model_says_only_exact_quotes_count(words: str) -> None:
    opinion = consult(CANDIDATES, Parrot(words))

    texts = {candidate.index: candidate.text for candidate in CANDIDATES}
    assert all(verdict.quote in texts[at] for at, verdict in opinion.verdicts.items())
    assert len(opinion.verdicts) + opinion.refused.total() == opinion.asked == 3


def test_long_documents_are_asked_in_bounded_batches() -> None:
    clauses = [Candidate(at, "要" * 500, "下" * 300, None, 0.5) for at in range(10)]
    parrot = Parrot('{"verdicts": []}')

    consult([*clauses, Candidate(10, "要" * 601, "", None, 0.5)], parrot)

    assert [len(json.loads(question)["clauses"]) for question in parrot.questions] == [4, 4, 2]


def test_notice_of_an_opinion_without_refusals_is_short() -> None:
    opinion = Opinion("qwen", asked=1, verdicts={0: Verdict(None, "", "")})

    assert opinion.notice() == "模型qwen：送判1句，采用1句"


def test_no_answer_is_an_exception_with_a_reason() -> None:
    assert str(NoAnswer("超时")) == "超时"
