"""Addresses in regions: of each range what no narrower one has. Rules that name these ranges treat a region alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from isoform.review.passing import EVERYTHING, NOTHING, Passing, together

Network = IPv4Network | IPv6Network
WORLDS: Mapping[int, Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}


def within(one: Network, other: Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.subnet_of(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.subnet_of(other)


def overlap(one: Network, other: Network) -> bool:
    return within(one, other) or within(other, one)


@dataclass(frozen=True, slots=True)
class Region:
    network: Network
    inner: tuple[Region, ...]
    """The narrower ones."""
    own: bool
    """Whether these leave something of it."""

    def all(self) -> Iterator[Region]:
        yield self
        for each in self.inner:
            yield from each.all()


def regions(ranges: Iterable[Network]) -> list[Region]:
    """Those of the widest ranges, with the others in them: two ranges are apart, or one is in the other."""
    found: list[Region] = []
    around: list[tuple[Network, list[Region]]] = []

    def end() -> None:
        network, inner = around.pop()
        own = sum(each.network.num_addresses for each in inner) < network.num_addresses
        (around[-1][1] if around else found).append(Region(network, tuple(inner), own))

    for each in sorted({*ranges}, key=lambda each: (each.version, int(each.network_address), each.prefixlen)):
        while around and not within(each, around[-1][0]):
            end()
        around.append((each, []))
    while around:
        end()
    return found


def worlds(ranges: Iterable[Network]) -> list[Region]:
    """The whole of each family of which a range is, split by all of them."""
    listed = [*ranges]
    return regions([*listed, *(WORLDS[each.version] for each in listed)])


def parts(network: Network, by: Iterable[Network]) -> list[Network]:
    """Which stand for the regions of `network`, split by these."""
    inner = [each for each in by if within(each, network)]
    if not inner:
        return [network]
    return [region.network for each in regions([network, *inner]) for region in each.all() if region.own]


def spread(region: Region, let: Mapping[Network, Passing]) -> dict[Network, Passing]:
    """What each region lets through: what is said of its own range, and of each wider one."""
    found: dict[Network, Passing] = {}

    def go(region: Region, above: Passing) -> None:
        found[region.network] = here = above | let.get(region.network, NOTHING)
        for each in region.inner:
            go(each, here)

    go(region, NOTHING)
    return found


@dataclass(frozen=True, slots=True)
class Gain:
    """What every address of `network` gains, but for those in `but`, of which each is told for itself."""

    network: Network
    what: Passing
    but: tuple[Network, ...]


def gains(region: Region, gained: Callable[[Network], Passing]) -> Iterator[Gain]:
    """All that its addresses gain, told of the widest ranges that gain it; `gained` says it of one region."""
    yield from _gains(region, {each.network: gained(each.network) for each in region.all() if each.own}, [])


def _gains(region: Region, gained: Mapping[Network, Passing], told: list[Passing]) -> Iterator[Gain]:
    here = gained[region.network] if region.own else _common(region, gained)
    if region.own:
        # What a wider range gains and this one does not: this one is told for itself.
        told = [each for each in told if not each - here]
    if what := here - together(told):
        yield Gain(region.network, what, tuple(_but(region, gained, what)))
        told = [*told, what]
    for each in region.inner:
        yield from _gains(each, gained, told)


def _common(region: Region, gained: Mapping[Network, Passing]) -> Passing:
    """What all of it gains."""
    found = gained[region.network] if region.own else EVERYTHING
    for each in region.inner:
        if not found:
            return NOTHING
        found &= _common(each, gained)
    return found


def _but(region: Region, gained: Mapping[Network, Passing], what: Passing) -> Iterator[Network]:
    for each in region.inner:
        if each.own and what - gained[each.network]:
            yield each.network
        else:
            yield from _but(each, gained, what)
