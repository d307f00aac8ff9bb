"""Forms of the customer's page and of the list of customers."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.customers import standings
from otklik.customers.models import ConsentText, Erasure, Identity, Person, purpose_words
from otklik.desk.models import Ticket
from otklik.desk.segments import Segment
from otklik.lib.zones import zone_names

YES_NO = [("", _("any")), ("yes", _("yes")), ("no", _("no"))]


class CardForm(forms.Form):
    """The fields of a customer's card."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    address_form = forms.CharField(
        label=_("Form of address"), max_length=120, required=False, help_text=_("As he likes to be called.")
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    standing = forms.ChoiceField(label=_("Class"), required=False)
    language = forms.CharField(label=_("Language"), max_length=5, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1900, max_value=2100)
    technical_level = forms.TypedChoiceField(
        label=_("Technical level"),
        choices=Person.TechnicalLevel.choices,
        coerce=int,
        empty_value=0,  # type: ignore[arg-type]
        required=False,
    )
    mood = forms.ChoiceField(label=_("Mood"), choices=Person.Mood.choices, required=False)
    preferred_channel = forms.ChoiceField(label=_("Preferred channel"), choices=Person.Channel.choices, required=False)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, required=False,
        widget=forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off"}),
    )  # fmt: skip
    no_robots = forms.BooleanField(label=_("No robots: a person answers"), required=False)

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing"].choices = standings.choices([project_id])  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        """A zone of the IANA time zone database, or none."""
        value = str(self.cleaned_data["time_zone"]).strip()
        if value and value not in zone_names():
            raise forms.ValidationError(_("There is no such time zone; write one such as Europe/Moscow."))
        return value


def initial_of(person: Person) -> dict[str, Any]:
    """Return what the card's form shows at first."""
    names = ("name", "address_form", "standing", "language", "region", "birth_year", "technical_level", "mood")
    more = ("preferred_channel", "quiet_from", "quiet_to", "time_zone", "no_robots")
    values = {name: getattr(person, name) for name in (*names, *more)}
    return values | {"organisation": person.organisation.name if person.organisation else ""}


class IdentityForm(forms.Form):
    """A new way to reach a customer."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Identity.Kind.choices)
    value = forms.CharField(label=_("Number or address"), max_length=320)


class ConsentForm(forms.Form):
    """That a customer agreed to a text."""

    text = forms.ModelChoiceField(label=_("Text"), queryset=ConsentText.objects.none(), empty_label=_("Choose…"))
    channel = forms.ChoiceField(label=_("How"), choices=Person.Channel.choices[1:])
    evidence = forms.CharField(
        label=_("What proves it"), max_length=200, required=False, help_text=_("The number he called from, a letter.")
    )

    def __init__(self, *args: Any, project_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = ConsentText.objects.filter(project_id=project_id).defer("text").order_by("purpose", "-id")
        self.fields["text"].queryset = texts  # type: ignore[attr-defined]


class ErasureForm(forms.Form):
    """On what ground a person is erased."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Erasure.Ground.choices)
    document = forms.CharField(
        label=_("Number and date of the document"), max_length=200, required=False,
        help_text=_("Without the person's name: the act outlives the data."),
    )  # fmt: skip


class SegmentForm(forms.Form):
    """Conditions of the list of customers; all of them may be left out."""

    q = forms.CharField(label=_("Name, telephone or address"), max_length=200, required=False)
    standing = forms.ChoiceField(label=_("Class"), required=False)
    language = forms.CharField(label=_("Language"), max_length=5, required=False)
    region = forms.CharField(label=_("Region"), max_length=120, required=False)
    level = forms.TypedChoiceField(
        label=_("Technical level"), required=False, coerce=int, empty_value=None,
        choices=[("", _("any")), *Person.TechnicalLevel.choices],
    )  # fmt: skip
    mood = forms.ChoiceField(label=_("Mood"), required=False, choices=[("", _("any")), *Person.Mood.choices[1:]])
    consent = forms.ChoiceField(label=_("Consent"), required=False)
    tag = forms.CharField(label=_("Tag of a ticket"), max_length=60, required=False)
    open = forms.ChoiceField(label=_("Has an open ticket"), required=False, choices=YES_NO)
    robots = forms.ChoiceField(label=_("No robots"), required=False, choices=YES_NO)
    after = forms.DateField(
        label=_("Last word since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.DateField(
        label=_("Last word before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    born_from = forms.IntegerField(label=_("Born in or after"), required=False, min_value=1900, max_value=2100)
    born_to = forms.IntegerField(label=_("Born in or before"), required=False, min_value=1900, max_value=2100)
    channel = forms.ChoiceField(
        label=_("Preferred channel"), required=False, choices=[("", _("any")), *Person.Channel.choices[1:]]
    )
    reach = forms.ChoiceField(
        label=_("Can be reached by"), required=False, choices=[("", _("any")), *Identity.Kind.choices]
    )
    company = forms.CharField(label=_("Organisation"), max_length=120, required=False)
    panel = forms.CharField(label=_("Purchase or service"), max_length=120, required=False)
    source = forms.ChoiceField(
        label=_("Has written by"), required=False, choices=[("", _("any")), *Ticket.Source.choices]
    )
    known_after = forms.DateField(
        label=_("Known since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    known_before = forms.DateField(
        label=_("Known before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, project_ids: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project_ids = project_ids
        classes = [(key or "ordinary", name) for key, name in standings.choices(project_ids)]
        self.fields["standing"].choices = [("", _("any")), *classes]  # type: ignore[attr-defined]
        rows = ConsentText.objects.filter(project_id__in=project_ids).order_by("purpose")
        purposes = list(rows.values_list("purpose", flat=True).distinct()[:50])
        given = [(f"+{name}", _("given: %(purpose)s") % {"purpose": purpose_words(name)}) for name in purposes]
        missing = [(f"-{name}", _("not given: %(purpose)s") % {"purpose": purpose_words(name)}) for name in purposes]
        self.fields["consent"].choices = [("", _("any")), *given, *missing]  # type: ignore[attr-defined]

    def segment(self) -> Segment:
        """Return the conditions; the form must be valid."""
        values = self.cleaned_data
        consent = values["consent"]
        standing = values["standing"]
        return Segment(
            projects=self.project_ids,
            query=" ".join(values["q"].split()),
            standing=("" if standing == "ordinary" else standing) if standing else None,
            language=values["language"],
            region=values["region"].strip(),
            level=values["level"],
            mood=values["mood"],
            no_robots={"yes": True, "no": False}.get(values["robots"]),
            consent=consent[1:],
            without_consent=consent.startswith("-"),
            tag=values["tag"].strip(),
            has_open={"yes": True, "no": False}.get(values["open"]),
            contact_after=_midnight(values["after"]),
            contact_before=_midnight(values["before"]),
            born_from=values["born_from"],
            born_to=values["born_to"],
            channel=values["channel"],
            reach=values["reach"],
            company=values["company"].strip(),
            panel=values["panel"].strip(),
            source=values["source"],
            known_after=_midnight(values["known_after"]),
            known_before=_midnight(values["known_before"]),
        )


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    """Return the beginning of a day where the reader is."""
    if day is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
