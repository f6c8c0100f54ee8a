"""The headings of other programs, as their exports have them."""

from __future__ import annotations

import pytest

from kortisto.exchange import recognition
from kortisto.exchange.reading import files
from kortisto.exchange.reading.tables import Table

# Program, its headings, one row, what the columns become.
LISTS = {
    "HubSpot": (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company,"
        "Job Title,Last Activity Date,Unsubscribed from all email",
        "151,Aino,Ranta,a@x.example,040 123 4567,Pekka,X Oy,Ostaja,2026-05-01 10:00,true",
        "-|given_name|family_name|email|phone|-|company|job_title|last_contact|ban_email",
    ),
    "Salesforce": (
        "Salutation,First Name,Last Name,Title,Account Name,Mailing Street,Mailing City,Mailing Zip/Postal Code,"
        "Mailing Country,Phone,Mobile,Email,Account Owner,Email Opt Out,Do Not Call",
        "Ms,Aino,Ranta,Buyer,X Oy,Katu 1,Turku,20100,Finland,09 123 456,040 123 4567,a@x.example,Pekka,1,0",
        "-|given_name|family_name|job_title|company|street|city|postal_code|country|phone|phone|email|-|ban_email|ban_phone",
    ),
    "Pipedrive": (
        "Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,"
        "Person - Phone - Mobile,Person - Job title,Person - Marketing status",
        "Aino Ranta,X Oy,a@x.example,koti@x.example,040 123 4567,Ostaja,Unsubscribed",
        "full_name|company|email|-|phone|job_title|permission_email",
    ),
    "Zoho CRM": (
        "Record Id,Contact Owner,First Name,Last Name,Account Name,Email,Title,Phone,Mobile,Email Opt Out,"
        "Mailing Street,Mailing City,Mailing Zip,Mailing Country,Last Activity Time",
        "z1,Pekka,Aino,Ranta,X Oy,a@x.example,Ostaja,09 123 456,040 123 4567,true,Katu 1,Turku,20100,Finland,2026-05-01",
        "-|-|given_name|family_name|company|email|job_title|phone|phone|ban_email|street|city|postal_code|country|last_contact",
    ),
    "Outlook": (
        "Title,First Name,Last Name,Company,Job Title,Business Street,Business City,Business Postal Code,"
        "Business Country/Region,Business Phone,Mobile Phone,Home Phone,Birthday,E-mail Address",
        "Mrs,Aino,Ranta,X Oy,Ostaja,Katu 1,Turku,20100,Finland,09 123 456,040 123 4567,09 1,1.1.1970,a@x.example",
        "-|given_name|family_name|company|job_title|street|city|postal_code|country|phone|phone|-|-|email",
    ),
    "Google": (
        "First Name,Middle Name,Last Name,File As,Organization Name,Organization Title,Birthday,Notes,Labels,"
        "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value",
        "Aino,,Ranta,,X Oy,Ostaja,,,* myContacts,Work,a@x.example,Mobile,040 123 4567",
        "given_name|-|family_name|-|company|job_title|-|-|-|-|email|-|phone",
    ),
    "Thunderbird": (
        "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name,Work Phone,Home Phone,"
        "Mobile Number,Work Address,Work City,Work ZipCode,Job Title,Organization",
        "Aino,Ranta,Aino Ranta,,a@x.example,,,09 123 456,,040 123 4567,Katu 1,Turku,20100,Ostaja,X Oy",
        "given_name|family_name|full_name|-|email|email|-|phone|-|phone|street|city|postal_code|job_title|company",
    ),
    "Mailchimp": (
        "Email Address,First Name,Last Name,Phone Number,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID,NOTES",
        "a@x.example,Aino,Ranta,040 123 4567,2,2020-01-01,2026-03-02 10:00:00,NORMAL,1,2,",
        "email|given_name|family_name|phone|-|-|ban_email|-|-|-|-",
    ),
    "Brevo": (
        "CONTACT ID,EMAIL,FIRSTNAME,LASTNAME,SMS,ADDED_TIME,MODIFIED_TIME",
        "1,a@x.example,Aino,Ranta,358401234567,2026-01-01,2026-01-02",
        "-|email|given_name|family_name|phone|-|-",
    ),
    "Odoo": (
        "External ID,Name,Is a Company,Related Company,Job Position,Email,Phone,Mobile,Street,Zip,City,Country,Tax ID",
        "r1,Aino Ranta,FALSE,X Oy,Ostaja,a@x.example,09 123 456,040 123 4567,Katu 1,20100,Turku,Finland,",
        "-|full_name|is_company|company|job_title|email|phone|phone|street|postal_code|city|country|business_id",
    ),
    "Dolibarr": (
        "Sukunimi,Etunimi,Sidosryhmän nimi,Asema,Osoite,Postinumero,Postitoimipaikka,Yrityspuhelin,"
        "Henkilökohtainen puhelin,Sähköposti,Kieltäydy massasähköposteista",
        "Ranta,Aino,X Oy,Ostaja,Katu 1,20100,Turku,09 123 456,09 1,a@x.example,1",
        "family_name|given_name|company|job_title|street|postal_code|city|phone|-|email|ban_email",
    ),
    "EspoCRM": (
        "firstName,lastName,accountName,title,emailAddress,emailAddressIsOptedOut,phoneNumber,"
        "doNotCall,addressStreet,addressCity,addressPostalCode",
        "Aino,Ranta,X Oy,Ostaja,a@x.example,1,040 123 4567,0,Katu 1,Turku,20100",
        "given_name|family_name|company|job_title|email|ban_email|phone|ban_phone|street|city|postal_code",
    ),
    "Lime CRM": (
        "Förnamn,Efternamn,Företag,Befattning,Telefon,Mobiltelefon,E-post,Inga utskick",
        "Aino,Ranta,X Oy,Ostaja,09 123 456,040 123 4567,a@x.example,ja",
        "given_name|family_name|company|job_title|phone|phone|email|ban",
    ),
}  # fmt: skip
OLD_GOOGLE = (
    "Name,Given Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value,"
    "Organization 1 - Name,Organization 1 - Title,Address 1 - Street,Address 1 - City",
    "Aino Ranta,Aino,Ranta,,,* My Contacts,Work,a@x.example,040 123 4567,X Oy,Ostaja,Katu 1,Turku",
    "-|given_name|family_name|-|-|-|-|email|phone|company|job_title|street|city",
)


def read(headings: str, row: str) -> Table:
    return files.read(f"{headings}\n{row}\n".encode(), knows=recognition.knows)


@pytest.mark.parametrize(
    ("program", "headings", "row", "targets"), [*((p, *own) for p, own in LISTS.items()), ("Google", *OLD_GOOGLE)]
)
def test_each_program(program: str, headings: str, row: str, targets: str) -> None:
    table = read(headings, row)
    found = recognition.proposals(table)
    assert recognition.program_of(table) == program
    assert "|".join(found.get(place, "-") for place in range(len(table.headings))) == targets


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        ("As.nro;Nimi;Yhteyshenkilö;Puhelin;Markk.lupa", "-|company|full_name|phone|permission"),
        ("Kontakti;Puh. / GSM;S-posti;Ei saa lähestyä", "full_name|phone|email|ban"),
        ("Förnamn;Efternamn;E-post;Reklamspärr;Avanmäld;Telefonspärr", "given_name|family_name|email|ban|ban|ban_phone"),
        ("Förnamn;Efternamn;Ej e-post;Ring inte;Inga utskick;Ej mail", "given_name|family_name|ban_email|ban_phone|ban|ban_email"),
        ("Nimi;Ei markk.;Ei s-postia;Älä soita;Markkinointiesto", "full_name|ban|ban_email|ban_phone|ban"),
        ("Nimi;Saa soittaa;Tekstiviestilupa;Sähköpostimarkkinointi", "full_name|permission_phone|permission_sms|permission_email"),
        ("Full name,Phone no,Do Not Allow Bulk Emails,No phone calls,Don't text", "full_name|phone|ban_email|ban_phone|ban_sms"),
        ("Name,Email,No of contacts,OPTIN_IP,Consent date,Opt out reason,Luottokielto,Ajolupa", "full_name|email|-|-|-|-|-|-"),
        ("First|Last|Company|Do not call", "given_name|family_name|company|ban_phone"),
        ("First;Last contact;Company", "-|last_contact|company"),
        ("Titteli;Etunimi;Sukunimi;Tehtävänimike;Arbetsuppgift", "-|given_name|family_name|job_title|work_task"),
        ("name,is_company,parent_id/name,function,category_id,opt_out", "full_name|is_company|company|job_title|tags|ban"),
        ("Name;Email;Opted out of newsletter;Uutiskirjelupa 2026", "full_name|email|ban_email|permission_email"),
        ("Henkilö;Puhelin (koti);Puhelin (työ);Sähköposti (oma);Osoite, koti;Home mobile", "full_name|-|phone|-|-|-"),
        (
            "Record ID - Contact,First Name,Last Name,Associated Company,Mobile Phone Number",
            "-|given_name|family_name|company|phone",
        ),
    ],
)
def test_headings_nobody_listed_lose_no_ban_no_person_and_no_privacy(headings: str, targets: str) -> None:
    table = read(headings, headings[0])
    found = recognition.proposals(table)
    assert "|".join(found.get(place, "-") for place in range(len(table.headings))) == targets


def test_what_a_label_says_is_of_the_home_stays_out() -> None:
    headings = (
        "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value"
    )
    made = read(headings, "Aino,Ranta,Home,aino@koti.example,* Work,aino@x.example,Work Fax,09 111 2229")
    assert [cell for cell in made.rows.of([2])[0].cells if "@" in cell or cell[:1] == "0"] == ["aino@x.example"]
    assert made.notes == ("private",)
    assert "private" not in read(headings, "Aino,Ranta,Home,,* Work,aino@x.example,Mobile,040").notes


def test_a_list_of_ones_own_comes_from_no_program() -> None:
    assert recognition.program_of(read("Nimi;Yritys;Sähköposti", "Aino Ranta;X Oy;a@x.example")) == ""


def test_every_target_is_one_a_column_can_be() -> None:
    from kortisto.exchange.fields import FIELDS
    from kortisto.exchange.presets import presets

    assert {target for preset in presets() for target in preset.columns.values()} - {""} <= set(FIELDS)
    for preset in presets():
        assert all(recognition.folded(heading) == heading for heading in preset.columns), preset.key
