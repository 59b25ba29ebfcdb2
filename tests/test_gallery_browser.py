"""The gallery of components in the browser: nobody is shut out, and nothing sticks out of a small screen."""

import pytest

ADDRESS = "/en/about/components/"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_any_component(width, dark, open_page, axe_violations):
    page = open_page(width=width, dark=dark)
    page.goto(ADDRESS)
    assert axe_violations(page) == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_component_is_wider_than_the_screen(width, open_page):
    page = open_page(width=width)
    page.goto(ADDRESS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
