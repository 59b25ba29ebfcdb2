"""`manage.py assess`: JSON in, JSON out; anything else is refused with exit code 2 and one clear line."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import override

V01 = {
    "cause": "male_pattern", "diagnosed_by": "derm", "unchanged_for": "12to24", "scalp_today": "calm",
    "donor_hair": "good", "extent": "medium", "age": "25plus", "health": [], "wished_result": "grow",
    "expectation": "real", "red_flags": [],
}  # fmt: skip
OUTPUT = ["smp", "fue", "fut", "combined", "dermatologist", "reasons", "contradictions"]


def without(key: str) -> dict:
    return {name: value for name, value in V01.items() if name != key}


@pytest.fixture
def answer(monkeypatch):
    """`answer(bytes)` gives what the command prints; CommandError where it refuses."""

    def asked(raw: bytes) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        printed = io.StringIO()
        call_command("assess", stdout=printed)
        return printed.getvalue()

    return asked


def as_bytes(data) -> bytes:
    return json.dumps(data).encode()


# --- answers ------------------------------------------------------------------------------------------------
def test_an_object_gives_an_object(answer):
    found = json.loads(answer(as_bytes(V01)))
    assert list(found) == OUTPUT
    assert {key: found[key] for key in OUTPUT[:5]} == {
        "smp": "with_cautions", "fue": "worth_discussing", "fut": "worth_discussing", "combined": "with_cautions",
        "dermatologist": "no",
    }  # fmt: skip
    assert found["contradictions"] == []
    assert [list(reason) for reason in found["reasons"]] == [
        ["option", "effect", "question", "answer", "text", "claims"]
    ] * len(found["reasons"])
    assert found["reasons"][0] == {
        "option": "smp",
        "effect": "favours",
        "question": "cause",
        "answer": "male_pattern",
        "text": "Most of what is known about SMP and transplants comes from pattern loss.",
        "claims": ["AGA-01", "HT-06", "SMP-01"],
    }


def test_a_list_gives_a_list_in_the_same_order(answer):
    cases = [V01, {**V01, "age": "u18"}, {**V01, "health": ["keloid"]}]
    found = json.loads(answer(as_bytes(cases)))
    assert [(one["fut"], one["dermatologist"]) for one in found] == [
        ("worth_discussing", "no"), ("not_for_now", "yes"), ("not_for_now", "advised"),
    ]  # fmt: skip
    assert json.loads(answer(b"[]")) == []
    assert json.loads(answer(as_bytes([V01]))) == [json.loads(answer(as_bytes(V01)))]


def test_health_and_red_flags_may_be_left_out_or_say_none(answer):
    plain = answer(as_bytes(V01))
    left_out = {key: value for key, value in V01.items() if key not in ("health", "red_flags")}
    assert answer(as_bytes(left_out)) == plain
    assert answer(as_bytes({**V01, "health": ["none"], "red_flags": ["none"]})) == plain


def test_a_red_flag_stops_every_option_and_is_among_the_reasons(answer):
    found = json.loads(answer(as_bytes({**V01, "red_flags": ["self_harm"]})))
    assert [found[option] for option in OUTPUT[:5]] == ["not_for_now"] * 4 + ["prompt"]
    flags = [one for one in found["reasons"] if one["question"] == "red_flags"]
    assert [(one["option"], one["effect"], one["answer"]) for one in flags] == [
        (option, "not_now", "self_harm") for option in OUTPUT[:4]
    ]


def test_contradictions_are_named_with_their_questions(answer):
    found = json.loads(answer(as_bytes({**V01, "diagnosed_by": "nobody"})))
    assert found["contradictions"] == [
        {
            "questions": ["cause", "diagnosed_by"],
            "text": "You named a cause, and you said that nobody has told you the cause. We treat it as not yet sure.",
        }
    ]


def test_texts_are_english_whatever_the_language(answer):
    with override("ko"):
        assert answer(as_bytes(V01)) == answer(as_bytes(V01))
        assert "Most of what is known" in answer(as_bytes(V01))


def test_a_byte_order_mark_and_white_space_are_no_matter(answer):
    assert answer(b"\xef\xbb\xbf \n" + as_bytes(V01) + b"\n") == answer(as_bytes(V01))


# --- refusals -----------------------------------------------------------------------------------------------
NOT_EMPTY = "The input is empty: one JSON object or a list of them is needed."
CODES = " Known: u18, 18to24, 25plus."
REFUSED = {
    "nothing": (b"", NOT_EMPTY),
    "white space": (b" \n\t", NOT_EMPTY),
    "no JSON": (
        b"{cause: 1}",
        "The input is no JSON: Expecting property name enclosed in double quotes at line 1, column 2.",
    ),
    "half an object": (b'{"cause":', "The input is no JSON: Expecting value at line 1, column 10."),
    "two objects": (b"{} {}", "The input is no JSON: Extra data at line 1, column 4."),
    "no UTF-8": (b'{"cause": "\xff"}', "The input is no UTF-8 text: byte 12 cannot be read."),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), "The input is no UTF-8 text: byte 1 cannot be read."),
    "NaN": (b"NaN", "The input is not as it should be: NaN is no JSON."),
    "NaN inside": (b'{"age": NaN}', "The input is not as it should be: NaN is no JSON."),
    "infinity": (b'[{"age": -Infinity}]', "The input is not as it should be: -Infinity is no JSON."),
    "nested": (b"[" * 100_000, "The input is nested too deeply."),
    "nested objects": (b'{"a":' * 100_000, "The input is nested too deeply."),
    "a long number": (b'{"age": ' + b"9" * 5000 + b"}", "The input holds a number with too many digits."),
    "too much": (b" " * 20_000_001, "The input is longer than 20000000 bytes: split the list."),
    "null": (b"null", "a JSON object with answers is needed, not null."),
    "a number": (b"3", "a JSON object with answers is needed, not a number."),
    "a text": (b'"male_pattern"', "a JSON object with answers is needed, not a text."),
    "true": (b"true", "a JSON object with answers is needed, not true or false."),
    "a list in a list": (b"[[]]", "case 1, a JSON object with answers is needed, not a list."),
    "a key twice": (
        b'{"age": "u18", "age": "25plus"}',
        "The input is not as it should be: the key “age” is given more than once in one object.",
    ),
    "no answers": (
        b"{}",
        "“cause”: An answer is missing. Known: male_pattern, female_pattern, aa_patchy, aa_extensive, chemo, "
        "radiation, primary_scarring, scar, traction, trich, shedding, diffuse_unpatterned, unsure. (8 more in this "
        "case.)",
    ),
    "a key missing": (as_bytes(without("age")), f"“age”: An answer is missing.{CODES}"),
    "a key unknown": (as_bytes({**V01, "sex": "male"}), "“sex”: There is no such question."),
    "a code unknown": (as_bytes({**V01, "age": "30"}), f"“age”: “30” is no answer to this question.{CODES}"),
    "a code with a line break": (
        as_bytes({**V01, "age": "30\n40"}),
        f"“age”: “30\\n40” is no answer to this question.{CODES}",
    ),
    "half a letter": (
        as_bytes({**V01, "\ud800": 1}),
        "“\\ud800”: There is no such question.",
    ),
    "a number for a code": (as_bytes({**V01, "age": 30}), f"“age”: The answer has to be one code.{CODES}"),
    "a list for a code": (as_bytes({**V01, "age": ["u18"]}), f"“age”: The answer has to be one code.{CODES}"),
    "null for a code": (as_bytes({**V01, "age": None}), f"“age”: The answer has to be one code.{CODES}"),
    "the second case": (
        as_bytes([V01, {**V01, "age": "30"}, {}]),
        f"case 2, “age”: “30” is no answer to this question.{CODES}",
    ),
}
MANY = {
    "null": (None, "The answer has to be a list of codes."),
    "a text": ("none", "The answer has to be a list of codes."),
    "an object": ({"none": True}, "The answer has to be a list of codes."),
    "a number inside": ([1], "The answer has to be one code."),
    "null inside": ([None], "The answer has to be one code."),
    "a list inside": ([[]], "The answer has to be one code."),
    "unknown": (["x"], "“x” is no answer to this question."),
    "none beside another": (["none", "{first}"], "“None of these” cannot stand beside another answer."),
    "another beside none": (["{first}", "none"], "“None of these” cannot stand beside another answer."),
    "twice": (["{first}", "{first}"], "An answer is given more than once."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_input_is_refused_in_one_line_with_exit_code_2(name, answer):
    raw, line = REFUSED[name]
    with pytest.raises(CommandError) as refused:
        answer(raw)
    assert (str(refused.value), refused.value.returncode) == (line, 2)


@pytest.mark.parametrize(("key", "first"), [("health", "thinner"), ("red_flags", "pus")])
@pytest.mark.parametrize("name", MANY)
def test_a_wrong_list_is_refused_at_its_key(name, key, first, answer):
    given, sentence = MANY[name]
    codes = [first if code == "{first}" else code for code in given] if isinstance(given, list) else given
    with pytest.raises(CommandError) as refused:
        answer(as_bytes({**V01, key: codes}))
    assert str(refused.value).startswith(f"“{key}”: {sentence} Known: ")
    assert refused.value.returncode == 2


def test_where_one_case_is_wrong_nothing_is_printed(answer, capsys):
    with pytest.raises(CommandError):
        answer(as_bytes([V01, {}]))
    assert capsys.readouterr().out == ""


# --- as a reviewer runs it ----------------------------------------------------------------------------------
def run(root, raw: bytes | None) -> subprocess.CompletedProcess:
    """The command in a process of its own, with a database that nobody can reach; None closes standard input."""
    unreachable = {**os.environ, "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/nothing"}
    command = [sys.executable, "manage.py", "assess"]
    if raw is None:
        command = ["sh", "-c", f"{' '.join(command)} <&-"]
    return subprocess.run(command, cwd=root, env=unreachable, input=raw, capture_output=True, timeout=60)


def test_it_needs_no_database(root):
    done = run(root, as_bytes(V01))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["fue"] == "worth_discussing"


@pytest.mark.parametrize(
    "raw", [b"", b"{}", b'{"age": "\xff"}', None], ids=["empty", "no answers", "no UTF-8", "closed"]
)
def test_a_refusal_is_one_line_on_standard_error(root, raw):
    done = run(root, raw)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1 and b"Traceback" not in done.stderr
