# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the comments of a header say: the text before a declaration, in its parts."""
import re
from dataclasses import dataclass, field

from model import RuleBroken

# @b, @c and @p mark words.
_TAG = re.compile(r"^@(?!(?:b|c|p)\b)(\w+)(?:\[out\])?[ \t]*", re.M)
_COMMENT = r"/\*\*(?!<)((?:(?!\*/).)*)\*/\s*"
_TYPE = re.compile(_COMMENT + r"typedef (?:struct|enum) (devcert_\w+)", re.S)
# Between a comment and the name of its function stand attributes and the type of the result.
_FUNCTION = re.compile(_COMMENT + r"((?:(?!/\*|[;#]|typedef).)*?)\b(devcert_\w+)\s*\(", re.S)
_ITEM = re.compile(r"\b(DEVCERT_\w+)\s*=\s*-?\w+\s*,?\s*/\*\*<((?:(?!\*/).)*)\*/", re.S)


@dataclass
class Comment:
    """The comment before a type or a function."""

    paragraphs: list = field(default_factory=list)
    params: dict = field(default_factory=dict)  # name: text
    returns: str = ""
    see: list = field(default_factory=list)

    @property
    def whole(self):
        return " ".join([*self.paragraphs, *self.returns.split()])

    def success(self):
        """What @return says before its list of errors."""
        first, *_ = self._returned()
        return re.sub(r"^DEVCERT_OK[.;,]?( or( as devcert_\w+\(\).*)?)?", "", first).strip()

    def errors(self, name):
        """([codes], reason) of each error that @return lists; functions that it refers to."""
        first, *bullets = self._returned()
        refs = re.findall(r"\bas (devcert_\w+)\(\)", first)
        errors = []
        for bullet in bullets:
            match = re.match(r"((?:DEVCERT_E_\w+(?:, )?)+): (.*)", bullet)
            if match:
                errors.append((match.group(1).split(", "), match.group(2)))
                continue
            found = re.findall(r"\b(devcert_\w+)\(\)", bullet)
            if not found:
                raise RuleBroken(f"{name}: an error without a code: {bullet}")
            refs += found
            errors.append(([], bullet))
        return errors, refs

    def _returned(self):
        parts = re.split(r"\n\s*- ", self.returns)
        return [" ".join(part.split()) for part in parts]


class Comments:
    """All comments of some headers."""

    def __init__(self, text):
        self.before = {}  # name of a type or function: Comment
        self.behind = {}  # enum item: text
        self.slow = set()  # functions that are marked DEVCERT_SLOW
        for match in _TYPE.finditer(text):
            self.before[match.group(2)] = _split(match.group(2), _lines(match.group(1)))
        for match in _FUNCTION.finditer(text):
            comment, attributes, name = match.groups()
            self.before[name] = _split(name, _lines(comment))
            if "DEVCERT_SLOW" in attributes:
                self.slow.add(name)
        for match in _ITEM.finditer(text):
            self.behind[match.group(1)] = " ".join(_lines(match.group(2)))

    def of(self, name):
        """The comment before a type or function; one is required."""
        comment = self.before.get(name)
        if comment is None or not comment.paragraphs:
            raise RuleBroken(f"{name}: no comment")
        return comment


def _lines(comment):
    return [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in comment.strip().splitlines()]


def _split(name, lines):
    comment = Comment()
    head, *tags = _TAG.split("\n".join(lines))
    for paragraph in re.split(r"\n\s*\n", head):
        if paragraph.strip():
            comment.paragraphs.append(" ".join(paragraph.split()))
    for tag, text in zip(tags[::2], tags[1::2]):
        if tag == "param":
            param, _, text = text.partition(" ")
            comment.params[param] = " ".join(text.split())
        elif tag == "return":
            # What is not indented below the list of errors belongs to none of them.
            comment.returns, *below = re.split(r"\n(?=\S)", text.rstrip(), maxsplit=1)
            if below and below[0][0].islower():
                line = below[0].partition("\n")[0]
                raise RuleBroken(f"{name}: a line of an error that is not indented: {line}")
            comment.paragraphs += [" ".join(paragraph.split()) for paragraph in below]
        elif tag == "see":
            comment.see.append(" ".join(text.split()))
        elif tag not in ("since", "file"):
            raise RuleBroken(f"{name}: @{tag} is not a tag of our comments")
    return comment
