"""Words mail programs put above quoted and forwarded mail: header labels, dividers and subject prefixes.

One flat table for all languages: a label is looked up whole and in lower case, so mixed blocks ("De:" beside
"Subject:", which an English iPhone produces for a French mail) need no guess of the language.
"""

from __future__ import annotations

import functools
import re

_LABELS: dict[str, str] = {
    "from": """from|от|от кого|отправитель|від|від кого|відправник|ад|von|absender|de|de la|expéditeur|remitente
        |remetente|da|mittente|od|nadawca|odesílatel|odosielateľ|van|afzender|fra|afsender|från|avsändare|lähettäjä|saatja|feladó
        |šalje|pošiljatelj|pošiljalac|kimden|gönderen|expeditor|expeditorul|από|από τον|差出人|送信元|发件人|寄件者
        |寄件人        |보낸 사람|보낸사람|từ|מאת|من|nuo|no|sūtītājs|подател""",
    "date": """date|sent|sent on|дата|отправлено|отправлен|дата отправки|дата и время|надіслано|відправлено|адпраўлена
        |datum|gesendet|gesendet am|fecha|enviado|enviado el|enviado em|enviada|enviada em|envoyé|envoyé le|message du
        |data|inviato|inviata|data invio|wysłano|wysłane|data wysłania|odesláno|odoslané|odoslaný|dátum|elküldve|küldve
        |dato|sendt|sendt den|skickat|verzonden|verzonden op|päivämäärä|päiväys|lähetetty|kuupäev|saadetud|tarih
        |gönderildi|gönderilme tarihi|gönderilen|dată|trimis|poslano|poslato|日付|送信日時|日時|发送时间|发送日期|日期
        |寄件日期|傳送日期|보낸 날짜|날짜|ημερομηνία|στάλθηκε|ngày|đã gửi|išsiųsta|nosūtīts|изпратено""",
    "to": """to|кому|получатель|отримувач|каму|an|empfänger|à|a|para|pour|destinataire|destinatario|destinatário|do|komu
        |adresat|pre|adresát|aan|til|till|vastaanottaja|saaja|címzett|prima|za|primatelj|kime|alıcı|către|destinatar
        |destinatarul|宛先|送信先|收件人|收件者|받는 사람|받는사람|προς|đến|kam|до""",
    "cc": """cc|копия|копия кому|копія|kopie|kopie (cc)|kopia|kopio|kopi|cópia|copie à|copie|copia|dw|do wiadomości
        |másolat|másolatot kap|kópia|bilgi|抄送|副本|참조|κοιν|κοινοποίηση|с копия""",
    "bcc": "bcc|скрытая копия|прихована копія|bcci|cci|cco|ccn|udw|bk|blinde kopie|skrytá kopie|密送|bilgi (gizli)",
    "subject": """subject|тема|тема сообщения|тема письма|тэма|betreff|objet|sujet|asunto|assunto|oggetto|temat|předmět
        |predmet|onderwerp|emne|ämne|aihe|teema|tárgy|naslov|konu|subiect|subiectul|件名|主题|主旨|標題|제목|θέμα|chủ đề
        |относно|tēma""",
    "other": """reply-to|reply to|ответить|ответить кому|відповісти|antwort an|répondre à|responder a|risposta
        |rispondi a|svar til|svar till|antwoord aan|importance|priority|важность|приоритет|важливість|wichtigkeit
        |priorität|attachments|attachment|вложения|вложение|вкладення|anlagen|anhänge|pièces jointes|datos adjuntos
        |allegati|załączniki|organization|organisation|resent-from|resent-date|resent-to|message-id|list|mailing list
        |sender""",
}

KIND_OF: dict[str, str] = {
    label.strip(): kind for kind, labels in _LABELS.items() for label in labels.replace("\n", "").split("|")
}


def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table written as text, in lower case, for ``str.startswith``."""
    return tuple(phrase.strip() for phrase in text.split("|"))


_ORIGINAL = _phrases(
    """original message text|original message|original email|исходное сообщение|исходное письмо|
    оригинальное сообщение|первоначальное сообщение|оригінальне повідомлення|вихідне повідомлення|
    початкове повідомлення|арыгінальны ліст|ursprüngliche nachricht|ursprüngliche mail|originalnachricht|
    original-nachricht|message d'origine|message original|message initial|mensaje original|mensagem original|
    messaggio originale|messaggio originario|oprindelig besked|oprindelig meddelelse|opprinnelig melding|
    original melding|ursprungligt meddelande|originalmeddelande|oorspronkelijk bericht|origineel bericht|
    oorspronkelijke bericht|wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|původní zpráva|
    původní e-mail|pôvodná správa|eredeti üzenet|alkuperäinen viesti|mesaj original|mesajul original|
    orijinal ileti|orijinal mesaj|izvorna poruka|originalna poruka|оригинална порука|оригинално съобщение|
    algne kiri|αρχικό μήνυμα|元のメッセージ|原始邮件|原邮件|原始郵件|원본 메시지|원본 메일|thư gốc|
    pradinis laiškas|sākotnējā ziņa|message d’origine"""
)
_FORWARD = _phrases(
    """begin forwarded message|forwarded message|forwarded email|forwarded by|this is a forwarded message|
    пересылаемое сообщение|пересылаемое письмо|пересланное сообщение|пересланное письмо|
    перенаправленное сообщение|переадресованное сообщение|начало переадресованного сообщения|
    начало пересылаемого сообщения|начало пересланного сообщения|это пересылаемое сообщение|переслано кем|
    переслане повідомлення|переслана пошта|переслане|перенаправлене повідомлення|початок листа, що пересилається|
    початок пересланого повідомлення|перасланае паведамленне|weitergeleitete nachricht|weitergeleitete mail|
    anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|message transféré|message transmis|
    message réexpédié|début du message réexpédié|début du message transféré|mensaje reenviado|
    inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato|mensagem reencaminhada|
    mensagem encaminhada|início da mensagem reencaminhada|início da mensagem encaminhada|doorgestuurd bericht|
    begin doorgestuurd bericht|wiadomość przesłana dalej|przekazana wiadomość|treść przekazanej wiadomości|
    początek przekazywanej wiadomości|přeposlaná zpráva|začátek přeposílané zprávy|preposlaná správa|
    začiatok preposlanej správy|videresendt besked|videresendt meddelelse|videresendt melding|
    start på videresendt besked|vidarebefordrat mejl|vidarebefordrat meddelande|vidarebefordrat e-postmeddelande|
    edelleenlähetetty viesti|välitetty viesti alkaa|välitetty viesti|továbbított üzenet|
    továbbított levél kezdete|továbbított levél|proslijeđena poruka|započni proslijeđenu poruku|
    прослеђена порука|препратено съобщение|mesaj redirecționat|începe mesajul redirecționat|mesaj redirecţionat|
    iletilen ileti|iletilmiş mesaj|ileti başlangıcı|edastatud kiri|προωθημένο μήνυμα|メッセージを転送|
    転送メッセージ|転送されたメッセージ|转发的邮件|轉寄的郵件|转发邮件信息|전달된 메일|전달된 메시지|
    thư đã chuyển tiếp"""
)
_ENDS = _phrases(
    "конец пересылаемого|конец пересланного|конец исходного|кінець пересланого|end of forwarded message"
    "|end of original message text"
)
# Possessive quantifiers: a line of dashes or of "=" must not be tried at every split.
_LEAD = r"^[\s>|*_]{0,12}+"
_DASHED = re.compile(
    _LEAD + r"[-–—=]{2,60}+[\s=8<]{0,60}+(?P<phrase>(?:[^-–—=\n]|[-–—=](?![-–—=])){1,120}+)"
    r"(?:[-–—=]{2,60}+(?:\s{0,4}forwarded message\s?-{2,60}+)?(?P<rest>.*))?$",
    re.IGNORECASE,
)
_FIELD = re.compile(_LEAD + r"([^\W\d_][^:：<>@\n\t]{0,28}?)[\s*_]{0,4}[:：][\s*_]{0,6}(.*)$")
# "I:" (Italian) and "R:" are one letter: only at the very start and with the colon, as the programs write them.
FORWARD_PREFIX = re.compile(
    r"^\s*(?:fw|fwd|fwd\.|tr|wg|rv|vs|vl|vb|pd|enc|i|redir\.?|redirect|videresend|doorst|İLT|ilt|тр|пер|пересл|переслано"
    r"|перес|转发|轉寄|転送|전달)\s?[:：]\s*",
    re.IGNORECASE,
)
REPLY_PREFIX = re.compile(
    r"^\s*(?:re|aw|sv|ref|rif|r|antw|ant|odp|vá|ynt|vast|res|ответ|на|відп|отв|回复|答复|回覆|답장)\s?(?:\[\d{1,3}\])?[:：]",
    re.IGNORECASE,
)


def _fold(text: str) -> str:
    """Lower case; the Turkish capital "İ" becomes a plain "i" and not an "i" with a dot above it."""
    return text.strip(" \t>|*_").lower().replace("i\u0307", "i")


def divider(line: str) -> tuple[str, str] | None:
    """Return ("forward" or "original", text after the divider) when the line announces another mail."""
    if len(line) > 4000:
        return None
    if "--" in line or "==" in line or "——" in line:
        found = _DASHED.match(line)
        phrase = _fold(found["phrase"]) if found else ""
        if found and phrase.startswith(_FORWARD):
            return "forward", (found["rest"] or "").strip(" *_\t")
        if found and phrase.startswith(_ORIGINAL):
            return "original", (found["rest"] or "").strip(" *_\t")
    bare = _fold(line) if len(line) < 120 else ""
    if bare[-1:] in (":", "：") and bare.rstrip(" :：\u00a0") in _FORWARD:
        return "forward", ""
    # The Bat! writes this sentence without a colon; any other bare phrase needs one.
    return ("forward", "") if bare in ("this is a forwarded message", "это пересылаемое сообщение") else None


def ends_forward(line: str) -> bool:
    """Whether the line closes the forwarded text, as Yandex and The Bat! write below it."""
    found = _DASHED.match(line[:200]) if line.lstrip(" >|*_")[:2] in ("--", "==", "——") else None
    return bool(found and _fold(found["phrase"]).startswith(_ENDS))


def header_field(line: str) -> tuple[str, str] | None:
    """Return (kind, value) of a line such as "*От:* Иван <i@x.example>"; kinds are the keys of the label table."""
    head = line[:64]
    if ":" not in head and "：" not in head:
        return None
    found = _FIELD.match(line[:4000])
    if not found:
        return None
    kind = KIND_OF.get(found[1].strip(" *_\u00a0").lower())
    return (kind, found[2].strip()) if kind else None


@functools.cache
def _inline() -> re.Pattern[str]:
    """Labels run into the text before them ("GMT+1Subject: "); only Yahoo writes so, hence compiled on first need."""
    labels = sorted((x.capitalize() for x in KIND_OF if KIND_OF[x] != "other"), key=len, reverse=True)
    long = "|".join(re.escape(label) for label in labels if len(label) > 3)
    every = "|".join(map(re.escape, labels))
    return re.compile(rf"(?:(?:^|(?<=[\s>;\d)\]]))({every})|(?<=[A-Z])({long}))[\s\u00a0]?[:：]\s")


def inline_fields(text: str) -> dict[str, str]:
    """Read the one-line header block of Yahoo ("From: A <a@x>To: b@ySent: ...Subject: ..."), first of each kind."""
    text = text[:4000]
    marks: list[tuple[str, int, int]] = []
    for found in _inline().finditer(text):
        kind = KIND_OF[(found[1] or found[2]).lower()]
        if all(kind != seen for seen, _, _ in marks):
            marks.append((kind, found.start(), found.end()))
        if kind == "subject":
            break
    ends = [start for _, start, _ in marks[1:]] + [len(text)]
    return {kind: text[begin:end].strip() for (kind, _, begin), end in zip(marks, ends, strict=True)}
