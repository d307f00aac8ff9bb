"""How many mails a second go all the way to tickets and replies: `python -m bench mail_read`.

The mix of the issue: multipart Russian mail, 20 % with a 100 KB attachment, 30 % replies to tickets that are there.
The mails are stored first; then `otklik worker` reads them (parsing, tickets, messages, files, events, reactions) and
the clock runs from its first item to its last. `python -m bench.mail_read [AMOUNT] [--profile]` reads in one process,
counts queries and shows where the time goes.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import random
import statistics
import sys
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import common, helpdesk
from bench import mail_ground as ground
from bench.measuring import Figure, Outcome, Size, at_least

TICKETS = 200
FILE_BYTES = 100_000


def measure(size: Size) -> Outcome:
    """Read mail by a worker, have django-helpdesk read the same mails, in turns."""
    amount = size.of(1500, 100)
    ours: list[dict[str, Any]] = []
    theirs: list[float] = []
    stdlib: list[float] = []
    with helpdesk.ready() as python:
        for _ in range(size.runs):
            # Django knows one database in the life of a process, and each run has its own.
            with get_context("spawn").Pool(1) as pool:
                run, helpdesk_rate, parser_rate = pool.apply(_once, (amount, python))
            ours.append(run)
            theirs.append(helpdesk_rate)
            stdlib.append(parser_rate)
    figure, base = (statistics.median(values) for values in ([run["per_second"] for run in ours], theirs))
    against = f"django-helpdesk {helpdesk.VERSION}, its get_email, the same files, PostgreSQL"
    return Outcome(
        f"{amount} stored mails a run into tickets and replies by one `otklik worker`: multipart Russian mail, 20 % "
        "with a 100 KB attachment, 30 % replies; django-helpdesk reads the same files from a folder into the same "
        "PostgreSQL",
        (
            Figure("mail all the way to tickets and replies", figure, "/s", at_least(150), base, against),
            Figure("mail all the way, times django-helpdesk", figure / base, "", at_least(4)),
        ),
        {"runs": ours, "django_helpdesk_per_second": theirs, "stdlib_parser_alone_per_second": stdlib},
    )


def _once(amount: int, python: Path) -> tuple[dict[str, Any], float, float]:
    """Return our figures of one run, django-helpdesk's rate, and that of the standard library's parser alone."""
    with common.installation() as home:
        made = ground.projects()
        tickets = answered(made)
        mails = mix(amount, tickets)
        took, _queries = _by_worker(made, mails)
        ours = {"per_second": amount / took, **_counted()}
        theirs = helpdesk.read(python, home, mails, [message_id for _, _, message_id in tickets])
    return ours, theirs, round(_stdlib([raw for _, raw in mails[:300]]), 1)


def profile(amount: int = 300) -> dict[str, Any]:
    """Read in this process and count; the words `--profile` shows where the time goes."""
    with common.installation():
        made = ground.projects()
        mails = mix(amount, answered(made))
        took, queries = _inline(made, mails)
        return {"per_second": round(amount / took, 1), "queries_per_mail": round(queries / amount, 1), **_counted()}


def answered(made: list[Any]) -> list[tuple[Any, str, str]]:
    """Open tickets by mail; return (project, requester, a signed Message-ID of ours) of each."""
    from otklik.channels import actions
    from otklik.desk.models import Ticket
    from otklik.desk.signing import message_id_for

    rng = random.Random(1)
    store([(made[n % 2], ground.mail(rng, n, to=f"{made[n % 2].key}@demo.example")) for n in range(TICKETS)], "first")
    for project in made:
        actions.read_inbound(project_id=project.pk, seconds=600)
    with ground.child("-m", "otklik.config.cli", "worker", env={"OTKLIK_SMTP_URL": ""}):
        ground.until(_reacted, 120, "the reactions to the first tickets do not end")
    tickets = Ticket.objects.select_related("project").order_by("pk")
    return [
        (t.project, t.participants.get(is_requester=True).address, message_id_for(t.pk, 1, "0123456789ab"))
        for t in tickets
    ]


def _reacted() -> bool:
    from otklik.events.models import WaitingChange

    return not WaitingChange.objects.exists()


def mix(amount: int, tickets: list[tuple[Any, str, str]]) -> list[tuple[Any, bytes]]:
    """Make the mails."""
    rng = random.Random(2)
    mails = []
    for n in range(amount):
        project, sender, answers = tickets[n % len(tickets)]
        reply = n % 10 < 3
        raw = ground.mail(
            rng, 10_000 + n, to=f"{project.key}@demo.example", answers=answers if reply else "",
            sender=sender if reply else "", file=FILE_BYTES if n % 5 == 4 else 0,
        )  # fmt: skip
        mails.append((project, raw))
    return mails


def store(mails: list[tuple[Any, bytes]], name: str) -> None:
    """Take mails in as the listener does."""
    from otklik.channels import actions

    for start in range(0, len(mails), 50):
        actions.accept(
            [
                actions.RawItem(project.pk, "mail", f"{name}:{start + n}", raw, recipient=f"{project.key}@demo.example")
                for n, (project, raw) in enumerate(mails[start : start + 50])
            ]
        )


def _by_worker(made: list[Any], mails: list[tuple[Any, bytes]]) -> tuple[float, int]:
    from django.db.models import Max

    from otklik.channels.models import InboundItem

    store(mails, "mix")
    waiting = InboundItem.objects.filter(external_id__startswith="mix:", state=InboundItem.State.PENDING)
    total = len(mails)
    with ground.child("-m", "otklik.config.cli", "worker", env={"OTKLIK_SMTP_URL": ""}):
        ground.until(lambda: waiting.count() < total, 30, "the worker does not begin")
        began, already = time.time(), total - waiting.count()
        ground.until(lambda: not waiting.exists(), 600, "the worker does not end")
        last = InboundItem.objects.aggregate(last=Max("processed_at"))["last"].timestamp()
    return (last - began) * total / (total - already), 0


def _inline(made: list[Any], mails: list[tuple[Any, bytes]]) -> tuple[float, int]:
    from django.db import connection

    from otklik.channels import actions

    store(mails, "mix")
    counted = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counted[0] += 1
        return execute(sql, params, many, context)

    profile = cProfile.Profile() if "--profile" in sys.argv else None
    began = time.perf_counter()
    with connection.execute_wrapper(count):
        if profile:
            profile.enable()
        for project in made:
            actions.read_inbound(project_id=project.pk, seconds=600)
        if profile:
            profile.disable()
    took = time.perf_counter() - began
    if profile:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
    return took, counted[0]


def _counted() -> dict[str, int]:
    from django.db.models import Count

    from otklik.channels.models import InboundItem
    from otklik.desk.models import Attachment

    mixed = InboundItem.objects.filter(external_id__startswith="mix:")
    outcomes = dict(mixed.values_list("outcome").annotate(amount=Count("pk")).order_by())
    return {
        **{f"outcome_{name or 'none'}": n for name, n in outcomes.items()},
        "attachments": Attachment.objects.count(),
    }


def _stdlib(mails: list[bytes]) -> float:
    from email import message_from_bytes, policy

    began = time.perf_counter()
    for raw in mails:
        message = message_from_bytes(raw, policy=policy.default)
        str(message["subject"]), str(message["from"])
        for part in message.walk():
            if not part.is_multipart():
                part.get_content()
    return len(mails) / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(profile(*[int(word) for word in sys.argv[1:] if word.isdigit()]), indent=2))
    os._exit(0)
