"""Querysets of hot pages whose SQL is made once.

Django makes the SQL of a queryset anew each time, which costs more than PostgreSQL needs to answer: a third of a page
that reads fifteen things. A function under `compiled` returns a queryset; its SQL is made once for each shape of its
arguments, later only their values change. Everything else (models, deferred fields, `select_related`, prefetching) is
Django's own.
"""

from __future__ import annotations

import copy
import datetime
import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, Protocol, Self, TypeVar, cast, runtime_checkable

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable, get_related_populators

ModelT = TypeVar("ModelT", bound=Model)
Arguments = ParamSpec("Arguments")
MOST = 500  # shapes of one queryset that are kept: lists have lengths
LARGE = 2**31
FIRST = 1_900_000_001  # of the numbers that stand for values while the SQL is made; fits every column of ids
SCALARS = (int, str, datetime.datetime)


@runtime_checkable
class Shaped(Protocol):
    """An argument that holds ids in an order, such as somebody's access to projects."""

    def shape(self) -> Hashable:
        """Return all that decides how a condition looks, without the ids."""

    def ids(self) -> tuple[int, ...]:
        """Return the ids, each once."""

    def with_ids(self, ids: Sequence[int]) -> Self:
        """Return the same with other ids."""


def compiled(make: Callable[Arguments, QuerySet[ModelT]]) -> Callable[Arguments, list[ModelT]]:
    """Turn a function that returns a queryset into one that returns its rows.

    Its arguments are given by position: numbers, texts, moments, sequences of ids and `Shaped`, whose values may differ
    from call to call, and constants (None, bool, members of an enumeration), of which each makes a shape of its own.
    Nothing else may change what the queryset says: not the time, the person, the language. Numbers for columns of ids
    only; slices are constants.
    """
    statements: dict[Hashable, _Statement[ModelT]] = {}
    queryset = cast(Callable[..., QuerySet[ModelT]], make)

    @functools.wraps(make)
    def rows(*values: Any, **named: Any) -> list[ModelT]:
        if named:
            raise TypeError("arguments of a compiled queryset are given by position")
        shape, given = _taken_apart(values)
        if any(type(value) is int and not -LARGE < value < LARGE for value in given):
            return list(queryset(*values))  # Django finds out what a column cannot hold
        statement = statements.get(shape)
        if statement is None:
            if len(statements) >= MOST:
                statements.clear()
            statement = statements[shape] = _Statement(queryset, values, given)
        return statement.rows(given)

    return rows


def _taken_apart(values: Sequence[Any]) -> tuple[Hashable, list[Any]]:
    """Return the shape of the arguments, and their values in order."""
    shape: list[Any] = []
    given: list[Any] = []
    for value in values:
        kind = type(value)
        if kind in SCALARS:
            shape.append(kind)
            given.append(value)
        elif kind is tuple or kind is list:
            once = tuple(dict.fromkeys(value))
            shape.append((kind, len(once)))
            given.extend(once)
        elif isinstance(value, Shaped):
            shape.append((kind, value.shape()))
            given.extend(value.ids())
        else:
            shape.append((kind, value))
    return tuple(shape), given


@dataclass(frozen=True, slots=True)
class _Given:
    """A place in a statement's parameters: which argument stands there, and the type Django says a number has."""

    index: int
    kind: type | None


class _StandIns:
    """Values that stand for the real ones while SQL is made, each different from all others."""

    def __init__(self) -> None:
        self.index: dict[Any, int] = {}

    def of(self, values: Sequence[Any]) -> Iterator[Any]:
        """Yield arguments of the same shape."""
        for value in values:
            kind = type(value)
            if kind in SCALARS:
                yield self._next(kind)
            elif kind is tuple or kind is list:
                yield kind(self._next(int) for _ in dict.fromkeys(value))
            elif isinstance(value, Shaped):
                yield value.with_ids([self._next(int) for _ in value.ids()])
            else:
                yield value

    def _next(self, kind: type) -> Any:
        at = len(self.index)
        value: Any = FIRST + at
        if kind is str:
            value = f"stands-for-{at}"
        elif kind is datetime.datetime:
            value = datetime.datetime(1901, 1, 1, microsecond=at, tzinfo=datetime.UTC)
        self.index[value] = at
        return value

    def places(self, param: Any) -> Any:
        """Return a parameter with `_Given` where a value stands."""
        if type(param) is list:
            return [self.places(one) for one in param]
        if isinstance(param, SCALARS) and param in self.index:
            return _Given(self.index[param], None if type(param) in SCALARS else type(param))
        return param


def _filled(place: Any, given: Sequence[Any]) -> Any:
    kind = type(place)
    if kind is _Given:
        value = given[place.index]
        return place.kind(value) if place.kind else value
    return [_filled(one, given) for one in place] if kind is list else place


def _said(param: Any) -> Any:
    """Return what a parameter says, for comparing: a JSON value has a wrapper that equals only itself."""
    return getattr(param, "obj", param)


class _Statement(Generic[ModelT]):
    """The SQL of one shape, and how its rows become objects."""

    def __init__(self, make: Callable[..., QuerySet[ModelT]], values: Sequence[Any], given: Sequence[Any]) -> None:
        stand_ins = _StandIns()
        queryset = make(*stand_ins.of(values))
        if queryset._iterable_class is not ModelIterable or queryset._known_related_objects:  # type: ignore[attr-defined]
            raise TypeError(f"{make.__name__} returns something else than plain objects")
        self.prefetch = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        self.sql, params, self.compiler = _sql_of(queryset)
        self.places = [stand_ins.places(param) for param in params]
        sql, real, _compiler = _sql_of(make(*values))
        filled = [_filled(place, given) for place in self.places]
        if sql != self.sql or [_said(one) for one in filled] != [_said(one) for one in real]:
            raise TypeError(f"the values of {make.__name__} decide more than parameters: {sql} {real!r} {filled!r}")
        if self.sql:
            self._learn()

    def _learn(self) -> None:
        """Note which columns make an object, as Django's ModelIterable finds it out for each query."""
        about = self.compiler.klass_info
        fields = about["select_fields"]
        self.model, self.begin, self.end = about["model"], fields[0], fields[-1] + 1
        self.names = [column[0].target.attname for column in self.compiler.select[self.begin : self.end]]
        self.related = get_related_populators(about, self.compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.annotated = list((self.compiler.annotation_col_map or {}).items())

    def rows(self, given: Sequence[Any]) -> list[ModelT]:
        """Run it with these values."""
        if not self.sql:
            return []
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # each thread has its own
        said = self.sql, tuple([_filled(place, given) for place in self.places])
        compiler.as_sql = lambda *_args, **_named: said
        found = []
        for row in compiler.results_iter(compiler.execute_sql()):
            one = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.begin : self.end])
            for populator in self.related:
                populator.populate(row, one)
            for name, at in self.annotated:
                setattr(one, name, row[at])
            found.append(one)
        if self.prefetch and found:
            prefetch_related_objects(found, *self.prefetch)
        return found


def _sql_of(queryset: QuerySet[Any]) -> tuple[str, Sequence[Any], Any]:
    """Return SQL, parameters and Django's compiler; no SQL where the conditions let nothing through."""
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return "", (), compiler
    return sql, params, compiler
