"""Everyday forms of Finnish, Swedish and English given names, each with the name they are short for.

Only forms that people use at work for the longer name; a name is never changed by this, it only brings two cards together.
All are folded (`lib.text.fold`).
"""

from __future__ import annotations

_FORMS = {
    "aleksanteri": "alex aleksi ale sasha santeri aleksander alexander",
    "anna": "anni annu annika anneli ann anne",
    "antero": "antti anders andreas",
    "bengt": "benkku benke",
    "birgitta": "gitta pirkko pirjo riitta britta",
    "charlotta": "lotta charlotte",
    "edvard": "eetu edward edu eddie",
    "eerik": "eero erkki erik eric",
    "elisabet": "elisa liisa elli elisabeth lisa liisi betty",
    "emilia": "emmi milla emma emelie",
    "fredrik": "fredi fredde fredrick reetu",
    "gustav": "kustaa gustaf kusti gosta",
    "helena": "leena helen leni",
    "henrik": "heikki henri henkka henry heka",
    "henriikka": "henna riikka henrika",
    "ilmari": "ilkka immu",
    "jaakko": "jaska jakob jacob",
    "johannes": "juha juhani jussi johan juho hannu hannes johnny jukka john janne jan",
    "johanna": "hanna jonna",
    "josef": "jooseppi jose joosef joseph sepe seppo",
    "kaarina": "kaija kaisa karin kati carina katja",
    "karl": "kalle kaarle carl charles charlie",
    "katariina": "kata katri kaisu katarina catharina kate kati kirsi",
    "kristian": "risto kristo chris christian kride",
    "kristiina": "kirsti tiina kristina stina christina kikka",
    "lars": "lasse lauri lassi",
    "magnus": "mauno manu mange",
    "margareeta": "marketta reetta greta margareta maarit margit marjatta rita",
    "maria": "maija marja mari marie mia maikku",
    "matias": "matti mattias mats matthew masa mathias",
    "mikael": "mikko mika micke mike michael miku miska",
    "mikaela": "miia micaela",
    "nikolai": "niko klaus niklas nicklas nico niilo nils",
    "olavi": "olli olof ola olle",
    "paavali": "paavo pauli paul pal",
    "patrik": "pate patrick",
    "pekka": "petri petteri pietari peter pete petter petja",
    "rikhard": "riku richard rikard",
    "robert": "robin roope roba bob rob",
    "sebastian": "seba basti",
    "sofia": "sohvi fia sophie sofie",
    "stefan": "tapani tahvo teppo steffe stephen steven steve",
    "susanna": "sanna susanne susan sanni",
    "teodor": "teuvo teo theodor",
    "tuomas": "tomi tommi tom thomas tomas tumppi",
    "valdemar": "valtteri walter valte",
    "viktoria": "viki victoria",
    "vilhelm": "ville vili william viljami wille vilho willy wilhelm",
    "yrjo": "georg jori goran george jyri",
}  # fmt: skip

STANDS_FOR: dict[str, str] = {short: name for name, forms in _FORMS.items() for short in forms.split()}
"""Everyday form → the name it is short for."""


def whole(name: str) -> str:
    """The name a folded given name is short for, or itself: `mike` → `mikael`."""
    return STANDS_FOR.get(name, name)
