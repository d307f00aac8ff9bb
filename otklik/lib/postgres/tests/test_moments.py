import datetime

import pytest
from django.db import DataError, connection, transaction

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2026, 11, 22, 7, 0, tzinfo=datetime.UTC)


def read(expression: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}")
        (value,) = cursor.fetchone()
        return value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-22 07:00:00+00", MOMENT),
        ("2026-11-22 10:00:00+03", MOMENT),
        ("2026-11-22 07:00:00.1+00", MOMENT.replace(microsecond=100_000)),
        ("2026-11-22 07:00:00.123456+00", MOMENT.replace(microsecond=123_456)),
        ("0900-01-01 00:00:00+00", datetime.datetime(900, 1, 1, tzinfo=datetime.UTC)),
        ("9999-12-31 23:59:59.999999+00", datetime.datetime.max.replace(tzinfo=datetime.UTC)),
    ],
)
def test_moments_are_read_in_utc(text: str, wanted: datetime.datetime) -> None:
    found = read(f"'{text}'::timestamptz")

    assert found == wanted
    assert isinstance(found, datetime.datetime)
    assert found.tzinfo is datetime.UTC


def test_moments_of_a_session_in_another_zone_are_read_in_utc() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Europe/Moscow'")
        cursor.execute("SELECT '2026-11-22 07:00:00+00'::timestamptz")
        (found,) = cursor.fetchone()

    assert found == MOMENT
    assert found.utcoffset() == datetime.timedelta(0)


def test_nothing_and_several_moments() -> None:
    assert read("NULL::timestamptz") is None
    assert read("ARRAY['2026-11-22 07:00:00+00'::timestamptz, NULL]") == [MOMENT, None]


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_python_has_no_moment_for_is_an_error(text: str) -> None:
    with pytest.raises(DataError), transaction.atomic():
        read(f"'{text}'::timestamptz")
