"""A topology as boxes, lines and words in pixels: a layout of our own, the same every time, of which nothing overlaps,
and no line passes under a box.

Only what is drawn is worked out here; colours are the style's, by class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from math import ceil

from isoform.changes import What
from isoform.topology import Path, Place, Spot, Tier, Topology

SANS, MONO = 0.62, 0.61
"""How wide a letter is at most on average, by its height: of wide fonts (DejaVu, Verdana), for a page brings none."""
SIZE = 13
"""Pixels of a letter's height."""
HUES = 8
"""Colours of groups; the ninth has the first's."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text from `x`, standing on `y`."""

    x: float
    y: float
    text: str
    style: str
    room: float
    """How wide it may be."""
    mono: bool = False
    size: int = SIZE

    @property
    def width(self) -> float:
        return width(self.text, mono=self.mono, size=self.size)


@dataclass(frozen=True, slots=True)
class Box:
    """What has a place of its own; a frame holds others."""

    x: float
    y: float
    w: float
    h: float
    style: str
    id: str = ""
    """Of the resource that it is."""
    title: str = ""
    """In full, for whoever points at it."""
    frame: bool = False
    words: tuple[Word, ...] = ()
    hue: int | None = None

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    style: str
    title: str
    curved: bool = False
    """By three points each: two that bend it, and where that piece ends."""

    @property
    def path(self) -> str:
        """As SVG has it."""
        (x, y), *rest = self.points
        if self.curved:
            return f"M{x:g} {y:g}C" + " ".join(f"{a:g} {b:g}" for a, b in rest)
        return f"M{x:g} {y:g}" + "".join(f"L{a:g} {b:g}" for a, b in rest)


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    """A frame before what stands in it."""
    lines: tuple[Line, ...]
    words: tuple[Word, ...] = field(default=())
    """Those that stand in no box."""


def width(text: str, *, mono: bool = False, size: int = SIZE) -> float:
    return len(text) * size * (MONO if mono else SANS)


def fitting(text: str, room: float, *, mono: bool = False, size: int = SIZE) -> str:
    """As much of it as there is room for."""
    most = int(room / (size * (MONO if mono else SANS)))
    return text if len(text) <= most else f"{text[: max(most - 1, 1)]}…"


SIGNS: Mapping[What | None, str] = {"added": "+ ", "removed": "− ", "changed": "~ ", None: ""}
"""Marked by a sign as well as by colour: not everybody sees the colour."""


def _style(kind: str, what: What | None) -> str:
    return f"{kind} {what}" if what else kind


def _title(spot: Spot) -> str:
    return f"{spot.id}, {spot.what}" if spot.what else spot.id


PAD, GAP, LANES, CHIP = 12, 18, 34, 26
"""Around what stands in a frame; between frames; for lines beside a column; and how high a chip is."""
NARROW, WIDE = 150, 260
"""How wide a column is, where all of them have room on a `SCREEN`."""
SCREEN = 1180
EDGE = 34
IN_A_COLUMN = 4
"""Endpoints of a tier before there is a second column of them."""


def network(found: Topology) -> Drawing:
    """Zones as columns by tiers as rows; gateways on the edge of the VPC, endpoints at the right."""
    return _Network(found).drawing()


class _Network:
    def __init__(self, found: Topology) -> None:
        self.found = found
        self.tier = self._wide([max(width(each.name) + 20, width(_access(each), size=11)) for each in found.tiers], 90)
        chips = [width(SIGNS[spot.what] + spot.words, size=12) + 20 for tier in found.tiers for spot in tier.endpoints]
        self.chip = self._wide(chips, 80, 190) if chips else 0
        most = max((len(tier.endpoints) for tier in found.tiers), default=0)
        self.chips = ceil(most / IN_A_COLUMN)
        self.left = PAD * 2 + self.tier
        spare = SCREEN - self.left - self.chips * (self.chip + 8) - PAD * 3
        least = min(max(spare / max(len(found.zones), 1) - LANES, NARROW), WIDE)
        self.zone = self._wide([_place_width(each) for each in found.places.values()], least)
        self.columns = {zone: self.left + LANES + n * (self.zone + LANES) for n, zone in enumerate(found.zones)}
        self.right = self.left + len(found.zones) * (self.zone + LANES) + PAD
        self.inside = self.right + (self.chips * (self.chip + 8) + PAD if self.chips else 0)
        self.boxes: list[Box] = []
        self.words: list[Word] = []
        self.nat: dict[str, Box] = {}
        self.cells: dict[str, Box] = {}
        self.rows: dict[str, Box] = {}

    @staticmethod
    def _wide(widths: Iterable[float], least: float = NARROW, most: float = WIDE) -> float:
        return float(ceil(min(max([least, *widths]), most)))

    def drawing(self) -> Drawing:
        found = self.found
        edge = [*self._edge(top := 56)]
        across = max([self.inside + PAD, *(box.right + PAD * 2 for box in edge)])
        lanes = top + EDGE + 10
        heads = lanes + 8 * len(found.internet) + 22
        for zone, x in self.columns.items():
            text = fitting(found.titles[zone], self.zone)
            self.words.append(Word(x, heads, text, "zone", self.zone))
        if self.chips:
            room = self.chips * (self.chip + 8)
            self.words.append(Word(self.right, heads, fitting("endpoints", room), "zone", room))
        y = heads + 12.0
        for tier in found.tiers:
            y = self._row(tier, y, across) + GAP
        bottom = y - GAP + PAD
        title = fitting(f"VPC {found.vpc.words}", edge[0].x - PAD * 3 if edge else across - PAD * 4)
        vpc = Box(
            PAD / 2,
            top + EDGE / 2,
            across - PAD,
            bottom - top - EDGE / 2,
            _style("vpc", found.vpc.what),
            found.vpc.id,
            f"{_title(found.vpc)}: {found.vpc.words}",
            frame=True,
            words=(Word(PAD * 1.5, top + EDGE + 6, SIGNS[found.vpc.what] + title, "strong", across),),
        )
        outside, arrows = self._outside(edge)
        return Drawing(
            across,
            bottom + PAD,
            (vpc, *self.boxes, *edge, *outside),
            (*arrows, *self._ways({box.id: box for box in edge}, lanes)),
            tuple(self.words),
        )

    def _edge(self, y: float) -> Iterator[Box]:
        """From where the VPC's own name ends."""
        x = max(self.left + LANES, PAD * 3 + width(f"~ VPC {self.found.vpc.words}"))
        for spot in self.found.edge:
            text = SIGNS[spot.what] + spot.words
            wide = ceil(min(width(text) + 20, WIDE))
            kind = "gateway" if spot.id in self.found.internet else "endpoint"
            word = Word(x + 10, y + 22, fitting(text, wide - 20), "", wide - 20)
            yield Box(x, y, wide, EDGE, _style(kind, spot.what), spot.id, _title(spot), words=(word,))
            x += wide + GAP

    def _outside(self, edge: Sequence[Box]) -> tuple[list[Box], list[Line]]:
        gates = [box for box in edge if box.id in self.found.internet]
        if not gates:
            return [], []
        first, last = gates[0], gates[-1]
        wide = max(last.right - first.x, 96)
        box = Box(first.x, 6, wide, CHIP, "internet", words=(Word(first.x + 12, 24, "internet", "strong", wide - 24),))
        return [box], [
            Line(
                ((gate.x + gate.w / 2, box.bottom), (gate.x + gate.w / 2, gate.y)),
                "way out",
                f"internet, {gate.id}",
            )
            for gate in gates
        ]

    def _row(self, tier: Tier, y: float, across: float) -> float:
        """A tier's band, from `y`; and where it ends."""
        found = self.found
        places = {zone: found.places[tier.name, zone] for zone in found.zones if (tier.name, zone) in found.places}
        chips = min(len(tier.endpoints), IN_A_COLUMN) * (CHIP + 4)
        high = max([62, chips, *(_place_height(place) for place in places.values())]) + PAD * 2
        words = [Word(PAD * 2, y + 26, fitting(tier.name, self.tier - 20), "strong", self.tier)]
        words.append(Word(PAD * 2, y + 43, fitting(_access(tier), self.tier, size=11), "muted", self.tier, size=11))
        if tier.acl:
            text = fitting(SIGNS[tier.acl.what] + tier.acl.words, self.tier, size=11)
            words.append(Word(PAD * 2, y + 59, text, tier.acl.what or "muted", self.tier, size=11))
        band = Box(PAD, y, across - PAD * 2, high, f"tier {tier.access}", frame=True, words=tuple(words))
        self.boxes.append(band)
        for zone, place in places.items():
            self._place(place, self.columns[zone], y + PAD, high - PAD * 2)
            self.rows[place.spot.id] = band
        for n, spot in enumerate(tier.endpoints):
            x = self.right + n // IN_A_COLUMN * (self.chip + 8)
            self.boxes.append(self._chip(spot, x, y + PAD + n % IN_A_COLUMN * (CHIP + 4), self.chip, "endpoint"))
        return y + high

    def _place(self, place: Place, x: float, y: float, high: float) -> None:
        spot, room = place.spot, self.zone - 20
        lines = [(spot.words, "cidr", SIZE), (place.ipv6, "muted", 11)]
        words, at = [], y + 4.0
        sign = SIGNS[spot.what]
        for text, style, size in lines:
            if text:
                at += 20
                words.append(
                    Word(x + 10, at, fitting(sign + text, room, mono=True, size=size), style, room, True, size)
                )
                sign = ""
        cell = Box(
            x, y, self.zone, high, _style("subnet", spot.what), spot.id, _title(spot), bool(place.nat), tuple(words)
        )
        self.boxes.append(cell)
        self.cells[spot.id] = cell
        for nat in place.nat:
            at += 10
            self.nat[nat.id] = self._chip(nat, x + 10, at, room, "nat")
            self.boxes.append(self.nat[nat.id])
            at += CHIP

    def _chip(self, spot: Spot, x: float, y: float, wide: float, kind: str) -> Box:
        text = fitting(SIGNS[spot.what] + spot.words, wide - 16, size=12)
        word = Word(x + 8, y + 17, text, "", wide - 16, size=12)
        return Box(x, y, wide, CHIP, _style(kind, spot.what), spot.id, _title(spot), words=(word,))

    def _ways(self, edge: Mapping[str, Box], top: float) -> Iterator[Line]:
        """In lanes beside the columns, one for each gateway of the edge and one for NAT.

        What stays is drawn last: of a lane that many share, only the part that comes or goes is seen to.
        """
        gates = [id for id in edge if id in self.found.internet]
        for way in sorted(self.found.ways, key=lambda way: way.what is None):
            cell = self.cells.get(way.subnet)
            if cell is None:
                continue
            title = f"{way.subnet}: {way.destination} to {way.target}{f', {way.what}' if way.what else ''}"
            if way.target in gates:
                lane = gates.index(way.target)
                x, y = cell.x - 8 - lane * 7, cell.y + 14 + lane * 9
                gate = edge[way.target]
                level = top + lane * 8
                end = gate.x + gate.w / 2
                out = ((cell.x, y), (x, y), (x, level), (end, level), (end, gate.bottom))
                yield Line(out, _style(f"way gate{min(lane, 1)}", way.what), title)
            elif way.target in self.nat:
                nat, y = self.nat[way.target], cell.y + 32
                mine, its = cell.x - 24, self._column(nat) - 24
                to = nat.y + nat.h / 2
                order = sorted(self.nat).index(way.target)
                level = self.rows[way.subnet].y - 4 - order % 4 * 3
                turns: tuple[Point, ...] = () if mine == its else ((mine, level), (its, level))
                points = ((cell.x, y), (mine, y), *turns, (its, to), (nat.x, to))
                yield Line(points, _style("way nat", way.what), title)

    def _column(self, box: Box) -> float:
        return max(x for x in self.columns.values() if x <= box.x)


def _place_width(place: Place) -> float:
    return 20 + max(width("~ " + place.spot.words, mono=True), width(place.ipv6, mono=True, size=11))


def _place_height(place: Place) -> float:
    return 14 + 20 * (bool(place.spot.words) + bool(place.ipv6)) + (CHIP + 10) * len(place.nat)


def _access(tier: Tier) -> str:
    return tier.access or "no longer there"


ROW = 20
"""How high a line is, of what a group accepts."""
BETWEEN = 84
"""Columns of groups, for the lines that join them."""
MOST = 330
LANE = 5
"""From one line that passes a column to the next."""
TURN = 40
"""How far a line goes out that comes back."""


def groups(found: Topology) -> Drawing:
    """From whoever begins to whoever answers, from left to right; each line ends at the words for what it carries."""
    nodes = {spot.words: spot for spot in found.groups}
    paths = sorted(found.paths, key=lambda path: (path.server, path.client, path.on))
    ends = [(_client(path, nodes), _server(path, nodes), path) for path in paths]
    into: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for client, server, path in ends:
        into[server].append((client, path))
    names = dict.fromkeys([*nodes, *(end for client, server, _ in ends for end in (client, server))])
    layers = _layers([*names], {name: [client for client, _ in into[name]] for name in names})
    drawn: dict[str, Box] = {}
    hues = {name: n % HUES for n, name in enumerate(nodes)}
    columns: list[_Column] = []
    x = PAD * 1.0
    for layer in layers:
        wide = max(_node_width(name, into[name]) for name in layer)
        y = PAD * 1.0
        for name in layer:
            drawn[name] = box = _node(name, nodes.get(name), into[name], x, y, wide, hues.get(name))
            y = box.bottom + GAP
        columns.append(_Column(x, x + wide, [drawn[name] for name in layer]))
        x += wide + BETWEEN
    across = max(x - BETWEEN + PAD, 120)
    at = {name: n for n, layer in enumerate(layers) for name in layer}
    lines = []
    for name, box in drawn.items():
        for n, (client, path) in enumerate(into[name]):
            if client != name:
                end = (box.x, box.y + 34 + n * ROW + ROW / 2)
                start = (drawn[client].right, drawn[client].y + 17)
                lines.append(_arrow(start, end, columns, at[client], at[name], path, across))
    bottom = max([box.bottom for box in drawn.values()] + [lane for each in columns for lane in each.taken], default=0)
    return Drawing(across, max(bottom + PAD, 40), tuple(drawn.values()), tuple(lines))


@dataclass(frozen=True, slots=True)
class _Column:
    """Of groups, and of lanes between and below them for lines that go on to other columns."""

    x: float
    right: float
    boxes: list[Box]
    taken: list[float] = field(default_factory=list)

    def lane(self, near: float) -> float:
        """The free one that is nearest."""
        between = [(above.bottom, below.y) for above, below in pairwise(self.boxes)]
        last = self.boxes[-1].bottom
        below = last + LANE + LANE * max(len(self.taken), ceil((near - last) / LANE))
        spans = [(0.0, self.boxes[0].y), *between, (last, below + 2 * LANE)]
        free = {first + n * LANE for first, end in spans for n in range(1, int((end - first) / LANE))}
        lane = min(free - {*self.taken}, key=lambda y: (abs(y - near), y))
        self.taken.append(lane)
        return lane


OUT = "\0"
"""What is outside stands at both ends: where something comes from, and where something goes."""


def _client(path: Path, groups: Mapping[str, object]) -> str:
    return path.client if path.client in groups else f"{OUT}{path.client}"


def _server(path: Path, groups: Mapping[str, object]) -> str:
    return path.server if path.server in groups else f"{path.server}{OUT}"


def _layers(names: Sequence[str], before: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each after all that leads to it, but for what leads in a circle; what has nobody before it first."""
    depth: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name not in depth:
            earlier = [visit(each, (*above, name)) for each in before[name] if each != name and each not in above]
            depth[name] = 1 + max(earlier, default=-1)
        return depth[name]

    for name in names:
        visit(name, ())
    outside = max(depth.values(), default=0)
    found: dict[int, list[str]] = defaultdict(list)
    for name in names:
        found[outside if name.endswith(OUT) else depth[name]].append(name)
    order = count()
    place: dict[str, int] = {}
    layers = []
    for n in sorted(found):
        layer = found[n]
        # Beside what leads there, as far as that stands already.
        layer.sort(key=lambda name: (_middle([place[each] for each in before[name] if each in place]), name))
        for name in layer:
            place[name] = next(order)
        layers.append(layer)
    return layers


def _middle(places: Sequence[int]) -> float:
    return sum(places) / len(places) if places else 1e9


def _node_width(name: str, into: Sequence[tuple[str, Path]]) -> float:
    rows = [width(_accepts(name, client, path), size=12) for client, path in into]
    return ceil(min(max([110, width(f"~ {name.strip(OUT)}") + 36, *(row + 24 for row in rows)]), MOST))


def _accepts(name: str, client: str, path: Path) -> str:
    whom = "itself" if client == name else client.strip(OUT)
    return f"{SIGNS[path.what]}{path.on} from {whom}"


def _node(
    name: str,
    spot: Spot | None,
    into: Sequence[tuple[str, Path]],
    x: float,
    y: float,
    wide: float,
    hue: int | None,
) -> Box:
    text = SIGNS[spot.what if spot else None] + name.strip(OUT)
    room = wide - 36 if spot else wide - 20
    words = [Word(x + (26 if spot else 10), y + 22, fitting(text, room), "strong", room)]
    for n, (client, path) in enumerate(into):
        line = fitting(_accepts(name, client, path), wide - 20, size=12)
        words.append(Word(x + 10, y + 34 + n * ROW + 14, line, path.what or "muted", wide - 20, size=12))
    style = _style("group" if spot else "peer", spot.what if spot else None)
    high = 34 + len(into) * ROW + (6 if into else 0)
    return Box(
        x, y, wide, high, style, spot.id if spot else "", _title(spot) if spot else text, words=tuple(words), hue=hue
    )


def _arrow(
    start: Point, end: Point, columns: Sequence[_Column], here: int, there: int, path: Path, across: float
) -> Line:
    """From the name of the one to the line of the other, by a lane through each column that lies between; and back,
    where a circle closes, by one through both of their own as well.
    """
    onward = here < there
    passed = columns[here + 1 : there] if onward else columns[there : here + 1][::-1]
    points = [start]
    for n, column in enumerate(passed):
        y = points[-1][1]
        lane = column.lane(y + (end[1] - y) / (len(passed) - n + 1))
        first, last = (column.x, column.right) if onward else (column.right, column.x)
        points += [*_bend(points[-1], (first, lane), TURN, across), (first, lane), (last, lane), (last, lane)]
    points += _bend(points[-1], end, -TURN, across)
    said = f"{path.client} to {path.server}: {path.on}{f', {path.what}' if path.what else ''}"
    return Line(tuple(points), _style("path", path.what), said, curved=True)


def _bend(one: Point, other: Point, turn: float, across: float) -> tuple[Point, Point, Point]:
    """From the side of a column to that of the next; or out by so much and back to the same side, never beyond the edge
    of the drawing.
    """
    (x, y), (to, level) = one, other
    if x != to:
        return ((x + to) / 2, y), ((x + to) / 2, level), other
    beside = min(max(x + turn, 0), across)
    return (beside, y), (beside, level), other
