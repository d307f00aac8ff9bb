"""Letters to the manager: written here by operators, read and answered by those who supervise (R282)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.service_levels.actions.letters import answer_letter, write_to_manager
from otklik.service_levels.letter_queries import letters_visible_to
from otklik.service_levels.models import LONGEST
from otklik.workspace.doors import door, number_of, reader, ticket_or_404

SHOWN = 50


class LetterForm(forms.Form):
    """To the manager of which project, about which ticket, in which words."""

    project = forms.ModelChoiceField(
        label=gettext_lazy("Project"), queryset=Project.objects.none(), empty_label=gettext_lazy("Choose…")
    )
    number = forms.CharField(
        label=gettext_lazy("About the ticket"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Its number, such as NET-1042; may be empty."),
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Project.objects.filter(pk__in=access.with_right(Right.WORK))
        if len(field.queryset) == 1:
            field.initial = field.queryset[0].pk


@require_http_methods(["GET", "HEAD", "POST"])
@door
def letters(request: HttpRequest) -> HttpResponseBase:
    """One's own letters and, for those who supervise, those of their projects; a form for a new one."""
    access = reader(request)
    form = LetterForm(request.POST or None, access=access)
    if request.method == "POST" and form.is_valid():
        try:
            ticket = _about(access, form)
            made = write_to_manager(
                access=access, project=form.cleaned_data["project"], text=form.cleaned_data["text"], ticket=ticket
            )
        except ValidationError as error:
            form.add_error(None if "text" not in getattr(error, "error_dict", {}) else "text", error.messages)
        else:
            messages.success(request, _("No. %(number)s has gone to the manager.") % {"number": made.pk})
            return redirect("work_letters")
    return _page(request, access, form, status=422 if form.is_bound else 200)


@require_POST
@door
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer a letter."""
    access = reader(request)
    found = letters_visible_to(access).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    try:
        answer_letter(access=access, letter=found, text=request.POST.get("text", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Answered"))
    return redirect("work_letters")


def _about(access: Access, form: LetterForm) -> Ticket | None:
    number = str(form.cleaned_data["number"]).strip().upper()
    if not number:
        return None
    try:
        found = ticket_or_404(access, number)
    except Http404:
        raise ValidationError(_("There is no such ticket in the project.")) from None
    if found.project_id != form.cleaned_data["project"].pk:
        raise ValidationError(_("There is no such ticket in the project."))
    return found


def _page(request: HttpRequest, access: Access, form: LetterForm, *, status: int) -> HttpResponse:
    rows = list(letters_visible_to(access).select_related("project", "ticket__project")[:SHOWN])
    listed = [
        {
            "row": row,
            "number": number_of(row.ticket) if row.ticket else "",
            "may_answer": row.answered_at is None
            and row.user_id != access.user_id
            and access.may(Right.SUPERVISE, row.project_id),
        }
        for row in rows
    ]
    context = {"letters": listed, "form": form, "may_write": bool(access.with_right(Right.WORK))}
    return render(request, "workspace/letters.html", context, status=status)
