"""Writing in turn on SQLite."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from core.turns import in_turn


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A function that says which kind of database there is in which file."""

    def be(vendor: str, path) -> None:
        monkeypatch.setattr(type(connections["default"]), "vendor", vendor)
        monkeypatch.setitem(connections.settings["default"], "NAME", str(path))
        monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(path))

    be("sqlite", tmp_path / "portal.sqlite3")
    return be


def test_who_comes_second_waits_until_the_first_has_written(database):
    done: list[str] = []
    starts = Event()

    def second() -> None:
        starts.set()
        with in_turn():
            done.append("second")

    with ThreadPoolExecutor(1) as pool:
        with in_turn():
            later = pool.submit(second)
            assert starts.wait(5)
            with pytest.raises(TimeoutError):
                later.result(0.2)
            done.append("first")
        later.result(5)
    assert done == ["first", "second"]


def test_a_folder_that_cannot_be_written_is_left_to_the_database_to_report(database):
    database("sqlite", "/nowhere/portal.sqlite3")
    with in_turn():
        pass


def test_postgresql_keeps_an_order_of_its_own(database, tmp_path):
    database("postgresql", tmp_path / "portal")
    with in_turn():
        assert list(tmp_path.iterdir()) == []
