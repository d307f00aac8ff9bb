from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.desk.actions.topics import move_topic, save_topic
from otklik.desk.models import Topic
from otklik.desk.topic_tree import tree
from otklik.setup.forms import TopicForm
from otklik.setup.pages import page, project_or_404


@require_safe
@door
def topics(request: HttpRequest, key: str) -> HttpResponseBase:
    """The tree of topics."""
    project = project_or_404(request, key)
    return page(request, "setup/topics.html", {"lines": tree(project)}, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def topic(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Add a topic or change one."""
    project = project_or_404(request, key)
    found = _topic(project, pk) if pk else None
    above = request.GET.get("below", "")
    initial = {"parent": above} if above.isascii() and above.isdigit() and len(above) < 19 else {}
    form = TopicForm(request.POST or None, instance=found or Topic(project=project), project=project, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_topic(
                access=access_of(request),
                project=project,
                topic=found,
                name=values["name"],
                parent=values["parent"],
                is_typical=values["is_typical"],
                is_active=values["is_active"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_topics", key=key)
    context = {"form": form, "topic": found}
    return page(request, "setup/topic.html", context, project=project, status=422 if form.is_bound else 200)


@require_POST
@door
def move(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Change places with the topic before or after."""
    project = project_or_404(request, key)
    up = request.POST.get("direction") == "up"
    move_topic(access=access_of(request), topic=_topic(project, pk), direction="up" if up else "down")
    return redirect("setup_topics", key=key)


def _topic(project: Project, pk: int) -> Topic:
    found = Topic.objects.filter(project=project, pk=pk).first()
    if found is None:
        raise Http404
    return found
