"""When many customers write about the same thing at once: counting of words and pairs of words, no database (R252).

A word, or two words in one ticket, stand out when enough different customers have them, several times as many as in
the same hours of the weeks before and as their share in the time before lets expect, and when chance hardly makes it
so: the more words are looked at, the less chance is allowed. Sets of words that mean the same tickets are one cluster.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

WINDOW = datetime.timedelta(hours=3)
WEEKS = 4
LEAST_CUSTOMERS = 5
TIMES = 3  # as many as usual, at least
LEAST_BEFORE = 20  # tickets before the window: with fewer nobody can say what is usual
CHANCE = 0.01  # that one look finds something where there is nothing
RARELY = 0.25  # what nobody wrote in four weeks may be written once in them
MOST_WORDS = 300  # that are looked at, the most frequent
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


@dataclass(frozen=True, slots=True)
class Past:
    """How much of the past is known: `weeks` in whose same hours anything was said, and how many `windows` the time
    before makes, measured in customers.
    """

    weeks: int
    windows: float


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
    here, known = _Counter(window, words), _Counter(before, words)
    then = [_Counter(week, words) for week in weeks]
    keys: Iterable[Words] = chain(((word,) for word in words), combinations(words, 2))
    now = {key: count for key in keys if (count := here.customers(key)) >= LEAST_CUSTOMERS}
    wrote = len({seen.customer for seen in before})
    past = Past(sum(1 for week in weeks if week), wrote / max(1, len({seen.customer for seen in window})))
    counted = {key: (sum(week.customers(key) for week in then), known.customers(key)) for key in now}
    usual = {key: in_weeks / max(1, len(weeks)) for key, (in_weeks, _before) in counted.items()}
    odd = []
    for found, customers in now.items():
        surprise = unlikely(customers, *counted[found], past=past, looked_at=len(now))
        if surprise is not None:
            titled = sum(seen.title.issuperset(found) for seen in window)
            odd.append((round(surprise, 6), -titled, len(found), found))
    odd.sort()
    alone = {word: known.customers((word,)) / wrote for word in words}
    return _merged([row[3] for row in odd], window, now, usual, alone)


def unlikely(customers: int, in_weeks: int, before: int, *, past: Past, looked_at: int) -> float | None:
    """Return the logarithm of the chance that so many customers write so by themselves, None when nothing stands out.

    `in_weeks`: how many did in the same hours of the weeks before, in all; `before`: in the time before the window.
    Two chances must be small, and the larger is returned: that of a Poisson variable with the mean of the past, and,
    as that mean is known from a few cases only, that so many of all cases fall into the window (the binomial test of
    two Poisson rates). `looked_at`: how many sets of words have had the same chance.
    """
    mean = max(in_weeks / WEEKS, before / past.windows if past.windows else 0.0)
    if customers < LEAST_CUSTOMERS or customers < TIMES * mean:
        return None
    allowed = math.log(CHANCE / max(1, looked_at))
    chance = _poisson(customers, max(mean, RARELY))
    if chance >= allowed:
        return None
    share = 1 / (1 + past.weeks + past.windows)
    chance = max(chance, _binomial(customers, customers + in_weeks + before, share))
    return chance if chance < allowed else None


def same(words: Iterable[str], tickets: frozenset[int], other_words: Iterable[str], others: frozenset[int]) -> bool:
    """Tell whether two findings are one problem: by the same words, or by half of the tickets of the smaller one."""
    smaller = min(len(tickets), len(others))
    return set(words) == set(other_words) or (smaller > 0 and len(tickets & others) * 2 >= smaller)


class _Counter:
    """Counts the customers who have some words in one ticket. Tickets are bits: a pair of words costs one step."""

    def __init__(self, rows: Sequence[Seen], words: Iterable[str]) -> None:
        self._own = [seen.customer for seen in rows]
        often = Counter(self._own)
        self._once = sum(1 << place for place, customer in enumerate(self._own) if often[customer] == 1)
        self._tickets = dict.fromkeys(words, 0)
        for place, seen in enumerate(rows):
            for word in seen.words:
                if word in self._tickets:
                    self._tickets[word] |= 1 << place

    def customers(self, key: Words) -> int:
        """Return how many different customers have all of these words in a ticket."""
        tickets = self._tickets[key[0]]
        for word in key[1:]:
            tickets &= self._tickets[word]
        several, found = tickets & ~self._once, set()
        while several:
            last = several.bit_length() - 1
            found.add(self._own[last])
            several ^= 1 << last
        return (tickets & self._once).bit_count() + len(found)


def _poisson(least: int, mean: float) -> float:
    """Return ln P(X >= least) of a Poisson variable; `least` is larger than the mean."""
    first = -mean + least * math.log(mean) - math.lgamma(least + 1)
    return first + _following(lambda more: mean / (least + more))


def _binomial(least: int, amount: int, share: float) -> float:
    """Return ln P(X >= least) of a binomial variable."""
    if share >= 1:
        return 0.0
    ways = math.lgamma(amount + 1) - math.lgamma(least + 1) - math.lgamma(amount - least + 1)
    first = ways + least * math.log(share) + (amount - least) * math.log1p(-share)
    odds = share / (1 - share)
    return min(0.0, first + _following(lambda more: max(0, amount - least - more + 1) / (least + more) * odds))


def _following(ratio: Callable[[int], float]) -> float:
    """Return ln of the sum of a tail whose first part is 1 and each next one `ratio` times that before it."""
    total, part = 1.0, 1.0
    for more in range(1, 2000):
        part *= ratio(more)
        total += part
        if part < total * 1e-12:
            break
    return math.log(total)


def _merged(
    odd: Sequence[Words],
    window: Sequence[Seen],
    now: Mapping[Words, int],
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
        found.append(Cluster(seed, names, every, now[seed], usual[seed]))
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
