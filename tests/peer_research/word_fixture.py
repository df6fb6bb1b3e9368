"""An invented study for the tests of Word files: 12 people, 6 conversations, 140 pieces."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pandas as pd

from peer_research.model import (
    Code,
    Codebook,
    Consent,
    Participant,
    Question,
    Recommendation,
    Session,
)
from peer_research.protocol.model import (
    Aftercare,
    Audience,
    ConsentPlan,
    GroupSize,
    InterviewProtocol,
    Place,
    Role,
    Setup,
    TrafficLight,
)
from peer_research.protocol.support import Helpline
from peer_research.report.data import ReportData

TREE = {
    "wonen": ("Wonen", "Een plek waar je voor langere tijd kunt blijven.", 0),
    "wonen.kamer": ("Een kamer vinden", "Zoeken naar een eigen plek.", 0),
    "wonen.dakloos": ("Dakloos of thuisloos", "Geen eigen slaapplek hebben.", 1),
    "wonen.dakloos.bank": ("Op de bank slapen", "Bij anderen slapen zonder eigen plek.", 1),
    "overgang": ("Van 18- naar 18+", "Wat er verandert rond je achttiende.", 0),
    "overgang.breuk": ("Hulp die stopt", "Hulp die ophoudt terwijl je die nog nodig hebt.", 1),
    "overgang.loket": ("Regels en loketten", "Alles wat je moet regelen bij instanties.", 0),
    "hulp": ("Hulp en hulpverleners", "Hoe hulp gaat en hoe mensen met je omgaan.", 0),
    "hulp.luisteren": ("Luisteren", "Of iemand luistert en je gelooft.", 0),
    "hulp.wissel": ("Wisselende hulpverleners", "Steeds iemand anders krijgen.", 0),
    "hulp.wachten": ("Wachten", "Wachten op hulp of op een antwoord.", 0),
    "inspraak": ("Meebeslissen", "Of je mee mag beslissen over je eigen leven.", 0),
    "inspraak.eigen": ("Invloed op je hulp", "Zelf kiezen welke hulp je krijgt.", 0),
    "veilig": ("Veiligheid", "Of je je veilig voelt op de plek waar je woont.", 1),
    "veilig.dwang": ("Dwang", "Dingen die tegen je wil gebeuren.", 2),
    "hoop": ("Hoop en kracht", "Wat je verder helpt en waar je naar uitkijkt.", 0),
    "open": ("Open - nieuw gevonden", "Wat nergens anders past.", 0),
}

SAID = {
    "wonen": ["Een huis is voor mij een deur die ik zelf op slot mag doen."],
    "wonen.kamer": [
        "Ik sta al vijf jaar ingeschreven en ik ben nog steeds nummer driehonderd.",
        "Ze zeiden: zoek een kamer. Maar met wat ik krijg, vind je geen kamer.",
        "Toen ik eindelijk een studio had, wist ik niet hoe je een lamp ophangt.",
    ],
    "wonen.dakloos": ["Ik had een tas bij drie vrienden staan. Dat was mijn huis."],
    "wonen.dakloos.bank": ["Elke week een andere bank. Ik noemde dat logeren."],
    "overgang": ["Op mijn verjaardag kreeg ik taart en een brief dat het stopte."],
    "overgang.breuk": [
        "Mijn begeleider zei dag en toen was het gewoon klaar. Niemand belde daarna nog.",
        "Ik dacht dat zij zou blijven. Dat had ze ook gezegd.",
        "Van de ene op de andere dag was ik volwassen. Zo voelde dat niet.",
    ],
    "overgang.loket": [
        "Ik moest naar vier loketten en overal vroegen ze hetzelfde.",
        "Zonder adres geen uitkering, zonder uitkering geen adres.",
        "De brieven waren zo moeilijk dat ik ze niet meer openmaakte.",
    ],
    "hulp": ["Hulp is goed als iemand naast je gaat zitten en niet tegenover je."],
    "hulp.luisteren": [
        "Zij vroeg eerst hoe mijn dag was. Daarna pas de rest.",
        "Hij typte mee terwijl ik vertelde. Toen hield ik op met praten.",
        "Voor het eerst vroeg iemand wat ik zelf wilde.",
    ],
    "hulp.wissel": [
        "Ik heb mijn verhaal elf keer verteld. De twaalfde keer zei ik niks meer.",
        "Je went aan iemand en dan gaat die weg. Dan laat je dat wennen maar zitten.",
    ],
    "hulp.wachten": [
        "Acht maanden op een lijst. In die tijd werd het alleen maar erger.",
        "Ze zeiden steeds: je staat bovenaan.",
    ],
    "inspraak": ["Het ging over mij, maar ik zat er niet bij."],
    "inspraak.eigen": [
        "Mijn plan lag al klaar. Ik mocht alleen nog tekenen.",
        "Toen ik zelf mocht kiezen, ging het ineens goed.",
    ],
    "veilig": ["Ik sliep met mijn schoenen aan. Dan kon ik snel weg."],
    "veilig.dwang": ["Ze hielden mij vast en niemand legde uit waarom."],
    "hoop": [
        "Ik wil later zelf iemand zijn die blijft.",
        "Mijn zusje vraagt mij nu om raad. Dat is toch mooi? 😀",
        'Ik heb mijn diploma <niveau 2> & een baan. "Wie had dat gedacht?"\nIk in elk geval niet.',
    ],
    "open": ["Mijn hond is de enige die er altijd bij was."],
}
STARTS = ("", "Nou ja. ", "Kijk. ", "Weet je. ", "Eerlijk? ", "Ik zeg dit: ", "Echt. ")
NAMES = (
    "Regenboog", "Lynx", "Kompas", "Zonnebloem", "Vuurtoren", "Merel", "", "Kastanje",
    "Noorderlicht",
    "Vlinder", "Anker", "Ster",
)  # fmt: skip
BANDS = ("18-20", "18-20", "16-17", "21-27", "18-20", "16-17", "18-20", "21-27", "18-20",
         "21-27", "21-27", "16-17")  # fmt: skip
NO_QUOTES = ("P05", "P10")
USES = ("meedoen", "opnemen", "citeren", "teruglezen", "bericht", "langer_bewaren")


def codebook() -> Codebook:
    codes = tuple(
        Code(id=name, name=label, definition=meaning, sensitivity=heavy,
             parent=name.rpartition(".")[0])
        for name, (label, meaning, heavy) in TREE.items()
    )  # fmt: skip
    return Codebook(id="proef", version="0.3", codes=codes)


def participants() -> dict[str, Participant]:
    found = {}
    for number, (name, band) in enumerate(zip(NAMES, BANDS, strict=True), start=1):
        code = f"P{number:02d}"
        answers = {
            use: Consent(
                answer="nee" if use == "citeren" and code in NO_QUOTES else "ja",
                day=date(2026, 1, 12), text="1.0",
            )
            for use in USES
        }  # fmt: skip
        found[code] = Participant(code=code, age_band=band, pseudonym=name, consents=answers)
    return found


def sessions() -> tuple[Session, ...]:
    groups = [("P01",), ("P02",), ("P03",), ("P04", "P05", "P06", "P07", "P08"), ("P09",),
              ("P10", "P11", "P12")]  # fmt: skip
    return tuple(
        Session(
            id=f"S{number:02d}",
            form="focusgroep" if len(codes) > 1 else "interview",
            protocol="p03-proef" if len(codes) > 1 else "p01-proef",
            protocol_version="1.0.0",
            quarter="2026-Q1" if number < 4 else "2026-Q2",
            minutes=95 if len(codes) > 1 else 50 + number,
            participants=codes,
        )
        for number, codes in enumerate(groups, start=1)
    )


def segments(count: int = 140) -> pd.DataFrame:
    dice = random.Random(7)
    home = {code: session.id for session in sessions() for code in session.participants}
    pairs = [(code, said) for code, all_said in SAID.items() for said in all_said]
    rows = []
    for number in range(count):
        code, said = pairs[number % len(pairs)]
        person = f"P{dice.randrange(1, 13):02d}"
        again = number // len(pairs)
        quote = (STARTS[again] if again < len(STARTS) else f"Keer {again}. ") + said
        start = 400 * number
        rows.append({
            "id": f"s{number:04d}", "session": home[person], "coder": ("ana", "bo")[number % 2],
            "code": code, "participant": person, "start": start, "end": start + len(quote),
            "quote": quote,
            "citaat": dice.choice(["mag", "mag", "mag", "niet_gevraagd", "mag_niet"]),
            "toon": dice.choice(["positief", "negatief", "negatief", "gemengd", ""]),
            "tijd": dice.choice(["toen", "nu", ""]), "boodschap": dice.choice(["", "verbetertip"]),
            "voor_wie": dice.choice(["", "gemeente"]),
        })  # fmt: skip
    return pd.DataFrame(rows)


def recommendations() -> tuple[Recommendation, ...]:
    return (
        Recommendation(id="a1", addressee="gemeente", owner="team Jongeren", due="voor 1 juli",
                       text="Laat hulp pas stoppen als wonen, geld en steun geregeld zijn.",
                       codes=("overgang.breuk", "wonen"), status="toegezegd"),
        Recommendation(id="a2", addressee="gemeente", codes=("overgang.loket",),
                       text="Maak één loket waar je alles kunt regelen."),
        Recommendation(id="a3", addressee="professional", codes=("hulp.luisteren", "hulp.wissel"),
                       text="Vraag eerst hoe het gaat. Typ pas daarna."),
        Recommendation(id="a4", addressee="instelling", codes=("nieuw",),
                       text="Zorg dat één persoon blijft, ook na een verhuizing."),
    )  # fmt: skip


def agreement() -> pd.DataFrame:
    rows = [
        ("*", "", 480, 0.88, 0.71),
        ("hulp.luisteren", "Luisteren", 120, 0.91, 0.78),
        ("overgang.breuk", "Hulp die stopt", 120, 0.84, 0.62),
        ("hoop", "Hoop en kracht", 120, 1.0, float("nan")),
    ]
    return pd.DataFrame(rows, columns=["code", "name", "n", "percent", "kappa"])


def report_data(**changes: object) -> ReportData:
    protocols = {p.id: p for p in (protocol(), focus_group())}
    data = ReportData(
        title="“Toen ik achttien werd, was ik ineens alleen”",
        subtitle="Jongeren over volwassen worden in en na de jeugdhulp",
        makers=("Kastanje (gespreksleider)", "Bo (buddy)", "Vlinder (onderzoeker)"),
        commissioner="Gemeente Waterland aan Zee",
        question="Wat helpt jongeren in jeugdhulp als ze achttien worden?",
        why="Veel jongeren raken rond hun achttiende hun hulp kwijt. Wij wilden weten hoe dat is.",
        protocols=protocols,
        participants=participants(),
        sessions=sessions(),
        words={f"S{n:02d}": 5200 + 17 * n for n in range(1, 7)},
        segments=segments(),
        codebook=codebook(),
        agreement=agreement(),
        recommendations=recommendations(),
        account={"PERSON": 214, "LOCATION": 63, "ORGANISATION": 41, "AGE": 22, "EIGEN": 3},
        withdrawn=1,
        help_lines=(
            Helpline(name="Alarmnummer", audience="Er is nu gevaar.", phone="112",
                     status="algemeen_bekend"),
            Helpline(name="De Luisterboom", audience="Je wilt praten.", phone="0800-000",
                     website="luisterboom.example", status="opnieuw_nakijken"),
        ),
    )  # fmt: skip
    return replace(data, **changes)  # type: ignore[arg-type]


def question(number: int, kind: str, text: str, minutes: int, **more: object) -> Question:
    return Question(id=f"q{number}", kind=kind, text=text, minutes=minutes, **more)  # type: ignore[arg-type]


QUESTIONS = (
    question(1, "warm", "Wat deed je vandaag?", 2),
    question(2, "kern", "Wie kun jij bellen?", 6, probes=("Wie mis je?", "Wat hielp?"),
             sensitivity=1),
    question(3, "kern", "Hoe gaat het met je?", 5, sensitivity=2, skip_when="oranje of rood",
             announcement="Nu komt een zware vraag."),
    question(4, "kern", "Wat brak er af?", 5, sensitivity=2),
    question(5, "afsluiting", "Waar kijk je naar uit?", 3),
)  # fmt: skip
SCRIPT = """
Ik loop een paar dingen langs. Zeg steeds ja of nee.
1. Ik wil meedoen.
2. Opnemen mag.
3. Mijn woorden mogen in het verslag.
4. Ik lees mijn stuk eerst zelf.
5. Ik hoor later wat ermee is gedaan.
6. Mijn tekst mag langer bewaard worden.
Je kunt je bedenken.
"""


def protocol(**changes: object) -> InterviewProtocol:
    """A small interview with everything that a guide can show."""
    made = InterviewProtocol(
        schema="peer-research/protocol@1", id="p01-proef", version="1.0.0", form="interview",
        title="Achttien worden", minutes=45, questions=QUESTIONS,
        audience=Audience(description="jongeren met jeugdhulp", age_min=16, age_max=27,
                          exclude=("Wie nu in crisis is.",)),
        roles=(Role(role="gespreksleider"), Role(role="buddy"),
               Role(role="observator", required=False)),
        place=Place(needs="een rustige kamer", not_at="instelling"),
        materials=("vijf kaarten", "stickers"), goals=("Weten wat hielp.",),
        intro_script="Hoi, ik ben ... .\nJe mag altijd stoppen.",
        consent=ConsentPlan(uses=USES, script=SCRIPT),
        traffic_light=TrafficLight(
            signs={"groen": "rustig", "oranje": "stil", "rood": "huilen dat niet stopt"},
            actions={"groen": "Ga door.", "oranje": "Stop met vragen.", "rood": "Bel de coach."},
        ),
        closing=("Hoe is het nu met je?", "Kaartje geven."), debrief=("Wat raakte jou?",),
        field_note=("gesprekscode", "sfeer", "eigen_veld"),
        aftercare=Aftercare(coach="<invullen>", call_days=(1, 3)),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def focus_group() -> InterviewProtocol:
    return protocol(
        id="p03-proef", title="Erbij horen", form="focusgroep",
        group=GroupSize(min=4, max=8, reserve=2),
        ground_rules=("Wat hier gezegd wordt, blijft hier.", "Je mag altijd passen."),
    )  # fmt: skip


def mirror() -> InterviewProtocol:
    setup = Setup(
        before="Eerst samen eten.", before_minutes=30, circle="Luisteraars zeggen niets.",
        after="Tien minuten vragen.", after_minutes=10, follow_up="Actielijst binnen zes weken.",
    )  # fmt: skip
    return protocol(
        id="p11-proef", title="Spiegelgesprek", form="spiegelgesprek", setup=setup,
        roles=(Role(role="gespreksleider", count=2),), group=GroupSize(min=5, max=10),
    )  # fmt: skip
