"""Vector files: wire.md, "Vectors": lines `key: value`, a blank line, the body."""

from dataclasses import dataclass, field
from pathlib import Path

from .faults import Mismatch


@dataclass
class Vector:
    path: Path
    fields: dict[str, str]
    body: str
    used: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return self.fields[key]

    def get(self, key: str, other: str = "") -> str:
        self.used.add(key)
        return self.fields.get(key, other)

    def numbered(self, prefix: str) -> list[str]:
        """The values of prefix0, prefix1 and so on."""
        found = []
        while f"{prefix}{len(found)}" in self.fields:
            found.append(self[f"{prefix}{len(found)}"])
        return found

    def lines(self) -> list[str]:
        return [line for line in self.body.splitlines() if not line.startswith("#")]

    def octets(self) -> bytes:
        return bytes.fromhex("".join("".join(self.lines()).split()))

    def expect(self, key: str, read: object) -> None:
        """What was read must be what the field states."""
        stated = self[key]
        if stated != str(read):
            raise Mismatch(f"{key}: stated {stated!r}, read {str(read)!r}")

    def all_read(self) -> None:
        """Every field that the file states was compared or used."""
        forgotten = set(self.fields) - self.used - {"comment", "section"}
        if forgotten:
            raise Mismatch(f"fields that nobody compared: {sorted(forgotten)}")


def load(path: Path) -> Vector:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key in fields:
            raise Mismatch(f"header line {line!r}")
        fields[key] = value.strip()
    return Vector(path, fields, body)
