"""What `isoform show` says of who is told what."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console

from config.environments import load
from core.model import Alarm, Iam, Monitoring, Parameters, Subscription, Topic
from isoform.show import show


def told(monitoring: Monitoring) -> list[list[str]]:
    """The words of each line, from the heading on."""
    text = StringIO()
    whole = replace(load("dev"), monitoring=monitoring, iam=Iam(), parameters=Parameters())
    show(whole, Console(file=text, width=200))
    lines = [line.split() for line in text.getvalue().splitlines()]
    return next((lines[n:] for n, line in enumerate(lines) if line[:1] == ["topic"]), [])


def test_each_topic_is_shown_with_who_hears_it_and_what_tells_it_and_then_who_tells_nobody() -> None:
    errors = Alarm(metric="nat-a-drops", statistic="Sum", when="> 1", for_=2, of=3, tell=("alerts",))
    monitoring = Monitoring(
        defaults="foundation",
        except_=("nat-a-drops", "nat-a-connections"),
        topics={"alerts": Topic(subscriptions=(Subscription(email="a@b.example"),)), "quiet": Topic()},
        alarms={"errors": errors},
    )
    assert [" ".join(line) for line in told(monitoring)[1:] if line] == [
        "alerts a@b.example errors Sum of nat-a-drops > 1, in 2 of 3 times 5 minutes",
        "quiet nobody nothing",
        "none nat-a-port-errors Sum of nat-a-port-errors > 0, in 5 minutes",
    ]


def test_without_topics_and_alarms_there_is_no_such_part() -> None:
    assert told(Monitoring()) == []
