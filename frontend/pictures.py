"""Write the drawings that stand in lists and in the guide as files of their own, static/img/*.svg.

    python frontend/pictures.py

A list of twelve would make its page 50 kB heavier; as pictures they are fetched once and kept. A file
cannot see the site's style sheet, so each carries the colours of both themes.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = ("condition-*", "option-*", "norwood-*", "ludwig-*", "density-transplant", "density-wait", "density-bare")
THEMES = {
    "light": {"skin": "#EBC9A8", "hair": "#3B2E27", "c-ink": "#17211F", "c-brand": "#0B5C55", "c-brand-soft": "#E1F0ED", "c-muted": "#55625E"},
    "dark": {"skin": "#C79C78", "hair": "#1A1411", "c-ink": "#E8EDEB", "c-brand": "#5CC8BA", "c-brand-soft": "#12332F", "c-muted": "#A5B2AE"},
}  # fmt: skip


def variables(theme: str) -> str:
    return "svg{" + "".join(f"--{name}:{colour};" for name, colour in THEMES[theme].items()) + "}"


def rules() -> str:
    """The rules of drawings.css, without comments and without those for the page's layout."""
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "frontend" / "drawings.css").read_text(encoding="utf-8"))
    return "".join(line.strip() for line in css.splitlines() if line.startswith((".nw path", ".dens", *CLASSES)))


CLASSES = (
    ".skin",
    ".hair",
    ".out",
    ".strand",
    ".shine",
    ".parting",
    ".dots",
    ".mark",
    ".seam",
    ".cloth",
    ".loose",
    ".solid",
)


def main() -> None:
    style = f"<style>{variables('light')}@media(prefers-color-scheme:dark){{{variables('dark')}}}{rules()}</style>"
    for source in sorted(path for name in WANTED for path in (ROOT / "templates" / "drawings").glob(f"{name}.svg")):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source.read_text(encoding="utf-8"))
        head, body = re.sub(r'role="img" aria-label=""|aria-hidden="true"', "", text).split(">", 1)
        head = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
        (ROOT / "static" / "img" / source.name).write_text(f"{head}>{style}{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
