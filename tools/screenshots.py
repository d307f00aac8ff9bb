"""Take the pictures of the README and the guide: an installation of its own with the demo company, a browser,
docs/images/<language>/<name>.png.

python tools/screenshots.py [NAME ...]      all pictures, or the named ones
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "screenshots-need-a-password"
START_LIMIT = 300.0  # seconds, the demo company included
SETTLE = 600  # milliseconds for fonts and live parts
COLOURS = 200  # of a picture's palette; a page has few, and the file is a third as large
LANGUAGES = {"ru": "ru-RU", "en": "en-GB"}
STORY = "NET-1210"  # the demo company's ticket that shows everything
SETUP = "/setup/projects/net"


def nothing(page: Page) -> None:
    """Show the page as it comes."""


def templates(page: Page) -> None:
    """Ask for a template in an answer."""
    page.locator("work-writing textarea").first.click()
    page.keyboard.type("::свя", delay=40)
    page.wait_for_timeout(SETTLE)


def clear(page: Page) -> None:
    """Leave no draft to the next picture."""
    page.locator("work-writing textarea").first.fill("")
    page.wait_for_timeout(3 * SETTLE)


def palette(page: Page) -> None:
    """Look for a customer in the palette."""
    page.keyboard.press("Control+KeyK")
    page.keyboard.type("соколова", delay=40)
    page.wait_for_timeout(SETTLE)


def chosen(page: Page) -> None:
    """Choose four tickets and open the change of them all."""
    for place in range(4):
        page.locator("[data-pick]").nth(place).click(force=True)
    page.locator("work-bulk [data-open]").click()
    page.locator("#bulk-field").select_option("priority")
    page.locator("work-bulk [data-preview]").click()
    page.wait_for_timeout(SETTLE)


def filled(page: Page) -> None:
    """Begin to fill in a customer's form."""
    page.locator("input[type=email]").fill("darya@example.org")


def ask(page: Page) -> None:
    """Open the conditions of the list of customers."""
    page.locator("details:has(.customer-filter) > summary").click()


CARD = {
    "title": "Договор 418205",
    "rows": [
        {"label": "Баланс", "value": "−120,50 ₽", "tone": "danger"},
        {"label": "Тариф", "value": "«Домашний 300»"},
        {"label": "Порт", "value": "поднят, 4 ошибки за час", "tone": "warn"},
        {"label": "Заявка", "value": "открыть в биллинге", "link": "https://billing.example/418205"},
    ],
}
TABLE = """Номер,Тема,Клиент,E-mail,Статус,Создано
1041,Не приходит счёт,Анна Белова,belova@example.org,закрыто,2026-09-02 10:14
1042,Перенести договор,Игорь Лапин,lapin@example.org,открыто,2026-09-03 16:40
1043,Дважды списали деньги,Ольга Мороз,moroz@example.org,решено,2026-09-05 09:02
"""


class Billing(http.server.BaseHTTPRequestHandler):
    """The other system of a side panel: it knows one contract."""

    def do_GET(self) -> None:
        """Tell the card."""
        body = json.dumps(CARD).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@functools.cache
def billing() -> str:
    """Start the other system and return its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Billing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def write_panel(page: Page) -> None:
    """Fill in the form of a panel."""
    page.fill("[name=name]", "Биллинг")
    page.fill("[name=url]", "https://billing.example/card?contract={{customer.contract}}")


def with_panel(page: Page) -> None:
    """Set a panel up and open the story's ticket beside it."""
    page.fill("[name=name]", "Биллинг")
    page.fill("[name=url]", f"{billing()}/card?phone={{{{customer.phone}}}}")
    page.locator(".form-bar .btn-primary").click()
    page.locator("#secret").wait_for()
    page.goto(f"/work/{STORY}")
    page.locator(".work-panel-rows").wait_for()
    page.wait_for_timeout(SETTLE)


def without_panel(page: Page) -> None:
    """Remove the panel, so that no other picture has it."""
    page.goto(f"{SETUP}/panels")
    page.locator(".setup-item a").first.click()
    page.locator("[name=remove]").click()
    page.locator("dialog[open] .btn-danger-solid, dialog[open] .btn-danger, dialog[open] .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/panels$"))


def account(page: Page) -> None:
    """Fill in the form of a mailbox."""
    for name, value in {
        "name": "Поддержка", "username": "support@net.example", "imap_host": "imap.net.example",
        "smtp_host": "smtp.net.example",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)


def webhook(page: Page) -> None:
    """Open the first webhook and look at what it would send."""
    page.locator("a.setup-item").first.click()
    page.locator("#example-kind").select_option("ticket.opened")
    page.locator("form[hx-get*=example] button").click()
    page.locator("#console pre").wait_for()
    page.locator("#console").scroll_into_view_if_needed()
    page.wait_for_timeout(SETTLE)


def upload(page: Page) -> None:
    """Upload a table and wait for what is recognised in it."""
    page.locator("[name=source]").select_option("csv")
    page.locator("[name=file]").set_input_files(
        {"name": "tickets.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    page.locator("form.card .btn-primary").click()
    page.locator("button[name=do][value=try]").wait_for()
    page.wait_for_timeout(SETTLE)


def drop(page: Page) -> None:
    """Remove the uploaded table."""
    page.locator("button[name=do][value=drop]").click()
    page.locator("dialog[open] .btn-danger-solid, dialog[open] .btn-danger, dialog[open] .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/imports$"))


def write_file(page: Page) -> None:
    """Have a list written."""
    page.locator("form.card .btn-primary").click()
    page.locator("#exports .badge-ok").first.wait_for()
    page.wait_for_timeout(SETTLE)


def explained(page: Page) -> None:
    """Open the explanation of the first deadline beside the ticket."""
    page.locator(".work-deadline summary").first.click()
    page.wait_for_timeout(SETTLE)


def first_review(page: Page) -> None:
    """Open the newest review that is to be filled in and begin to fill it in."""
    page.locator(".table a[href*='/work/reviews/']").first.click()
    page.locator("[name=what]").fill("Ответили на два часа позже обещанного.")


def office(page: Page) -> None:
    """Open the calendar of the office hours."""
    page.get_by_role("link", name="Офис").first.click()
    page.locator(".setup-week").wait_for()


def first_rule(page: Page) -> None:
    """Open the first rule and try it out over the last days."""
    page.locator(".setup-item a.link").first.click()
    page.locator("#rule-past-go").click()
    page.locator("#rule-past [role=status]").wait_for()
    page.wait_for_timeout(SETTLE)


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, at which address, what is done there first. {customer} and {status} are filled in."""

    name: str
    path: str
    who: str = "anna"
    act: Callable[[Page], None] = nothing
    after: Callable[[Page], None] = nothing
    theme: str = "light"
    width: int = 1440
    height: int = 900


PICTURES = (
    Picture("list", "/work/"),
    Picture("ticket", f"/work/{STORY}"),
    Picture("ticket-dark", f"/work/{STORY}", theme="dark"),
    Picture("composer", f"/work/{STORY}", act=templates, after=clear),
    Picture("palette", f"/work/{STORY}", act=palette),
    Picture("search", "/work/search?q=роутер+status:open"),
    Picture("bulk", "/work/", act=chosen),
    Picture("customer", "{customer}", height=1000),
    Picture("customers", "/work/customers/", act=ask),
    Picture("view", "/work/views/new", who="vera"),
    Picture("queue", "/work/queue"),
    Picture("deadline", f"/work/{STORY}", act=explained),
    Picture("control", "/work/control", who="vera"),
    Picture("review", "/work/reviews", who="vera", act=first_review),
    Picture("workload", "/work/workload", who="vera", height=640),
    Picture("notices", "/notices", who="vera"),
    Picture("my-notices", "/me/notices", who="vera", height=1000),
    Picture("promises", f"{SETUP}/promises", who="marina"),
    Picture("calendar", f"{SETUP}/promises", who="marina", act=office, height=1000),
    Picture("escalation", f"{SETUP}/escalation", who="marina", height=1000),
    Picture("shifts", f"{SETUP}/shifts", who="vera", height=700),
    Picture("rules", f"{SETUP}/rules", who="vera", height=640),
    Picture("rule", f"{SETUP}/rules", who="vera", act=first_rule, height=1200),
    Picture("fields", f"{SETUP}/fields", who="marina", height=600),
    Picture("closing", f"{SETUP}/outcomes", who="marina"),
    Picture("catalogue", f"{SETUP}/requests", who="marina"),
    Picture("templates", f"{SETUP}/templates", who="vera", height=560),
    Picture("people", f"{SETUP}/people", who="marina"),
    Picture("mail", f"{SETUP}/mail", who="marina", height=640),
    Picture("mail-account", f"{SETUP}/mail/accounts/new", who="marina", act=account, height=1000),
    Picture("mail-flow", "/setup/mail/net", who="vera"),
    Picture("panel", f"{SETUP}/panels/new", who="marina", act=write_panel, height=1000),
    Picture("panels", f"{SETUP}/panels/new", who="marina", act=with_panel, after=without_panel),
    Picture("webhooks", f"{SETUP}/webhooks", who="marina", height=480),
    Picture("webhook", f"{SETUP}/webhooks", who="marina", act=webhook, height=1000),
    Picture("tokens", "/setup/tokens", who="marina", height=1000),
    Picture("import", f"{SETUP}/imports", who="marina", act=upload, after=drop),
    Picture("export", "/setup/exports/net", who="marina", act=write_file, height=700),
    Picture("cabinet", "/cabinet/", who="gleb"),
    Picture("form", "/r/net/broken/", who="", act=filled, width=1100),
    Picture("status", "{status}", who="", width=1100),
    Picture("phone", "/work/", width=390, height=844),
    Picture("phone-dark", f"/work/{STORY}", theme="dark", width=390, height=844),
)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line of `otklik up`. Raises SystemExit with its output when it does not come."""
    deadline = time.monotonic() + START_LIMIT
    while "Otklik is ready: " not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(log.read_text(encoding="utf-8"))
        time.sleep(0.2)


class Studio:
    """A browser, its signed-in people (a session each: signing in is slow and limited), and the way to addresses."""

    def __init__(self, browser: Browser, base: str, status: str) -> None:
        self.browser, self.base = browser, base
        self.status = status
        self.sessions: dict[str, list[dict[str, object]]] = {}

    def cookies(self, who: str) -> list[dict[str, object]]:
        """The cookies of a signed-in person of the demo company, who has seen the tour."""
        if who not in self.sessions:
            context = self.browser.new_context(base_url=self.base)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", f"{who}@demo.example")
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            self.post(page, "/me/toured", {})
            self.sessions[who] = [dict(cookie) for cookie in context.cookies()]
            context.close()
        return self.sessions[who]

    def post(self, page: Page, path: str, form: dict[str, str]) -> None:
        """Post a form as the person of this page."""
        token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        headers = {"X-CSRFToken": token, "Referer": self.base + path}
        answer = page.request.post(self.base + path, form=form, headers=headers)
        assert answer.ok, (path, answer.status)

    def context(self, picture: Picture, language: str) -> BrowserContext:
        """A window of the picture's size, language, theme and person."""
        context = self.browser.new_context(
            viewport={"width": picture.width, "height": picture.height}, locale=LANGUAGES[language], base_url=self.base,
            timezone_id="Europe/Moscow", color_scheme="dark" if picture.theme == "dark" else "light",
            reduced_motion="reduce",
        )  # fmt: skip
        if picture.who:
            context.add_cookies(self.cookies(picture.who))  # type: ignore[arg-type]
        context.add_cookies([{"name": "theme", "value": picture.theme, "url": self.base}])
        return context

    def address(self, page: Page, picture: Picture) -> str:
        """The picture's address; the customer is the one of the story."""
        if picture.path == "{customer}":
            page.goto(f"/work/{STORY}")
            return str(page.locator("#side-col a[href^='/work/customers/']").first.get_attribute("href"))
        return self.status if picture.path == "{status}" else picture.path

    def take(self, picture: Picture, language: str) -> Path:
        """Take one picture and return where it lies."""
        context = self.context(picture, language)
        page = context.new_page()
        if picture.who:
            page.goto("/me/")
            self.post(page, "/me/choose", {"language": language})
        page.goto(self.address(page, picture))
        if not picture.who:
            page.locator(f".portal-languages a[lang={language}]").click()
        page.wait_for_timeout(SETTLE)
        picture.act(page)
        target = IMAGES / language / f"{picture.name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(target))
        picture.after(page)
        context.close()
        with Image.open(target) as image:
            image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
        return target


def main() -> int:
    """Take the pictures named as arguments, all without any."""
    wanted = [picture for picture in PICTURES if not sys.argv[1:] or picture.name in sys.argv[1:]]
    home = Path(tempfile.mkdtemp(prefix="otklik-pictures-"))
    home.chmod(0o711)
    port, log = free_port(), home / "up.log"
    words = ["up", "--home", str(home / "data"), "--port", str(port), "--smtp-port", "0", "--demo"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "otklik.config.cli", *words], stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "OTKLIK_DEMO_PASSWORD": PASSWORD, "OTKLIK_ALLOWED_NETWORKS": "127.0.0.1"},
        )  # fmt: skip
    try:
        wait_until_ready(process, log)
        status = re.search(r"/s/[\w-]+", log.read_text(encoding="utf-8"))
        assert status, "the demo company names no status page"
        with sync_playwright() as play:
            installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=installed, args=arguments)
            studio = Studio(browser, f"http://127.0.0.1:{port}", status[0])
            for language in LANGUAGES:
                for picture in wanted:
                    print(studio.take(picture, language), flush=True)
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
