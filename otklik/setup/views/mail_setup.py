"""Mail of a project: its addresses, the mailboxes it reads and the servers it sends by."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts import walls
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of, outside_walls
from otklik.accounts.models import Project
from otklik.channels.actions.addresses import add_address as add
from otklik.channels.actions.addresses import remove_address as remove
from otklik.channels.mail.accounts import remove_account, save_account, test_connection
from otklik.channels.models import MailAccount
from otklik.setup.mail_forms import AccountForm, AddressForm
from otklik.setup.pages import page, project_or_404, saved

PARTS = {"imap": "smtp_host", "smtp": "imap_host"}  # to try the one, the other is left out


@require_safe
@door
def mail(request: HttpRequest, key: str) -> HttpResponseBase:
    """Addresses and accounts of a project."""
    return _page(request, project_or_404(request, key), AddressForm())


@require_POST
@door
def add_address(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give the project an address."""
    project = project_or_404(request, key)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            add(access=access_of(request), project=project, address=form.cleaned_data["address"])
        except ValidationError as error:
            form.add_error("address", error)
        else:
            return redirect("setup_mail", key=key)
    return _page(request, project, form, status=422)


@require_POST
@door
def remove_address(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take an address away."""
    found = project_or_404(request, key).mail_addresses.filter(pk=pk).first()
    if found is None:
        raise Http404
    remove(access=access_of(request), address=found)
    messages.success(request, _("Mail to %(address)s is refused from now on.") % {"address": found.address})
    return redirect("setup_mail", key=key)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@door
def account(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Set up a mail account, change or remove one."""
    project = project_or_404(request, key)
    access = access_of(request)
    found = _account(project, pk)
    if request.method == "POST" and "remove" in request.POST and pk:
        remove_account(access=access, account=found)
        messages.success(request, _("The account is removed; mail it has brought stays."))
        return redirect("setup_mail", key=key)
    form = AccountForm(request.POST or None, instance=found)
    if saved(
        request,
        form,
        lambda: save_account(
            access=access,
            project=project,
            account=_account(project, pk) if pk else None,
            password=form.new_password(),
            **form.values(),
        ),
    ):
        return redirect("setup_mail", key=key)
    context = {"form": form, "account": found if pk else None}
    return page(request, "setup/account.html", context, project=project, status=422 if form.is_bound else 200)


@outside_walls
@sensitive_post_parameters("password")
@require_POST
@door
def test(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Try the settings as typed, saved or not: first the list of what is tried, then each part by itself.

    What the servers answer is waited for outside of any transaction.
    """
    with walls.inside(access_of(request).projects):
        project = project_or_404(request, key)
        form = AccountForm(request.POST, instance=_account(project, pk))
        valid = form.is_valid()
    if not valid:
        return render(request, "setup/test_steps.html", {"problems": form.errors.values()}, status=422)
    unsaved = form.unsaved()
    part = request.GET.get("part")
    if part in PARTS:
        setattr(unsaved, PARTS[part], "")
        steps = test_connection(unsaved)
        return render(request, "setup/test_steps.html", {"steps": steps, "part": part})
    parts = [name for name in PARTS if getattr(unsaved, f"{name}_host")]
    return render(request, "setup/test_parts.html", {"parts": parts, "url": request.path})


def _account(project: Project, pk: int | None) -> MailAccount:
    if pk is None:
        return MailAccount(project=project)
    found = project.mail_accounts.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, project: Project, form: AddressForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "addresses": project.mail_addresses.order_by("address"),
        "accounts": project.mail_accounts.all(),
    }
    return page(request, "setup/mail.html", context, project=project, status=status)
