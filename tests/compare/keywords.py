# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws keywords from what the other engines read: words, and phrases or pieces of Han text."""
import unicodedata

import reference

PAGES = 24  # pages of a file that keywords are drawn from


def usable(word):
    """At least two letters or digits, and nothing that no keyboard has: those who draw it must be able to type it."""
    if not 2 <= len(reference.fold(word)) <= 60 or sum(c.isalnum() for c in word) < 2:
        return False
    return not any(c == '\ufffd' or unicodedata.category(c) in ('Cc', 'Cn', 'Co', 'Cs') for c in word)


def spans_han(text):
    return sum(reference.is_han(c) for c in text) >= 2


def from_lines(lines, rng):
    """(words, phrases) of some lines; Han lines give pieces of 2 to 8 characters for both."""
    words, phrases = set(), set()
    for line in lines:
        text = ''.join(c.text for c in line)
        parts = text.split()
        if spans_han(text):
            dense = [p for p in parts if len(p) > 1]
            for part in dense:
                start = rng.randrange(len(part) - 1)
                words.add(part[start:start + rng.randint(2, 8)])
            joined = ' '.join(parts)
            start = rng.randrange(max(len(joined) - 2, 1))
            phrases.add(joined[start:start + rng.randint(4, 12)].strip())
        else:
            words.update(parts)
            for count in (2, 3):
                phrases.update(' '.join(run) for run in zip(*(parts[i:] for i in range(count))))
    return words, phrases


def draw(engines, word_count, phrase_count, rng):
    """The same number from each engine, as they are typed there."""
    chosen = []
    for lines_of, pages in engines:
        numbers = sorted(rng.sample(range(pages), min(PAGES, pages)))
        words, phrases = from_lines([line for n in numbers for line in lines_of(n)], rng)
        for pool, count in ((words, word_count), (phrases, phrase_count)):
            pool = sorted(w for w in pool if usable(w))
            chosen += rng.sample(pool, min((count + 1) // 2, len(pool)))
    return sorted(set(chosen))
