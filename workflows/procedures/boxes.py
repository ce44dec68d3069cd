"""Rectangles on the plane of a diagram, and how much room words take in them: shared by what draws
a diagram and what lays it out, so that both break a label in the same places.
"""

from __future__ import annotations

from dataclasses import dataclass

LINE_HEIGHT = 15.0
"""How far the lines of a label stand apart."""

_CHARACTER = 6.4

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the plane."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


def text_width(text: str) -> float:
    """About how wide one line of text is drawn."""
    return len(text) * _CHARACTER


def wrapped(text: str, width: float) -> list[str]:
    """Text in lines that fit a width; a word longer than it stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
