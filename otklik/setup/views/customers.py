"""What a project keeps of its customers: classes, texts of consents, how long data are kept."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from otklik.accounts.access import Access
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.customers import actions, queries
from otklik.customers.models import ConsentText, Erasure, Retention, Standing
from otklik.setup.pages import page, project_or_404

KINDS = {"text": gettext_lazy("texts"), "files": gettext_lazy("files"), "raw": gettext_lazy("sources of mails")}


class RetentionForm(forms.Form):
    """After how many days each kind of data is forgotten."""

    text_days = forms.IntegerField(
        label=gettext_lazy("Texts of solved and closed tickets, days"), required=False, min_value=1, max_value=36_500,
        help_text=gettext_lazy("Counted from the last change of the ticket. Empty: kept for good."),
    )  # fmt: skip
    files_days = forms.IntegerField(
        label=gettext_lazy("Files of solved and closed tickets, days"), required=False, min_value=1, max_value=36_500,
        help_text=gettext_lazy("Counted from the last change of the ticket. Empty: kept for good."),
    )  # fmt: skip
    raw_days = forms.IntegerField(
        label=gettext_lazy("Mails as they came, days"), required=False, min_value=1, max_value=36_500,
        help_text=gettext_lazy("The messages made of them stay. Empty: kept for good."),
    )  # fmt: skip


class ConsentTextForm(forms.Form):
    """A version of the text people agree to."""

    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=60, help_text=gettext_lazy("One purpose, one text: never joined.")
    )
    version = forms.CharField(label=gettext_lazy("Version"), max_length=40)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))


class StandingForm(forms.Form):
    """A class of customers."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def customers(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page and its changes (`do`)."""
    project = project_or_404(request, key)
    retention = Retention.objects.filter(project=project).first()
    initial = {f"{kind}_days": retention.days(kind) for kind in Retention.KINDS} if retention else {}
    do = request.POST.get("do", "")
    built: dict[str, forms.Form] = {
        "retention": RetentionForm(request.POST if do == "retention" else None, initial=initial),
        "consent": ConsentTextForm(request.POST if do == "consent" else None),
        "class": StandingForm(request.POST if do == "class" else None),
    }
    if request.method == "POST":
        if do == "class_off":
            _switch_off(request, project)
            return redirect("setup_customers", key=key)
        if do not in built:
            raise Http404
        if built[do].is_valid() and _save(DOING[do], access_of(request), project, built[do]):
            messages.success(request, _("Saved"))
            return redirect("setup_customers", key=key)
    counts = retention.last_counts if retention else {}
    context = {
        "forms": built,
        "retention": retention,
        "counts": [(KINDS[kind], amount) for kind, amount in counts.items() if kind in KINDS],
        "texts": ConsentText.objects.filter(project=project).order_by("purpose", "-id")[:200],
        "classes": Standing.objects.filter(project=project).order_by("-is_active", "name"),
        "held": queries.held_in(project.pk),
        "acts": Erasure.objects.filter(project=project).order_by("-id")[:50],
    }
    return page(request, "setup/customers.html", context, project=project, status=422 if do else 200)


def _save(save: Callable[..., object], access: Access, project: Project, form: forms.Form) -> bool:
    try:
        save(access=access, project=project, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return False
    return True


def _switch_off(request: HttpRequest, project: Project) -> None:
    pk = request.POST.get("row", "")
    is_id = pk.isascii() and pk.isdigit() and len(pk) < 19
    found = Standing.objects.filter(project=project, pk=int(pk)).first() if is_id else None
    if found is None:
        raise Http404
    actions.switch_off_standing(access=access_of(request), standing=found)


DOING: dict[str, Callable[..., object]] = {
    "retention": actions.set_retention,
    "consent": actions.save_consent_text,
    "class": actions.add_standing,
}
