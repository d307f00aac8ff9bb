"""Files and mail HTML from outside: never as a page of ours (S01, S02, S16)."""

from __future__ import annotations

import html
import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.accounts.access import Access
from otklik.accounts.middleware import access_of
from otklik.desk import signed
from otklik.desk.actions.opened import note_opened
from otklik.desk.models import Attachment, Message
from otklik.desk.queries import attachments_visible_to, messages_of
from otklik.files.actions import open_stored
from otklik.lib import pictures
from otklik.workspace.doors import door, reader, ticket_or_404

FILE_POLICY = "sandbox; default-src 'none'"
# The frame keeps our origin only so that the page around it can measure its height; scripts and forms are off twice, by
# the sandbox and by the policy. Pictures come from our own files alone.
FRAME_POLICY = (
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src data: {files}; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
CID = re.compile(r'data-cid="([^"<>]{1,300})"')
REMOTE = re.compile(r"data-remote-src=")
MAX_PARTS = 200
FRAME = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><base target="_blank">
<title>{title}</title><style>
html{{color-scheme:light;background:#fff}}
body{{margin:0;padding:8px 12px;color:#1b1f20;overflow-wrap:anywhere}}
body{{font:15px/1.5 -apple-system,"Segoe UI",Inter,Roboto,"Noto Sans","Liberation Sans",sans-serif}}
img{{max-width:100%;height:auto}}table{{max-width:100%}}pre{{white-space:pre-wrap}}a{{color:#0a5963}}
blockquote{{margin:8px 0;padding-left:12px;border-left:2px solid #cfcac1;color:#4d5253}}
.otk-blocked{{margin:0 0 8px;padding:6px 10px;border:1px solid #dcb267;border-radius:6px;background:#fcefd2}}
.otk-blocked{{color:#7c4a00;font-size:13px}}
img[data-remote-src]{{display:inline-block;min-width:24px;min-height:24px;border:1px dashed #87827a;background:#f0eee9}}
</style></head><body>{note}{body}</body></html>"""


def _guard(response: HttpResponseBase, policy: str = FILE_POLICY) -> HttpResponseBase:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _attachment(request: HttpRequest, pk: int, token: str) -> Attachment:
    access = access_of(request)  # representatives of the client company as well: the rows themselves say who may read
    if not signed.is_valid(token, access.user_id, pk):
        raise Http404
    found = attachments_visible_to(access).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@door
def download(request: HttpRequest, pk: int, token: str, name: str) -> HttpResponseBase:
    """A file, always to be saved: never shown by the browser under our origin."""
    attachment = _attachment(request, pk, token)
    try:
        content = open_stored(attachment.file)
    except FileNotFoundError as error:
        raise Http404 from error
    note_opened(access=access_of(request), attachment=attachment, how="saved")
    return _guard(
        FileResponse(
            content, as_attachment=True, filename=attachment.file.name, content_type="application/octet-stream"
        )
    )


@require_safe
@door
def picture(request: HttpRequest, pk: int, token: str, *, small: bool) -> HttpResponseBase:
    """A picture written anew; 404 for anything that is not one."""
    attachment = _attachment(request, pk, token)
    try:
        if attachment.file.size > pictures.MAX_BYTES:
            raise Http404
        with open_stored(attachment.file) as content:
            data, content_type = pictures.re_encode(content.read(), attachment.file.content_type, small=small)
    except (FileNotFoundError, pictures.NotAPictureError) as error:
        raise Http404 from error
    if not small and not attachment.content_id:  # previews and pictures inside a mail come by themselves
        note_opened(access=access_of(request), attachment=attachment, how="shown")
    response = _guard(HttpResponse(data, content_type=content_type))
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = f"private, max-age={signed.STEP}"
    return response


@require_safe
@door
def message_html(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sanitised HTML of a message for its sandboxed frame; pictures from other servers are not loaded (S12)."""
    access = reader(request)
    found = Message.objects.filter(pk=pk).select_related("ticket__project").first()
    if found is None or not found.html:
        raise Http404
    ticket = ticket_or_404(access, f"{found.ticket.project.key}-{found.ticket.number}")
    if not messages_of(access, ticket).filter(pk=pk).exists():
        raise Http404
    note = ""
    if blocked := len(REMOTE.findall(found.html)):
        text = _(
            "Pictures from other servers are not loaded: %(count)s. They could tell the sender that you have read this."
        )
        note = f'<p class="otk-blocked">{html.escape(text % {"count": blocked})}</p>'
    body = _with_pictures(access, found)
    page = FRAME.format(language=get_language(), title=html.escape(_("Text of the message")), note=note, body=body)
    response = _guard(HttpResponse(page), FRAME_POLICY.format(files=request.build_absolute_uri("/work/files/")))
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _with_pictures(access: Access, message: Message) -> str:
    """Point pictures that came with the mail to their signed addresses; others stay without a source."""
    attachments = attachments_visible_to(access).filter(message_id=message.pk).exclude(content_id="")[:MAX_PARTS]
    urls = {
        _bare(row.content_id): signed.picture_url(access.user_id, row, small=False)
        for row in attachments
        if pictures.may_be_picture(row.file.content_type, row.file.size)
    }

    def source(match: re.Match[str]) -> str:
        url = urls.get(_bare(html.unescape(match[1])))
        return f'src="{html.escape(url)}"' if url else match[0]

    return CID.sub(source, message.html)


def _bare(content_id: str) -> str:
    return content_id.strip().removeprefix("<").removesuffix(">")
