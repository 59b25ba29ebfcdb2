"""Whether two lists mean the same institution: names and addresses in one form. Pure."""

import hashlib
import re
import unicodedata

PROVINCE = re.compile(
    r"^(서울|부산|대구|인천|광주|대전|울산|세종)(특별자치시|특별시|광역시|시)?|^(경기)(도)?|^(강원|전북|제주)(특별자치도|도)?"
)
ASIDE = re.compile(r"\([^()]*\)")
MEANINGLESS = re.compile(r"[\s·.\-_'\"“”‘’]+")


def same_name(text: str) -> str:
    """The name without spaces, signs and the kinds of letters that differ in width or case alone."""
    return MEANINGLESS.sub("", unicodedata.normalize("NFKC", text).casefold())


def same_address(text: str) -> str:
    """Street and number: without the dong in brackets, the floor after a comma, and the long form of the province."""
    plain = ASIDE.sub("", unicodedata.normalize("NFKC", text).casefold()).split(",")[0].strip()
    plain = PROVINCE.sub(lambda found: next(part for part in found.group(1, 3, 5) if part), plain)
    return re.sub(r"[\s]+", "", plain)


def place(name: str, address: str) -> str:
    """What name and address together are known by: 32 hexadecimal digits."""
    return hashlib.sha256(f"{same_name(name)}|{same_address(address)}".encode()).hexdigest()[:32]
