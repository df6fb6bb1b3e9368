"""A codebook that does not hang together is refused, with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from peer_research.codebook.reading import core, load_codebook
from peer_research.errors import ProtocolError

SHIPPED = Path(__file__).parents[2] / "protocols" / "codeboeken" / "jeugdhulp-start.toml"
HEAD = 'id = "b"\nversie = "1"\n'
A = '[[code]]\nid = "a"\nlabel_nl = "A"\ndefinitie = "Over a."\n'
B = '[[code]]\nid = "b"\nouder = "a"\nlabel_nl = "B"\ndefinitie = "Over b."\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "codeboek.toml"
    path.write_text(text, "utf-8")
    return path


def test_shipped_codebook() -> None:
    book = load_codebook(SHIPPED)
    assert len(book.codes) == 74
    assert sum(not code.parent for code in book.codes) == 10
    assert book.path("veilig.dwang.isoleren") == ("veilig", "veilig.dwang", "veilig.dwang.isoleren")
    assert set(book.attributes) == {"toon", "tijd", "boodschap", "voor_wie", "citaat"}
    assert "niet_gevraagd" in book.attributes["citaat"]
    for code in book.codes:
        assert code.name_en
        assert code.definition_en
        assert code.definition and code.include and code.exclude and code.example


def test_core_keeps_the_parents_it_hangs_from() -> None:
    book = load_codebook(SHIPPED)
    small = core(book)
    assert len(small.codes) == 49
    assert {code.id for code in book.codes if code.core} <= set(small.by_id)
    assert all(code.parent in small.by_id for code in small.codes if code.parent)


def test_core_takes_a_parent_along_that_is_not_core(tmp_path: Path) -> None:
    book = load_codebook(written(tmp_path, HEAD + A + B + "kern = true\n"))
    assert [code.id for code in core(book).codes] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (HEAD, "codebook.no_codes", None),
        (HEAD + A + A, "codebook.double_id", 8),
        (HEAD + A + B.replace('"a"', '"aa"'), "codebook.unknown_parent", 8),
        (HEAD + A + 'ouder = "b"\n' + B, "codebook.cycle", 4),
        (HEAD + A.replace('"a"', '"Een code"'), "codebook.bad_id", 4),
        (HEAD + A.replace('"Over a."', '" "'), "codebook.empty_text", 4),
        (HEAD + '[kenmerken]\ntoon = ["blij"]\n' + A, "codebook.bad_attribute", 4),
        (HEAD + '[kenmerken]\ntoon = ["a", "a"]\n' + A, "codebook.bad_attribute", 4),
        (HEAD + A + 'definitei = "x"\n', "strict.unknown_key", 7),
        (HEAD + A + "kern = 1\n", "strict.wrong_type", 7),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, key: str, line: int | None) -> None:
    with pytest.raises(ProtocolError) as caught:
        load_codebook(written(tmp_path, text))
    assert caught.value.key == key
    assert caught.value.values.get("line") == line
    assert caught.value.values["file"] == "codeboek.toml"
    assert str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"weg\.toml"):
        load_codebook(tmp_path / "weg.toml")
