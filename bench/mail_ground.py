"""What the mail measurements stand on: a fresh durable PostgreSQL, two projects, and mails made by the rules of
the issue.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

VOCABULARY = """
здравствуйте интернет роутер мигает красным второй день скорость договор оплата счёт телефон заявка мастер
адрес квартира подъезд кабель линия сигнал тариф подключение отключили вернуть деньги письмо ответ пожалуйста
помогите срочно спасибо вчера сегодня утром вечером звонил оператор обещал перезвонить настройки пароль личный
кабинет приложение ошибка экран
"""
WORDS = VOCABULARY.split()
NAMES = ("Дарья Соколова", "Иван Петров", "Мария Кузнецова", "Алексей Смирнов", "Ольга Попова", "Пётр Васильев")


def projects() -> list[Any]:
    """Make the projects "net" and "shop" with their addresses."""
    from otklik.accounts.actions.projects import create_project
    from otklik.channels.models import MailAddress
    from otklik.events.actor import system

    made = []
    for key, name in (("net", "Сеть"), ("shop", "Лавка")):
        project = create_project(actor=system("bench"), key=key, name=name, sender_address=f"{key}@demo.example")
        MailAddress.objects.create(project=project, address=f"{key}@demo.example")
        made.append(project)
    return made


@contextmanager
def child(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, ended with the block."""
    command = [sys.executable, "-P", *words]
    process = subprocess.Popen(command, env={**os.environ, **(env or {})}, cwd=Path(__file__).parent.parent)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def words(rng: random.Random, amount: int) -> str:
    """Russian words in lines."""
    lines = [" ".join(rng.choices(WORDS, k=10)).capitalize() + "." for _ in range(max(1, amount // 10))]
    return "\n".join(lines)


def mail(rng: random.Random, number: int, *, to: str, answers: str = "", sender: str = "", file: int = 0) -> bytes:
    """A multipart/alternative Russian mail of about 6 KB, an answer to `answers` with the quoted text below,
    `file` bytes attached.
    """
    text = words(rng, 80)
    quoted = ""
    if answers:
        quoted = "\n\n22 ноября 2026 г., 12:00, Поддержка Сети <net@demo.example> пишет:\n" + "\n".join(
            "> " + line for line in words(rng, 60).splitlines()
        )
    message = EmailMessage()
    person = sender or f"person{number}@example.org"
    message["From"] = f"{rng.choice(NAMES)} <{person}>"
    message["To"] = to
    message["Subject"] = ("Re: " if answers else "") + " ".join(rng.choices(WORDS, k=4)).capitalize()
    message["Date"] = "Sun, 22 Nov 2026 12:00:00 +0300"
    message["Message-ID"] = f"<{number}.{rng.getrandbits(48):x}@example.org>"
    if answers:
        message["In-Reply-To"] = message["References"] = answers
    message.set_content(text + quoted, charset="utf-8", cte="base64" if number % 2 else "quoted-printable")
    html = "".join(f"<p>{line}</p>" for line in text.splitlines())
    message.add_alternative(
        f"<html><body><div>{html}</div><blockquote type=cite>{quoted}</blockquote></body></html>", subtype="html"
    )
    if file:
        message.add_attachment(rng.randbytes(file), maintype="image", subtype="jpeg", filename=f"фото {number}.jpg")
    return message.as_bytes()


def until(condition: Any, seconds: float, what: str) -> None:
    """Wait for a condition; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)
