"""The accounts that open with one click in the demonstration, one a role. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from lms.demo.people import DOMAIN, Person, Stay, Step
from lms.demo.places import AISNE, Place
from lms.demo.school_years import Years
from lms.messages import Message, message
from lms.schools.population import Audience, Function


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody whom a visitor of the demonstration may be; `grants` are (role, scope kind, scope value)."""

    key: str
    role: Message
    does: Message
    person: Person
    grants: tuple[tuple[str, str, str], ...] = ()


def accounts(places: tuple[Place, ...], *, years: Years, programme: str) -> tuple[Account, ...]:
    """Give the demonstration's cast, in the order of docs/demo.md."""
    cast = _Cast({place.trait: place for place in reversed(places) if place.trait}, places, years)
    return (
        cast.teacher(),
        cast.head_teacher(),
        cast.replacement(),
        cast.parent(),
        cast.principal(),
        cast.inspector(),
        cast.coordinator(programme),
        cast.partner(programme),
        cast.trainer(),
        cast.leader(),
        cast.administrator(),
    )


class _Cast:
    def __init__(self, traits: dict[str, Place], places: tuple[Place, ...], years: Years) -> None:
        self.traits = traits
        self.places = places
        self.years = years

    def _recent(self, days: int) -> date:
        return max(self.years.last_start, self.years.today - timedelta(days=days))

    def _person(
        self,
        key: str,
        given: str,
        family: str,
        function: Function,
        stays: tuple[Stay, ...],
        *,
        steps: tuple[Step, ...] = (),
        begun_on: date | None = None,
        units_done: int = 0,
        audience: Audience = Audience.TEACHER,
        language: str = "fr",
    ) -> Person:
        return Person(
            key=key,
            given_name=given,
            family_name=family,
            email=f"{key}@{DOMAIN}",
            language=language,
            audience=audience,
            function=function,
            stays=stays,
            steps=steps,
            begun_on=begun_on,
            units_done=units_done,
        )

    def _since(self, place: Place) -> tuple[Stay, ...]:
        return (Stay(uai=place.uai, from_on=self.years.last_start),)

    def teacher(self) -> Account:
        """A teacher in the middle of her second module, one module away from being counted."""
        college = self.traits["rep+"]
        return Account(
            key="enseignante",
            role=message("Teacher"),
            does=message("Resumes her course where she stopped, in a REP+ collège."),
            person=self._person(
                "enseignante",
                "Maëlle",
                "Le Goff",
                Function.TEACHER,
                self._since(college),
                steps=(Step(on=self._recent(30)),),
                begun_on=self._recent(8),
                units_done=2,
            ),
        )

    def head_teacher(self) -> Account:
        """A directrice with a one-class école: teacher and head, counted once."""
        ecole = self.traits["one-class"]
        return Account(
            key="directrice",
            role=message("Head teacher of a one-class école"),
            does=message("Is trained herself, prints her attestation, and sees her school."),
            person=self._person(
                "directrice",
                "Odile",
                "Carpentier",
                Function.HEAD_TEACHER,
                self._since(ecole),
                steps=(Step(on=self._recent(90)), Step(on=self._recent(60)), Step(on=self._recent(20))),
            ),
            grants=(("school_director", "school", ecole.uai),),
        )

    def replacement(self) -> Account:
        """A TZR in three schools, of which one counts."""
        main = self.traits["rep+"]
        near = [place for place in self.places if place.kind == "Collège" and place is not main][:2]
        stays = (
            *self._since(main),
            *(Stay(uai=place.uai, from_on=self.years.start, is_main=False) for place in near),
        )
        return Account(
            key="tzr",
            role=message("Replacement teacher (TZR)"),
            does=message("Teaches in three schools and counts in one."),
            person=self._person(
                "tzr",
                "Karim",
                "Benali",
                Function.REPLACEMENT_TEACHER,
                stays,
                steps=(Step(on=self._recent(45)),),
            ),
        )

    def parent(self) -> Account:
        """A volunteer parent at the beginning of her course."""
        ecole = next(place for place in self.places if place.families is not None and place.drive > 0)
        return Account(
            key="parent",
            role=message("Parent"),
            does=message("Follows the parents’ course, in her own language if she wishes."),
            person=self._person(
                "parent",
                "Fatima",
                "El Amrani",
                Function.PARENT,
                self._since(ecole),
                begun_on=self._recent(3),
                units_done=1,
                audience=Audience.PARENT,
            ),
        )

    def principal(self) -> Account:
        """The head of the REP+ collège."""
        college = self.traits["rep+"]
        return Account(
            key="principale",
            role=message("Head of a collège"),
            does=message("Sees how far her establishment’s teachers have got."),
            person=self._person(
                "principale",
                "Béatrice",
                "Lefèvre",
                Function.PRINCIPAL,
                self._since(college),
                audience=Audience.STAFF,
            ),
            grants=(("school_head", "school", college.uai),),
        )

    def inspector(self) -> Account:
        """An IEN over one circonscription."""
        district = AISNE.districts[0]
        return Account(
            key="ien",
            role=message("Inspector (IEN)"),
            does=message("Sees the écoles of her circonscription."),
            person=self._official("ien", "Nathalie", "Vasseur"),
            grants=(("inspector", "district", f"{AISNE.code}/{district}"),),
        )

    def _official(self, key: str, given: str, family: str) -> Person:
        return self._person(key, given, family, Function.OTHER_STAFF, (), audience=Audience.STAFF)

    def coordinator(self, programme: str) -> Account:
        """Who must tell the committee tonight."""
        return Account(
            key="coordination",
            role=message("Coordinator of the programme"),
            does=message("Tells the committee, tonight, which share of which schools’ teachers is trained."),
            person=self._official("coordination", "Hélène", "Moreau"),
            grants=(("coordinator", "programme", programme),),
        )

    def partner(self, programme: str) -> Account:
        """Whose funds the programme rests on."""
        return Account(
            key="partenaire",
            role=message("Partner of the programme"),
            does=message("Reads the published figures, in which nobody can be recognised."),
            person=self._official("partenaire", "Antoine", "Delattre"),
            grants=(("partner", "programme", programme), ("partner", "funder", "department/02")),
        )

    def trainer(self) -> Account:
        """Who writes courses."""
        return Account(
            key="formateur",
            role=message("Trainer"),
            does=message("Writes and publishes courses, and validates the tasks handed in."),
            person=self._official("formateur", "Erwan", "Quéméneur"),
            grants=(
                ("trainer", "course", "enseigner-en-mode-hybride"),
                ("trainer", "course", "ecrire-un-module"),
            ),
        )

    def leader(self) -> Account:
        """Who welcomes parents, in the schools of her town."""
        return Account(
            key="animatrice",
            role=message("Workshop leader"),
            does=message("Welcomes parents in the schools of her town, and keeps the attendance list."),
            person=self._official("animatrice", "Leïla", "Mansouri"),
            grants=(("workshop_leader", "municipality", f"{AISNE.code}900"),),
        )

    def administrator(self) -> Account:
        """Who looks after the installation."""
        return Account(
            key="administration",
            role=message("Administrator"),
            does=message("Looks after the installation and who may see what."),
            person=self._official("administration", "Samira", "Haddad"),
            grants=(("administrator", "all", ""),),
        )
