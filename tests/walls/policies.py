"""The declared policy of every address. A new address gets its line here, or the build fails."""

from __future__ import annotations

from dataclasses import replace

from otklik.accounts.roles import Right
from tests.walls.policies_automation import AUTOMATION_CALLS
from tests.walls.policies_bots import BOT_POLICIES
from tests.walls.policies_calls import CALLS
from tests.walls.policies_calls_more import MORE_CALLS
from tests.walls.policies_common import COMMON
from tests.walls.policies_composer import COMPOSER
from tests.walls.policies_customers import CUSTOMERS, CUSTOMERS_API, CUSTOMERS_SETUP
from tests.walls.policies_escalation import ESCALATION
from tests.walls.policies_exchange import EXCHANGE, EXCHANGE_API
from tests.walls.policies_fields import FIELDS
from tests.walls.policies_hands import HANDS
from tests.walls.policies_imports import IMPORTS
from tests.walls.policies_notices import NOTICES
from tests.walls.policies_portal import PORTAL
from tests.walls.policies_promises import PROMISES
from tests.walls.policies_relations import RELATIONS
from tests.walls.policies_routing import ROUTING
from tests.walls.policies_rules import RULES
from tests.walls.policies_setup import CABINET, SETUP
from tests.walls.policies_time import TIME
from tests.walls.policies_upkeep import UPKEEP_CALLS
from tests.walls.policies_views import VIEWS, VIEWS_API
from tests.walls.rules import OPEN, SIGNED_IN, Policy, Rule, anyhow, anywhere, thing, works

READERS = (Right.READ, Right.READ_OWN)
PAGE = Policy({"GET": OPEN})
FORM = Policy({"GET": OPEN, "POST": OPEN})
OWN_PAGE = Policy({"GET": SIGNED_IN})
OWN_FORM = Policy({"GET": SIGNED_IN, "POST": SIGNED_IN})
SET_UP = Policy({"GET": Rule(unset=True), "POST": Rule(unset=True)})
SOMEBODY_ELSES = frozenset({"lev"})

GROUND = {
    "healthz": PAGE,
    "ui": PAGE,
    "help/": PAGE,
    "help/<str:language>/": Policy(PAGE.methods, "help/en/"),
    "help/<str:language>/<slug:name>": Policy(PAGE.methods, "help/en/ticket"),
    "i18n/setlang/": Policy({"POST": Rule(open=True, data={"language": "en"})}),
}

# django-allauth: everything about one's own sign-in. Nothing here touches a project.
ACCOUNTS = {
    "accounts/login/": FORM,
    "accounts/logout/": FORM,
    "accounts/inactive/": PAGE,
    "accounts/signup/": FORM,
    "accounts/confirm-email/": PAGE,
    "accounts/login/code/confirm/": FORM,
    "accounts/password/reset/": FORM,
    "accounts/password/reset/done/": PAGE,
    "accounts/password/reset/key/done/": PAGE,
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Policy(
        FORM.methods, "accounts/password/reset/key/1-abcdef-0123456789/"
    ),
    "accounts/reauthenticate/": OWN_FORM,
    "accounts/password/change/": OWN_FORM,
    "accounts/password/set/": OWN_FORM,
    "accounts/sessions/": OWN_FORM,
    "accounts/2fa/": OWN_PAGE,
    "accounts/2fa/authenticate/": FORM,
    "accounts/2fa/reauthenticate/": OWN_FORM,
    "accounts/2fa/totp/activate/": OWN_FORM,
    "accounts/2fa/totp/deactivate/": SET_UP,
    "accounts/2fa/recovery-codes/": Policy({"GET": Rule(unset=True)}),
    "accounts/2fa/recovery-codes/generate/": SET_UP,
    "accounts/2fa/recovery-codes/download/": Policy({"GET": Rule(unset=True)}),
    "accounts/2fa/webauthn/": OWN_PAGE,
    "accounts/2fa/webauthn/add/": OWN_FORM,
    "accounts/2fa/webauthn/reauthenticate/": SET_UP,
    "accounts/2fa/webauthn/login/": FORM,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": Policy(
        {"GET": Rule(only=SOMEBODY_ELSES), "POST": Rule(only=SOMEBODY_ELSES)},
        "accounts/2fa/webauthn/keys/{passkey}/remove/",
    ),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": Policy(
        {"GET": Rule(only=SOMEBODY_ELSES), "POST": Rule(only=SOMEBODY_ELSES, data={"name": "x"})},
        "accounts/2fa/webauthn/keys/{passkey}/edit/",
    ),
    "accounts/sessions/<int:pk>/end": Policy({"POST": Rule(only=SOMEBODY_ELSES)}, "accounts/sessions/{session}/end"),
    "invitation/<str:token>": Policy(FORM.methods, "invitation/inv_{token}", why="the secret in the letter opens it"),
    "accounts/3rdparty/": OWN_FORM,
    "accounts/3rdparty/login/cancelled/": PAGE,
    "accounts/3rdparty/login/error/": PAGE,
    "accounts/3rdparty/signup/": FORM,
    "accounts/social/login/cancelled/": FORM,
    "accounts/social/login/error/": FORM,
    "accounts/social/signup/": FORM,
    "accounts/social/connections/": FORM,
}

LIST = anywhere(*READERS)
SEEN = thing(works, anywhere=frozenset(READERS))
FILE = thing(anyhow)
OPENED = replace(FILE, records=True)


def work(**data: object) -> Rule:
    """Return the rule of changes in the workspace: they need the right to work."""
    return thing(works, Right.WORK, data, anywhere=frozenset(READERS))


# An answer is taken back by its writer (Anna) or by those who supervise.
MAY_UNDO = frozenset({"anna", "vera", "marina", "olga"})

WORKSPACE = {
    "": Policy({"GET": SIGNED_IN}),
    "me/": Policy({"GET": SIGNED_IN, "POST": Rule(data={"name": "Имя", "language": "en", "time_zone": "Europe/Moscow",
                                                        "theme": "dark", "density": "compact"})}),
    "work/": Policy({"GET": LIST}),
    "work/rows": Policy({"GET": LIST}),
    "work/nav": Policy({"GET": LIST}),
    "work/search": Policy({"GET": LIST}, query="q=canary"),
    "work/new": Policy({"GET": anywhere(Right.WORK), "POST": anywhere(Right.WORK, data={"subject": "x"})}),
    "work/customers": Policy({"GET": LIST}, query="find=canary&project={project}"),
    "work/messages/<int:pk>/html": Policy({"GET": SEEN}, "work/messages/{message}/html"),
    "work/messages/<int:pk>/undo": Policy({"POST": replace(work(), only=MAY_UNDO)}, "work/messages/{reply}/undo"),
    "work/files/<int:pk>/<str:token>/preview": Policy({"GET": FILE}, "work/files/{attachment}/{token}/preview"),
    "work/files/<int:pk>/<str:token>/picture": Policy({"GET": OPENED}, "work/files/{attachment}/{token}/picture"),
    "work/files/<int:pk>/<str:token>/save/<str:name>": Policy(
        {"GET": OPENED}, "work/files/{attachment}/{token}/save/x"
    ),
    "work/<number:number>": Policy({"GET": SEEN}, "work/{number}"),
    "work/<number:number>/parts": Policy({"GET": SEEN}, "work/{number}/parts"),
    "work/<number:number>/earlier": Policy({"GET": SEEN}, "work/{number}/earlier", "before=999999999"),
    "work/<number:number>/composer": Policy({"GET": work()}, "work/{number}/composer"),
    "work/<number:number>/seen": Policy({"POST": thing(works, Right.WORK, quiet=True, anywhere=frozenset(READERS))},
                                        "work/{number}/seen"),
    "work/<number:number>/messages": Policy(
        {"POST": work(mode="note", text="Заметка", key="workspace.{user}.0", seen="999999999")},
        "work/{number}/messages",
    ),
    "work/<number:number>/draft": Policy(
        {"GET": work(), "POST": work(text="Черновик", mode="reply", version="0")}, "work/{number}/draft"
    ),
    "work/<number:number>/status": Policy({"POST": work(status="solved")}, "work/{number}/status"),
    "work/<number:number>/holder": Policy({"POST": work(force="1")}, "work/{number}/holder"),
    "work/<number:number>/assignee": Policy({"GET": work(), "POST": work(team="{team}")}, "work/{number}/assignee"),
    "work/<number:number>/complexity": Policy({"POST": work(complexity="2")}, "work/{number}/complexity"),
    "work/<number:number>/priority": Policy({"POST": work(priority="4")}, "work/{number}/priority"),
    "work/<number:number>/topic": Policy({"GET": work(), "POST": work(topic="{topic}")}, "work/{number}/topic"),
    "work/<number:number>/tags": Policy({"POST": work(tags="раз, два")}, "work/{number}/tags"),
    "work/<number:number>/subject": Policy({"POST": work(subject="Другая тема")}, "work/{number}/subject"),
    "work/<number:number>/participants": Policy(
        {"POST": work(address="friend@mail.example")}, "work/{number}/participants"
    ),
    "work/<number:number>/customer": Policy({"POST": work(name="Другое имя")}, "work/{number}/customer"),
}  # fmt: skip

# Every call needs a token; what it reaches is decided by the person behind it.
TICKET = "api/v1/tickets/{ticket}"
API = {
    "api/v1/openapi.json": PAGE,
    "api/v1/docs": PAGE,
    "api/v1/": Policy({}, why="every other address below: 404 for everybody"),
    "api/v1/tickets": Policy(
        {
            "GET": SIGNED_IN,
            "POST": thing(lambda access, thing: bool(access.roles.get(thing.project.pk)), Right.WORK,
                          {"project": "{key}", "subject": "Новая", "text": "Слова"}),
        }
    ),
    "api/v1/tickets/<ticket_id>": Policy(
        {"GET": thing(anyhow), "PATCH": thing(anyhow, Right.WORK, {"status": "solved"})}, TICKET
    ),
    "api/v1/tickets/<ticket_id>/messages": Policy(
        {"GET": thing(anyhow), "POST": thing(anyhow, Right.WORK, {"text": "Заметка", "public": False})},
        f"{TICKET}/messages",
    ),
    "api/v1/projects": Policy(
        {"GET": SIGNED_IN, "POST": Rule(administrator=True, data={"key": "fresh", "name": "Новый"})}
    ),
}  # fmt: skip

POLICIES: dict[str, Policy] = {
    **RELATIONS,
    **ROUTING,
    **TIME,
    **CUSTOMERS,
    **CUSTOMERS_SETUP,
    **CUSTOMERS_API,
    **COMPOSER,
    **FIELDS,
    **GROUND,
    **ACCOUNTS,
    **WORKSPACE,
    **CABINET,
    **SETUP,
    **API,
    **PORTAL,
    **HANDS,
    **BOT_POLICIES,
    **NOTICES,
    **PROMISES,
    **EXCHANGE,
    **EXCHANGE_API,
    **IMPORTS,
    **RULES,
    **ESCALATION,
    **COMMON,
    **VIEWS,
    **VIEWS_API,
    **CALLS,
    **MORE_CALLS,
    **UPKEEP_CALLS,
    **AUTOMATION_CALLS,
}

# The gateway of live streams answers before Django does.
LIVE = {
    "/live/health": OPEN,
    "/live/stream": SIGNED_IN,
    "/live/poll": SIGNED_IN,
}

# Tables that reading may write to, and why.
WRITTEN_BY_READING = {
    "django_session": "the server's side of the cookie: notices that have been shown, the state of a sign-in",
    "accounts_apitoken": "last_used_at, once a minute",
    "accounts_ratewindow": "how many calls a token has made in this minute, once a second",
    "connectors_panelcard": "the last good answer of another system",
    "connectors_panelstate": "that another system does not answer, so that it is left alone for a while",
}
# The sign-in library's own: its counters of tries, and the address of an account that has none noted yet.
WRITTEN_BY_THE_LIBRARY = {"account_emailaddress", "otklik_cache"}
