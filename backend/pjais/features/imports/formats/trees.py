"""Messages that name the one they follow, put in an order in which none comes before it."""

from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush


def in_order(parents: Mapping[str, str | None]) -> tuple[list[str], set[str]]:
    """Every key after its parent, and otherwise in the order given.

    Without recursion, for a conversation may be thousands of turns deep. Nothing is left out: a key begins anew whose
    parent is not there, and so does the first of those that follow each other in a circle.

    Returns:
        The keys in order, and those of them that begin anew though they name a parent.
    """
    place = {key: number for number, key in enumerate(parents)}
    keys = list(parents)
    children: dict[str, list[int]] = defaultdict(list)
    cut = {key for key, parent in parents.items() if parent is not None and (parent not in place or parent == key)}
    waiting = [place[key] for key in keys if parents[key] is None or key in cut]
    for key, parent in parents.items():
        if parent is not None and key not in cut:
            children[parent].append(place[key])
    ordered: list[str] = []
    seen: set[str] = set()
    unreached = iter(keys)
    while len(ordered) < len(keys):
        if not waiting:  # what is left follows itself
            first = next(key for key in unreached if key not in seen)
            cut.add(first)
            waiting.append(place[first])
        key = keys[heappop(waiting)]
        if key in seen:
            continue
        seen.add(key)
        ordered.append(key)
        for child in children[key]:
            heappush(waiting, child)
    return ordered, cut
