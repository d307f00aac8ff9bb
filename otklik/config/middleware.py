"""Headers of every answer. Pages carry no inline script or style, so the policy needs no exceptions."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


class SecurityHeadersMiddleware:
    """Adds the Content-Security-Policy, no caching of pages with people's data, and no powers of the device."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only views of pages that a project shows inside other sites carry this (portal/doors.py).
        frames = " ".join(getattr(response, "frame_ancestors", ())) or "'none'"
        policy = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {frames}")
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if not request.path_info.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
