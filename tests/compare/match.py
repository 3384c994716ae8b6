# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pairs hits of ours with an engine's: same page, same keyword, same place."""

EDGE = 0.25  # em, and a point: how far ends along the writing may be apart


def area(b):
    return max(b[2] - b[0], 0) * max(b[3] - b[1], 0)


def common(a, b):
    return (max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3]))


def shared(a, b):
    """The part of the smaller box that both have in common; thin boxes count as a point wide."""
    c = common(a, b)
    if c[2] < c[0] or c[3] < c[1]:
        return 0.0
    width, height = min(a[2] - a[0], b[2] - b[0]), min(a[3] - a[1], b[3] - b[1])
    along = 1.0 if width < 1 else (c[2] - c[0]) / width
    across = 1.0 if height < 1 else (c[3] - c[1]) / height
    return along * across


def parts(hit):
    """The boxes of a hit's quads."""
    return [(min(q[0::2]), min(q[1::2]), max(q[0::2]), max(q[1::2])) for q in hit['quads']]


def is_level(hit):
    q = hit['quads'][0]
    return min(abs(q[2] - q[0]), abs(q[3] - q[1])) < 0.05 * max(abs(q[2] - q[0]), abs(q[3] - q[1]), 1)


def em(hit):
    q = hit['quads'][0]
    return max(((q[4] - q[0]) ** 2 + (q[5] - q[1]) ** 2) ** 0.5, 1.0)


def ends_apart(hit, found):
    """How far the ends of our hit and of theirs are apart along the writing, in points; 0 for slanted or broken text."""
    if len(hit['quads']) > 1 or not is_level(hit):
        return 0.0
    i = 0 if hit['direction'] in (0, 180) else 1
    low, high = hit['rect'][i] - found.box[i], found.box[i + 2] - hit['rect'][i + 2]
    exact = found.ends if hit['direction'] in (0, 270) else found.ends[::-1]
    return max(abs(low) if exact[0] else -low, abs(high) if exact[1] else -high)


def same_place(hit, found):
    return ends_apart(hit, found) <= EDGE * em(hit) + 1


def pair(ours, theirs):
    """([(hit, found)], [hit], [found]); nearest first, each once."""
    options = []
    for i, hit in enumerate(ours):
        boxes, rect = parts(hit), hit['rect']
        for k, found in enumerate(theirs):
            if max(shared(p, found.box) for p in boxes) > 0.5 and ends_apart(hit, found) < rect[2] - rect[0] + rect[3] - rect[1]:
                off = abs((rect[0] + rect[2]) / 2 - found.middle[0]) + abs((rect[1] + rect[3]) / 2 - found.middle[1])
                options.append((ends_apart(hit, found) + 0.1 * off, i, k))
    pairs, used_ours, used_theirs = [], set(), set()
    for _, i, k in sorted(options):
        if i not in used_ours and k not in used_theirs:
            used_ours.add(i)
            used_theirs.add(k)
            pairs.append((ours[i], theirs[k]))
    return pairs, [h for i, h in enumerate(ours) if i not in used_ours], [f for k, f in enumerate(theirs) if k not in used_theirs]
