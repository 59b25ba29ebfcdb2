"""Who may import whom, and the other rules of the house that a reader of one file cannot see."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.workers import ANY_DATABASE

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "core": set(),
    "treatments": {"core"},
    "clinics": {"core", "treatments"},
    "guide": {"core", "treatments"},
    "planner": {"core", "treatments", "clinics"},
    "consultations": {"core", "treatments", "clinics"},
    "insights": {"core", "treatments"},
    "pages": {"core", "treatments", "clinics", "guide", "planner", "insights", "desk"},
    "desk": {"core", "treatments", "clinics", "guide", "planner", "insights", "pages", "consultations.counts"},
}
NOT_YET = {"planner"}  # has its place before it is written
APPS = sorted(MAY_IMPORT.keys() - NOT_YET)
OUTSIDE = {"config", "tests", "tools", "frontend"}  # folders with Python that are no app
ABOVE_MODELS = {"views", "forms", "search", "facets", "comparison", "actions", "admin", "urls"}
PURE = [
    "core/money.py",
    "core/comparison.py",
    "core/admin_history/compared.py",
    "clinics/law.py",
    "clinics/comparable.py",
    "clinics/completeness.py",
    "consultations/quotes.py",
    "core/browsers.py",
    "desk/imports/cells.py",
    "desk/imports/hira.py",
    "desk/imports/matching.py",
    "guide/rules.py",
    "guide/suitability.py",
    "planner/estimate.py",
    "planner/itinerary.py",
    "desk/reports/drawing.py",
    "desk/reports/summary.py",
    "desk/advertising/linter.py",
    "desk/advertising/normal.py",
    "desk/advertising/phrases.py",
    "desk/publishing/facts.py",
    "desk/publishing/rules.py",
    "desk/translating/terms.py",
]
LONGEST = 300  # lines


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports, at its top or inside a function; `from a import b` gives a.b."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            base += [node.module] if node.module else []
            yield from (".".join([*base, alias.name]) for alias in node.names)


def named_models(path: Path) -> Iterator[str]:
    """Apps that a file reaches by name: "clinics.Clinic" in a relation, get_model("clinics", ...)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = re.fullmatch(r"([a-z]+)\.[A-Z]\w+", node.value)
            if found and found[1] in MAY_IMPORT:
                yield found[1]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "get_model":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant):
                yield str(first.value).split(".")[0]


def allowed(app: str, name: str) -> bool:
    room = name.split(".")[0]
    if room == app or room not in MAY_IMPORT:
        return room not in OUTSIDE
    return any(name == may or name.startswith(f"{may}.") for may in MAY_IMPORT[app])


def test_every_app_has_its_place_in_the_table():
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert folders - OUTSIDE == set(APPS)


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_what_it_may(app):
    wrong = [
        f"{path.relative_to(ROOT)} -> {name}"
        for path in files(app)
        for name in [*imports(path), *named_models(path)]
        if not allowed(app, name)
    ]
    assert wrong == []


def test_advice_cannot_reach_clinics_or_requests_by_any_way():
    """Not even through another app that guide may import."""
    reached, waiting = set(), ["guide"]
    while waiting:
        app = waiting.pop()
        rooms = {name.split(".")[0] for path in files(app) for name in imports(path)} & MAY_IMPORT.keys()
        waiting += rooms - reached
        reached |= rooms
    assert reached & {"clinics", "consultations", "planner", "desk"} == set()


def test_only_config_and_the_counts_of_desk_know_consultations():
    outside = [app for app in APPS if app != "consultations"]
    known = {name for path in files(*outside) for name in imports(path) if name.split(".")[0] == "consultations"}
    assert {name for name in known if not name.startswith("consultations.counts")} == set()


@pytest.mark.parametrize("app", APPS)
def test_models_import_nothing_above_them(app):
    models = [path for path in files(app) if path.name == "models.py" or "models" in path.parts]
    wrong = [
        f"{path.relative_to(ROOT)} -> {name}"
        for path in models
        for name in imports(path)
        if name.split(".")[0] in MAY_IMPORT and set(name.split(".")[1:2]) & ABOVE_MODELS
    ]
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in PURE if name.split("/")[0] not in NOT_YET])
def test_a_pure_module_knows_no_request_and_no_database(name):
    path = ROOT / name
    known = [found for found in imports(path) if re.match(r"django\.(db|http|shortcuts)|\w+\.models", found)]
    arguments = [node.arg for node in ast.walk(tree(path)) if isinstance(node, ast.arg)]
    assert known == []
    assert "request" not in arguments


def test_views_ask_by_querysets_that_have_a_name():
    views = [path for path in files(*APPS) if path.stem == "views" or "views" in path.parts]
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in views
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert wrong == []


def test_no_module_grows_past_300_lines():
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in files(*APPS, "config")}
    del lengths["config/settings.py"]  # all settings stand in one file
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


# --- templates: the content security policy allows no inline style and no inline script --------------
class InlineParts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attributes):
        self.inside = tag if tag in {"script", "style"} else ""
        for name, _ in attributes:
            if name == "style" or name.startswith("on"):
                self.found.append(f"line {self.getpos()[0]}: {name}= on <{tag}>")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside and data.strip():
            self.found.append(f"line {self.getpos()[0]}: <{self.inside}> with content")


def inline_parts(text: str) -> list[str]:
    parser = InlineParts()
    # Template tags are no HTML: quotation marks inside them would end an attribute.
    parser.feed(re.sub(r"{%.*?%}|{#.*?#}", "", re.sub(r"{{.*?}}", "x", text)))
    parser.close()
    return parser.found


def templates() -> list[Path]:
    return [path for suffix in ("html", "svg", "txt") for path in sorted(ROOT.glob(f"**/templates/**/*.{suffix}"))]


def test_no_template_holds_an_inline_style_or_script():
    ours = [path for path in templates() if ".venv" not in path.parts]
    found = {path.relative_to(ROOT).as_posix(): inline_parts(path.read_text()) for path in ours}
    assert {name: parts for name, parts in found.items() if parts} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<p class="a" style="color: red">',
        "<p {% if a %}class='b'{% endif %} style='x'>",
        '<button onclick="go()">',
        "<script>go()</script>",
        '<script type="application/ld+json">{}</script>',
        "<style>p { color: red }</style>",
    ],
)
def test_inline_parts_are_found(text):
    assert inline_parts(text)


def test_a_script_by_address_is_no_inline_script():
    assert inline_parts('<script src="{% static "js/a.js" %}" defer></script><p class="style">') == []


# --- packages, migrations ----------------------------------------------------------------------------
def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


def test_every_runtime_package_is_pinned_and_says_what_it_is_for():
    wrong = [
        line for line in requirement_lines("requirements.txt") if not re.fullmatch(r"[\w\[\]-]+==[\w.]+ +# \S.+", line)
    ]
    assert wrong == []


def test_every_development_package_is_pinned():
    wrong = [
        line for line in requirement_lines("requirements-dev.txt") if not re.match(r"[\w\[\]-]+==[\w.]+( |$)", line)
    ]
    assert wrong == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_files_that_are_left_out_on_one_database_are_there():
    assert {name for name in ANY_DATABASE if not (Path(__file__).parent / name).exists()} == set()
