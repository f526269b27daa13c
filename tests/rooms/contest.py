"""Many rooms of one contest, for tests and benchmarks of the overview."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import psycopg
from psycopg.types.json import Jsonb

from judgetui.meeting.fields import Bilingual
from judgetui.meeting.state import Phase, Stage
from judgetui.rooms.public_room import OnStage, PublicClock, PublicRoom
from judgetui.rooms.shared_log import connected
from tests.rooms.server import Server

STAGES = (Stage.PRESENTING, Stage.QUESTIONS, Stage.SCORING, Stage.ANNOUNCED)


def a_room(number: int, now: datetime.datetime) -> PublicRoom:
    """What room so-and-so says; every seventh has trouble, every ninth is final."""
    stage = STAGES[number % len(STAGES)]
    phase = Phase.FINAL if number % 9 == 0 else Phase.OPEN
    ends = now + datetime.timedelta(seconds=30 + number * 7 % 600)
    both = Bilingual.model_construct(en=f"District review {number}", zh=f"第{number}会场案例评审")
    return PublicRoom(
        title=both,
        phase=phase,
        paused=number % 31 == 0,
        on_stage=None
        if phase is Phase.FINAL
        else OnStage(
            str(number % 28 + 1), "Care for the young 未成年人监督案", stage, number % 8, 7
        ),
        clock=PublicClock(ends, None) if stage is not Stage.ANNOUNCED else None,
        behind=number % 23 - 5,
        announced=number % 28,
        cases=28,
        lag=number % 3,
        troubles={"calls": 1, "judges-away": 2} if number % 7 == 0 else {},
    )


def fill(server: Server, rooms: int, name: Callable[[int], str] = "room {:04}".format) -> None:
    """Give the log so many rooms of the login `hall`, as they are now."""
    now = datetime.datetime.now(datetime.UTC)
    with psycopg.connect(server.url()) as connection, connection.cursor() as cursor:
        cursor.executemany(
            "insert into judgetui.room (name, owner, holder, seq, address, public)"
            " values (%s, 'hall', 'A', %s, %s, %s)",
            [
                (
                    name(number),
                    number * 3,
                    f"http://192.168.{number // 250}.{number % 250 + 1}:8080",
                    Jsonb(a_room(number, now).document()),
                )
                for number in range(1, rooms + 1)
            ],
        )


def say_again(server: Server, room: str, public: PublicRoom) -> None:
    """Have a room say something, as its host does."""
    with connected(server.url("hall"), room) as log:
        end = log.claim("A")
        assert log.tell(end, "http://10.9.9.9:8080", public.document())
