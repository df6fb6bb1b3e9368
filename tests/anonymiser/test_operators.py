import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymiser import formats
from anonymiser.document_numbers import DocumentNumbers
from anonymiser.hiding import Study
from anonymiser.leaks import LeakCheck
from anonymiser.moments import Moment, in_season, moment, since
from anonymiser.operators import replacer
from anonymiser.organisation_types import _types, type_of
from anonymiser.pipeline import Anonymiser
from anonymiser.policy import Policy, load_policy
from anonymiser.pseudonyms import PseudonymTable
from anonymiser.regions import FEWEST, _cells, _groups, _towns, phrase, where
from anonymiser.replace import apply
from anonymiser.spans import Span

MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
# What `LeakCheck` still sees as one placeholder.
LONGEST = 60


def writer(label, operator):
    write = replacer(Policy(name="x", operators={label: operator}), PseudonymTable())
    return lambda text: write(Span(start=0, end=len(text) or 1, label=label), text)


# --- dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14 maart 2019", "een dag begin 2019"),
        ("14-03-2019", "een dag begin 2019"),
        ("2019-03-14", "een dag begin 2019"),
        ("03-14-2019", "een dag begin 2019"),
        ("9-11-'23", "een dag eind 2023"),
        ("5 sept 2021", "een dag in de zomer van 2021"),
        ("drie mei tweeduizend zes", "een dag in het voorjaar van 2006"),
        ("drie mei nul zes", "een dag in het voorjaar van 2006"),
        ("drie mei zesennegentig", "een dag in het voorjaar van 1996"),
        ("drie mei negentien zesennegentig", "een dag in het voorjaar van 1996"),
        ("twaalf mei twintig twaalf", "een dag in het voorjaar van 2012"),
        ("twaalf drie nul acht", "een dag begin 2008"),
        ("de 3e van de 4e 2010", "een dag in het voorjaar van 2010"),
        ("12 tot en met 14 maart 2019", "een paar dagen begin 2019"),
        ("maart 2019", "het begin van 2019"),
        ("mei 2013", "het voorjaar van 2013"),
        ("03-2019", "het begin van 2019"),
        ("oktober '19", "de laatste maanden van 2019"),
        ("2019", "2019"),
        ("'21", "2021"),
        ("nul zes", "2006"),
        ("twee nul een negen", "2019"),
        ("twintig negentien", "2019"),
        ("zomer 2019", "zomer 2019"),
        ("2018-2019", "2018-2019"),
        ("2018/19", "2018-2019"),
        ("2011-12", "2011-2012"),
        ("3 mei", "een dag in het voorjaar"),
        ("24-03", "een dag in het begin van het jaar"),
        ("25 december", "een dag in de laatste maanden van het jaar"),
        ("de zestiende van de negende", "een dag in de zomer"),
        ("vorige week", "datum"),
        ("13-13-2019", "datum"),
        ("3 mei 9999", "datum"),
        ("06-12345678", "datum"),
        ("", "datum"),
    ],
)
def test_a_date_becomes_a_season(text, expected):
    assert writer("DATE", "kwartaal")(text) == f"[{expected}]"


@given(st.dates(date(1930, 1, 1), date(2035, 12, 31)), st.sampled_from(["dmy", "iso", "words"]))
def test_every_day_of_a_quarter_is_told_alike(day, form):
    written = {
        "dmy": f"{day.day}-{day.month}-{day.year}",
        "iso": day.isoformat(),
        "words": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    }[form]
    told = in_season(moment(written))
    first = Moment(year=day.year, month=(day.month - 1) // 3 * 3 + 1, days=1)
    assert told == in_season(first)
    # The year is the only number, and no month is named.
    assert re.findall(r"\d+", told) == [str(day.year)]
    assert not set(told.split()) & set(MONTHS)


@given(st.text(max_size=40))
def test_any_text_is_a_short_placeholder(text):
    for operator in ("kwartaal", "relatief"):
        written = writer("DATE", operator)(text)
        assert re.fullmatch(r"\[[^\[\]\n]+\]", written)
        assert len(written) <= LONGEST


def test_later_dates_are_told_from_the_first():
    write = writer("DATE", "relatief")
    said = ["3 mei", "14 augustus 2018", "20-08-2018", "september 2018", "1 februari 2019"]
    said += ["mei 2019", "2019", "2021", "12 augustus 2017", "2017", "2040", "ooit", "2018"]
    assert [write(text)[1:-1] for text in said] == [
        "een dag in het voorjaar",
        "een dag in de zomer van 2018",
        "een dag in de zomer van 2018",
        "de tijd korte tijd later",
        "een dag een half jaar later",
        "de tijd een jaar later",
        "het jaar daarna",
        "het derde jaar daarna",
        "een dag een jaar eerder",
        "het jaar daarvoor",
        "een veel later jaar",
        "datum",
        "2018",
    ]


def test_another_document_begins_anew():
    assert writer("DATE", "relatief")("mei 2019") == "[het voorjaar van 2019]"
    assert writer("DATE", "relatief")("mei 2021") == "[het voorjaar van 2021]"


@given(
    first=st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    then=st.dates(date(1950, 1, 1), date(2030, 1, 1)),
)
def test_a_distance_names_no_year_and_its_side_is_right(first, then):
    a, b = (Moment(year=d.year, month=d.month, days=1) for d in (first, then))
    told = since(a, b)
    assert not re.search(r"\d", told)
    months = 12 * (then.year - first.year) + then.month - first.month
    side = "later" if months > 0 else "eerder" if months < 0 else "in dezelfde maand"
    assert told.endswith(side)


# --- places


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zetten", "een dorp in het oosten"),
        ("ZETTEN", "een dorp in het oosten"),
        ("Ede", "een middelgrote stad in het oosten"),
        ("Arnhem", "een grote stad in het oosten"),
        ("Best", "een kleine stad in het zuiden"),
        ("Den Haag", "een grote stad in het westen"),
        ("den bosch", "een grote stad in het zuiden"),
        ("'s-Gravenhage", "een grote stad in het westen"),
        ("Amsterdam", "een grote stad in het westen"),
        ("Hengelo", "een middelgrote stad in het oosten"),  # far larger than the other one
        ("Oudega", "een dorp in het noorden"),  # two, both small and in the north
        ("Rossum", "een dorp in het oosten"),
        ("Vianen", "een kleine stad in het westen"),
        ("Gouda-Oost", "een wijk in een middelgrote stad in het westen"),
        ("Gelderland", "het oosten"),
        ("brabant", "het zuiden"),
        ("Zeeland", "het westen"),  # the province, not the village in Brabant
        ("Twente", "een streek in het oosten"),
        ("Achterhoek", "streek in het oosten"),  # the text has "de"
        ("de Achterhoek", "een streek in het oosten"),
        ("Bijlmer", "wijk"),
        ("Afrikaanderwijk", "wijk"),
        ("Aleppo", "een plaats in het buitenland"),
        ("Slotervaart", "een plaats"),
        ("Xyzdam", "plaats"),
        ("Dorpsstraat 12, Zetten", "plaats"),
        ("", "plaats"),
    ],
)
def test_a_place_becomes_its_size_and_part_of_the_country(text, expected):
    assert writer("LOCATION", "streek")(text) == f"[{expected}]"


def test_a_name_of_several_places_tells_only_what_is_sure():
    assert where("Bloemendaal") == "een dorp in het westen"
    assert where("Stokkum") == "een dorp in het oosten"
    assert where("Nes") == "een dorp in het noorden"
    assert where("Beek") == "een dorp in het zuiden"
    assert where("Buren") == "een dorp"  # in the north and in the east
    assert where("Stein") == "een kleine stad in het zuiden"


def test_what_is_told_of_a_place_fits_at_least_five():
    fits = Counter()
    for part in ("noord", "oost", "zuid", "west"):
        for size in ("groot", "middelgroot", "klein", "dorp"):
            fits[phrase(part, size)] += len(_cells()[part, size])
    assert min(fits.values()) >= FEWEST
    assert "een stad in het noorden" in fits
    assert "een grote stad in het noorden" not in fits


def test_few_large_cities_are_told_with_the_next_size(monkeypatch):
    few = {("west", "groot"): 3, ("west", "middelgroot"): 9, ("west", "klein"): 9}
    cells = {cell: [["x"]] * count for cell, count in few.items()} | {("west", "dorp"): [["x"]]}
    monkeypatch.setattr("anonymiser.regions._cells", lambda: cells)
    assert _groups("west") == [["groot", "middelgroot"], ["klein", "dorp"]]


def test_no_town_gives_its_name_away():
    for name in _towns():
        told = where(name)
        words = set(told.split())
        assert len(told) < LONGEST - 2
        assert not {w for w in name.split() if len(w) > 3} & words, name


# --- organisations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gezinshuis De Linde", "gezinshuis"),
        ("Praktijkschool Maasdreef", "praktijkschool"),
        ("VSO De Brug", "school voor speciaal onderwijs"),
        ("Friesland Vakcollege", "mbo-school"),
        ("roc Middelveld", "mbo-school"),
        ("het vechtrandlyceum", "middelbare school"),
        ("obs De Regenboogbrug", "basisschool"),
        ("woongroep Havik", "woongroep"),
        ("JeugdzorgPlus Almata", "gesloten instelling"),
        ("almata", "gesloten instelling"),
        ("Pleegzorg Zandpad", "pleegzorgorganisatie"),
        ("Stichting Pleegzorg Zandpad", "pleegzorgorganisatie"),
        ("FC Polderstad", "voetbalclub"),
        ("vv Heidepol", "voetbalclub"),
        ("Kickboksschool Titan", "sportclub"),
        ("jb vechtrand", "gecertificeerde instelling"),
        ("William Schrikker", "gecertificeerde instelling"),
        ("De Hoenderloo", "jeugdzorginstelling"),
        ("Tussenstroom Jeugdhulp B.V.", "jeugdzorginstelling"),
        ("Veilig Thuis", "adviespunt"),
        ("Bakkerij Smeets", "winkel"),
        ("Transportbedrijf Jansen", "bedrijf"),
        ("Spaak & Zo", "bedrijf"),
        ("Stichting Berkenrijs", "stichting"),
        # Belief and illness are identifiers too.
        ("moskee El Fath", "gebedshuis"),
        ("Sint-Jansparochie", "gebedshuis"),
        ("Jellinek", "ggz-instelling"),
        ("blijf-van-mijn-lijfhuis Rozenhof", "opvang"),
        ("de Kraaiennest", "instelling"),
        ("Horizontaal", "instelling"),
        ("", "instelling"),
    ],
)
def test_an_organisation_becomes_its_kind(text, expected):
    assert writer("ORGANISATION", "aanbieder")(text) == f"[{expected}]"


def test_a_short_name_is_the_kind_of_the_full_one_before_it():
    write = writer("ORGANISATION", "aanbieder")
    names = ["Linde", "Gezinshuis De Linde", "de Linde", "Wilgen", "linde"]
    kinds = ["instelling", "gezinshuis", "gezinshuis", "instelling", "gezinshuis"]
    assert [write(name) for name in names] == [f"[{kind}]" for kind in kinds]
    assert writer("ORGANISATION", "aanbieder")("de Linde") == "[instelling]"


@given(st.text(alphabet="abcdeinorstkw -&.'", max_size=40))
def test_only_listed_kinds_are_ever_written(text):
    kinds = {f"[{one.noun}]" for one in _types()} | {"[instelling]"}
    assert writer("ORGANISATION", "aanbieder")(text) in kinds


def test_a_general_word_does_not_hide_a_special_one():
    assert type_of("Stichting Gezinshuis Zorg Thuis") == "gezinshuis"
    assert len({one.noun for one in _types()}) == len(_types())


# --- together

TEXT = """Ik woon sinds 14 maart 2019 in Zetten, bij Gezinshuis De Linde.
Daarna ging ik in mei 2020 naar Pluryn in Arnhem. De Linde ging dicht in 2021."""


def test_a_document_for_publication_reads_as_dutch():
    spans, policy = [], load_policy("publicatie")
    marked = [("DATE", "14 maart 2019"), ("LOCATION", "Zetten"), ("DATE", "mei 2020")]
    marked += [("ORGANISATION", "Gezinshuis De Linde"), ("ORGANISATION", "Pluryn")]
    marked += [("LOCATION", "Arnhem"), ("DATE", "2021")]
    for label, words in marked:
        start = TEXT.index(words)
        spans.append(Span(start=start, end=start + len(words), label=label))
    start = TEXT.rindex("Linde")
    spans.append(Span(start=start, end=start + 5, label="ORGANISATION"))
    new = apply(TEXT, spans, replacer(policy, DocumentNumbers(PseudonymTable()))).text
    assert new == (
        "Ik woon sinds [een dag begin 2019] in [een dorp in het oosten], bij [gezinshuis].\n"
        "Daarna ging ik in [het voorjaar van 2020] naar [jeugdzorginstelling] in "
        "[een grote stad in het oosten]. De [gezinshuis] ging dicht in [2021]."
    )
    assert not LeakCheck(marked, allowed=re.findall(r"\[.*?\]", new))(new)


def test_the_whole_run_tells_each_document_by_itself_and_leaves_no_leak():
    policy = Policy(
        name="x",
        operators=dict(load_policy("publicatie").operators) | {"DATE": "relatief"},
        numbering="document",
    )
    texts = [
        "In maart 2019 kwam ik in Zetten. In mei 2020 ging ik naar Arnhem.",
        "In mei 2020 kwam ik in Arnhem. In maart 2019 woonde ik in Zetten.",
    ]
    files = [formats.read(text.encode(), f"{i}.txt") for i, text in enumerate(texts)]
    study = Study(policy=policy, table=PseudonymTable())
    hidden = study.hide(files, Anonymiser())
    written = ["".join(result.text for result in one.results) for one in hidden]
    assert written == [
        "In [het begin van 2019] kwam ik in [een dorp in het oosten]. "
        "In [de tijd een jaar later] ging ik naar [een grote stad in het oosten].",
        "In [het voorjaar van 2020] kwam ik in [een grote stad in het oosten]. "
        "In [de tijd een jaar eerder] woonde ik in [een dorp in het oosten].",
    ]
    assert not any(study.check()(text) for text in written)
