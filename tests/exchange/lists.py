"""A list as a small firm's spreadsheet leaves it (fictional people), and the day it is brought in."""

from __future__ import annotations

from datetime import UTC, date, datetime

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
COLLECTED = date(2026, 11, 10)

HEADINGS = "Sukunimi;Etunimi;Titteli;Yritys;Puh.;Sähköposti;Katuosoite;Postinro;Toimipaikka;Markkinointikielto;Viim. yhteys;Syntymäaika;Huom!"
ROWS = [
    "Rantasalo;Ilari;Toimitusjohtaja;Pohjatuuli Mekaniikka Oy ;0400-001779; ilari.rantasalo@pohjatuuli.example;Telakkakuja 4;;Parainen;;17.4.2024;;",
    "Koivisto;Riikka;Ostaja;POHJATUULI MEKANIIKKA OY;(02) 000 9593;RIIKKA.KOIVISTO@POHJATUULI.EXAMPLE;Rantatie 9;960;Lahti;;28.03.25;;",
    "Hedman;Päivi;Inköpschef;Tuulikello Oy;;paivi.hedman(at)tuulikello.example;PL 55;;Valkeakoski;EI SÄHKÖPOSTIA;19.08.23;12.3.1978;",
    "Pelkonen;Mikael;Projektipäällikkö;Tuulikello Oy;;;PL 55;;Parainen;ei soiteta;;12.3.1978;",
    "Pelkonen;Mikael;Projektipäällikkö;Tuulikello Oy;;;PL 55;;Parainen;ei soiteta;;12.3.1978;",
    "Virta;Ingrid;Controller;Tuulikello OY;040 000 1126;ingrid.virta@tuulikello.example;;00960;Parainen;;21.10.25;;lähti talosta 3/2024",
    'Aho;Kalle;Ostaja;Tuulikello Oy;+358 40 0003575;"kalle.aho@tuulikello.example;kalle.aho@tuulikello.invalid";PL 55;00100;Parainen;K;;;',
    "Aho;Kalle;Ostaja;Tuulikello Oy;;;;00100;Parainen;ei soiteta;;;",
    "Suvanto;Eero;Ostaja;Tuulikello Oy;0400-007736;eero.suvanto@tuulikello.example;;20000;Turku;x;24.11.25;;sai uuden työn: Pohjatuuli Mekaniikka Oy",
    "Suvanto;Aino;Ostaja;Pohjatuuli Mekaniikka Oy;;aino.suvanto@pohjatuuli.example;;;;kyllä;;;sai uuden työn: Pohjatuuli Mekaniikka Oy",
    "Vanhanen;Onni;Myyjä;Tuulikello Oy;;onni.vanhanen@tuulikello.example;;;;;5.1.2015;;soita ennen klo 9",
    ";;;Yhteensä 11 henkilöä;;;;;;;;;",
]
LIST = ("\r\n".join([HEADINGS, *ROWS]) + "\r\n").encode("cp1252")


def csv(*rows: str, headings: str = "Etunimi;Sukunimi;Yritys;Sähköposti;Puhelin;Kielto") -> bytes:
    return ("\n".join([headings, *rows]) + "\n").encode()
