r"""The wording around an age, as patterns over folded text for `ages`.

Patterns that end in ``\\Z`` are searched in what stands before the number, the others are
matched against what follows it.
"""

from __future__ import annotations

import re

from anonymiser.recognisers.context import words

# In "als je achttien wordt" these are ages of the law or of the youth act.
LAW_AGES = frozenset((12, 16, 18, 21, 23, 27))
MANY = frozenset(["jongeren", "kinderen", "mensen", "men", "jullie"])
ANYONE = MANY | frozenset(["je", "jij", "u", "iemand", "jongere", "kind"])
NO_NAMES = frozenset(words("die wat dit dat het er deze tijd uur temperatuur huur"))
PLACES = frozenset(
    words(
        """dag school groep plek pleeggezin gezin huis adres begeleider keer instelling kamer
        week maand poging klas verdieping voogd gesprek plaatsing zitting intake jaar woonplek
        mentor behandelaar gezinsvoogd opname locatie verhuizing"""
    )
)
AFTER_YEAR = frozenset(
    words(
        """en dus nu toen maar of geworden was ben is werd wordt word ik hij ze zij we ja hoor
        denk zeg he dan eh uh of"""
    )
)

_MONTHS = (
    "(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
)
MONTH = re.compile(rf" {_MONTHS}(?!\w)")
_ADVERB = (
    r"(?:nu|net|pas|toen|dan|al|ook|bijna|inmiddels|ondertussen|eindelijk|gewoon|nog|maar|zelf|echt"
    r"|ongeveer|denk ik|geloof ik|zeg maar|volgens mij|eh|uh|euh|hoe oud|amper|nauwelijks"
    r"|ruim|precies|eerder|later"
    r"|daar|destijds|zeker|misschien|hooguit|weer|dus|vandaag|gisteren|morgen|straks"
    r"|binnenkort|allebei|wel|intussen|nou|ik denk|dacht ik|ik geloof|(?:even|laat me) denken"
    r"|even kijken|wat zal (?:hij|ze|zij|ie|die) zijn|wat is het|weet niet|ik weet niet"
    r"|(?:begin|eind|midden|ergens|achter|ver|diep)(?: in)?(?: de)?|in de"
    r"|oud|inderdaad|blijkbaar|officieel|uiteindelijk|vermoedelijk|waarschijnlijk|naar schatting"
    r"|naar (?:mijn|m'n) (?:idee|gevoel|schatting)"
    r"|volgens (?:mijn|zijn|z'n|haar|hun|de|het) (?:papieren|paspoort|dossier|pas|verklaring)"
    r"|die (?:dag|avond|nacht|week|zomer|winter)"
    r"|dat (?:jaar|weekend)|eigenlijk|hier|hoor|(?:zo )?rond de|(?:een|'n) ?jaar of"
    r"|een jaartje of|(?:zo'n|iets van)"
    rf"|(?:begin|eind|in|sinds) {_MONTHS}|(?:op )?\w+ {_MONTHS}|(?:deze|volgende|vorige"
    rf"|afgelopen|over een)"
    r" (?:week|maand|zomer|winter)|(?:in|over|na) \w+ (?:dagen|weken|maanden)"
    r"|(?:volgend|vorig|dit) jaar|tussen de|tegen de|nog niet|nog geen|geen)"
)
ADVERBS = rf"(?:{_ADVERB},?(?: |\.{{2,3}} ?)){{0,4}}"
KIN = (
    r"(?:(?:half|stief|pleeg|schoon|tweeling|adoptie|bonus)?(?:zus(?:je|jes|sen|ter)?|broer(?:s|tje|tjes)?|moeder"
    r"|vader|mama"
    r"|papa|dochter(?:tje|s)?|zoon(?:tje)?|zonen|kind(?:je|eren)?|ouders)|oma|opa|oudste|jongste"
    r"|middelste|nichtje|neefje|nicht|neef|tante|oom|vriend(?:in|je|innetje)?|baby(?:tje)?|tweeling"
    r"|meisjes?|jongens?|jongetje|man|vrouw|meid|meiden|gast|gozer|dame|puber|peuter|kleuter|tiener"
    r"|jongeren?|iemand|mentor|begeleider|begeleidster|voogd|kamergenoot|pupil|client(?:e|en)?"
    r"|leerling(?:en)?|student|verdachte|slachtoffer|collega|deelnemer|respondent|mensen"
    r"|persoon|chick"
    r"|dude|ex|kids?|vent|kerel|ervaringsdeskundige|ambassadeur|vrijwilliger"
    r"|ventje|knul|buurjongen|buurmeisje|bewoner|groepsgenoot|jochie|nakomertje"
    r"|jonkje|jonge|famke|mennek?e|manneke|mannetje|meiske|wichtje|wicht|dreumes|koter|kindje"
    r"|kleine|kleintje|kleinste|grootste|dochters|zoons|kleinkind(?:eren)?|klein(?:zoon|dochter)|pleegkind(?:eren)?|bern)"
)
_TEEN = r"(?:\d{1,2}|zes|zeven|acht|negen|tien|elf|twaalf|\w{4,6}tien)"
_WHO = rf"(?:ik|'k|k|hij|ie|zij|ze|jij|je|u|we|wij|die|men|jullie|{KIN})"
_OWN_KIN_NAMED = rf"(?:mijn|m'n|mn|zijn|z'n|haar|d'r) (?:\w{{3,10}} )?{KIN},? [a-z][\w'-]{{2,15}},?"
_BE = r"(?:ben|bent|is|was|waren|zijn|werd|werden|word|wordt|worden|lijk|lijkt|leek)"

GLUED = re.compile(r"jarige?n?(?!\w)")

# "ik ben (nu bijna)", "toen was ik", "mijn zusje is"
STATED = re.compile(
    rf"(?:(?<!\w)(?<!\w')(?P<who>{_WHO}|{_OWN_KIN_NAMED}) {_BE},? "
    rf"|(?<!\w){_BE} (?P<who2>ik|'k|hij|ie|zij|ze|jij|je|u|we|wij"
    rf"|die|(?:mijn|m'n|zijn|haar|z'n|d'r|jouw|je) {KIN}) |(?:en|maar|,) "
    rf"(?P<who3>ben) |(?<!\w)(?:en|maar|,) (?:is|was|wordt|werd) (?=(?:nu|inmiddels|net|pas|toen"
    rf"|bijna|ondertussen|zelf|ook|nog|al) )){ADVERBS}\Z"
)
# Without one of these `STATED`, which is slow, finds nothing.
HAS_BE = re.compile(rf"{_BE},? ")
# "(toen) ik 14 was"
CLAUSE = re.compile(rf"(?<!\w)(?<!\w')(?P<who>{_WHO}|{_OWN_KIN_NAMED}) {ADVERBS}\Z")
CLAUSE_END = re.compile(
    rf"(?:(?:,| of| a) \w{{1,14}}| {_TEEN})?(?: jaar)?(?: oud)? (?P<verb>ben|bent|is|was"
    rf"|waren|werd|werden|word|wordt|worden|zijn)(?!\w)"
)
INVERTED = re.compile(
    r"(?: jaar)?(?: oud)?,? (?:ben|was|is|werd) (?:ik|hij|ie|zij|ze|'k|toen)(?!\w)"
)
TURNED = re.compile(r"(?: jaar)? geworden(?!\w)")
# "het zijn vier jaar geworden"
LASTED = re.compile(r"(?<!\w)(?:het|er|dat) (?:is|zijn|werd|werden|was|waren) \Z")
MODAL = re.compile(
    rf"(?<!\w)(?<!\w')(?P<who>{_WHO}) (?:ga|gaat|ging|moest|moet|wil|wilde|zou|mocht|zal)"
    rf" {ADVERBS}\Z"
)
TO_BE = re.compile(
    rf"(?: of {_TEEN})?(?: jaar)?(?: oud)? (?:worden|zijn|geweest zijn|geworden zijn)(?!\w)"
)
NAMED = re.compile(
    rf"(?<!\w)(?<!\w')(?P<name>[a-z][\w'-]{{1,30}}),? (?:is|was|werd|wordt) {ADVERBS}\Z"
)
# Without one of these `NAMED`, which is slow, finds nothing.
HAS_VERB = re.compile(" (?:is|was|werd|wordt) ")
DETERMINER = re.compile(
    r"(?<!\w)(?:de|het|een|die|dat|dit|deze|mijn|m'n|onze|ons|zijn|haar|hun|elke)(?: \w+)? ?\Z"
)

PERSON_OF = re.compile(
    rf"(?<!\w)(?P<kin>{KIN}) (?:(?:binnen|langs|mee|aan|erbij) )?van "
    r"(?:(?:net|bijna|pas|toen|nu|nog|maar|ongeveer|amper|een jaar of"
    r"|rond de|zo'n|al|ook|eh|uh|ruim) ){0,2}\Z"
)
RANGE = re.compile(r" (?:tot|t/m)(?!\w)|-")
COMMA_KIN = re.compile(
    rf"(?<!\w)(?:(?:{KIN}|ik)[,:] (?:van )?|(?:een|'?n) (?:\w+ )?{KIN}\. van )\Z"
)
# "Lieve heette ze, 14, en": between commas after who it is.
BETWEEN = re.compile(
    r"(?<!\w)(?:heet(?:te)? (?:ze|zij|hij|ie|die|dat)|(?P<name>[a-z][\w'-]{1,20})), \Z"
)
BRACKET = re.compile(rf"(?<![\w'-])(?:(?P<kin>{KIN})|(?P<name>[a-z][\w'-]{{0,30}})) ?\(\Z")
GENDER = re.compile(r"\((?:[mvx]|man|vrouw|jongen|meisje)[,;/]? \Z")
# A number after these words is no age.
NUMBERED = re.compile(
    r"(?<!\w)(?:groep|klas|leerjaar|kamer|nummer|lokaal|afdeling|bus|lijn|unit|level|fase|maat"
    r"|seizoen|hoofdstuk|paragraaf|artikel|bladzijde|pagina|om|half|kwart over|kwart voor) \Z"
)
# Without one of these before the number `NUMBERED` finds nothing, and `LIMIT` not without its own.
NUMBERED_ENDS = (
    "groep ", "klas ", "leerjaar ", "kamer ", "nummer ", "lokaal ", "afdeling ", "bus ", "lijn ",
    "unit ", "level ", "fase ", "maat ", "seizoen ", "hoofdstuk ", "paragraaf ", "artikel ",
    "bladzijde ", "pagina ", "om ", "half ", "kwart over ", "kwart voor ",
)  # fmt: skip
LIMIT_ENDS = (
    "boven ", "onder ", "vanaf ", "tot ", "t/m ", "met ", "minimaal ", "maximaal ", "minstens ",
    "dan ", "min ", "max ", "voor ", "na ", "je ", "de ", "van ", "ongeveer ", "een ", "circa ",
)  # fmt: skip
# "allemaal jongens van zestien", "jongens van veertien, vijftien": a kind of people.
KIND = frozenset(words("jongens meisjes meiden jongeren kinderen mensen pubers kids tieners"))
KIND_LEAD = re.compile(
    r"(?<!\w)(?:allemaal|alleen|alleen maar|vooral|veel|vaak|meestal|alle|elke|andere|zulke|soms)"
    r"(?: \w+)? \Z"
)
KIND_RANGE = re.compile(rf"(?:,| of| a| en|/|-) ?{_TEEN}(?!\w)")
SOME = re.compile(r"(?<!\w)(?:\d+|twee|drie|vier|vijf|die|deze|andere|paar|onze|mijn) \Z")
OWN_KIN = re.compile(
    r"(?<!\w)(?:mijn|m'n|mn|onze|zijn|z'n|haar|d'r|hun) (?:\w+ )?kinderen zijn \w*"
)
WITH = re.compile(
    r"(?<!\w)(?:ik|hij|ze|zij)(?: (?:ben|was|is|ging|kwam|werd|zat|moest|al|pas|toen)){0,3} met \Z"
)
# "met zestien ging ik op mezelf"
WITH_FIRST = re.compile(r"(?:\A|[.?!,:] |(?<!\w)(?:en|dus|maar) )met \Z")
WENT = re.compile(
    r" (?:ging|kwam|was|zat|woonde|moest|werd|liep|kreeg|begon|stopte) (?:ik|hij|ze|zij)(?!\w)"
)
BRACKET_END = re.compile(r"(?: jaar| jr\.?)?\??[),;]")
AGE_WORD = re.compile(
    r"(?<!\w)leeftijd(?:(?:,? (?:is|was|van|toen|nu|ongeveer|rond|rond de|destijds))|:| ="
    r"| -){0,3} \Z"
)
# The number of a piece of subtitles, alone on its line.
CUE_NUMBER = re.compile(r"\n[\d:.,]{5,14} --> ")
# What asks for an age; `ASKED` is matched from there up to the number.
ASKING = ("hoe oud", "je leeftijd", "jij was", "en jij?", "bent nu")
ASKED = re.compile(
    r"(?:hoe oud[^?\n]{0,60}|je leeftijd|jij (?:was|bent)(?: toen)?(?=\?)|en jij(?=\?)"
    r"|bent nu(?=\?| *\n))"
    # A question mark, or the end of the line with who speaks next.
    r"(?:\? {0,2}|\??[ ]*(?:</v>)?[ ]*\n+ *)"
    # Subtitles number their pieces and say when each is heard.
    r"(?:(?:\d{1,5}\n)?[\d:.,]{5,14} --> [^\n]{5,40}\n(?:<v [^>\n]{1,30}>)?)?"
    r"(?:[-–—]|>>)? ?(?:[\w.'-]{1,20}(?: [\w.'-]{1,15})?:[*]{0,2}[ \n]{0,2})?"
    r"(?:en (?:ik|hij|zij|ze|toen) (?:zei|zeg|zegt):? )?"
    r"(?:(?:ja|nou|eh|uh|ehm|ik|ben|was|nu|net|toen|pas|bijna|hij|zij|ze|is|nog geen|ongeveer),? )"
    r"{0,4}\Z"
)
# "hoe oud ben je zestien en wil je": speech without question marks or turns.
ASKED_ON = re.compile(
    r"hoe oud (?:ben|bent|was|is|werd|zijn) (?:je|jij|u|hij|ze|zij|ie)"
    r"(?: (?:nu|toen|dan|eigenlijk)){0,2} "
    r"(?:(?:ja|nou|eh|uh|ehm|ik|ben|was|nu|net|pas|bijna) ){0,4}\Z"
)
# "hoe heet je en hoe oud ben je", "yasmina achttien": a line of name and age.
NAME_FIRST = re.compile(r"(?:[-–—]|>>)? ?(?P<name>[a-z][\w'-]{2,20}),? \Z")
NAME_GOES_ON = re.compile(r" (?:ik|en ik|kom|woon|zit|uit)(?!\w)")
# "mevrouw El Idrissi, van ver in de zeventig"
DECADE = re.compile(
    r"(?:[,.] |(?<!\w)(?:van|al|is|was|denk ik|ik denk|ik schat|schat ik|ergens) )"
    r"(?:begin|eind|midden|halverwege|ver|diep|achter)(?: in)?(?: de)? \Z"
)

# "ik ben 17 man zeg gewoon": no men are counted.
CALLED_MAN = re.compile(
    r"(?<!\w)(?:ik (?:ben|was)|(?:ben|was) ik|hij is|ze is|zij is) (?:pas |net |nu |toch )?\Z"
)
OLD = re.compile(r"(?:[ -]jaar(?:tjes)?| jr\.?| maanden| weken| dagen)?[ -](?:oud|jong)(?![\w-])")
YEAR = re.compile(r"(?: jaar| jaren| jaartjes| jr\.?|-jaar)(?!\w)")
YEAR_OLD = re.compile(r"[ -]?jarige?n?(?!\w)")
LASTING = re.compile(
    r"[ -]?jarige? (?:opleiding|studie|relatie|contract|plan|periode|bestaan|jubileum"
    r"|cursus|traject"
    r"|behandeling|oorlog|programma|onderzoek|project|termijn|machtiging|garantie|overeenkomst|huwelijk"
    r"|looptijd|ervaring|samenwerking|strijd|beleid|planten|straf|celstraf|gevangenisstraf)"
)
UP_TO = re.compile(r"(?<!\w)(?:tot|t/m|tot en met|vanaf|boven|onder|elke|alle|-) ?\Z")
LONG_TIME = re.compile(
    r"(?: jaar| jaren| jr)(?:tjes)? (?:lang|geleden|later|eerder|daarvoor|daarna|terug"
    r"|duurde|achter"
    r"|gewoond|gezeten|weg|mee|zonder|vast|cel|gevangenis\w*|straf|tijd|ervaring|verder"
    r"|gewerkt|samen"
    r"|clean|bezig|getrouwd|ouder|jonger|verschil|school\w*|dakloos|verslaafd)(?!\w)"
)
STAYED = re.compile(
    r"(?<!\w)(?:geweest|gezeten|gewoond|gewerkt|gehad|gewacht|gezworven|verbleven)(?!\w)"
)

LIMIT = re.compile(
    r"(?<!\w)(?:boven|onder|vanaf|tot|t/m|tot en met|minimaal|maximaal|minstens|ouder dan"
    r"|jonger dan"
    r"|min|max|voor|na)(?: je)?(?: de)?(?: leeftijd van)?(?: (?:ongeveer|een|circa))? \Z"
)
LAW = re.compile(
    r"(?<!\w)(?:als|wanneer|zodra|mits|tenzij|indien)(?: dat)? (?:\w+ )?(?:je|jongeren"
    r"|kinderen|mensen) (?:\w+ ){0,2}\Z"
)
LAW_LEAD = re.compile(
    r"(?<!\w)(?:als|wanneer|zodra|totdat|tot|voordat|voor|vanaf|tenzij|indien|mits|dat"
    r"|omdat|dan|pas|want"
    r"|nadat)(?: dat)?(?: (?:de|het|een|deze|die|een|alle|veel|ben|bent|word|wordt))? ?[a-z]?\Z"
)
PAST = re.compile(
    r"(?<!\w)(?:was|waren|werd|werden|leek|moest|mocht|ging|wilde|ik ben .{0,20}geworden)(?!\w)"
)

NEARLY = re.compile(r"(?<!\w)(?:net|bijna|pas|nog maar|amper|inmiddels)(?: al)? \Z")
NOT_NEARLY = re.compile(
    r"(?<!\w)(?:om|het|'t|tegen|is|was|er|dat|zijn|waren|duurde|met|na|voor) (?:\w+ )?"
    r"(?:net|bijna|pas|nog maar|amper|inmiddels)(?: al)? \Z"
)
WHOLE_ANSWER = re.compile(r" jaar(?=\s*(?:[.,!?\n]|\Z))")
ANSWER_START = re.compile(r"(?:\A|[.:?!,] {0,2})(?:(?:ja|nou|nee|eh|uh),? ){0,3}\Z")
HOW_LONG = re.compile(
    r"(?<!\w)(?:lang|hoelang|duurde|duurt|zat|zaten|gezeten|woonde|gewoond|geleden|straf|over)(?!\w)"
)

OWN = re.compile(
    r"(?<!\w)(?P<lead>op|vanaf|sinds|rond|tegen|na|voor|tot|van|tussen|en|of)(?: aan)?"
    r" (?P<whose>mijn|m'n|mn|me|zijn|z'n|haar|d'r|hun|jouw|je)(?: (?:net|ongeveer|eh|uh))? \Z"
)
BIRTHDAY = re.compile(r" (?:verjaardag|levensjaar)(?!\w)")
