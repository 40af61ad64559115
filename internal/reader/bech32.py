"""Addresses in text: Bech32m (BIP 350) of the 32 octets. No page under docs/reference says so."""

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _checksum(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, constant in enumerate(_GENERATOR):
            check ^= constant if top >> i & 1 else 0
    return check


def encode(prefix: str, octets: bytes) -> str:
    bits = "".join(f"{octet:08b}" for octet in octets)
    bits += "0" * (-len(bits) % 5)
    data = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _checksum(expanded + data + [0] * 6) ^ 0x2BC830A3
    return prefix + "1" + "".join(ALPHABET[v] for v in data + [check >> 5 * (5 - i) & 31 for i in range(6)])
