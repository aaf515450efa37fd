"""Wire shapes of the export of everything."""

from pjais.features.shapes import Shape


class ExportAsk(Shape):
    """A file on this machine, by its absolute path; ``replace`` lets a new export take an old one's place."""

    path: str
    replace: bool = False


class ExportRead(Shape):
    """How many of each kind of line were written or added; ``known`` events were there already."""

    counts: dict[str, int]
    known: int
