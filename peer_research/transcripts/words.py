"""Words that decide whether the beginning of a line is a speaker."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Who somebody is in a conversation; may be followed by a number.
ROLES = _set(
    "interviewer interviewster interviewers respondent respondente geïnterviewde deelnemer "
    "deelneemster participant participante spreker spreekster speaker persoon person moderator "
    "gespreksleider gespreksleidster facilitator voorzitter buddy maatje jongere kind ouder "
    "moeder vader pleegmoeder pleegvader pleegouder stiefmoeder stiefvader oma opa broer zus "
    "professional hulpverlener jeugdzorgwerker onderzoeker observator observant notulist "
    "begeleider begeleidster mentor coach voogd docent leraar arts allen iedereen groep "
    "onbekend unknown tolk minister initiatiefnemer ervaringsdeskundige host gast guest"
)
# Words in lower case that stand within a name.
PARTICLES = _set(
    "van de der den het ten ter te 't in op aan von und el al bin ibn ben da di do dos la le "
    "du af y e en & | - / namens"
)
# Words that begin a sentence.
SENTENCE = _set(
    "ik jij je hij zij ze wij we jullie hen hun u het de een die dat dit deze er daar hier toen "
    "dan dus want maar en of als omdat nou nu ja nee jawel oké oke ok goed kijk kortom eerlijk "
    "eigenlijk bijvoorbeeld voorbeeld conclusie gevolg resultaat namelijk mijn jouw zijn haar "
    "onze ons wat wie waar waarom hoe welke wanneer let nb ps opmerking noot precies klopt "
    "eerst tweede derde vervolgens daarna soms altijd nooit alleen ook zo hm hmm mm eh uh tja "
    "vraag antwoord zei dacht misschien natuurlijk inderdaad prima oh ah haha he hè wauw"
)
# Fields of the heading above a transcript.
FORM = _set(
    "datum plaats locatie duur tijd titel onderwerp project bestand versie aanwezig afwezig "
    "transcript transcriptie opname gesprek interview date time file duration location "
    "aanwezigen studie setting bijlage legenda uitgewerkt"
)
# Headings of the columns of a table, by what stands below them.
HEADINGS = {
    "tijd": _set("tijd tijdcode time timestamp timespan start begin eind einde end"),
    "naam": _set("spreker speaker naam name wie who persoon"),
    "tekst": _set("tekst text transcript transcriptie uitspraak inhoud content uiting wat"),
    "nummer": _set("nr nr. nummer regel #"),
}
