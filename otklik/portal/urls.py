"""Addresses of pages for everybody: `/r/net/` the request catalogue, `/s/…` a status page."""

from __future__ import annotations

from django.urls import path

from otklik.portal.views import catalogue, embed, request, status, status_files

urlpatterns = [
    path("r/<slug:key>/", catalogue.catalogue, name="portal"),
    path("r/<slug:key>/embed.js", embed.script, name="portal_embed"),
    path("r/<slug:key>/sent/<str:name>", request.sent, name="portal_sent"),
    path("r/<slug:key>/<slug:item>/", request.request, name="portal_item"),
    path("s/<str:token>", status.status, name="status_page"),
    path("s/<str:token>/answer", status.answer, name="status_answer"),
    path("s/<str:token>/not-solved", status.not_solved, name="status_not_solved"),
    path("s/<str:token>/manager", status.manager, name="status_manager"),
    path("s/<str:token>/rating", status.rating, name="status_rating"),
    path("s/<str:token>/messages/<int:pk>/photo", status_files.photo, name="status_photo"),
    path("s/<str:token>/files/<int:pk>/<str:signature>/<str:name>", status_files.download, name="status_file"),
]
