"""All addresses. Each surface brings its own list; each address has a declared policy (tests/walls)."""

from __future__ import annotations

from django.urls import include, path

from otklik.config import health
from otklik.config.signin_urls import sign_in_urls
from otklik.lib.ui import guide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("ui", guide.guide, name="ui_guide"),
    path("help/", include("otklik.config.help.urls")),
    path("accounts/", include(sign_in_urls())),
    path("", include("otklik.accounts.urls")),
    path("cabinet/", include("otklik.cabinet.urls")),
    path("setup/", include("otklik.setup.urls")),
    path("", include("otklik.portal.urls")),
    path("api/v1/", include("otklik.api.urls")),
    path("hooks/bots/", include("otklik.channels.bots.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("otklik.workspace.urls")),
]
handler400 = "otklik.config.errors.bad_request"
handler403 = "otklik.config.errors.forbidden"
handler404 = "otklik.config.errors.not_found"
handler500 = "otklik.config.errors.server_error"
