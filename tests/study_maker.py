"""An invented study of any size, with everything in it that a report can show.

Young people, parents and professionals; interviews, focus groups, a panel and a mirror
conversation; every answer to every question of consent; two coders, memos, registers, advice
and themes. Every sentence is made up. The same numbers give the same study, but for its id and
the moments in its logs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from peer_research import shipped, store
from peer_research.care.approvals import approve
from peer_research.coding.memos import write_memo
from peer_research.model import (
    AGE_BANDS,
    CONSENT_USES,
    CodedSegment,
    Memo,
    Session,
    Transcript,
    Turn,
)
from peer_research.new_study import new_study
from peer_research.records import put_participants, write_session
from peer_research.settings import TeamMember
from peer_research.study import Study

CODERS = ("noor", "kai")
TEAM = (
    TeamMember(name="Noor", role="gespreksleider", coder="noor"),
    TeamMember(name="Kai", role="duider", coder="kai"),
    TeamMember(name="Wilg", role="buddy", coder="wilg"),
    TeamMember(name="Sterre", role="notulist"),
    TeamMember(name="Ilse", role="coach"),
    TeamMember(name="Joris", role="datahouder"),
    TeamMember(name="Mees", role="onderzoeker"),
)
PROTOCOLS = ("p01-big5-18plus", "p03-pleegzorg", "p06-inkoop", "p08-ouders", "p11-spiegelgesprek",
             "p12-evaluatie-inzet")  # fmt: skip
PSEUDONYMS = (
    "Kastanje", "Noorderlicht", "Zeester", "Kompas", "Vuurtoren", "Lynx", "Regenboog", "Anker",
    "Vlinder", "Zonnebloem", "Toermalijn", "Waterval", "Egel", "Maanvis", "Sneeuwuil", "Klaproos",
)  # fmt: skip
HELP = ("pleegzorg", "leefgroep", "ambulant", "begeleid wonen")
_DAY = date(2026, 1, 12)
_TONES = ("negatief", "negatief", "positief", "gemengd", "feitelijk")
_QUOTE = ("mag", "mag", "mag", "mag", "eerst_laten_lezen", "mag_niet", "niet_gevraagd")

# What is told about each code: a beginning and an end, which are combined.
SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "big5.wonen": (
        (
            "Ik zocht een kamer en overal zeiden ze nee",
            "Mijn kamer is klein maar van mij",
            "Ik stond jaren op een lijst voor een huis",
            "Ze zeiden dat ik binnen een maand weg moest",
        ),
        (
            "en toen sliep ik weer bij mijn tante op de bank.",
            "en niemand dacht mee over een plek.",
            "en voor het eerst deed ik zelf de deur op slot.",
            "en de huur is bijna alles wat ik krijg.",
        ),
    ),
    "big5.support": (
        (
            "Er was één vrouw van de sport die altijd appte",
            "Mijn broertje is de enige die belt",
            "Ik heb geleerd om hulp te vragen",
            "Op mijn verjaardag kwam er niemand langs",
        ),
        (
            "en dat hield mij overeind.",
            "en dat is meer dan alle hulp bij elkaar.",
            "en toch voelde ik mij die winter alleen.",
            "en daar ben ik nog steeds blij mee 😀.",
        ),
    ),
    "big5.schoolwerk": (
        (
            "Op school wist niemand waar ik woonde",
            "Mijn mentor liet mij de toets later doen",
            "Door de verhuizing miste ik een half jaar",
            "Ik werk nu drie dagen in een keuken",
        ),
        (
            "en dat was precies wat ik nodig had.",
            "en daarna ben ik gewoon niet meer gegaan.",
            "en mijn diploma haal ik alsnog, wacht maar.",
            "en ik durfde er niks over te zeggen.",
        ),
    ),
    "big5.inkomen": (
        (
            "Van de ene op de andere dag moest ik alles zelf betalen",
            "Ik had geen idee wat een toeslag was",
            "Ik leende geld om eten te kopen",
            "Mijn begeleider deed de eerste brieven samen met mij",
        ),
        (
            "en zo begon mijn eerste schuld.",
            "en dat had iemand mij op mijn zestiende moeten leren.",
            "en nu betaal ik elke maand een stukje terug.",
            "en toen snapte ik het pas.",
        ),
    ),
    "overgang.breuk": (
        (
            "Op mijn achttiende kreeg ik een taart en een brief",
            "De hulp stopte midden in de examens",
            "Mijn begeleider zei dag",
            "Ze hadden beloofd dat het door zou lopen",
        ),
        (
            "en daarna heeft niemand meer gebeld.",
            "en ik stond met twee tassen op straat.",
            "en ik was ineens een dossier bij een ander loket.",
            "en ik dacht: ben ik nu opeens groot?",
        ),
    ),
    "overgang.voorbereiding": (
        (
            "We oefenden koken maar nooit met post",
            "Een half jaar van tevoren maakten we samen een plan",
            "Niemand vroeg wat ik zelf al kon",
            "Ik mocht een maand proefwonen",
        ),
        (
            "en dat miste ik het meest toen ik alleen zat.",
            "en daardoor ging het bij mij wel goed.",
            "en het plan lag al klaar toen ik binnenkwam.",
            "en dat gun ik iedereen.",
        ),
    ),
    "overgang.loket": (
        (
            "Ik ging langs vier loketten",
            "Zonder adres kreeg ik geen uitkering",
            "De brieven waren zo moeilijk",
            "Aan de telefoon stond ik steeds in de wacht",
        ),
        (
            'en overal zeiden ze: "daar moet u niet bij ons zijn".',
            "en zonder uitkering kreeg ik geen adres.",
            "en dus liet ik ze dicht op tafel liggen.",
            "en elke keer begon mijn verhaal weer bij nul.",
        ),
    ),
    "hulp.luisteren": (
        (
            "Zij vroeg eerst hoe mijn dag was",
            "Hij typte mee terwijl ik vertelde",
            "Voor het eerst geloofde iemand mij",
            "Ze keken vooral naar hun lijstje",
        ),
        (
            "en daarna pas de rest.",
            "en toen hield ik op met praten.",
            "en dat vergeet ik niet meer.",
            "en ik dacht: het gaat toch over mij?",
        ),
    ),
    "hulp.wissel": (
        (
            "Ik heb mijn verhaal elf keer verteld",
            "In twee jaar had ik zeven begeleiders",
            "Je went aan iemand",
            "De nieuwe kwam samen met de oude langs",
        ),
        (
            "en de twaalfde keer zei ik niks meer.",
            "en van de helft weet ik de naam niet eens.",
            "en dan gaat die weg en begin je opnieuw.",
            "en dat maakte echt verschil.",
        ),
    ),
    "hulp.wachten": (
        (
            "Acht maanden stond ik op een lijst",
            "Ze zeiden steeds dat ik bovenaan stond",
            "In de tijd dat ik wachtte, werd het erger",
            "Ik werd elke week even gebeld",
        ),
        (
            "en in die tijd ging ik niet meer naar school.",
            "en toch kwam er niemand.",
            "en toen was een gesprek niet meer genoeg.",
            "en zo hield ik het wachten vol.",
        ),
    ),
    "hulp.verschil": (
        (
            "Zij kwam ook op mijn diploma-uitreiking",
            "Hij bleef gewoon zitten toen ik boos was",
            "Mijn pleegvader reed midden in de nacht",
            "Zij deed wat ze zei, ook met kleine dingen",
        ),
        (
            "en dat stond in geen enkel plan.",
            "en daarna heb ik nooit meer iets gesloopt.",
            "en dat heeft mij veranderd & dat weet zij niet eens.",
            "en daarom vertrouw ik nu weer mensen.",
        ),
    ),
    "inspraak.eigen": (
        (
            "Het ging over mij maar ik zat er niet bij",
            "Mijn plan lag al klaar",
            "Ik mocht kiezen uit twee plekken",
            "Bij het gesprek zaten acht volwassenen",
        ),
        (
            "en ik mocht alleen nog tekenen.",
            "en ik hoorde pas later wat er besloten was.",
            "en toen ik zelf koos, ging het ineens goed.",
            "en niemand keek mij aan.",
        ),
    ),
    "plek.leefgroep": (
        (
            "Op de groep was altijd lawaai",
            "We aten om zes uur, altijd precies om zes uur",
            "Er hing een rooster met <wie heeft dienst>",
            "Met z'n allen keken we op zondag een film",
        ),
        (
            "en je kon nergens even alleen zijn.",
            "en dat voelde bijna als een gezin.",
            "en daar keek ik elke dag het eerst op.",
            "en toch mis ik die avonden.",
        ),
    ),
    "veilig.dwang": (
        (
            "Ze hielden mij vast op de gang",
            "De deur ging op slot",
            "Mijn telefoon moest ik inleveren",
        ),
        (
            "en niemand legde uit waarom.",
            "en achteraf praatte niemand erover.",
            "en ik weet nog hoe de vloer rook.",
        ),
    ),
    "ik.hoop": (
        (
            "Ik wil later zelf iemand zijn die blijft",
            "Mijn zusje vraagt mij nu om raad",
            "Over twee jaar heb ik mijn papieren",
            "Ik kook nu voor vrienden",
        ),
        (
            "en daar ben ik trots op.",
            "en dat had ik zelf nooit gedacht.",
            "en dan help ik anderen die dit meemaken.",
            "en dat is mijn manier van thuis.",
        ),
    ),
}
OPENERS = (
    "", "Nou ja. ", "Kijk. ", "Weet je. ", "Eerlijk? ", "Ik zeg dit: ", "Eh, ", "Hoe zeg je dat. ",
    "Bij ons ging het zo. ", "Wat ik wil zeggen: ", "Uhm, ", "Als ik terugdenk. ",
)  # fmt: skip
AFTER = (
    "", " Zo was het.", " Dat was best heftig.", " Ik lach er nu om.", " Snap je?",
    " Daar denk ik nog vaak aan.", " Dat had anders gekund.", " Meer kan ik er niet van maken.",
)  # fmt: skip
QUESTIONS = (
    "Kun je daar iets meer over vertellen?", "Hoe ging dat toen?", "Wat hielp jou op dat moment?",
    "En hoe is dat nu?", "Wie was er toen bij?", "Wat had je gewild?",
)  # fmt: skip
ADVICE = (
    ("gemeente", "Laat hulp pas stoppen als wonen, geld en steun geregeld zijn.",
     ("overgang.breuk", "big5.wonen"), "team Jongeren", "voor 1 juli", "toegezegd"),
    ("gemeente", "Maak één loket waar je alles kunt regelen.", ("overgang.loket",), "", "", "open"),
    ("instelling", "Begin op tijd met oefenen, ook met post en geld.",
     ("overgang.voorbereiding", "big5.inkomen"), "afdeling Zorg", "dit najaar", "bezig"),
    ("instelling", "Laat de oude en de nieuwe begeleider samen langskomen.", ("hulp.wissel",),
     "", "", "open"),
    ("professional", "Vraag eerst hoe het gaat. Typ pas daarna.", ("hulp.luisteren",), "", "",
     "open"),
    ("onderwijs", "Vraag wat een leerling nodig heeft om te kunnen blijven.",
     ("big5.schoolwerk",), "", "", "open"),
    ("landelijk", "Maak wachten korter en bel intussen elke week.", ("hulp.wachten",), "", "",
     "open"),
    ("omgeving", "Blijf bellen, ook als het goed lijkt te gaan.", ("big5.support",), "", "",
     "open"),
)  # fmt: skip
THEMES = (
    ("Hulp die ophoudt voor het leven klaar is", ("overgang.breuk", "overgang.voorbereiding",
                                                  "overgang.loket")),
    ("Een plek om te wonen en rond te komen", ("big5.wonen", "big5.inkomen", "plek.leefgroep")),
    ("Iemand die blijft", ("big5.support", "hulp.wissel", "hulp.verschil")),
    ("Gehoord worden en meebeslissen", ("hulp.luisteren", "inspraak.eigen")),
    ("Wachten en weer naar school", ("hulp.wachten", "big5.schoolwerk")),
    ("Vooruit kijken", ("ik.hoop",)),
)  # fmt: skip


@dataclass
class _Plan:
    """Who speaks in which conversation, and what was told where."""

    dice: random.Random
    sessions: list[Session] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    places: list[tuple[str, str, int, int]] = field(default_factory=list)

    def people(self, group: str, count: int) -> tuple[str, ...]:
        codes = tuple(f"P{len(self.groups) + n:02d}" for n in range(1, count + 1))
        self.groups |= dict.fromkeys(codes, group)
        return codes


def make_study(folder: Path, conversations: int = 55, words: int = 600, seed: int = 1) -> Study:
    """Write an invented study in `folder` and return it.

    Parameters
    ----------
    folder : Path
        New or empty.
    conversations : int, default=55
        At least eight, so that every form of conversation is there.
    words : int, default=600
        Words per conversation, roughly.
    seed : int, default=1
        The same number gives the same words, people and codings.
    """
    study = new_study(
        folder,
        "“Ik was ineens achttien, maar niet klaar”",
        protocols=[shipped.protocol_file(name) for name in PROTOCOLS],
        team=TEAM,
        ondertitel="Jongeren, ouders en professionals over volwassen worden na jeugdhulp",
        vraag="Wat helpt jongeren in jeugdhulp als ze achttien worden?",
        waarom="Veel jongeren raken rond hun achttiende hun hulp kwijt. Wij wilden weten hoe "
        "dat is, en wat er beter kan.",
        opdrachtgever="Gemeente Waterland aan Zee",
    )
    plan = _Plan(random.Random(seed))
    for number in range(1, conversations + 1):
        plan.sessions.append(_session(plan, number))
    put_participants(study, [_person(plan, code) for code in plan.groups])
    for session in plan.sessions:
        write_session(study, session)
        study.write_transcript(_transcript(plan, session, words), _account(plan))
    _code(study, plan)
    _write_beside(study, plan)
    return study


def _session(plan: _Plan, number: int) -> Session:
    kinds = {3: ("focusgroep", "p03-pleegzorg", "jongere", 5), 5: ("interview", "p08-ouders",
             "ouder", 1), 7: ("interview", "p12-evaluatie-inzet", "professional", 1)}  # fmt: skip
    form, protocol, group, count = kinds.get(
        number % 8, ("interview", "p01-big5-18plus", "jongere", 1)
    )
    if number == 2:
        form, protocol, count = "spiegelgesprek", "p11-spiegelgesprek", 6
    if number == 4:
        form, protocol, count = "panelgesprek", "p06-inkoop", 6
    return Session(
        id=f"S{number:02d}", form=form, protocol=protocol, protocol_version="1.0.0",
        quarter=f"2026-Q{1 + number % 2}", minutes=40 + plan.dice.randrange(50),
        place_kind=plan.dice.choice(("buurthuis", "school", "online")),
        participants=plan.people(group, count), debriefed=number % 9 != 0,
        traffic_light=plan.dice.choice(("groen", "groen", "groen", "oranje")),
    )  # type: ignore[arg-type]  # fmt: skip


def _person(plan: _Plan, code: str) -> dict[str, Any]:
    number, group = int(code[1:]), plan.groups[code]
    band = "28+" if group != "jongere" else plan.dice.choice(AGE_BANDS[1:4])
    name = PSEUDONYMS[number // 2] if number % 2 and number // 2 < len(PSEUDONYMS) else ""
    row = {"code": code, "groep": group, "leeftijd": band, "schuilnaam": name,
           "toestemming": _consents(number)}  # fmt: skip
    if group == "jongere":
        row["kenmerken"] = {"hulpvorm": plan.dice.choice(HELP)}
    return row


def _consents(number: int) -> dict[str, Any]:
    """Return the answers: every use is refused by some, and some were never asked."""
    if number % 23 == 0:
        return {}  # nobody asked yet
    answers = {}
    for place, use in enumerate(CONSENT_USES):
        refused = (number + 5 * place) % 17 == 0
        if use == "meedoen":
            refused = number % 29 == 0
        answers[use] = {"antwoord": "nee" if refused else "ja", "datum": _DAY, "tekst": "1.0",
                        "hoe": ("papier", "gesproken", "digitaal")[number % 3]}  # fmt: skip
    return answers


def _account(plan: _Plan) -> dict[str, int]:
    return {"PERSON": plan.dice.randrange(2, 9), "LOCATION": plan.dice.randrange(4),
            "ORGANISATION": plan.dice.randrange(3), "AGE": plan.dice.randrange(2)}  # fmt: skip


def _transcript(plan: _Plan, session: Session, words: int) -> Transcript:
    turns: list[Turn] = []
    length = position = 0
    while length < words:
        asked = plan.dice.choice(QUESTIONS)
        speaker = plan.dice.choice(session.participants)
        codes = plan.dice.sample(sorted(SAID), plan.dice.randrange(1, 3))
        said = ""
        start = position + len(asked) + 1
        for code in codes:
            sentence = _sentence(plan.dice, code)
            said += " " if said else ""
            place = (session.id, code, start + len(said), start + len(said) + len(sentence))
            plan.places.append(place)
            said += sentence
        for who, text in (("I1", asked), (speaker, said)):
            number = len(turns)
            turns.append(Turn(id=f"T{number + 1:04d}", speaker=who, text=text,
                              start_ms=number * 9000, end_ms=number * 9000 + 8500))  # fmt: skip
            length += len(text.split())
        position = start + len(said) + 1
    return Transcript(id=session.id, version=1, turns=tuple(turns))


def _sentence(dice: random.Random, code: str) -> str:
    begin, end = (dice.choice(part) for part in SAID[code])
    return f"{dice.choice(OPENERS)}{begin}, {end}{dice.choice(AFTER)}"


def _code(study: Study, plan: _Plan) -> None:
    """Let two coders code: the second looks at half of the conversations, and differs at times."""
    for coder in CODERS:
        seen = plan.sessions if coder == CODERS[0] else plan.sessions[::2]
        for session in seen:
            log = study.coding_log(session.id, coder)
            for row in _seen_by(plan, session.id, coder):
                start, end, code, name = row
                log.apply(start, end, code, _attributes(plan.dice), segment_id=name)


def _seen_by(plan: _Plan, session: str, coder: str) -> Iterator[tuple[int, int, str, str]]:
    for number, (where, code, start, end) in enumerate(plan.places):
        if where != session or plan.dice.random() < 0.1:
            continue
        differs = coder == CODERS[1] and plan.dice.random() < 0.15
        chosen = plan.dice.choice(sorted(SAID)) if differs else code
        yield start, end, chosen, f"{coder}-{number:05d}"


def _attributes(dice: random.Random) -> dict[str, str]:
    return {
        "toon": dice.choice(_TONES), "tijd": dice.choice(("toen", "nu", "straks")),
        "boodschap": dice.choice(("geen", "geen", "verbetertip", "wens")),
        "voor_wie": dice.choice(("gemeente", "instelling", "professional", "onbekend")),
        "citaat": dice.choice(_QUOTE),
    }  # fmt: skip


# ------------------------------------------------------------------ what stands beside the texts


def _write_beside(study: Study, plan: _Plan) -> None:
    pieces = [piece for piece in study.coded_segments() if piece.speaker.startswith("P")]
    _write_memos(study, pieces)
    rows = [
        {"id": f"A{n}", "voor": who, "tekst": text, "codes": list(codes), "eigenaar": owner,
         "datum": due, "status": status}
        for n, (who, text, codes, owner, due, status) in enumerate(ADVICE, start=1)
    ]  # fmt: skip
    store.write_text(study.recommendations_file, tomlkit.dumps({"aanbeveling": rows}))
    for name, found in _registers(plan, pieces).items():
        store.write_text(study.register_file(name), tomlkit.dumps({"rij": found}))
    _approve(study, pieces)


def _write_memos(study: Study, pieces: list[CodedSegment]) -> None:
    notes = {
        "hulp.wissel": "Bijna iedereen noemt dit uit zichzelf. Wat maakt dat iemand weggaat?",
        "hulp.wachten": "Let op: wachten met contact klinkt anders dan wachten zonder.",
        "ik.hoop": "Mooi om het hoofdstuk mee te eindigen.",
        "S01": "Rustig gesprek.",
        f"stuk:{pieces[0].id}": "Hier wilde ik op doorvragen.",
        "studie": "Wij kennen dit zelf ook. Dat kleurt hoe we luisteren.",
    }
    for number, (about, text) in enumerate(notes.items(), start=1):
        memo = Memo(id=f"memo-{number}", coder=CODERS[number % 2], about=about, text=text,
                    created="2026-03-01T10:00:00+00:00")  # fmt: skip
        write_memo(study.memos_folder, memo)


def _registers(plan: _Plan, pieces: list[CodedSegment]) -> dict[str, list[dict[str, Any]]]:
    young = [code for code, group in plan.groups.items() if group == "jongere"]
    themes = _theme_rows(pieces)
    return {
        "big5_kaarten": list(_cards(plan)),
        "tijdlijn": list(_timeline(plan, young)),
        "spiegel": _mirror(),
        "spiegel_acties": [
            {"id": "A1", "gesprek": "S02", "actie": "Elke maand samen eten en bijpraten.",
             "eigenaar": "teamleider", "uiterlijk": date(2026, 9, 1), "gedaan": True},
            {"id": "A2", "gesprek": "S02", "actie": "De brief over achttien worden herschrijven.",
             "eigenaar": "beleidsmedewerker", "uiterlijk": date(2026, 12, 1)},
        ],
        "panel_eisen": [
            {"id": "E1", "gesprek": "S04", "eis": "Eén vast persoon tot je 21e.", "stickers": 14,
             "belofte": "Komt in de nieuwe afspraken.", "door": "gemeente",
             "antwoord_voor": date(2026, 10, 1)},
            {"id": "E2", "gesprek": "S04", "eis": "Hulp stopt nooit in een examentijd.",
             "stickers": 11},
        ],
        "bijdragen": [
            {"id": "B1", "onderzoeker": "noor", "noemen": True,
             "werk": ["vragen_bedenken", "gesprekken_voeren", "coderen"]},
            {"id": "B2", "onderzoeker": "kai", "noemen": True, "werk": ["coderen", "duiden"]},
            {"id": "B3", "onderzoeker": "wilg", "noemen": False, "werk": ["buddy_zijn"]},
        ],
        "besluiten": [
            {"id": "K1", "datum": date(2026, 2, 2), "wat": "De vraag over geld kwam eerder.",
             "waarom": "Anders was er geen tijd meer voor.", "door_wie": "ervaringsonderzoekers",
             "anders_dan_plan": True},
        ],
        "participatie": [
            {"id": "P1", "fase": "voorbereiding", "wie": "ervaringsonderzoekers",
             "plan": "partner", "echt": "regisseur"},
            {"id": "P2", "fase": "uitvoering", "wie": "ervaringsonderzoekers", "plan": "partner",
             "echt": "partner"},
        ],
        "werving": [
            {"id": "W1", "kanaal": "jongerenwerk", "kwartaal": "2026-Q1", "gevraagd": 60,
             "nee_gezegd": 12, "geen_antwoord": 9, "afgehaakt": 6},
            {"id": "W2", "kanaal": "instelling", "kwartaal": "2026-Q1", "gevraagd": 50,
             "nee_gezegd": 8, "geen_antwoord": 11, "afgehaakt": 5},
        ],
        "advies_reacties": [
            {"id": "R1", "aanbeveling": "A1", "soort": "aangeboden", "eigenaar": "wethouder",
             "datum": date(2026, 6, 1)},
            {"id": "R2", "aanbeveling": "A1", "eigenaar": "wethouder", "status": "toegezegd",
             "datum": date(2026, 7, 1), "antwoord": "Dit nemen wij op in het beleid."},
        ],
        **themes,
    }  # fmt: skip


def _cards(plan: _Plan) -> Iterator[dict[str, Any]]:
    number = 0
    for session in plan.sessions:
        for domain in ("support", "wonen", "schoolwerk", "inkomen", "welzijn"):
            if session.protocol == "p01-big5-18plus":
                number += 1
                colour = plan.dice.choice(("groen", "groen", "oranje", "oranje", "rood"))
                yield {"id": f"B{number}", "gesprek": session.id, "gebied": domain,
                       "deelnemer": session.participants[0], "kleur": colour}  # fmt: skip


def _timeline(plan: _Plan, young: list[str]) -> Iterator[dict[str, Any]]:
    stops = (("thuis", "basisschool"), ("pleeggezin", "begin_middelbare_school"),
             ("leefgroep", "einde_middelbare_school"), ("begeleid_wonen", "rond_achttien"),
             ("eigen_plek", "nu"))  # fmt: skip
    number = 0
    for code in young:
        for order, (kind, moment) in enumerate(stops, start=1):
            if plan.dice.random() < 0.7:
                number += 1
                yield {"id": f"P{number}", "deelnemer": code, "volgorde": order, "soort": kind,
                       "moment": moment}  # fmt: skip


def _mirror() -> list[dict[str, Any]]:
    said = (("sterk", "Er is altijd iemand wakker."), ("sterk", "Zondag koken we samen."),
            ("beter", "Zeg het eerder als iemand weggaat."), ("beter", "Klop op de deur."),
            ("wens", "Een kamer waar je een week kunt proefwonen."))  # fmt: skip
    return [{"id": f"M{n}", "gesprek": "S02", "lijst": kind, "punt": point}
            for n, (kind, point) in enumerate(said, start=1)]  # fmt: skip


def _approve(study: Study, pieces: list[CodedSegment]) -> None:
    """Let the other coder decide about some of the heavy pieces; the rest still waits."""
    heavy = [piece for piece in pieces if piece.code == "veilig.dwang"]
    for number, piece in enumerate(heavy[:8]):
        other = next(coder for coder in CODERS if coder != piece.coder)
        decision = "nee" if number % 4 == 3 else "ja"
        approve(study, piece.id, by=other, decision=decision, today=date.today())


def _theme_rows(pieces: list[CodedSegment]) -> dict[str, list[dict[str, Any]]]:
    themes, statements = [], []
    for number, (name, codes) in enumerate(THEMES, start=1):
        themes.append({"id": f"T{number}", "naam": name, "codes": list(codes)})
        mine = [piece for piece in pieces if piece.code in codes]
        good = [p.id for p in mine if p.attributes.get("toon") == "positief"]
        bad = [p.id for p in mine if p.attributes.get("toon") == "negatief"]
        statements.append({
            "id": f"S{number}", "thema": f"T{number}", "bewering": f"Over {name.lower()}: "
            "wat helpt, is dat iemand het samen met je doet.", "voor": bad[:12],
            "tegen": good[:3], "tegen_gezocht": True, "sterkte": "goed",
        })  # fmt: skip
    decisions = [{"id": "D1", "datum": date(2026, 3, 2), "over": "T1", "door_rol": "duider",
                  "besluit": "Dit wordt het eerste hoofdstuk.",
                  "waarom": "Hier ging bijna elk gesprek over."}]  # fmt: skip
    return {"themas": themes, "beweringen": [s for s in statements if s["voor"]],
            "duidingsbesluiten": decisions}  # fmt: skip
