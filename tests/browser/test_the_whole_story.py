"""The first complete job, through the doors that people use: mail in, the operator's screen, mail out, mail back."""

from __future__ import annotations

import email
import email.policy
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from tests.installation import Installation, free_port, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "the demo company's own"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class Outside:
    """The SMTP server of the rest of the world."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.arrived = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.arrived:
            self.received.append(message)
            self.arrived.notify_all()
        return "250 OK"

    def answer_to(self, address: str, number: int = 1, seconds: float = 60) -> EmailMessage:
        """Return the mail number `number` to an address that a person wrote (no automatic receipt)."""

        def found() -> list[EmailMessage]:
            return [m for m in self.received if address in str(m["To"]) and not m["Auto-Submitted"]]

        with self.arrived:
            assert self.arrived.wait_for(lambda: len(found()) >= number, seconds), f"no answer to {address}"
            return found()[number - 1]


@pytest.fixture(scope="module")
def outside() -> Iterator[tuple[Outside, int]]:
    handler, port = Outside(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, outside: tuple[Outside, int]) -> Iterator[Installation]:
    home = tmp_path_factory.mktemp("newcomer") / "home"
    home.parent.chmod(0o755)
    with running(
        home, "--demo", demo_password=PASSWORD, smtp_url=f"smtp://127.0.0.1:{outside[1]}", undo_seconds="1"
    ) as up:
        yield up


def deliver(up: Installation, message: EmailMessage, *, to: str = "net@demo.example", sender: str) -> None:
    """Hand a message to the listener as any mail server does."""
    with smtplib.SMTP("127.0.0.1", up.smtp_port, timeout=30) as smtp:
        smtp.send_message(message, from_addr=sender, to_addrs=[to])


def letter(sender: str, subject: str, text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Поддержка <net@demo.example>"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def sign_in(browser: Browser, up: Installation, who: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru-RU").new_page()
    page.goto(f"{up.url}/accounts/login/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return page


def test_a_problem_arrives_by_mail_is_answered_and_comes_back(
    browser: Browser, installation: Installation, outside: tuple[Outside, int]
) -> None:
    """R114, R119, S05: from a Russian mail with a file to the second answer in the same ticket."""
    up, (world, _) = installation, outside
    page = sign_in(browser, up, "anna")
    page.goto(f"{up.url}/work/")
    page.wait_for_selector('[data-connection][data-state="live"]')

    first = letter(
        "Зоя Лисицына <zoya@example.org>",
        "Пропал интернет на даче",
        "Здравствуйте! Роутер мигает.",
        Message_ID="<1@zoya>",
    )
    first.add_attachment(PICTURE, maintype="image", subtype="png", filename="роутер.png")
    deliver(up, first, sender="zoya@example.org")
    row = page.get_by_role("link", name="Пропал интернет на даче").first
    row.wait_for(timeout=30_000)

    row.click()
    page.get_by_text("Здравствуйте! Роутер мигает.").first.wait_for()
    page.get_by_text("роутер.png").first.wait_for()
    page.locator("textarea:visible").first.fill("Здравствуйте, Зоя! Выдерните роутер из розетки на минуту.")
    page.keyboard.press("Control+Enter")

    answer = world.answer_to("zoya@example.org")
    assert answer["In-Reply-To"] == "<1@zoya>"
    assert "<1@zoya>" in answer["References"]
    assert "Выдерните роутер" in answer.get_body(("plain",)).get_content()
    number = str(answer["Subject"]).partition("[")[2].partition("]")[0]
    assert number.startswith("NET-")

    _answers_in_the_same_ticket(up, page, answer, number)
    _stays_out_of_it(up, page, answer, number)


def _answers_in_the_same_ticket(up: Installation, page: Page, answer: EmailMessage, number: str) -> None:
    back = letter(
        "Зоя Лисицына <zoya@example.org>",
        f"Re: {answer['Subject']}",
        "Помогло, спасибо!\n\n> Здравствуйте, Зоя! Выдерните роутер из розетки на минуту.",
        Message_ID="<2@zoya>",
        In_Reply_To=str(answer["Message-ID"]),
        References=f"<1@zoya> {answer['Message-ID']}",
    )
    deliver(up, back, sender="zoya@example.org")
    page.get_by_text("Помогло, спасибо!").first.wait_for(timeout=30_000)
    assert number in page.url


def _stays_out_of_it(up: Installation, page: Page, answer: EmailMessage, number: str) -> None:
    """A stranger who holds every name of the conversation gets a ticket of his own."""
    stranger = letter(
        "Чужой <stranger@example.org>",
        f"Re: [{number}] Пропал интернет на даче",
        "Я не Зоя, но тоже хочу всё знать.",
        In_Reply_To=str(answer["Message-ID"]),
        References=f"<1@zoya> {answer['Message-ID']}",
    )
    deliver(up, stranger, sender="stranger@example.org")
    page.goto(f"{up.url}/work/?view=open")
    page.get_by_text("Чужой").first.wait_for(timeout=30_000)
    page.goto(f"{up.url}/work/{number}")
    page.locator(".msg", has_text="Помогло, спасибо!").first.wait_for()
    assert page.locator(".msg", has_text="тоже хочу всё знать").count() == 0


def test_the_other_client_company_sees_nothing_of_it(browser: Browser, installation: Installation) -> None:
    """R1: Egor represents the shop; nothing of the provider's is his."""
    page = sign_in(browser, installation, "egor")
    for path in ("/work/NET-1001", "/cabinet/NET-1001"):
        answer = page.goto(f"{installation.url}{path}")
        assert answer is not None
        assert answer.status in {403, 404}, path
        assert "интернет" not in page.content().lower()


def test_api_and_command_line_open_tickets_too(installation: Installation) -> None:
    """R90, R119: a token from the console, a ticket through the API, a mail through standard input."""
    import json
    import urllib.request

    token = installation.command("token", "--user", "anna@demo.example", "--name", "story").strip()
    assert len(token.splitlines()) == 1
    body = {"project": "net", "subject": "Из другой системы", "text": "Проверка", "customer": {"phone": "89160000001"}}
    request = urllib.request.Request(
        f"{installation.url}/api/v1/tickets",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": "story-1"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 201
        opened = json.load(answer)
    assert opened["number"].startswith("NET-")
    raw = letter("Ян <yan@example.org>", "Через консоль", "Текст").as_bytes()
    installation.command("mail", "deliver", "--project", "net", data=raw)
    checked = installation.command("check")
    assert "not ok" not in checked.lower(), checked


def test_a_second_up_on_the_same_home_says_so_and_stops(installation: Installation) -> None:
    import subprocess
    import sys

    line = [sys.executable, "-m", "otklik.config.cli", "up", "--port", str(free_port())]
    second = subprocess.run(line, env=installation.env, capture_output=True, timeout=60, check=False)
    assert second.returncode != 0
    assert str(installation.home) in (second.stdout + second.stderr).decode()
    assert installation.process.poll() is None


def test_the_first_start_said_how_to_sign_in(installation: Installation) -> None:
    printed = installation.output()
    assert f"Otklik is ready: {installation.url}" in printed
    assert PASSWORD in printed or "password" in printed.lower()
    assert Path(installation.home, "secrets").stat().st_mode & 0o077 == 0
