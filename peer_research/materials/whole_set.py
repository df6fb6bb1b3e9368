"""Everything a team prints for one protocol, and for a study as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from peer_research.anonymiser_bridge import nearest
from peer_research.consent.policy import consent_policy, duties
from peer_research.errors import StudyError
from peer_research.materials.assignment import assignment_for
from peer_research.materials.assignment_card import write_assignment_card
from peer_research.materials.authority_form import write_authority_form
from peer_research.materials.certificates import write_certificates
from peer_research.materials.consent_form import needs_authority, write_consent_form
from peer_research.materials.credits import write_certificate, write_makers_page
from peer_research.materials.field_note import write_field_note
from peer_research.materials.ground_rules import write_ground_rules
from peer_research.materials.helpline_card import study_helplines, write_helpline_card
from peer_research.materials.intervisie import write_intervisie_sheet
from peer_research.materials.mirror_script import write_mirror_script
from peer_research.materials.participant_card import write_participant_card
from peer_research.materials.plans import write_data_plan, write_dpia
from peer_research.materials.role_card import role_texts, write_role_card
from peer_research.materials.stop_card import write_stop_card
from peer_research.materials.texts_file import FOLDER
from peer_research.protocol.model import InterviewProtocol
from peer_research.registers.data_management import last_day_to_withdraw
from peer_research.registers.participation import contributions
from peer_research.study import Study

# Roles that every conversation needs somebody in, also when the protocol does not name them.
_BESIDE = ("coach", "datahouder")


def write_materials(
    study: Study, protocol_id: str, folder: Path, *, withdraw_by: date | None = None,
    today: date | None = None,
) -> list[Path]:  # fmt: skip
    """Write the materials that fit a protocol, and return their files.

    Parameters
    ----------
    study : Study
        Its own texts in ``protocols/materialen/`` take the place of the shipped ones.
    protocol_id : str
    folder : Path
    withdraw_by : date, optional
        Last day of changing one's mind, for the participant card; the day that the study
        keeps in its register when left out.
    today : date, optional
        For the age of the helplines; today when left out.

    Returns
    -------
    list of Path
        A consent form for each age rule that the audience falls under, with one for people
        with authority where the policy asks their yes; participant card, stop card, role
        cards, field-note sheet, helpline card, assignment card and intervisie sheet; ground
        rules for a group, and the script for a mirror conversation.

    Raises
    ------
    StudyError
        The study has no such protocol, or a file cannot be written.
    """
    known = study.protocols()
    if protocol_id not in known:
        near = nearest(protocol_id, known)
        raise StudyError("materials_sheet.no_protocol", id=protocol_id, suggestion=near or "-")
    protocol, own = known[protocol_id], study.protocols_folder / FOLDER
    known_day = last_day_to_withdraw(study)
    if withdraw_by is None and known_day is not None and known_day >= (today or date.today()):
        withdraw_by = known_day
    helplines = study_helplines(protocol.aftercare.helplines, own)
    made = [
        *_consent_forms(study, protocol, folder),
        write_participant_card(
            folder / "deelnemerskaart.docx", withdraw_by=withdraw_by, helplines=helplines,
            today=today, own=own,
        ),
        write_stop_card(protocol, folder / "stopkaart.docx", own=own),
        *_role_cards(protocol, folder, own),
        write_field_note(protocol, folder / "veldnotitie.docx", own=own),
    ]  # fmt: skip
    if helplines is not None:
        path = folder / "hulplijnen.docx"
        made.append(write_helpline_card(helplines, path, today=today, own=own))
    if protocol.is_group:
        made.append(write_ground_rules(protocol, folder / "spelregels.docx", own=own))
    if protocol.form == "spiegelgesprek":
        made.append(write_mirror_script(protocol, folder / "draaiboek-spiegel.docx", own=own))
    draft = assignment_for(protocol, study.codebook() if study.codebook_file.is_file() else None)
    made.append(write_assignment_card(draft, folder / "opdrachtkaart.docx", own=own))
    made.append(write_intervisie_sheet(folder / "intervisie.docx", own=own))
    return made


def write_study_materials(study: Study, folder: Path) -> list[Path]:
    """Write what belongs to the study as a whole, and return the files.

    Parameters
    ----------
    study : Study
    folder : Path

    Returns
    -------
    list of Path
        Data-management plan, DPIA worksheet, makers page, a certificate to fill in and one for
        each researcher whose work is in the registers.
    """
    own = study.protocols_folder / FOLDER
    made = [
        write_data_plan(study, folder / "dataplan.docx"),
        write_dpia(study, folder / "dpia.docx"),
    ]
    made.append(write_makers_page(contributions(study), folder / "makers.docx", own=own))
    path = folder / "certificaat.docx"
    made.append(write_certificate(path, study_title=study.title, own=own))
    return [*made, *write_certificates(study, folder, own=own)]


def _consent_forms(study: Study, protocol: InterviewProtocol, folder: Path) -> list[Path]:
    policies = study.protocols_folder / "beleid"
    policy = consent_policy(protocol.consent.policy, policies)
    ages = protocol.audience
    least = ages.age_min if ages.age_min is not None else policy.youngest
    bands = duties(least, ages.age_max, policy)
    own = study.protocols_folder / FOLDER
    made: list[Path] = []
    for band in bands:
        name = band.replace("+", "-plus")
        path = folder / f"toestemming-{name}.docx"
        made.append(
            write_consent_form(
                protocol, path, study_title=study.title, age_band=band, policies=policies, own=own
            )
        )
        if needs_authority(protocol, band, policies):
            path = folder / f"toestemming-{name}-gezag.docx"
            made.append(
                write_authority_form(
                    protocol, path, study_title=study.title, age_band=band, own=own
                )
            )
    return made


def _role_cards(protocol: InterviewProtocol, folder: Path, own: Path) -> list[Path]:
    wanted = dict.fromkeys([*(role.role for role in protocol.roles), *_BESIDE])
    return [
        write_role_card(role, folder / f"rolkaart-{role}.docx", protocol=protocol, own=own)
        for role in wanted
        if role in role_texts(own)
    ]
