"""What a place says about a text: a speaker label, a column or a key called "telefoon"."""

from __future__ import annotations

import re

_WORDS = {
    "PERSON": "naam name namen names voornaam achternaam roepnaam voornamen firstname lastname "
    "surname fullname volledigenaam speaker spreker author auteur contactpersoon deelnemer "
    "participant respondent interviewer geinterviewde interviewee moeder vader ouder voogd",
    "PHONE": "telefoon telefoonnummer tel mobiel mobielnummer phone phonenumber mobile gsm",
    "EMAIL": "email emailadres mail mailadres emailaddress",
    "BSN": "bsn burgerservicenummer sofinummer",
    "IBAN": "iban rekeningnummer bankrekening rekening",
    "ADDRESS": "adres address straat straatnaam street woonadres",
    "POSTCODE": "postcode zipcode zip",
    "LOCATION": "woonplaats plaats stad gemeente city town geboorteplaats",
    "DATE": "geboortedatum dateofbirth birthdate",
    "AGE": "leeftijd age",
    "ORGANISATION": "school organisatie instelling werkgever",
    "ID": "dossiernummer clientnummer zaaknummer dossier kenteken",
}
_LABELS = {word: label for label, words in _WORDS.items() for word in words.split()}
_NUMBERS = {"PHONE", "BSN", "IBAN", "ID"}
_ROLE = (
    "interviewer|interviewster|respondente?|geïnterviewde|deelnemer|deelneemster|participant|"
    "spreker|speaker|persoon|person|moderator|gespreksleid(?:er|ster)|notulist|observator|"
    "jongere|kind|ouder|moeder|vader|pleeg(?:moeder|vader|ouder)|oma|opa|broer|zus|mentor|"
    "coach|voogd|docent|leraar|tolk|begeleid(?:er|ster)|onderzoeker|allen|groep|iedereen|"
    "onbekend|unknown|vraag|antwoord|auteur|author|(?:onbekende|unknown) (?:auteur|author)|"
    "gebruiker|user|(?:windows|microsoft office)[ -](?:user|gebruiker)|admin(?:istrator)?"
)
_NO_NAME = re.compile(
    rf"(?:(?:{_ROLE})[ _-]?(?:\d{{1,3}}|[a-z])?|[a-z]{{1,2}}[ _-]?\d{{0,4}}|[\d\W_]*)",
    re.IGNORECASE,
)


def label_for(heading: str) -> str:
    """Return the label of what stands under a heading or key, or an empty text.

    Examples
    --------
    >>> label_for("E-mail adres"), label_for("first_name"), label_for("opmerking")
    ('EMAIL', 'PERSON', '')
    """
    return _LABELS.get(re.sub(r"[\W_]+", "", heading).casefold().replace("ï", "i"), "")


def is_number_label(label: str) -> bool:
    """Return whether what has this label may be written as a bare number."""
    return label in _NUMBERS


def says_nobody(text: str) -> bool:
    """Return whether a speaker label is a role or code and not a name.

    Examples
    --------
    >>> [says_nobody(t) for t in ("Interviewer", "P03", "SPEAKER_00", "Noor", "Zhyrkan A.")]
    [True, True, True, False, False]
    """
    return _NO_NAME.fullmatch(text.strip()) is not None
