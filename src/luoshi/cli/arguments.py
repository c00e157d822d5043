"""The arguments of ``luoshi``, with help and errors in the user's language."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
from typing import TYPE_CHECKING, NoReturn

from luoshi import __version__
from luoshi.cli.fire_arguments import add_fire_commands
from luoshi.cli.language import english, pick
from luoshi.cli.server_arguments import add_server_commands

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMATS = ("table", "json", "jsonl", "csv", "xlsx", "docx", "pdf")
MOST_JOBS = 256
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")

# argparse's own sentences; what is not here stays English.
CHINESE = (
    (re.compile(r"^the following arguments are required: FILE.*"), "要读哪个文件或目录？"),
    (
        re.compile(r"^the following arguments are required: COMMAND"),
        "要做什么？例如 luoshi read 讲话.docx",
    ),
    (
        re.compile(r"^argument COMMAND: invalid choice: (\S+) \(choose from (.*)\)"),
        r"没有 \1 这个命令，可选：\2",
    ),
    (re.compile(r"^the following arguments are required: (.*)"), r"缺少参数：\1"),
    (re.compile(r"^unrecognized arguments: (.*)"), r"不认识的参数：\1"),
    (re.compile(r"^ambiguous option: (\S+) could match (.*)"), r"选项 \1 不明确，可能是：\2"),
    (re.compile(r"invalid choice: (.*) \(choose from (.*)\)"), r"没有 \1 这一项，可选：\2"),
    (re.compile(r"expected one argument"), "后面要跟一个值"),
    (re.compile(r"^argument ([^:]+): "), r"选项 \1："),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese unless asked for English."""

    def error(self, message: str) -> NoReturn:
        """Print one sentence and where to find help; exit with code 2."""
        if not english():
            for pattern, replacement in CHINESE:
                message = pattern.sub(replacement, message)
        hint = pick(f"（用法见 {self.prog} --help）", f" (see {self.prog} --help)")
        self.exit(2, f"luoshi：{message}{hint}\n")

    def format_help(self) -> str:
        """Return the help with its fixed headings in the user's language."""
        return _translated(super().format_help())


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed arguments; exits with code 2 and a sentence when they are wrong."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.command == "read" and bool(arguments.llm) != bool(arguments.llm_model):
        parser.error(
            pick(
                "--llm 与 --llm-model 要一起给出：地址和模型名",
                "--llm and --llm-model belong together",
            )
        )
    return arguments


def _parser() -> Parser:
    parser = Parser(
        prog="luoshi",
        description=pick(
            "落实：把公文读成任务台账。", "Luoshi: read official documents into a ledger."
        ),
        add_help=False,
    )
    _add_help(parser)
    parser.add_argument(
        "--version",
        action="version",
        version=f"luoshi {__version__}",
        help=pick("显示版本", "show the version"),
    )
    commands = parser.add_subparsers(
        dest="command",
        required=True,
        metavar="COMMAND",
        title=pick("命令", "commands"),
    )
    _add_read(commands)
    add_fire_commands(commands, _add_help)
    add_server_commands(commands, _add_help)
    return parser


def _add_read(commands: argparse._SubParsersAction[Parser]) -> None:
    read = commands.add_parser(
        "read",
        add_help=False,
        help=pick("读文件，列出任务、职责、指标、禁令", "read files and list what they commit to"),
        description=pick(
            "读公文（.docx .doc .wps .pdf .ofd .xlsx .rtf .html .txt .md），"
            "列出任务、常态职责、指标和禁令，每行都能对照原文；原文没有写的责任单位和时限不会编造。",
            "Read official documents and list tasks, duties, indicators and prohibitions, each "
            "with its source. Nothing is invented: an owner or date not in the text stays empty.",
        ),
        epilog=pick(
            "退出码：0 成功；2 用法错误；3 有文件读不出；4 有文件标有密级。",
            "Exit codes: 0 done; 2 usage; 3 a file cannot be read; 4 a file is marked classified.",
        ),
    )
    _add_help(read)
    _add_output_arguments(read)
    _add_reading_arguments(read)
    _add_list_arguments(read)
    _add_model_arguments(read)


def _add_help(parser: Parser) -> None:
    parser.add_argument("-h", "--help", action="help", help=pick("显示本说明", "show this help"))


def _add_output_arguments(read: Parser) -> None:
    read.add_argument(
        "files",
        nargs="+",
        metavar="FILE|DIR",
        help=pick("要读的文件或目录；- 表示标准输入", "files or directories; - is standard input"),
    )
    read.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help=pick(
            "写到文件（按后缀定格式）或目录（每份文件各写一份，默认 xlsx）",
            "write to a file (its suffix sets the format) or a directory (one each, xlsx)",
        ),
    )
    read.add_argument(
        "--format",
        choices=FORMATS,
        metavar="FORMAT",
        help=pick("格式：", "one of ")
        + " ".join(FORMATS)
        + pick(
            "；屏幕上默认 table，管道里默认 json（多份时 jsonl）",
            "; table on a terminal, json(l) on a pipe",
        ),
    )
    _add_manner_arguments(read)


def _add_manner_arguments(read: Parser) -> None:
    read.add_argument(
        "--explain",
        action="store_true",
        help=pick("逐行说明依据的规则、得分和过程", "show rule, score and trace of each row"),
    )
    read.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help=pick("同时用 N 个进程，0 为全部处理器，默认 1", "use N processes, 0 for all cores"),
    )


def _add_reading_arguments(read: Parser) -> None:
    read.add_argument(
        "--date",
        type=_date,
        metavar="DATE",
        help=pick(
            "文件日期，如 2026-01-18，用来推算“今年”“月底前”",
            "date of the document, e.g. 2026-01-18, from which 今年 and 月底前 are computed",
        ),
    )
    read.add_argument(
        "--declassified-by",
        metavar="NAME",
        type=_name,
        help=pick(
            "解密责任人：标有密级的文件确已解密时给出，记入输出",
            "who vouches that a document marked classified has been declassified; recorded",
        ),
    )


def _add_list_arguments(read: Parser) -> None:
    read.add_argument(
        "--against",
        metavar="LEDGER",
        help=pick(
            "往年台账（.xlsx .docx .csv），标出同类任务并提示其责任单位",
            "an earlier ledger; marks similar rows and proposes their owners",
        ),
    )
    read.add_argument(
        "--units",
        metavar="UNITS",
        help=pick(
            "单位名单 .csv（列：单位名称、简称/别名），核对责任单位",
            "list of units (.csv: name, aliases) against which owners are checked",
        ),
    )


def _add_model_arguments(read: Parser) -> None:
    read.add_argument(
        "--llm",
        metavar="URL",
        type=_address,
        help=pick(
            "本地语言模型地址（OpenAI 兼容），只送判断不准的句子；密钥取自环境变量 LUOSHI_LLM_KEY",
            "OpenAI-compatible endpoint; only unsure clauses are sent; key from LUOSHI_LLM_KEY",
        ),
    )
    read.add_argument("--llm-model", metavar="NAME", help=pick("模型名称", "the model's name"))


def _date(text: str) -> dt.date:
    match = DATE.fullmatch(text.strip())
    try:
        return dt.date(*map(int, match.groups())) if match else dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            pick(f"“{text}”不是日期，请写成 2026-01-18", f"“{text}” is no date like 2026-01-18")
        ) from None


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST_JOBS:
        raise argparse.ArgumentTypeError(
            pick(
                f"“{text}”不是 0 到 {MOST_JOBS} 的整数",
                f"“{text}” is no whole number from 0 to {MOST_JOBS}",
            )
        )
    return int(text) or os.cpu_count() or 1


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError(
            pick("解密责任人不能为空，请写姓名", "the name must not be empty")
        )
    return text.strip()


def _address(text: str) -> str:
    from luoshi.reading.llm_client import UnusableAddress, completions_url

    try:
        completions_url(text)
    except UnusableAddress as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _translated(text: str) -> str:
    if english():
        return text
    for own, chinese in (
        ("usage: ", "用法："),
        ("positional arguments:", "参数："),
        ("options:", "选项："),
    ):
        text = text.replace(own, chinese)
    return text
