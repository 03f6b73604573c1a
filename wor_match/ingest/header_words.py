"""What people write above the columns of each kind of file, in Dutch and English.

Best first: where two columns claim a field, the one that stands earlier here is taken. The canonical
names themselves are not repeated: `headers` takes them from the models. Case, accents, blanks and
punctuation do not matter, nor does an addition in brackets ("Kosten (per keer)").
"""

from __future__ import annotations

from typing import Final

_CLIENT_ID: Final = (
    "Cliëntnummer, Cliënt-ID, Cliëntcode, Deelnemernummer, Deelnemer-ID, Deelnemerscode, "
    "Pseudoniem, Pseudonym, Cliënt, Client, Deelnemer, Participant, Participant ID"
)
_ACTIVITY_ID: Final = (
    "Activiteitnummer, Activiteitsnummer, Activiteit-ID, Activiteits-ID, Activiteitcode, "
    "Activiteitscode, Aanbodnummer, Activity number"
)

_PLACES: Final[dict[str, str]] = {
    "municipality": "Gemeente, Gemeentenaam",
    "postcode": "Postcodes, Postcode 6, PC6, PC4, Postal code, Zip, Zip code, Zipcode",
    "place": "Plaats, Plaatsnaam, Woonplaats, Stad, Dorp, Kern, City, Town, Village",
    "lat": "Breedtegraad, Latitude, Breedte, GPS breedtegraad",
    "location_km": "Nauwkeurigheid km, Onnauwkeurigheid km, Straal km",
    "lon": "Lengtegraad, Longitude, Lng, GPS lengtegraad",
    "online": "Digitaal, Op afstand, Online of telefonisch",
}
_CLIMATE: Final[dict[str, str]] = {
    "principle": (
        "Principes, Principe, Principe(s), Principles, Principe WoR, Welzijnsprincipe, Pijler, "
        "Pijlers, Thema's welzijn"
    ),
    "climate_pace": "Tempo, Pace, Rustig of levendig, Levendigheid, Drukte",
    "climate_talk": "Praten, Talk, Doen of praten, Samen praten, Gesprek",
    "climate_structure": "Structuur, Structure, Vrij of vast programma, Programma vast",
    "climate_depth": "Diepgang, Depth, Licht of diep",
    "effort": (
        "Inspanning, Lichamelijke inspanning, Fysieke inspanning, Inspanningsniveau, "
        "Physical effort, Intensiteit"
    ),
    "languages": "Talen, Taal, Voertaal, Gesproken talen, Spreektaal, Language",
    "group_size": (
        "Groepsgrootte, Aantal deelnemers, Grootte groep, Grootte van de groep, Deelnemersaantal"
    ),
    "from_text": "Uit tekst gelezen",
}

# Fields that no model has: text as people write it, which `validate` parses into the fields that
# the models do have.
ACTIVITY_TEXTS: Final[dict[str, str]] = {
    "day_text": "Dag, Dagen, Weekdag, Weekdagen, Dag van de week, Day, Days, Weekday",
    "start_text": (
        "Van, Begintijd, Aanvang, Aanvangstijd, Starttijd, Start, Begin, Tijd van, Vanaf, "
        "Start time, From"
    ),
    "end_text": "Tot, Eindtijd, Einde, Tijd tot, Tot en met tijd, End time, Until, To",
    "time_text": (
        "Dag en tijd, Dagen en tijden, Tijden, Tijd, Wanneer, Tijdstip, Tijdstippen, Dag/tijd, "
        "Datum en tijd, Moment, Openingstijden, Datum, Data, When, Time, Times, Schedule"
    ),
    "frequency_text": "Frequentie, Herhaling, Hoe vaak, Herhaalpatroon, How often",
    "access_text": (
        "Toegankelijkheid, Rolstoeltoegankelijk, Rolstoeltoegankelijkheid, Rolstoelvriendelijk, "
        "Rolstoel, Toegankelijk, Accessibility, Accessible"
    ),
    "age_text": "Leeftijd, Leeftijden, Leeftijdsgroep, Leeftijdscategorie, Age, Ages, Age group",
}

ACTIVITY_WORDS: Final[dict[str, str]] = {
    **_PLACES,
    **_CLIMATE,
    **ACTIVITY_TEXTS,
    "activity_id": f"{_ACTIVITY_ID}, ID, Nummer, Nr, Code, Number, Volgnummer",
    "title": (
        "Titel, Naam, Activiteit, Naam activiteit, Activiteitnaam, Naam van de activiteit, "
        "Aanbod, Name, Activity"
    ),
    "description": (
        "Omschrijving, Beschrijving, Omschrijving activiteit, Beschrijving activiteit, Toelichting, "
        "Korte omschrijving, Inhoud, Tekst, Informatie, Wat, Details, Summary"
    ),
    "organisation": (
        "Organisatie, Aanbieder, Organisator, Instelling, Welzijnsorganisatie, Georganiseerd door, "
        "Naam organisatie, Door wie, Organization, Provider, Organiser, Organizer"
    ),
    "venue": (
        "Locatie, Locatienaam, Naam locatie, Gebouw, Accommodatie, Zaal, Waar, Buurthuis, Location"
    ),
    "address": (
        "Adres, Straat, Straatnaam, Straat en huisnummer, Locatieadres, Bezoekadres, Adresgegevens, "
        "Street"
    ),
    "rrule": "RFC 5545, Herhaalregel, Recurrence rule",
    "when_text": "Wanneer tekst",
    "cost_text": (
        "Kosten, Prijs, Eigen bijdrage, Tarief, Bijdrage, Deelnamekosten, Kosten per keer, Entree, "
        "Cost, Costs, Price, Fee"
    ),
    "cost_eur": "Kosten in euro, Prijs in euro, Bedrag, Bedrag in euro, Kosten EUR, Price EUR",
    "meetings": "Aantal bijeenkomsten, Aantal lessen, Aantal keren, Aantal sessies",
    "cost_unit": "Kosten per, Prijs per, Prijseenheid, Kosteneenheid, Per",
    "target_text": (
        "Doelgroep, Doelgroepen, Voor wie, Bestemd voor, Deelnemers, Target group, Audience, "
        "For whom"
    ),
    "start_date": "Startdatum, Begindatum, Datum van, Eerste keer, Vanaf datum, Datum start",
    "end_date": "Einddatum, Datum tot, Laatste keer, Tot en met datum, Datum einde",
    "drop_in": "Inloop, Vrije inloop, Zonder aanmelden, Walk-in",
    "min_age": "Minimumleeftijd, Minimale leeftijd, Leeftijd vanaf, Leeftijd van, Vanaf leeftijd",
    "max_age": "Maximumleeftijd, Maximale leeftijd, Leeftijd tot, Leeftijd tot en met",
    "gender": "Geslacht, Alleen voor geslacht, Sekse, Man/vrouw, Sex",
    "group_mean_age": "Gemiddelde leeftijd, Gemiddelde leeftijd groep, Mean age, Average age",
    "group_share_women": "Aandeel vrouwen, Share of women",
    "welcome_host": (
        "Gastvrouw, Gastheer, Gastvrouw/gastheer, Gastvrouw of gastheer, Ontvangst, Maatje, "
        "Welkom, Host"
    ),
    "places_free": (
        "Plekken vrij, Vrije plekken, Vrije plaatsen, Plaatsen vrij, Plaatsen beschikbaar, "
        "Beschikbare plaatsen, Beschikbare plekken, Free places, Places available"
    ),
    "contact": (
        "Contactgegevens, Contactpersoon, Aanmelden, Aanmelding, Aanmelden bij, Informatie bij, "
        "Telefoon, Telefoonnummer, E-mail, E-mailadres, Mail, Contact person, Phone, Email"
    ),
    "url": "Website, Webadres, Webpagina, Link, Internet, Internetadres, Bron, Web, Source, Site",
    "verified_on": (
        "Gecontroleerd op, Laatst gecontroleerd, Laatst gecontroleerd op, Gecontroleerd, "
        "Controledatum, Laatst bijgewerkt, Bijgewerkt op, Laatst gewijzigd, Peildatum, "
        "Last checked, Last verified, Last updated"
    ),
}

# No word for a person's name, address, date of birth or BSN: those columns stay unread.
CLIENT_WORDS: Final[dict[str, str]] = {
    **_PLACES,
    **_CLIMATE,
    "client_id": f"{_CLIENT_ID}, ID, Nummer, Nr, Code, Number, Dossiernummer",
    "wish": (
        "Wens, Wensen, Wens van de cliënt, Wensen en behoeften, Wensen behoeften en mogelijkheden, "
        "Hulpvraag, Vraag, Behoefte, Behoeften, Wat wil de cliënt, Wishes, Need, Needs"
    ),
    "avoid": ("Liever niet, Wil niet, Niet gewenst, Vermijden, Wat niet, Rather not, Dislikes"),
    "problems": (
        "Problemen, Probleem, Problematiek, Klachten, Psychosociale problemen, Reden verwijzing, "
        "Problem, Complaints"
    ),
    "blockers": (
        "Blokkades/Belemmeringen, Blokkades, Belemmeringen, Blokkade, Belemmering, Drempels, "
        "Obstakels, Barriers, Obstacles"
    ),
    "max_travel_km": (
        "Maximale reisafstand, Max. reisafstand, Reisafstand, Maximale afstand, Max. afstand, "
        "Afstand, Maximale reisafstand km, Reisafstand km, Maximum distance, Max travel distance"
    ),
    "transport": "Vervoer, Vervoermiddel, Vervoermiddelen, Vervoersmiddel, Reist met, Travels by",
    "availability": (
        "Beschikbaarheid, Beschikbaar, Beschikbare dagdelen, Dagdelen, Dagdeel, Wanneer, Available"
    ),
    "age": "Leeftijd, Leeftijd in jaren",
    "gender": "Geslacht, Sekse, Man/vrouw, M/V, M/V/X, Sex",
    "budget_eur": "Budget, Budget per keer, Budget in euro, Te besteden, Mag kosten",
    "wheelchair": (
        "Rolstoel, Rolstoelgebruiker, Rolstoeltoegankelijk, Rolstoeltoegankelijk nodig, "
        "Gebruikt rolstoel, Wheelchair user"
    ),
    "accompany_first": (
        "Begeleiding eerste keer, Eerste keer begeleiden, Eerste keer samen, Gaat iemand mee, "
        "Begeleiding, Accompany first time"
    ),
    "ph_body": "Lichaamsfuncties, PG lichaamsfuncties, Lichaam, Bodily functions",
    "ph_mental": "Mentaal welbevinden, PG mentaal welbevinden, Mentaal, Mental wellbeing",
    "ph_meaning": "Zingeving, PG zingeving, Meaningfulness",
    "ph_quality": "Kwaliteit van leven, PG kwaliteit van leven, Quality of life",
    "ph_participation": "Meedoen, PG meedoen, Participatie, Participation",
    "ph_daily": "Dagelijks functioneren, PG dagelijks functioneren, Daily functioning",
    "referred_on": (
        "Verwezen op, Verwijsdatum, Datum verwijzing, Verwijzing op, Aangemeld op, "
        "Aanmelddatum, Referral date"
    ),
    "consent": "Toestemming, Toestemming onderzoek, Akkoord, Toestemming gegeven, Permission",
}

OUTCOME_WORDS: Final[dict[str, str]] = {
    "client_id": _CLIENT_ID,
    "activity_id": f"{_ACTIVITY_ID}, Activiteit, Activity",
    "shown_on": "Getoond op, Datum getoond, Voorgesteld op, Aanbevolen op, Datum, Shown",
    "rank": "Rang, Positie, Plaats in de lijst, Rangnummer, Position",
    "propensity": "Toonkans, Kans getoond, Kans",
    "policy": "Model, Modelversie, Beleid, Rangschikking door, Model version",
    "chosen": "Gekozen, Is gekozen, Keuze, Selected, Choice",
    "chosen_reason": (
        "Reden keuze, Keuzereden, Reden van keuze, Waarom gekozen, Reason chosen, Choice reason"
    ),
    "accompanied": "Begeleid, Begeleid eerste keer, Begeleiding, Ging iemand mee",
    "started_on": "Gestart op, Startdatum, Begonnen op, Eerste bezoek, Start, First visit",
    "last_known_on": (
        "Laatst bekend op, Laatst bekend, Bekend tot, Laatste contact, Peildatum, Last known"
    ),
    "stopped_on": "Gestopt op, Stopdatum, Einddatum, Laatste bezoek, Gestopt, Last visit",
    "stop_reason": (
        "Reden stoppen, Reden gestopt, Stopreden, Reden van stoppen, Waarom gestopt, "
        "Reason stopped, Reason for stopping"
    ),
    "follow_up": (
        "Opvolging, Na drie maanden, Follow-up na drie maanden, Vervolg, Driemaandsmeting"
    ),
    "sessions_attended": (
        "Aantal keer, Aantal bezoeken, Aantal keren, Keren geweest, Bezoeken, Sessions, Visits"
    ),
    "rating_welcome": "Cijfer welkom, Oordeel welkom, Score welkom, Welkom, Het welkom, Waardering welkom",
    "rating_click": (
        "Cijfer klik, Oordeel klik, Score klik, Klik, De klik, Klik met de groep, De klik met de groep, Waardering klik"
    ),
    "rating_venue": (
        "Cijfer ruimte, Oordeel ruimte, Score ruimte, Ruimte, De ruimte, Cijfer locatie, "
        "Oordeel locatie, Waardering ruimte, Waardering locatie"
    ),
    "rating_organisation": (
        "Cijfer organisatie, Oordeel organisatie, Score organisatie, Organisatie, De organisatie, "
        "Waardering organisatie"
    ),
    "rating_time": (
        "Cijfer tijdstip, Oordeel tijdstip, Score tijdstip, Tijdstip, Het tijdstip, Tijd, Cijfer tijd, "
        "Waardering tijdstip"
    ),
}
