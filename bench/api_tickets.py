"""Tickets a second through `POST /api/v1/tickets`: `python -m bench api_tickets`.

Eight clients over persistent connections; every ticket has a new customer with an address and a telephone number. The
baseline of the same run: pgbench writes the same rows, one INSERT for each kind of row, to the same PostgreSQL
(durable, as delivered) over as many connections. Load generator, web server and PostgreSQL share the machine.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from bench import common
from bench.measuring import Figure, Outcome, Size, at_least, at_most

PORT = common.free_port()
CLIENTS = 8
TEXT = (
    "Здравствуйте! С самого утра не работает интернет, на роутере мигает красная лампочка. Перезагружал три раза, "
    "не помогло. Договор 40-117, квартира 12, звонил вчера вечером, оператор обещал перезвонить и не перезвонил. "
    "Пожалуйста, помогите. "
)
SUBJECT = "Не работает интернет с самого утра"

# The rows that one opening writes, found by comparing the tables before and after; see `written_rows`.
PGBENCH = """
BEGIN;
INSERT INTO customers_person (project_id, name, language, note)
    VALUES ({project}, 'Дарья Соколова', '', '') RETURNING id AS person \\gset
INSERT INTO customers_identity (project_id, person_id, kind, value, verified)
    VALUES ({project}, :person, 'email', 'pgbench' || :person || '@example.com', false),
           ({project}, :person, 'phone', '+7' || (9000000000 + :person), false);
INSERT INTO desk_ticket (project_id, number, subject, status, priority, source, channel, person_id, tags, preview,
        message_count, unread, with_client, reopened, last_customer_at, version)
    VALUES ({project}, otklik_next_number({project}), '{subject}', 'new', 2, 'api', 'api', :person, '{{}}',
        left('{text}', 200), 1, true, false, 0, now(), 1) RETURNING id AS ticket \\gset
INSERT INTO desk_message (project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address,
        unverified, text, quoted, html, html_quoted, external_id)
    VALUES ({project}, :ticket, 'customer', 'api', {user}, :person, 'Дарья Соколова', 'pgbench@example.com', false,
        '{text}', '', '', '', '') RETURNING id AS message \\gset
INSERT INTO desk_participant (project_id, ticket_id, address, name, is_requester, verified)
    VALUES ({project}, :ticket, 'pgbench' || :person || '@example.com', 'Дарья Соколова', true, false);
INSERT INTO events_event (kind, project_id, ticket_id, actor_kind, actor_id, actor_name, change_id, depth, payload)
    VALUES ('customer.added', {project}, NULL, 'user', {user}, 'bench', gen_random_uuid(), 0, '{{"person": 1}}'),
           ('ticket.opened', {project}, :ticket, 'user', {user}, 'bench', gen_random_uuid(), 0,
            '{{"number": "NET-1", "subject": "{subject}", "source": "api", "channel": "api", "message": 1}}');
INSERT INTO events_waitingchange (change_id) VALUES (gen_random_uuid());
COMMIT;
"""


class Client:
    """One persistent connection that opens ticket after ticket; nothing but what HTTP/1.1 needs."""

    def __init__(self, token: str, deadline: float) -> None:
        self.token, self.deadline = token, deadline
        self.waits: list[float] = []
        self.refused = 0

    async def run(self) -> None:
        """Call until the deadline."""
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        while time.monotonic() < self.deadline:
            request = self._request()
            began = time.monotonic()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))  # type: ignore[index]
            self.waits.append(time.monotonic() - began)
            self.refused += not head.startswith(b"HTTP/1.1 201")
        writer.close()

    def _request(self) -> bytes:
        unique = uuid.uuid4().int
        body = {
            "project": "net",
            "subject": SUBJECT,
            "text": TEXT,
            "customer": {
                "name": "Дарья Соколова",
                "email": f"d{unique:x}@example.com",
                "phone": f"+79{unique % 10**9:09d}",
            },
        }
        data = json.dumps(body, ensure_ascii=False).encode()
        head = (
            f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        return head.encode() + data


async def load(token: str, seconds: float) -> dict[str, float]:
    """Open tickets for some seconds; return the rate and the waits in milliseconds."""
    began = time.monotonic()
    clients = [Client(token, began + seconds) for _ in range(CLIENTS)]
    await asyncio.gather(*(client.run() for client in clients))
    passed = time.monotonic() - began
    waits = [wait * 1000 for client in clients for wait in client.waits]
    if refused := sum(client.refused for client in clients):
        raise RuntimeError(f"{refused} of {len(waits)} calls were not answered with 201")
    return {
        "per_second": len(waits) / passed,
        "p50_ms": common.percentile(waits, 0.5),
        "p95_ms": common.percentile(waits, 0.95),
        "p99_ms": common.percentile(waits, 0.99),
    }


def pgbench(project: int, user: int, seconds: float) -> dict[str, float]:
    """Write the same rows without us; return the transactions a second."""
    from django.db import connection

    from otklik.config.embedded import Cluster, binaries

    cluster = Cluster(Path(common.os.environ["OTKLIK_HOME"]))
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write(PGBENCH.format(project=project, user=user, subject=SUBJECT, text=TEXT))
        script.flush()
        head = ["-h", str(cluster.socket_dir), "-p", "5432", "-U", connection.settings_dict["USER"]]
        words = [str(binaries.newest() / "pgbench"), *head, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2"]
        words += ["-T", str(round(seconds)), "-f", script.name, connection.settings_dict["NAME"]]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if not found:
        raise RuntimeError(done.stderr)
    return {"per_second": float(found[1])}


def written_rows(token: str) -> dict[str, int]:
    """Open one ticket and return how many rows that added to each table."""
    from otklik.config.cli.pgtools import row_counts

    before = row_counts()
    client = Client(token, time.monotonic() + 0.001)
    asyncio.run(client.run())
    made = max(1, len(client.waits))
    return {name: (count - before[name]) // made for name, count in row_counts().items() if count > before[name]}


def measure(size: Size) -> Outcome:
    """Open tickets and have pgbench write the same rows, in turns."""
    seconds = size.of(15, 2)
    ours: list[dict[str, float]] = []
    raw: list[dict[str, float]] = []
    with common.installation():
        from otklik.accounts.actions.projects import create_project, set_role
        from otklik.accounts.actions.tokens import issue_token
        from otklik.accounts.models import User
        from otklik.accounts.roles import Role
        from otklik.events.actor import system

        project = create_project(actor=system("bench"), key="net", name="Net")
        user = User.objects.create_user("bench@example.com", name="Bench")
        set_role(actor=system("bench"), project=project, user=user, role=Role.OPERATOR)
        token = issue_token(user=user, name="bench")
        with common.web(PORT):
            asyncio.run(load(token, size.of(5, 1)))
            rows = written_rows(token)
            for _ in range(size.runs):
                ours.append(asyncio.run(load(token, seconds)))
                raw.append(pgbench(project.pk, user.pk, seconds))
    figures, baseline = common.median_of(ours), common.median_of(raw)
    ratio = figures["per_second"] / baseline["per_second"]
    against = f"pgbench, the same rows, {CLIENTS} clients"
    name = f"`POST /api/v1/tickets`, {CLIENTS} clients"
    return Outcome(
        f"tickets with a new customer each over {CLIENTS} persistent connections, {seconds} s a run; pgbench writes "
        "the same rows (one INSERT for each kind of row) over as many connections to the same PostgreSQL",
        (
            Figure(name, figures["per_second"], "/s", at_least(400), baseline["per_second"], against),
            Figure(f"{name}, p95", figures["p95_ms"], "ms", at_most(40)),
            Figure(f"{name}, part of pgbench", ratio, "", at_least(0.12)),
        ),
        {"rows": rows, "medians": figures, "runs": [{"ours": a, "pgbench": b} for a, b in zip(ours, raw, strict=True)]},
    )
