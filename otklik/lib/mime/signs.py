"""Words and headers by which automatic mail is known, in the languages our mail comes in. Each pattern is linear."""

from __future__ import annotations

import re

from otklik.lib.mime.headers import Headers
from otklik.lib.mime.model import Address


def _any(*alternatives: str, start: str = "") -> re.Pattern[str]:
    return re.compile(f"{start}(?:{'|'.join(alternatives)})", re.IGNORECASE)


DAEMON = _any(
    r"mailer[-_.]?daemon",
    r"^post\s?master",
    r"^mdaemon",
    r"mail delivery (?:sub)?system",
    r"^double-bounce",
    r"^mail-daemon",
)
# not "admin", "root" or "system": people write from such mailboxes about mail that was not delivered
_DAEMON_WHOLE = _any(
    r"mail[-_ ]?delivery",
    r"mail ?er",
    r"mmdf",
    r"mail ?system.{0,40}",
    r"automatic-email",
    r"internet mail delivery",
    r"microsoft exchange.{0,60}",
    r"network mail.{0,20}",
    r"(?:mail|smtp) gateway",
    r"ndr",
    start=r"^",
)
FAILED = _any(
    r"undeliver",
    r"not? (?:be )?delivered",
    r"(?:could|can) ?not be delivered",
    r"non[- ]?deliver",
    r"failure notice",
    r"delivery (?:status|fail|error|report|problem|warning|notification|has failed|delayed|of|unsuccessful|attempt)",
    r"deliver(?:y|ed)? failure",
    r"failure delivery",
    r"returned (?:mail|message|to sender)",
    r"returning message",
    r"fail(?:ure|ed)(?: of)?[ -](?:notice|notification|delivery|mail|to deliver|report)",
    r"mail (?:system )?error",
    r"mail (?:could|delivery|fail|not delivered)",
    r"message (?:delayed|not delivered|status|you sent blocked|rejected|refused)",
    r"(?:warning|notice): ?(?:message|could not|mail|.{0,80}user unknown)",
    r"user unknown",
    r"unknown user",
    r"mailbox (?:full|unavailable)",
    r"delayed mail",
    r"processing error",
    r"automatically rejected",
    r"rejected mail",
    r"bounced",
    r"mail rejected",
    r"blocked",
    r"^returned\b",
    r"не ?(?:был[оа]? |могло быть |может быть |удалось )?достав",
    r"недостав",
    r"ошибка достав",
    r"возврат (?:письма|почты)",
    r"не отправлено",
    r"не вручен",
    r"сообщение о доставке",
    r"unzustellbar",
    r"zustell(?:ung|fehler)",
    r"nicht zugestellt",
    r"non (?:remis|recapitat|distribu)",
    r"[ée]chec (?:de|d')",
    r"utilisateur non",
    r"no (?:se )?(?:ha )?(?:podido|puede|pudo) (?:ser )?entreg",
    r"devuelt",
    r"no entregad",
    r"niedor[eę]cz",
    r"niedostarcz",
    r"nie można dostarcz",
    r"zwrot (?:poczty|wiadomo)",
    r"mancata consegna",
    r"impossibile recapitare",
    r"onbestelbaar",
    r"não (?:foi )?entregue",
    r"ikke leveres",
    r"kunde inte levereras",
    r"nedoru[cč]iteln",
    r"配信(?:不能|できません)",
    r"退信",
    r"传输失败",
)
FAILED_BODY = _any(
    r"(?:could|can|was|were)(?: ?not|n't) (?:be )?(?:delivered|able to deliver)",
    r"(?:could|can)(?:not| not|n't) deliver",
    r"able to deliver",
    r"undeliver",
    r"delivery (?:has )?failed",
    r"delivery of .{0,60} (?:failed|postponed)",
    r"permanent (?:fatal )?error",
    r"not a valid user",
    r"has been postponed",
    r"delivery .{0,40}(?:delayed|postponed)",
    r"(?:user|recipient|mailbox|account|address) (?:is )?(?:unknown|not found|unavailable|full|rejected|disabled)",
    r"unknown (?:user|recipient)",
    r"no such (?:user|recipient|address)",
    r"does not exist",
    r"(?:over|exceeded).{0,20}quota",
    r"quota exceeded",
    r"automatically (?:rejected|created)",
    r"returned to you",
    r"not (?:been )?delivered",
    r"non[- ]?deliver",
    r"не (?:может быть|было|удалось|был[аи]?|будет) (?:не )?достав",
    r"недостав",
    r"ящик (?:переполнен|не существует|недоступен)",
    r"pas pu (?:e|ê)tre d(?:e|é)livr",
    r"nicht zugestellt",
    r"nie (?:można|mogła|zostało).{0,30}dostarcz",
    r"no (?:se )?(?:ha )?(?:podido|puede|pudo) .{0,20}entreg",
    r"\b55[0-4][ -]",
)
DELAYED = _any(
    r"^warning[: ]",
    r"\bdelay",
    r"still being retried",
    r"could not (?:be sent|send) (?:message )?for",
    r"задерж",
    r"отсрочен",
    r"(?:will|we'll) (?:continue|keep|retry|be retried)",
    r"no action is required",
    r"not (?:yet )?(?:been )?delivered yet",
    r"has not yet been delivered",
    r"do not need to resend",
    r"advisory-only",
    r"verzögert",
    r"opóźni",
    r"retrasad",
)
OUT_OF_OFFICE = _any(
    r"auto(?:matic)?[- ]?(?:reply|response|respon[ds]er|answer)",
    r"auto ?: .{0,80}\bout of (?:the )?office",
    r"out of (?:the )?office",
    r"away from (?:my )?(?:mail|e-?mail|desk|office)",
    r"on vacation",
    r"vacation reply",
    r"(?:i am|i'?m) (?:currently )?out of",
    r"автоматический ответ",
    r"авто[- ]?ответ",
    r"нет на (?:рабочем )?месте",
    r"вне офиса",
    r"я? ?в отпуске",
    r"сообщение об отсутствии",
    r"отсутствую",
    r"автоматична відповідь",
    r"автовідповідь",
    r"abwesen(?:heit|d)",
    r"auto(?:matische|m\.)?[- ]?antwort",
    r"automatische antwort",
    r"nicht im b(?:ü|ue)ro",
    r"odpowied[zź] automatyczna",
    r"automatyczna odpowied[zź]",
    r"auto ?odpowied",
    r"poza biurem",
    r"nieobecno[sś][cć]",
    r"r[ée]ponse auto",
    r"absen(?:t|ce) du bureau",
    r"absence ?:",
    r"je suis absent",
    r"message d'absence",
    r"respuesta autom[áa]tica",
    r"auto ?respuesta",
    r"fuera de (?:la )?oficina",
    r"ausente",
    r"ausencia",
    r"risposta automatica",
    r"fuori (?:sede|ufficio)",
    r"resposta autom[áa]tica",
    r"automatisch antwoord",
    r"afwezig",
    r"automatick[áé] odpov",
    r"autosvar",
    r"automatiskt svar",
    r"automaattinen vastaus",
    r"otomatik yan[ıi]t",
    r"自动回复",
    r"自動返信",
    r"자동 회신",
    start=r"^\W{0,3}(?:\[[^\]]{1,60}\]\s*)?",
)
AUTO_SUFFIX = re.compile(r"(?i)\((?:automatic (?:reply|response)|auto-?reply|автоответ)\)\W*$")
NO_REPLY = _any(
    r"(?:no|not?|do[-_.]?not|dont|never)[-_.]?repl(?:y|ies)",
    r"nepasrepondre",
    r"no[-_.]responder",
    r"ne-?otvechat",
    start="^",
)
FORWARDED = re.compile(r"(?i)^\W{0,3}(?:fwd?|wg|tr|rv|пересл\w*|fw|doorst)\s?:")
_NULL = re.compile(rb"(?i)<?\s*(?:mailer-daemon(?:@[^\s>]{0,255})?)?\s*>?")


def null_sender(headers: Headers) -> bool:
    """Whether the envelope sender was empty (RFC 5321 4.5.5) or the mail daemon."""
    return headers.has("return-path") and _NULL.fullmatch(headers.first("return-path").strip()) is not None


def bounce_signs(headers: Headers, subject: str, sender: Address, report_type: str = "") -> list[str]:
    """What in the headers speaks for a delivery report. Two signs are enough, "report type" alone is."""
    if report_type == "delivery-status" or headers.has("x-failed-recipients"):
        return ["report type", "report type"]
    if OUT_OF_OFFICE.match(subject):
        return []
    signs = []
    if null_sender(headers):
        signs.append("null sender")
    if is_daemon(headers, sender):
        signs.append("daemon")
    if FAILED.search(subject[:300]) and not FORWARDED.match(subject):
        signs.append("subject")
    return signs


def is_daemon(headers: Headers, sender: Address) -> bool:
    """Whether From is a mail system and not a person or a list."""
    local = sender.address.partition("@")[0].strip('"')
    if any(DAEMON.search(text) or _DAEMON_WHOLE.fullmatch(text) for text in (local, sender.name) if text):
        return True
    if sender.address:
        return False
    written = headers.first("from")[:300].decode("latin-1").strip()
    return written.endswith(("<>", "<@>")) or bool(DAEMON.search(written.lstrip('"< ')))
