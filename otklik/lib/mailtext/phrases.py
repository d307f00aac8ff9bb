"""Phrases of many languages: "On ... wrote:", what a phone adds below a mail, the line replies are written above."""

from __future__ import annotations

import re

_VERBS = (
    r"wrote|writes|wrote as follows|написал(?:а|и)?|написав(?:ла)?|пишет|пише|писал(?:а|и)?|писав(?:ла)?|сообщил(?:а)?"
    r"|піша|напісаў|напісала|написа"
    r"|schrieb|schreibt|geschrieben|a écrit|écrit|escribió|escribio|escribe|ha escrito|ha scritto|scrive"
    r"|escreveu|escreve|napisał(?:a)?|pisze|schreef|geschreven|schrijft|skrev|skriver|kirjoitti|kirjutas|napsal(?:a)?|píše"
    r"|napísal(?:a)?|írta|a scris|napisao|napisala|је написао|yazdı|yazmış|rašė|rakstīja|έγραψε|đã viết|menulis"
)
# Zoho and some phones write no colon; only these endings are then looked at.
_BARE_ENDS = ("wrote", "schrieb", "écrit", "escribió", "scritto", "escreveu", "написал", "написала", "пишет")
_CJK_VERBS = r"写道|寫道|写了|のメール|さんは書きました|님이 작성|작성"
VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?:\s?\(\w{{1,3}}\))?(?!\w)|{_CJK_VERBS}", re.IGNORECASE)
_DAYS = (
    r"mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|нд|понед|сред|четв|пятн|субб|воскр|вівт|сереп|середа|чет|п['’]ят"
    r"|неділ|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|mié|mie|jue|vie|sáb|sab|dom|gio|seg|ter|qua|qui|sex|pon|wt"
    r"|śr|czw|pt|sob|nie|ma|wo|vr|za|zo|mån|tis|ons|tor|fre|lör|sön|man|tir|lør|søn|ti|ke|to|pe|la|su|po|út|st|čt|pá|ne"
    r"|hét|ked|sze|csü|pén|szo|vas|joi|vin|sâm|dum|pzt|sal|çar|per|cum|cmt|paz|uto|sri|čet|pet|sub|ned|ут|уто|сри|пет|нед"
)
_MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер"
    r"|квіт|трав|черв|лип|серп|вер|жовт|лист|груд"
)
_PREPOSITIONS = (
    r"on|at|le|am|el|il|in data|il giorno|em|no dia|op|den|d\.|dnia|w dniu|dne|dňa|v|в|во|у|від|от|на|pe|la|på|në|date"
    r"|ngày|vào|pada|στις|在|于|於|από"
)
_START = re.compile(
    rf"^[\W_]{{0,8}}(?:(?:{_PREPOSITIONS})\s{{0,3}}){{0,2}}(?:(?:{_DAYS})\w{{0,14}}(?:-\w{{1,8}})?[.,]{{0,2}}\s{{0,3}})?"
    rf"(?:(?:the|den|de|le|el|der|dem|il)\s)?(?:(?:{_MONTHS})\w{{0,9}}[.,]?\s{{1,3}})?\d",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}([./-])\d{1,2}\1\d{2,4}(?!\d))"
    rf"|(?<!\d)\d{{1,2}}\.?\s(?:de\s)?(?:{_MONTHS})",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
_YOU_WROTE = re.compile(
    r"^(?:вы (?:на)?писали|ты (?:на)?писала?|ви (?:на)?писали|you wrote|sie schrieben|vous avez écrit)\b",
    re.IGNORECASE,
)
_ENDS_WITH_ADDRESS = re.compile(r"(?:>|\)|\w@[\w.-]{3,100})\s?[:：]$")
# Gmail before 2018 wrote no verb and sometimes no colon: "2016-03-03 17:21 GMT+01:00 Some One".
_ISO_STAMP = re.compile(
    r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}\s(?:\d{1,2}:\d{2}\sGMT[+-]\d{1,2}:?\d{2}\s\S|.{1,100}<\S+@\S+>$)"
)


def may_open_intro(line: str) -> bool:
    """Cheap first look: could an attribution ("On ... wrote:") begin on this line?"""
    return len(line) <= 300 and bool(
        line.startswith("--") or _START.match(line) or _YOU_WROTE.match(line) or _name_then_verb(line, opening=True)
    )


def is_intro(text: str) -> bool:
    """Whether the text, its lines joined by spaces, is an attribution line of a reply. The work is bounded by 400."""
    # Android: "---- Some One wrote ----", with neither a date nor an address.
    framed = text.startswith("--") and text.endswith("--")
    text = text.strip(" \t-*_\ufeff\u200e\u200f\u200b")
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">")
    if len(text) > 400 or not text:
        return False
    ends = text[-1] in ":："
    if not ends and not text.endswith(_BARE_ENDS):
        return len(text) < 200 and text[:4].isdecimal() and bool(_ISO_STAMP.match(text))
    if framed and len(text) < 120 and not ends:
        return True
    dated, timed = bool(_DATE.search(text)), bool(_TIME.search(text))
    verb = VERB.search(text)
    starts = bool(_START.match(text))
    if verb and (ends or len(text) - verb.end() <= 3):
        if starts and (dated or timed or "@" in text):
            return True
        if _YOU_WROTE.match(text) and (dated or timed):
            return True
        return _name_then_verb(text)
    if ends and starts and dated and timed and _ENDS_WITH_ADDRESS.search(text):
        return True
    return ends and len(text) < 200 and bool(_ISO_STAMP.match(text))


def _name_end(text: str) -> int:
    """Where the address ends when the text opens with a name and an address, else 0."""
    at = text.find("@", 0, 180)
    if at < 1 or not (text[at - 1].isalnum() or text[at - 1] in "._-+'"):
        return 0
    name = text[:at].replace("mailto:", "")
    if ":" in name or len(name.split()) > 9:
        return 0
    end = at + 1
    while end < len(text) and end < at + 120 and (text[end].isalnum() or text[end] in ".-"):
        end += 1
    return end if end > at + 1 else 0


def _name_then_verb(text: str, *, opening: bool = False) -> bool:
    """Whether it reads "Some One <a@b.example> wrote:", maybe with a date between; ``opening``: could begin so."""
    end = _name_end(text)
    if not end:
        return False
    rest = text[end:].lstrip(" >),")
    if VERB.match(rest) or (opening and not rest):
        return True
    return rest[:1].isdigit() and (opening or bool(VERB.search(rest)))


# Roundcube: "Some One писал(а) 2026-11-11 09:15:", a name and no address.
_DATED_VERB = re.compile(
    rf"^[^\d:@<>]{{2,90}}\s(?:{_VERBS})(?:\s?\(\w{{1,3}}\))?\s(?:\w{{1,12}}\s){{0,2}}\d[\d\s.,:/-]{{7,30}}(?:\s?uhr)?\s?:$",
    re.IGNORECASE,
)


def is_intro_above_quote(line: str) -> bool:
    """An attribution so like prose that only a quote right below makes it one."""
    line = line.strip()
    return len(line) <= 160 and line.endswith(":") and bool(_DATED_VERB.match(line))


_DEVICES = (
    r"iphone|ipad|ipod|айфон\w*|айпад\w*|apple watch|android|андроид\w*|samsung|galaxy|xiaomi|redmi|poco|huawei|honor"
    r"|realme|oppo|vivo|nokia|blackberry|htc|lg|sony|xperia|pixel|windows|outlook|gmail|yahoo|aol|proton|icloud|mailbox"
    r"|airmail|spark|bluemail|typeapp|aqua mail|aquamail|nine|k-9|k9|edison|canary|mymail|mail\.ru|майл\.?ру|яндекс"
    r"\w*|yandex|rambler|рамблер\w*|мобильн\w+|мобільн\w+|смартфон\w*|телефон\w*|планшет\w*|mobile|phone|tablet|cell"
    r"|smartphone|handy|mobil\w*|mobiel\w*|móvil|téléphone|telefon\w*|telefono|celular|thunderbird|mail for|\[?mail\]"
)
_FROM_DEVICE = (
    r"sent (?:from|via|with|by|using)(?: my| a| the)?|отправлено (?:с|со|из|через|при помощи|с помощью)"
    r"|послано (?:с|из)|написано (?:с|на)|надіслано (?:з|із|через)|відправлено (?:з|із|через)|адпраўлена з"
    r"|gesendet (?:von|mit|über)|von (?:meinem|unterwegs)|envoyé (?:depuis|de|à partir de|avec|via)"
    r"|enviado (?:desde|de|do|a partir de|con|pelo)|enviada do|inviato (?:da|dal|con)|wysłan[eo] (?:z|ze)"
    r"|verzonden (?:met|vanaf|via)|verstuurd (?:vanaf|met)|sendt fra|skickat från|lähetetty|odesláno z|odoslané z"
    r"|poslano s|trimis de pe"
)
_MOBILE = re.compile(
    rf"^[\s(<*_\[]{{0,6}}(?:(?:{_FROM_DEVICE})\b[^.,!?\d\n]{{0,30}}?(?<!\w)(?:{_DEVICES})(?![a-zа-я]).{{0,120}}"
    r"|sent from my [^,!?\n]{1,60}(?:<[^<>\s]{1,200}>)?"
    r"|sent (?:via|from) mobile|(?:someone )?from (?:my )?(?:mobile|iphone|phone)(?: \d+)?"
    r"|(?:diese nachricht wurde |cette? message |this message was |this email was )?(?:von|from|sent) .{0,40}"
    r"(?:gesendet|k-9 mail)\.?(?: gesendet\.?)?|diese nachricht wurde von .{0,60} gesendet\.?"
    r"|get \[?outlook for (?:ios|android|mac)\]?.{0,120}|получите outlook для (?:ios|android|mac).{0,120}"
    r"|отримайте outlook для (?:ios|android|mac).{0,120}|outlook für (?:ios|android) beschaffen.{0,120}"
    r"|download outlook .{0,80}|從我的 .{1,30} 傳送|从我的 .{1,30} 发送|iphoneから送信|나의 iphone에서 보냄"
    r"|с уважением, отправлено .{0,60}|ᐧ)[\s)>\]*_.]{0,6}$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:reply|respond|response|write)\b.{0,30}\babove this line|ответ\w*.{0,30}выше этой (?:линии|строки|черты)"
    r"|пишите.{0,30}выше этой (?:линии|строки|черты)|відпов\w*.{0,30}вище (?:цієї лінії|цього рядка)",
    re.IGNORECASE,
)


def is_mobile_footer(line: str) -> bool:
    """Whether the line is what a phone or a webmail adds by itself ("Sent from my iPhone", "Отправлено из ...")."""
    return 0 < len(line) <= 220 and bool(_MOBILE.match(line))


def is_reply_marker(line: str) -> bool:
    """Whether the line is a help desk's "--- reply above this line ---"."""
    return (
        len(line) <= 200
        and ("bove" in line or "BOVE" in line or "ыше" in line or "ище" in line)
        and bool(_ABOVE.search(line))
    )
