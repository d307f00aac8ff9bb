"""What goes out of common problems when data of people goes: a name among the words, tickets that were forgotten."""

from __future__ import annotations

from collections.abc import Collection

from otklik.desk.models import CommonProblem, CommonTicket

GONE = "…"
ENDING = 4  # letters that may differ
SHORTEST = 3


def strip_common(*, project_id: int, tickets: Collection[int], words: Collection[str]) -> None:
    """Take a person's words (his names, in small letters) out of the problems to which his tickets belong."""
    own = CommonTicket.objects.filter(project_id=project_id, ticket_id__in=tickets).values("problem_id")
    his = {part.replace("ё", "е") for word in words for part in word.split()}
    for problem in CommonProblem.objects.select_for_update().filter(pk__in=own).order_by("pk"):
        names = [GONE if any(_is_his(word, his) for word in name.split()) else name for name in problem.names]
        kept = [word for word in problem.words if not _is_his(word, his)]
        if names != problem.names or kept != problem.words:
            problem.names, problem.words = names, kept
            problem.save(update_fields=["names", "words"])


def drop_common(*, project_id: int, tickets: Collection[int]) -> None:
    """Forget that some tickets belonged to common problems, and the problems that have no ticket any more."""
    rows = CommonTicket.objects.filter(project_id=project_id, ticket_id__in=tickets)
    problems = set(rows.values_list("problem_id", flat=True))
    rows.delete()
    left = CommonTicket.objects.filter(problem_id__in=problems).values("problem_id")
    CommonProblem.objects.filter(pk__in=problems).exclude(pk__in=left).delete()


def _is_his(word: str, his: Collection[str]) -> bool:
    """Tell whether a word is one of his in any form: Russian bends the ends of names, the index cuts them off."""
    low = word.lower().replace("ё", "е")
    return any(
        (abs(len(low) - len(part)) < ENDING and low.startswith(part[: max(SHORTEST, len(part) - ENDING + 1)]))
        or (len(part) - ENDING < len(low) <= len(part) and part.startswith(low))
        for part in his
    )
