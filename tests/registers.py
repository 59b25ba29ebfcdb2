"""Lists of institutions as HIRA publishes them, made up, with what real ones have in them."""
# ruff: noqa: E501  (Korean letters count twice)

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from openpyxl import Workbook

HEADINGS = [
    "암호화요양기호", "요양기관명", "종별코드", "종별코드명", "시도코드", "시도코드명", "시군구코드", "시군구코드명", "읍면동",
    "우편번호", "주소", "전화번호", "병원홈페이지", "개설일자", "총의사수", "대표자명", "사업자등록번호", "X좌표", "Y좌표",
]  # fmt: skip
CITIES = [
    ("110000", "서울", "110001", "강남구", "압구정동", "서울특별시 강남구 압구정로 {n}, {f}층 (압구정동)", "127.028{n4}", "37.527{n4}"),
    ("110000", "서울", "110001", "강남구", "역삼동", "서울특별시 강남구 테헤란로 {n} (역삼동)", "127.03{n4}", "37.50{n4}"),
    ("210000", "부산", "210006", "부산해운대구", "우동", "부산광역시 해운대구 해운대로 {n} (우동)", "129.16{n4}", "35.16{n4}"),
    ("220000", "인천", "220003", "인천연수구", "송도동", "인천광역시 연수구 송도대로 {n} (송도동)", "126.65{n4}", "37.38{n4}"),
    ("230000", "대구", "230006", "대구중구", "동성로2가", "대구광역시 중구 동성로 {n} (동성로2가)", "128.59{n4}", "35.86{n4}"),
    ("250000", "대전", "250003", "대전서구", "둔산동", "대전광역시 서구 둔산로 {n} (둔산동)", "127.38{n4}", "36.35{n4}"),
    ("310000", "경기", "310401", "수원시영통구", "영통동", "경기도 수원시 영통구 영통로 {n} (영통동)", "127.07{n4}", "37.25{n4}"),
]  # fmt: skip
KINDS = [
    ("31", "의원", "피부과의원"),
    ("31", "의원", "성형외과의원"),
    ("31", "의원", "의원"),
    ("11", "종합병원", "종합병원"),
]
OWNER, BUSINESS = "홍길동qz", "123-45-67890qz"


def line(number: int, **changes: str) -> dict[str, str]:
    """One institution; every seventh lies outside of the five cities, names repeat after a while."""
    city_code, city, gu_code, gu, dong, address, x, y = CITIES[number % len(CITIES)]
    kind_code, kind, ending = KINDS[number % len(KINDS)]
    named = {"n": number + 1, "f": number % 9 + 1, "n4": f"{number % 10_000:04}"}
    values = [
        f"JDQ{number:012}", f"예시{number % 5000}{ending}", kind_code, kind, city_code, city, gu_code, gu, dong, "06000",
        address.format(**named), f"02-555-{number % 10_000:04}", f"http://example{number}.co.kr", "19790324", "3", OWNER,
        BUSINESS, x.format(**named), y.format(**named),
    ]  # fmt: skip
    return dict(zip(HEADINGS, values, strict=True)) | changes


def lines(count: int) -> Iterator[dict[str, str]]:
    return (line(number) for number in range(count))


def as_csv(path: Path, rows: Iterable[dict[str, str]], encoding: str = "utf-8-sig", headings=HEADINGS) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headings, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def as_workbook(path: Path, rows: Iterable[dict[str, str]], headings=HEADINGS, unnamed: bool = False) -> Path:
    """With `unnamed` a first column without a heading counts the rows, as some tools write it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([None, *headings] if unnamed else headings)
    for number, row in enumerate(rows):
        cells = [row.get(heading) for heading in headings]
        sheet.append([number, *cells] if unnamed else cells)
    book.save(path)
    return path


def as_bytes(rows: Iterable[dict[str, str]], headings=HEADINGS) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, headings, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode("utf-8-sig")
