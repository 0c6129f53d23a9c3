"""Dashboards: widgets in words, each with its place.

Widgets stand from left to right, from the top on. One that finds no room in its row begins the next, below the tallest
of the row; so none overlaps another, and all are inside the 24 columns that CloudWatch has.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.graph import AttributeOf, Dashboard, Document, Resource, Text
from core.lower.metrics import alarm_id, measured
from core.model import Foundation, Monitoring, Widget
from core.model.alarm_words import seconds
from core.model.monitoring import Width

COLUMNS = 24
WIDTHS: Mapping[Width, int] = {"quarter": 6, "third": 8, "half": 12, "full": COLUMNS}
HEIGHT = 6
"""Of lines over time."""


def dashboards(foundation: Foundation, monitoring: Monitoring) -> Iterator[Resource]:
    for name, dashboard in monitoring.dashboards.items():
        places = lay_out([(WIDTHS[each.width], _height(each)) for each in dashboard.widgets])
        widgets = [
            {"x": place.x, "y": place.y, "width": place.width, "height": place.height}
            | _widget(foundation, monitoring, widget)
            for widget, place in zip(dashboard.widgets, places, strict=True)
        ]
        yield Dashboard(
            id=f"dashboard/{name}",
            domain="monitoring",
            name=f"{foundation.name}-{name}",
            body=Document.of({"widgets": widgets}),
        )


@dataclass(frozen=True, slots=True)
class Place:
    x: int
    y: int
    width: int
    height: int


def lay_out(sizes: Sequence[tuple[int, int]]) -> list[Place]:
    """A place for each width and height, in their order."""
    places: list[Place] = []
    x = y = tallest = 0
    for width, height in sizes:
        if x + width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        places.append(Place(x, y, width, height))
        x, tallest = x + width, max(tallest, height)
    return places


def _height(widget: Widget) -> int:
    if widget.text:
        return 1 + len(widget.text.splitlines())
    if widget.alarms:
        # Four in a row where the widget is as wide as the dashboard, one where it is a quarter of that.
        return 1 + -(-len(widget.alarms) // (WIDTHS[widget.width] // WIDTHS["quarter"]))
    return HEIGHT


def _widget(foundation: Foundation, monitoring: Monitoring, widget: Widget) -> dict[str, object]:
    title = {"title": widget.title} if widget.title else {}
    if widget.raw:
        return dict(widget.raw)
    if widget.text:
        heading = f"### {widget.title}\n" if widget.title else ""
        return {"type": "text", "properties": {"markdown": heading + widget.text}}
    if widget.alarms:
        alarms = [Text.of(AttributeOf(alarm_id(name, monitoring), "arn")) for name in widget.alarms]
        return {"type": "alarm", "properties": {**title, "alarms": alarms}}
    return {
        "type": "metric",
        "properties": {
            **title,
            "view": "timeSeries",
            "stacked": False,
            "region": foundation.region,
            "stat": widget.statistic,
            "period": seconds(widget.period),
            "metrics": [_line(foundation, monitoring, name) for name in widget.metrics],
        },
    }


def _line(foundation: Foundation, monitoring: Monitoring, name: str) -> list[object]:
    metric = measured(foundation, monitoring, name)
    dimensions = [part for key, value in sorted(metric.dimensions.items()) for part in (key, value)]
    return [metric.namespace, metric.name, *dimensions, {"label": name}]
