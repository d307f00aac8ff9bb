"""When many customers write about the same thing at once: counting of words and pairs of words, no database (R252).

A word, or two words in one ticket, stand out when enough different customers have them, several times as many as in
the same hours of the weeks before and as their share in the time before lets expect, and when chance hardly makes it
so: the more words are looked at, the less chance is allowed. Sets of words that mean the same tickets are one cluster.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

WINDOW = datetime.timedelta(hours=3)
WEEKS = 4
LEAST_CUSTOMERS = 5
TIMES = 3  # as many as usual, at least
LEAST_BEFORE = 20  # tickets before the window: with fewer nobody can say what is usual
CHANCE = 0.01  # that one look finds something where there is nothing
RARELY = 0.25  # what nobody wrote in four weeks may be written once in them
MOST_WORDS = 300  # that are looked at, the most frequent
MOST_OF_ONE = 40  # of them in one ticket
MOST_NAMES = 3
SAME = 0.5  # tickets that two sets share, of all of both: they mean the same
INSIDE = 0.8  # of the smaller one: it is a part of the larger

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a ticket says: its words, reduced, each once; `title` are those of its subject and topic, which tell best
    what it is about. `customer` 0 is nobody known, one for all of them.
    """

    ticket: int
    customer: int
    words: frozenset[str]
    title: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cluster:
    """Tickets that seem to have one cause. `words` is what they are known by, `names` these and their companions, the
    most telling first; `usual`: customers who write so in such a time otherwise.
    """

    words: Words
    names: Words
    tickets: frozenset[int]
    customers: int
    usual: float


def candidates(window: Iterable[Seen]) -> list[str]:
    """Return the words that enough customers have, the most frequent first; only these are looked up in the past."""
    counted = Counter(word for word, _customer in {(word, seen.customer) for seen in window for word in seen.words})
    enough = [word for word, count in counted.items() if count >= LEAST_CUSTOMERS]
    return sorted(enough, key=lambda word: (-counted[word], word))[:MOST_WORDS]


def clusters(window: Sequence[Seen], weeks: Sequence[Sequence[Seen]], before: Sequence[Seen]) -> list[Cluster]:
    """Return what stands out in the window, the least likely to be chance first.

    `weeks` are the same hours of the weeks before, `before` the newest tickets before the window.
    """
    if len(before) < LEAST_BEFORE:
        return []
    words = candidates(window)
    now = {found: who for found, who in _customers(window, words).items() if len(who) >= LEAST_CUSTOMERS}
    then = [_customers(week, words, now) for week in weeks]
    known = _customers(before, words, now)
    writing, wrote = len({seen.customer for seen in window}), len({seen.customer for seen in before})
    usual = {found: sum(len(week.get(found, ())) for week in then) / max(1, len(then)) for found in now}
    expected = {found: len(known.get(found, ())) * writing / wrote for found in now}
    odd = []
    for found, who in now.items():
        surprise = unlikely(len(who), usual[found], expected[found], looked_at=len(now))
        if surprise is not None:
            titled = sum(seen.title.issuperset(found) for seen in window)
            odd.append((round(surprise, 6), -titled, len(found), found))
    odd.sort()
    alone = {word: len(known.get((word,), ())) / wrote for word in words}
    return _merged([row[3] for row in odd], window, now, usual, alone)


def unlikely(customers: int, usual: float, expected: float, *, looked_at: int) -> float | None:
    """Return the logarithm of the chance that so many customers write so by themselves, None when nothing stands out.

    `usual`: how many did in the same hours of other weeks, in the mean; `expected`: by their share in the time before.
    `looked_at`: how many sets of words have had the same chance.
    """
    mean = max(usual, expected)
    if customers < LEAST_CUSTOMERS or customers < TIMES * mean:
        return None
    chance = _log_tail(customers, max(mean, RARELY))
    return chance if chance + math.log(max(1, looked_at)) < math.log(CHANCE) else None


def same(words: Iterable[str], tickets: frozenset[int], other_words: Iterable[str], others: frozenset[int]) -> bool:
    """Tell whether two findings are one problem: by the same words, or by half of the tickets of the smaller one."""
    smaller = min(len(tickets), len(others))
    return set(words) == set(other_words) or (smaller > 0 and len(tickets & others) * 2 >= smaller)


def _customers(
    rows: Iterable[Seen], words: Sequence[str], only: Mapping[Words, object] | None = None
) -> dict[Words, set[int]]:
    """Return the customers of each word and each pair of words (of `only`)."""
    order = {word: place for place, word in enumerate(words)}
    found: dict[Words, set[int]] = {}
    for seen in rows:
        own = sorted((word for word in seen.words if word in order), key=order.__getitem__)[:MOST_OF_ONE]
        for key in [*((word,) for word in own), *combinations(own, 2)]:
            if only is None or key in only:
                found.setdefault(key, set()).add(seen.customer)
    return found


def _log_tail(least: int, mean: float) -> float:
    """Return ln P(X >= least) of a Poisson variable; `least` is larger than the mean."""
    first = -mean + least * math.log(mean) - math.lgamma(least + 1)
    total, part = 0.0, 1.0
    for more in range(1, 200):
        total += part
        part *= mean / (least + more)
        if part < 1e-12:
            break
    return first + math.log(total)


def _merged(
    odd: Sequence[Words],
    window: Sequence[Seen],
    now: Mapping[Words, set[int]],
    usual: Mapping[Words, float],
    alone: Mapping[str, float],
) -> list[Cluster]:
    """Return one cluster for the sets that mean the same tickets; what lies within another is a part of it."""
    tickets = {key: frozenset(seen.ticket for seen in window if seen.words.issuperset(key)) for key in odd}
    seeds: list[Words] = []
    meant: dict[Words, list[Words]] = {}
    for key in odd:
        own = tickets[key]
        for seed in seeds:
            shared = len(own & tickets[seed])
            if shared >= SAME * len(own | tickets[seed]):
                meant[seed].append(key)
                break
            if shared >= INSIDE * min(len(own), len(tickets[seed])):
                break
        else:
            seeds.append(key)
            meant[key] = [key]
    found = []
    for seed in seeds:
        every = frozenset().union(*(tickets[key] for key in meant[seed]))
        names = _names(seed, meant[seed], every, window, alone)
        found.append(Cluster(seed, names, every, len(now[seed]), usual[seed]))
    return found


def _names(
    seed: Words, sets: Sequence[Words], tickets: frozenset[int], window: Sequence[Seen], alone: Mapping[str, float]
) -> Words:
    """Return what most of these tickets have in their subjects or topics; where they have nothing in common there, the
    words that are much more frequent in these tickets than before. Those that name the general thing come first.
    """
    inside = [seen.words for seen in window if seen.ticket in tickets]
    share = {word: sum(word in words for words in inside) / len(inside) for key in sets for word in key}
    titled = {word: sum(word in seen.title for seen in window if seen.ticket in tickets) for word in share}
    half = SAME * len(inside)
    telling = [word for word in share if titled[word] >= half]
    if not telling:
        telling = [word for word in share if share[word] >= SAME and share[word] >= 2 * alone[word]]
    telling = list({*telling, *seed})
    kept = sorted(telling, key=lambda word: (word not in seed, -titled[word], -share[word], word))[:MOST_NAMES]
    return tuple(sorted(kept, key=lambda word: (-alone[word], -share[word], word)))
