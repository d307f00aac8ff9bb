"""What calls bring about saved views and exports. Explicit lists of fields, as in `inputs`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from otklik.api.fields import MAX_ID, NO_NUL, Given, Id, Input, Name, ProjectKey, StatusWord, left_out, whole
from otklik.api.inputs import Paged

JoinWord = Literal["all", "any"]
ScopeWord = Literal["mine", "team", "project", "all"]
OrderWord = Literal["updated", "created", "priority", "customer", "due"]
FormatWord = Literal["xlsx", "csv"]
FieldWord = Literal[
    "status", "priority", "complexity", "topic", "team", "assignee", "tags", "source", "channel", "person",
    "organisation",
    "created", "updated", "unread", "with_client", "asleep", "promised", "overdue", "due", "subject", "own", "own_text",
]  # fmt: skip
OpWord = Literal["in", "not_in", "any", "every", "no", "within", "older", "between", "hours", "is", "contains", "lacks"]
ColumnWord = Literal[
    "customer", "preview", "source", "number", "project", "priority", "status", "assignee", "wait", "team", "topic",
    "tags", "created", "updated", "due",
]  # fmt: skip
One = (
    Annotated[str, Field(min_length=1, max_length=100, pattern=NO_NUL)]
    | Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(whole)]
)
Title = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_NUL)]
Columns = Annotated[list[ColumnWord], Field(max_length=20)]


class ConditionIn(Input):
    """One condition. Which operators and values a field takes is told with 422."""

    field: FieldWord
    op: OpWord
    value: bool | One | Annotated[list[One], Field(min_length=1, max_length=50)] = Field(
        description="A list of words or ids for `in`, `not_in`, `any`, `every`, `no`; a number of days for `within` "
        "and `older`, of hours for `hours`; two dates for `between`; yes or no for `is`; a text for `contains` and "
        "`lacks`. A person may be `me`; `nobody` is no assignee, team or topic. `own` asks for options of fields of "
        "the project, each as `12:3`: the id of the field, the id of the option (of yes and no: 1 and 0)."
    )


class GroupIn(Input):
    """Conditions of which all or any must be met; a group is as deep as it goes."""

    join: JoinWord
    items: Annotated[list[ConditionIn], Field(max_length=30)]


class TreeIn(Input):
    """Conditions of a view, 30 at most."""

    join: JoinWord
    items: Annotated[list[ConditionIn | GroupIn], Field(max_length=30)]


class NewView(Input):
    """A list with conditions of its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Urgent and nobody's",
                    "project": "net",
                    "conditions": {
                        "join": "all",
                        "items": [
                            {"field": "status", "op": "in", "value": ["new", "open"]},
                            {"field": "priority", "op": "in", "value": ["high", "urgent"]},
                            {"field": "assignee", "op": "in", "value": ["nobody"]},
                        ],
                    },
                    "order": "priority",
                }
            ]
        }
    )

    name: Title
    conditions: TreeIn
    scope: ScopeWord = Field(default="mine", description="Who has it; more than oneself needs the right `supervise`.")
    project: ProjectKey | None = Field(default=None, description="Key of the project; none: all of whoever looks.")
    team: Id | Name | None = Field(default=None, description="Id or name of the team of the project, for `team`.")
    order: OrderWord = Field(
        default="updated",
        description="`priority` and `customer` are for views of work that is not over; `due`, the nearest deadline "
        "first, for those with a condition on it: `promised`, `overdue` or `due`.",
    )
    columns: Columns = Field(default_factory=list, description="Facts in its rows on the page; none: the usual ones.")


class ViewChanges(Input):
    """What is to change of a view; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    conditions: Annotated[TreeIn, Given] = left_out("All of its conditions from now on.")
    scope: Annotated[ScopeWord, Given] = left_out("Who has it.")
    project: ProjectKey | None = left_out("Key of the project; null: all of whoever looks.")
    team: Id | Name | None = left_out("Id or name of the team, for `team`.")
    order: Annotated[OrderWord, Given] = left_out("How it is ordered.")
    columns: Annotated[Columns, Given] = left_out("Facts in its rows on the page.")


class ViewMove(Input):
    """Where a view goes in one's own navigation."""

    direction: Literal["up", "down"]


class ViewTicketQuery(Paged):
    """Which part of a view."""

    project: ProjectKey | None = Field(default=None, description="Key of a project; of its tickets only.")


class ViewExportIn(Input):
    """As what to write a view."""

    format: FormatWord


class NewExport(Input):
    """What of a project to write into a file."""

    project: ProjectKey = Field(description="Key of the project.")
    what: Literal["tickets", "customers"]
    format: FormatWord
    statuses: Annotated[list[StatusWord], Field(max_length=6)] = Field(
        default_factory=list, description="Of tickets; none: all."
    )
