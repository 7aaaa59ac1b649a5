"""Emoji in what is printed: their names in words, for the fonts of print have no pictures and would show boxes.

Words rather than a font with pictures: such a font has 10 MB, is missing on most servers, and a picture says nothing in
black and white or to a screen reader. The names are those of Unicode.
"""

import re
import unicodedata

_BY_ITSELF = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd"
    "\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755"
    "\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff"
)
"""What is a picture by itself (Unicode: Emoji_Presentation). Other signs, such as a tick, are pictures only where
U+FE0F follows, and have a shape in our fonts otherwise."""
_PICTURE, _JOINED = "\ufe0f", "\u200d"
_UNSAID = f"{_PICTURE}\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"
"""What changes a picture and has no word of its own: signs for pictures and keys, skin tones, the letters of flags."""
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_ONE = f"(?:{_FLAG}|(?:[{_BY_ITSELF}]|[^\\s<>&]{_PICTURE})[{_UNSAID}]*)"
_EMOJI = re.compile(f"{_ONE}(?:{_JOINED}(?:{_ONE}|[\u2600-\u27bf]))*")
_DROPPED = re.compile(f"[{_UNSAID}{_JOINED}]")
_TAG, _FIRST_OF_FLAGS = 0xE0000, 0x1F1E6
_PARTS = {"gbeng": "England", "gbsct": "Scotland", "gbwls": "Wales"}


def name_emoji(text: str) -> str:
    """Return a text with each emoji as its name: `[slightly smiling face]`; joined ones together, skin tones unsaid."""
    return _EMOJI.sub(lambda found: f"[{_name(found[0])}]", text)


def _name(emoji: str) -> str:
    tags = "".join(chr(ord(one) - _TAG) for one in emoji if _TAG < ord(one) < _TAG + 0x7F)
    if tags:
        return f"flag of {_PARTS.get(tags, tags)}"
    if re.fullmatch(_FLAG, emoji):
        return "flag " + "".join(chr(ord(one) - _FIRST_OF_FLAGS + ord("A")) for one in emoji)
    return ", ".join(unicodedata.name(one, "emoji").lower() for one in _DROPPED.sub("", emoji))
