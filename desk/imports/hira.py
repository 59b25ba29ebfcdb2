"""A line of the HIRA register as an institution of ours. Pure: no request, no database.

The register comes in several shapes: codes without their leading zero, telephones without area code, days as
19790324, an unnamed first column. Only the columns named here are looked at: what names persons (representatives,
business numbers) is never read.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from desk.imports.matching import place
from desk.imports.reasons import FileRefused, RowRefused

RULES = Path(__file__).resolve().parents[2] / "content" / "data" / "hira.toml"
CODE, NAME, KIND_CODE, KIND = "암호화요양기호", "요양기관명", "종별코드", "종별코드명"
CITY_CODE, CITY = "시도코드", "시도코드명"
GU, DONG, POSTCODE, ADDRESS, TELEPHONE = "시군구코드명", "읍면동", "우편번호", "주소", "전화번호"
WEBSITE, OPENED, LONGITUDE, LATITUDE = "병원홈페이지", "개설일자", "X좌표", "Y좌표"
OTHER_HEADINGS = {"좌표(X)": LONGITUDE, "좌표(Y)": LATITUDE, "x좌표": LONGITUDE, "y좌표": LATITUDE, "개설일": OPENED}
NATIONWIDE = re.compile(r"1[568]\d{6}|0\d{7,11}")  # 1588-0000 and the like, and whatever has its area code
KOREA = {LATITUDE: (33.0, 39.0), LONGITUDE: (124.0, 132.0)}  # degrees
LONGEST_CODE = 200  # characters, as in RegisterEntry.key; real ones have about 90
DAY = re.compile(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})( 00:00:00)?")
NOT_GIVEN = {"", "-", "0", "null", "none", "없음", "http://", "https://"}


@dataclass(frozen=True)
class Institution:
    """`clinic` holds columns of Clinic, with slugs for city and district; `entry` columns of RegisterEntry."""

    code: str
    place: str
    city: str
    clinic: dict[str, Any]
    entry: dict[str, Any]


@cache
def rules() -> dict[str, list[dict]]:
    """content/data/hira.toml."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


def require(headings: list[str]) -> None:
    """Raises FileRefused when columns are missing without which no line can be read."""
    known = {OTHER_HEADINGS.get(heading, heading) for heading in headings}
    missing = [" / ".join(either) for either in ((NAME,), (ADDRESS,), (KIND, KIND_CODE), (CITY, CITY_CODE, ADDRESS))
               if not known & set(either)]  # fmt: skip
    if missing:
        text = _("These columns are missing: %(columns)s. This is not the list of institutions of HIRA.")
        raise FileRefused(text, columns=", ".join(missing))


def institution(cells: Mapping[str, str]) -> Institution | None:
    """What a line says; None for one outside of the cities and kinds of content/data/hira.toml. Raises RowRefused."""
    given = {OTHER_HEADINGS.get(heading, heading): text.strip() for heading, text in cells.items() if heading}
    kind, city = kind_of(given), city_of(given)
    if kind is None or city is None:
        return None
    name, address = given.get(NAME, ""), given.get(ADDRESS, "")
    if not name:
        raise RowRefused(NAME, _("The name is missing."))
    code = given.get(CODE, "")
    if len(code) > LONGEST_CODE:
        raise RowRefused(CODE, _("This code is far too long: the columns of this line may be shifted."))
    if not code and not address:
        raise RowRefused(ADDRESS, _("Without its code and its address nobody can tell which institution this is."))
    clinic = {
        "name_ko": name,
        "address_ko": address,
        "kind": kind["kind"] if "kind" in kind else kind_by_name(name),
        "city": city["slug"],
        "district": district_of(given, city["slug"]),
        "latitude": coordinate(given, LATITUDE),
        "longitude": coordinate(given, LONGITUDE),
        "website": website(given.get(WEBSITE, "")),
    }
    entry = {
        "institution": kind["name"],
        "telephone": telephone(given.get(TELEPHONE, ""), city["telephone"]),
        "postcode": postcode(given.get(POSTCODE, "")),
        "opened_on": opened_on(given.get(OPENED, "")),
    }
    return Institution(code, place(name, address), city["slug"], clinic, entry)


def kind_of(given: Mapping[str, str]) -> dict | None:
    """Of content/data/hira.toml; by the name where there is one, since codes lose their zeros."""
    name, code = given.get(KIND, ""), given.get(KIND_CODE, "")
    if not name and not code:
        raise RowRefused(KIND, _("The kind of institution is missing."))
    for kind in rules()["institutions"]:
        if name in (kind["name"], f"{kind['name']}병원") if name else code.zfill(2) == kind["code"]:
            return kind
    return None


def city_of(given: Mapping[str, str]) -> dict | None:
    name = given.get(CITY, "") or given.get(ADDRESS, "")
    code = given.get(CITY_CODE, "")
    if not name and not code:
        raise RowRefused(CITY, _("Neither the province nor the address says in which city this is."))
    for city in rules()["cities"]:
        if name.startswith(tuple(city["names"])) if name else code == city["code"]:
            return city
    return None


def district_of(given: Mapping[str, str], city: str) -> str:
    """The slug; '' where the portal has none, or neither the column nor the address names the dong."""
    address = given.get(ADDRESS, "")
    gu, words = given.get(GU, "") or address, address.split()
    dong = given.get(DONG, "") or next(iter(re.findall(r"\(([^(),]*?[동가])\b", address)), "")
    for district in rules()["districts"]:
        inside = any(gu.endswith(district["gu"]) or word == district["gu"] for word in (*words, gu))
        if district["city"] == city and inside and dong in district["dong"]:
            return district["slug"]
    return ""


def kind_by_name(name: str) -> str:
    """A kind of Clinic, or '' where the name says none or two."""
    found = {row["kind"] for row in rules()["names"] if row["word"] in name}
    return found.pop() if len(found) == 1 else ""


def coordinate(given: Mapping[str, str], heading: str) -> float | None:
    """Degrees (WGS84), to about a metre; None where the register has none."""
    text = given.get(heading, "")
    if text in NOT_GIVEN or not text.strip("0."):
        return None
    low, high = KOREA[heading]
    try:
        degrees = float(text)
    except ValueError as error:
        raise RowRefused(heading, _("“%(text)s” is not a number."), text=text[:40]) from error
    if not low <= degrees <= high:
        text = _("%(degrees)s does not lie in Korea: between %(low)s and %(high)s degrees.")
        raise RowRefused(heading, text, degrees=str(degrees), low=str(low), high=str(high))
    return round(degrees, 6)


def website(text: str) -> str:
    """The address with its scheme; '' for what is none, as the register often has it."""
    text = text.split()[0] if text.split() else ""
    if text.lower() in NOT_GIVEN or "." not in text:
        return ""
    return text if re.match(r"https?://", text, re.IGNORECASE) else f"http://{text}"


def telephone(text: str, area: str) -> str:
    """With the area code of the city where it has none; spreadsheets also take its zero away."""
    digits = re.sub(r"\D", "", text)
    if not digits:
        return ""
    if NATIONWIDE.fullmatch(digits):
        return text[:40]
    if text.startswith((f"{area[1:]}-", f"{area[1:]})")):
        return f"0{text}"[:40]
    return f"{area}-{text}"[:40] if len(digits) in (7, 8) else text[:40]


def postcode(text: str) -> str:
    if text in NOT_GIVEN:
        return ""
    if not re.fullmatch(r"\d{3,5}|\d{3}-\d{3}|\d{6}", text):
        raise RowRefused(POSTCODE, _("“%(text)s” is not a postcode of five digits."), text=text[:40])
    return text.zfill(5) if len(text) < 6 else text


def opened_on(text: str) -> date | None:
    if text in NOT_GIVEN:
        return None
    found = DAY.fullmatch(text)
    try:
        if found:
            return datetime.strptime("".join(found.group(1, 2, 3)), "%Y%m%d").date()
    except ValueError:
        pass
    raise RowRefused(OPENED, _("“%(text)s” is not a day. Write it as 19790324 or 1979-03-24."), text=text[:40])
