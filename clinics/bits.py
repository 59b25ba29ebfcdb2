"""Sets of slots as integers, and orders of slots. Pure."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

STEP = 1024  # every so many clinics in price order, the bits so far are kept


def to_bits(slots: Sequence[int]) -> int:
    if not slots:
        return 0
    held = bytearray(max(slots) // 8 + 1)
    for slot in slots:
        held[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(held, "little")


def set_bits(bits: int) -> Iterator[int]:
    """The positions of the set bits, lowest first, a block of 256 at a time."""
    packed = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for at in range(0, len(packed), 32):
        block = int.from_bytes(packed[at : at + 32], "little")
        while block:
            low = block & -block
            yield at * 8 + low.bit_length() - 1
            block ^= low


def skip(bits: int, count: int) -> int:
    """The same bits without the lowest `count` set ones; halves the range until it is there."""
    if count <= 0:
        return bits
    low, high = 0, bits.bit_length()
    while low < high:
        middle = (low + high) // 2
        if (bits & ((1 << middle) - 1)).bit_count() < count:
            low = middle + 1
        else:
            high = middle
    return bits >> low << low


class Order:
    """Some slots in an order of their own."""

    def __init__(self, slots: Sequence[int]):
        self.slots = array("L", slots)
        self.every = to_bits(self.slots)
        self.rank = array("L", bytes(8 * self.every.bit_length()))
        for rank, slot in enumerate(self.slots):
            self.rank[slot] = rank

    def walk(self, bits: int, count: int) -> Iterable[int]:
        """The set bits (`count` of them) in this order. Few are sorted, many are met by walking along."""
        if count * 16 < len(self.slots):
            return sorted(set_bits(bits), key=self.rank.__getitem__)
        packed = bits.to_bytes(self.every.bit_length() // 8 + 1, "little")
        return (slot for slot in self.slots if packed[slot >> 3] >> (slot & 7) & 1)


class PriceOrder(Order):
    """The clinics with one comparable amount, cheapest first, ties in name order."""

    def __init__(self, won: Sequence[int]):
        """`won` holds an amount for each slot, 0 for none."""
        priced = [slot for slot, amount in enumerate(won) if amount]
        super().__init__(sorted(priced, key=won.__getitem__))
        self.amounts = array("Q", [won[slot] for slot in self.slots])
        self.steps = [0]  # the bits of the first 0, STEP, 2 * STEP ... clinics
        for at in range(STEP, len(self.slots) + 1, STEP):
            self.steps.append(self.steps[-1] | to_bits(self.slots[at - STEP : at]))

    def at_most(self, ceiling: int) -> int:
        """The bits of the clinics at or below a ceiling in won."""
        count = bisect_right(self.amounts, ceiling)
        step, rest = divmod(count, STEP)
        return self.steps[step] | to_bits(self.slots[count - rest : count])
