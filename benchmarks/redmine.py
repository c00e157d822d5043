"""Redmine of the Debian package beside the ledger: the same number of open matters, the same questions, the same machine.

Needs ``apt-get install redmine redmine-pgsql puma``; without it the ledger's benchmark says so and goes on.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from benchmarks.load import Load, Question, ask, first_byte, free_port, tell, until_open

HOME = Path("/usr/share/redmine")
DATABASE = "redmine_bench"
PROJECTS, USERS, ACTIONS = 20, 50, 200
LIST = "/projects/unit2/issues?set_filter=1&f[]=status_id&op[status_id]=o&sort=due_date,id:desc&per_page=50"
FILL = """
UPDATE settings SET value = '200000' WHERE name = 'issues_export_limit';
INSERT INTO settings (name, value, updated_on) SELECT 'issues_export_limit', '200000', now()
    WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'issues_export_limit');
INSERT INTO projects (id, name, identifier, status, is_public, lft, rgt, created_on, updated_on, inherit_members)
    SELECT 1000 + n, 'Unit ' || n, 'unit' || n, 1, false, 2 * n, 2 * n + 1, now(), now(), false FROM generate_series(1, {projects}) n;
INSERT INTO enabled_modules (project_id, name) SELECT id, 'issue_tracking' FROM projects WHERE id > 1000;
INSERT INTO projects_trackers (project_id, tracker_id) SELECT id, (SELECT min(id) FROM trackers) FROM projects WHERE id > 1000;
INSERT INTO users (id, login, hashed_password, salt, firstname, lastname, admin, status, language, type, created_on, updated_on,
                   mail_notification)
    SELECT 1000 + n, 'user' || n, '{password}', '', 'User', 'No ' || n, false, 1, 'en', 'User', now(), now(), 'none'
    FROM generate_series(1, {users}) n;
INSERT INTO members (id, user_id, project_id, created_on)
    SELECT 1000 * u.id + p.id, u.id, p.id, now() FROM users u, projects p WHERE u.id > 1000 AND p.id > 1000;
INSERT INTO member_roles (member_id, role_id) SELECT id, (SELECT id FROM roles WHERE name = 'Developer') FROM members;
INSERT INTO issues (tracker_id, project_id, subject, description, due_date, status_id, priority_id, author_id, assigned_to_id,
                    lock_version, done_ratio, created_on, updated_on, root_id, lft, rgt, is_private)
    SELECT (SELECT min(id) FROM trackers), 1001 + n % {projects}, 'Finish item ' || n, 'To be finished by the end of the year.',
           date '2026-01-15' + n % 700, (SELECT min(id) FROM issue_statuses),
           (SELECT min(id) FROM enumerations WHERE type = 'IssuePriority'),
           1001, 1001 + n % {users}, 0, n % 100 / 10 * 10, now(), now(), 1, 1, 2, false FROM generate_series(1, {count}) n;
UPDATE issues SET root_id = id;
INSERT INTO settings (name, value, updated_on) VALUES ('rest_api_enabled', '1', now());
INSERT INTO tokens (user_id, action, value, created_on, updated_on) VALUES (1001, 'api', '{key}', now(), now());
"""


def is_here() -> bool:
    """Whether Debian's package is installed."""
    return HOME.is_dir()


def measure(url: str, count: int) -> tuple[dict[str, Load], tuple[float, float, int]]:
    """Fill, serve with two workers, ask; return the loads by the ledger's names, and how the CSV export went."""
    password = secrets.token_urlsafe(12)
    key = secrets.token_hex(20)
    with filled(url, count, password, key) as address, served(address) as port:
        cookie = signed_in(port, password)
        loads = {
            "ledger page": ask(port, LIST.replace(" ", "%20"), cookie),
            "matter page": ask(port, f"/issues/{count // 2}", cookie),
        }
        updates = [
            Question(f"/issues/{n}.json", "PUT", '{"issue":{"status_id":2,"notes":"seen"}}')
            for n in range(1, 1 + ACTIONS)
        ]
        loads["one action"] = tell(port, updates, {"X-Redmine-API-Key": key})
        export = first_byte(port, "/issues.csv?set_filter=1&c[]=all_inline", cookie)
    return loads, export


@contextmanager
def filled(url: str, count: int, password: str, key: str) -> Iterator[str]:
    """Give the address of a database with Redmine's tables and ``count`` open issues; gone afterwards."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
    address = url.replace("/postgres", f"/{DATABASE}", 1)
    for task in ("db:migrate", "redmine:load_default_data"):
        rake(task, address)
    inner = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest()
    known = hashlib.sha1(inner.encode(), usedforsecurity=False).hexdigest()
    with psycopg.connect(address, autocommit=True) as database:
        database.execute(
            FILL.format(projects=PROJECTS, users=USERS, count=count, password=known, key=key)
        )
        database.execute("VACUUM ANALYZE")
    try:
        yield address
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def rake(task: str, address: str) -> None:
    """Run one of Redmine's own tasks."""
    done = subprocess.run(
        ["/usr/bin/rake", task], cwd=HOME, env=environment(address), check=False, capture_output=True, text=True
    )  # fmt: skip
    if done.returncode:
        msg = f"Redmine could not {task}: {(done.stdout + done.stderr)[:2000]}"
        raise RuntimeError(msg)


def environment(address: str) -> dict[str, str]:
    """Return what Debian's Redmine is told; DATABASE_URL goes before its own file."""
    known = psycopg.conninfo.conninfo_to_dict(address)
    rails = f"postgresql://{known['user']}@{quote(str(known['host']), safe='')}/{known['dbname']}"
    return {
        **os.environ, "DATABASE_URL": rails, "RAILS_ENV": "production", "X_DEBIAN_SITEID": "default", "REDMINE_LANG": "en",
        "RAILS_MAX_THREADS": "8",
    }  # fmt: skip


@contextmanager
def served(address: str) -> Iterator[int]:
    """Serve with puma: two workers of four threads, as its users are advised."""
    port = free_port()
    listens = ("-b", f"tcp://127.0.0.1:{port}")
    command = [
        "/usr/bin/puma",
        "-e",
        "production",
        "-w",
        "2",
        "-t",
        "4:4",
        "--preload",
        *listens,
        "config.ru",
    ]
    with subprocess.Popen(
        command, cwd=HOME, env=environment(address), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:  # fmt: skip
        try:
            until_open(port, seconds=120)
            time.sleep(2)
            yield port
        finally:
            process.terminate()


def signed_in(port: int, password: str) -> str:
    """Sign in as a person would and return the cookie."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/login")
    answer = line.getresponse()
    page, cookie = answer.read().decode(), cookie_of(answer)
    token = re.search(r'name="authenticity_token" value="([^"]+)"', page)
    if token is None:
        msg = "Redmine's page of signing in has no token"
        raise RuntimeError(msg)
    form = {"authenticity_token": token[1], "username": "user1", "password": password}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/login", urlencode(form), headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != http.client.FOUND:
        msg = f"Redmine did not let in: {answer.status}"
        raise RuntimeError(msg)
    return cookie_of(answer)


def cookie_of(answer: http.client.HTTPResponse) -> str:
    """Return the session's cookie as the browser sends it back."""
    return (answer.getheader("Set-Cookie") or "").partition(";")[0]
