# SPDX-License-Identifier: AGPL-3.0-or-later
"""PyMuPDF's search_for over every page: prints the number of hits of each keyword."""
import sys

import fitz

counts = [0] * (len(sys.argv) - 2)
with fitz.open(sys.argv[1]) as document:
    for page in document:
        text = page.get_textpage()
        for index, keyword in enumerate(sys.argv[2:]):
            counts[index] += len(page.search_for(keyword, textpage=text))
print("\n".join(map(str, counts)))
