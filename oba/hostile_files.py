"""Limits for files from outside: a file is hostile until it is proven harmless, whoever sent it.

Feeds and returns have each their own values on purpose: a feed is fetched from where a definition says, by a
program that may take its time, and holds a whole country; a return comes through a form on the internet, is one
provider's quarter, and is checked while a person waits. Beyond these numbers nothing of a file is opened. In both,
no formula is worked out, no link is followed, and XML with a document type is refused, for entities are declared
there: they are how a small file makes a large one, or reads others (`oba.ingest.read.records`,
`oba.returns.read.xml_scan`). How large a feed's download may be is the feed's own `max_megabytes`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much a zip may hold, be it an archive or a workbook.

    `members` bounds the time that its list takes; `unpacked` the bytes of memory or disk; `ratio` is how many
    times its size it may unpack to, as no real file does beyond that. Below `ratio_from` bytes a high ratio
    harms nobody: a sheet of equal cells packs well.
    """

    members: int
    unpacked: int
    ratio: int
    ratio_from: int


FEED_ZIP = ZipLimits(members=2_000, unpacked=1_000_000_000, ratio=300, ratio_from=20_000_000)
"""Ten times and more what we have met: 148 members, 27 MB unpacked, 31 to 1. The ratio is that of the whole zip."""

RETURN_ZIP = ZipLimits(members=400, unpacked=60_000_000, ratio=100, ratio_from=1_000_000)
"""Our own blank workbooks have up to 47 parts, 0.4 MB unpacked and 11 to 1. The ratio is that of each part, so that
a bomb cannot hide among pictures, which do not pack."""

MOST_RETURN_BYTES = 10_000_000
"""A return as it is sent; our own blank workbooks have less than 0.1 MB."""
MOST_RETURN_ELEMENTS = 3_000_000
"""XML elements in all parts of a workbook: they cost time long before their bytes cost memory."""
MOST_RETURN_CELLS = 400_000
"""Cells in all sheets of a workbook."""
MOST_RETURN_ROWS = 30_000
MOST_RETURN_COLUMNS = 60
MOST_RETURN_AREA = 700_000
"""Rows times columns of a sheet: a reader makes room for every cell up to the last one."""
MOST_RETURN_TEXTS = 200_000
"""Texts that a workbook's cells share: a reader holds all of them."""

MOST_FORM_BYTES = 1_000_000
"""A form of the portal without a file."""
MOST_REFERENCES_BYTES = 200_000
"""The references of cases that an audit may draw from, as a file."""
MOST_BOUNDARY_BYTES = 20_000_000
"""Outlines of places; generalised ones, which suffice, have a few megabytes."""
MOST_DEFINITION_BYTES = 2_000_000
"""A YAML file of the definitions; our own have less than 0.1 MB."""
