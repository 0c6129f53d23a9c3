"""The page's colours, by day and by night, and which are read upon which: a test holds them to WCAG's contrast.

https://www.w3.org/TR/WCAG22/#contrast-minimum and #non-text-contrast
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Palette = Mapping[str, str]

LIGHT: Palette = {
    "ground": "#f4f6f9",
    "panel": "#ffffff",
    "inset": "#eef1f6",
    "ink": "#18202c",
    "muted": "#4c5768",
    "rule": "#d3d9e3",
    "outline": "#76829a",
    "link": "#1450a8",
    "added": "#12613a",
    "added-ground": "#e0f4e7",
    "removed": "#a41f1a",
    "removed-ground": "#fde9e7",
    "changed": "#7a4700",
    "changed-ground": "#fff1d6",
    "public": "#e6effc",
    "private": "#e8f5ee",
    "isolated": "#f2edfa",
    "hue-0": "#2b6acb",
    "hue-1": "#b3480f",
    "hue-2": "#177a50",
    "hue-3": "#8a3dc2",
    "hue-4": "#b5235f",
    "hue-5": "#5f6b0e",
    "hue-6": "#0c7686",
    "hue-7": "#6d5b49",
}
DARK: Palette = {
    "ground": "#0e1219",
    "panel": "#171d27",
    "inset": "#1f2733",
    "ink": "#e8ecf3",
    "muted": "#aab4c4",
    "rule": "#313b4b",
    "outline": "#7d8aa0",
    "link": "#8fb8ff",
    "added": "#74d99a",
    "added-ground": "#10301d",
    "removed": "#ffa39b",
    "removed-ground": "#3d1a19",
    "changed": "#f2c36b",
    "changed-ground": "#36290d",
    "public": "#182741",
    "private": "#15291f",
    "isolated": "#251f38",
    "hue-0": "#6ea3f5",
    "hue-1": "#ee8b55",
    "hue-2": "#4fc08d",
    "hue-3": "#c18af0",
    "hue-4": "#f07aa8",
    "hue-5": "#b4c24a",
    "hue-6": "#4bb9ca",
    "hue-7": "#b9a48d",
}
TEXT, GRAPHIC = 4.5, 3.0
GROUNDS = ("ground", "panel", "inset")
TIERS = ("public", "private", "isolated")


def pairs() -> Iterator[tuple[str, str, float]]:
    """What is seen upon what, and the contrast that it needs."""
    for ground in (*GROUNDS, *TIERS, "added-ground", "removed-ground", "changed-ground"):
        yield "ink", ground, TEXT
        yield "muted", ground, TEXT
    for ground in GROUNDS:
        yield "link", ground, TEXT
        yield "outline", ground, GRAPHIC
    for what in ("added", "removed", "changed"):
        for ground in (*GROUNDS, *TIERS, f"{what}-ground"):
            yield what, ground, TEXT
    for tier in TIERS:
        yield "outline", tier, GRAPHIC
    for n in range(8):
        yield f"hue-{n}", "panel", GRAPHIC


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    shares = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
