"""Addresses of the cabinet. A case is found by its number: /cabinet/NET-1042."""

from __future__ import annotations

from django.urls import path

from otklik.cabinet.views import answer, case, lists, reviews

urlpatterns = [
    path("", lists.index, name="cabinet"),
    path("rows", lists.rows, name="cabinet_rows"),
    path("reviews", reviews.reviews, name="cabinet_reviews"),
    path("<slug:number>", case.case, name="cabinet_case"),
    path("<slug:number>/parts", case.parts, name="cabinet_case_parts"),
    path("<slug:number>/answer", answer.answer, name="cabinet_answer"),
    path("<slug:number>/draft", answer.draft, name="cabinet_draft"),
]
