from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.api import outputs
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.problems import Problem
from otklik.api.represent import file_out
from otklik.desk.queries import attachments_visible_to

router = Router(tags=["Files"])


@router.get("/{file_id}", response={200: outputs.FileOut}, operation_id="get_file", summary="Read about a file")
def get_file(request: HttpRequest, file_id: Path[Id]) -> HttpResponse:
    """Gives a file of a message with an address to fetch it from, which works for five to ten minutes."""
    access = known(request)
    found = attachments_visible_to(access).filter(pk=file_id).first()
    if found is None:
        raise Problem(404)
    return answer(file_out(access, found))
