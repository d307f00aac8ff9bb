"""Addresses of the doors that belong to accounts and are not the sign-in library's."""

from __future__ import annotations

from django.urls import path

from otklik.accounts.views import invitation, photos, sessions

urlpatterns = [
    path("invitation/<str:token>", invitation.invitation, name="invitation"),
    path("people/<int:pk>/photo/<str:name>", photos.photo, name="photo"),
    path("accounts/sessions/", sessions.listing, name="usersessions_list"),
    path("accounts/sessions/<int:pk>/end", sessions.end, name="session_end"),
]
