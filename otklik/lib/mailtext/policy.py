"""What HTML of a mail may keep: elements, attributes, style properties and addresses; everything else goes."""

from __future__ import annotations

import re
from urllib.parse import unquote


def words(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


BLOCKS = words(
    """address article aside blockquote center dd div dl dt figcaption figure footer form fieldset h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section table ul"""
)
TABLE_PARTS = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
INLINE = words(
    "a abbr b big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var"
)
VOID_KEPT = frozenset({"br", "hr", "img", "wbr"})
# Sections of a page mean nothing in a mail, but they separate paragraphs.
RENAMED = dict.fromkeys(words("article aside figcaption figure footer form fieldset header main nav section"), "div")
KEPT = (BLOCKS | TABLE_PARTS | INLINE | VOID_KEPT) - frozenset(RENAMED)
ATTRIBUTES: dict[str, frozenset[str]] = {
    "*": frozenset({"align", "dir", "lang", "style", "title", "data-quote"}),
    "a": frozenset({"href"}),
    "img": frozenset({"alt", "width", "height", "src", "data-cid", "data-remote-src"}),
    "td": frozenset({"colspan", "rowspan", "width", "height", "valign", "bgcolor", "nowrap"}),
    "th": frozenset({"colspan", "rowspan", "width", "height", "valign", "bgcolor", "nowrap", "scope"}),
    "tr": frozenset({"valign", "bgcolor", "height"}),
    "table": frozenset({"border", "cellpadding", "cellspacing", "width", "height", "bgcolor"}),
    "font": frozenset({"color", "face", "size"}),
    "ol": frozenset({"start", "type"}),
    "li": frozenset({"value"}),
}
STYLES = words(
    """background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width
    border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius
    border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-style border-top-width border-width clear color direction display font
    font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type
    margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width padding
    padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent text-transform
    vertical-align white-space width word-break word-spacing word-wrap overflow-wrap"""
)
URL_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
QUOTE_MARKS = frozenset({"quote", "intro", "thread", "rest", "signature"})

_STYLE_VALUE = re.compile(r"(?:(?:rgba?|hsla?)\([\d\s.,%/]{1,40}\)|[\w\s#.,%!'\"/+-]){1,300}+")
_BAD_STYLE = re.compile(r"url|expression|image|import|binding|behaviou?r|javascript|\\|@|<|/\*|&", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//[^\s\"'<>\\^`{|}]{3,2000}", re.IGNORECASE)
_INLINE_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/]+={0,2}", re.IGNORECASE)
_CID = re.compile(r"[!#-;=?-~]{1,250}")
_HREF = re.compile(r"(?:https?://|mailto:|tel:)[^\s\"'<>\\]{1,2000}", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_NESTED_PREFIX = re.compile(r"^(?:x_)+")


def safe_style(style: str) -> str:
    """Keep the declarations of allowed properties with plain values: no url(), no functions but colours, no escapes."""
    kept = []
    for declaration in style[:4000].split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if name not in STYLES or not value or _BAD_STYLE.search(value) or not _STYLE_VALUE.fullmatch(value):
            continue
        if value.count('"') % 2 == 0 and value.count("'") % 2 == 0:
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def safe_href(value: str) -> str:
    """An absolute http(s), mailto or tel address, or "" when it is anything else (relative and script links too)."""
    value = _BLANKS.sub("", value)
    return value if _HREF.fullmatch(value) else ""


def image_source(value: str) -> tuple[str, str]:
    """Turn an image's address into the attribute that may stay: nothing here is ever fetched by showing the mail."""
    value = _BLANKS.sub("" if value[:5].lower() == "data:" else "%20", value.strip())
    if value[:4].lower() == "cid:":
        return safe_cid(unquote(value[4:]))
    if _REMOTE.fullmatch(value):
        return "data-remote-src", ("https:" + value if value.startswith("//") else value)
    return ("src", value) if _INLINE_IMAGE.fullmatch(value) else ("", "")


def safe_cid(value: str) -> tuple[str, str]:
    """The Content-ID without its angle brackets, or nothing when it could not be one."""
    value = value.strip(" <>")
    return ("data-cid", value) if _CID.fullmatch(value) else ("", "")


_BY_CLASS = {
    "gmail_quote": "thread",
    "gmail_quote_container": "thread",
    "gmail_extra": "",
    "gmail_attr": "intro",
    "protonmail_quote": "thread",
    "tutanota_quote": "quote",
    "moz-cite-prefix": "intro",
    "moz-email-headers-table": "rest",
    "moz-forward-container": "quote",
    "yahoo_quoted": "quote",
    "zmail_extra": "quote",
    "outlookmessageheader": "rest",
    "mailru-blockquote": "quote",
    "js-readmsg-msg": "quote",
    "yandex-quote": "quote",
    "freebirdquote": "quote",
    "gmail_signature": "signature",
    "moz-signature": "signature",
    "applemailsignature": "signature",
    "ymail_signature": "signature",
    "protonmail_signature_block": "signature",
}
_BY_ID = {
    "divrplyfwdmsg": "rest",
    "appendonsend": "rest",
    "stopspelling": "rest",
    "zwchr": "rest",
    "olk_src_body_section": "quote",
    "mail-editor-reference-message-container": "quote",
    "reply-intro": "intro",
    "replybody1": "",
    "yahoo_quoted": "quote",
    "signature": "signature",
    "ms-outlook-mobile-signature": "signature",
    "applemailsignature": "signature",
}
_OUTLOOK_RULE = re.compile(
    r"border-top:(?:solid)?(?:#e1e1e1|#b5c4df|windowtext)?(?:1\.0pt)?(?:solid)?(?:#e1e1e1|#b5c4df)?[^;]{0,20};"
    r"(?:[a-z-]{1,30}:[^;]{0,30};){0,4}padding:3(?:\.0)?pt0"
)


def quote_mark(tag: str, attributes: dict[str, str]) -> str:
    """What an element tells of quoting by its class, id, type or style, as a word that survives the cleaning."""
    given = attributes.get("data-quote", "")
    if given in QUOTE_MARKS:
        return given
    if "data-signature-widget" in attributes:
        return "signature"  # Mail.ru
    if tag == "blockquote" and attributes.get("type", "").lower() == "cite":
        return "quote"
    for name in attributes.get("class", "")[:400].lower().split():
        mark = _BY_CLASS.get(_NESTED_PREFIX.sub("", name), "")
        if not mark and name.endswith("yahoo_quoted"):
            mark = "quote"
        if mark:
            return "quote" if tag == "blockquote" and mark == "thread" else mark
    name = _NESTED_PREFIX.sub("", attributes.get("id", "")[:80].lower())
    mark = _BY_ID.get(name, "") or ("quote" if name.startswith("yahoo_quoted") else "")
    if mark:
        return mark
    style = attributes.get("style", "")
    if "border-top" in style.lower() and _OUTLOOK_RULE.search("".join(style[:400].lower().split())):
        return "rest"
    return ""
