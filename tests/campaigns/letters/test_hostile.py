"""Whatever is written into a letter comes out sanitised and compiles, in every form (T13)."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kortisto.campaigns.letters import blocks, cleansing, compiling, kinds, slots
from kortisto.campaigns.letters.drawing import Drawing, Foot
from kortisto.campaigns.letters.versions import Said
from kortisto.outreach.engine import compiled
from kortisto.outreach.engine.compiled import SlotTrouble, slot
from kortisto.outreach.engine.headers import PERSONAL

assert kinds  # registers the house's own

EVIL = (
    "<script>alert(1)</script>", '<img src=x onerror="a()">', "<!--[if mso]><b><![endif]-->", "]]>",
    "<mj-raw><script>x</script></mj-raw>", "</mj-text></mj-column>", "javascript:alert(1)", "{{etunimi}}", "{{etunimi|<b>}}", "{{", "}}",
    "\ue000token\ue001", "\ue000", "\\u{41}", '"><svg onload=a()>', "<style>*{background:url(https://x.example)}</style>",
    "<a href='data:text/html,x'>y</a>", "<iframe src=//x.example></iframe>", "a\u0308\u202e", "\x00\x0b", "&#x3c;script&#x3e;",
    "<a href='https://ok.example/å?a=1&b=\"2\"'>ok</a>", "<form action=x><input></form>", "<base href=//x.example>",
    "<math><mtext></mtext></math>", "\r\nBcc: x@x.example",
)  # fmt: skip
TEXT = st.lists(st.one_of(st.sampled_from(EVIL), st.text(max_size=20)), max_size=4).map("".join)
VALUE = st.one_of(
    TEXT,
    TEXT,
    st.none(),
    st.integers(),
    st.lists(TEXT, max_size=2),
    st.fixed_dictionaries({"rows": st.lists(st.lists(TEXT, max_size=3), max_size=3)}),
)
BLOCK = st.sampled_from(blocks.kinds()).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"type": st.just(kind.code), "id": TEXT, "only": VALUE, **{field.name: VALUE for field in kind.fields}}
    )
)
FOOT = Foot(
    "Kuurankukka Oy",
    "Katu 1",
    "Saat tämän.",
    f"https://k.example/m/{slot('token')}",
    f"https://k.example/m/{slot('token')}/unsubscribe",
)
CALM = {"br", "img", "input", "meta", "link", "hr", "col", "wbr"}


class Judge(HTMLParser):
    """Fails on anything that runs, fetches or hides; comments only where MJML put them for Outlook."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "object", "form", "input", "base", "svg", "math", "link", "embed", "video"), tag
        for name, value in attrs:
            assert not name.startswith("on") and name != "srcdoc", name
            if name in ("href", "src"):
                scheme = (value or "").split(":", 1)[0].lower()
                assert scheme in ("https", "http", "mailto", "tel"), value
            if name == "style":
                assert "url(" not in (value or "")

    def handle_comment(self, data: str) -> None:
        assert data.startswith(("[if ", "<![endif]")) and "<b>" not in data, data


def drawn(content: Any, form: str, subject: str, plain: str = "") -> compiling.Made:
    drawing = Drawing(
        language="fi", filling=slots.Filling(PERSONAL), foot=FOOT, place_of=lambda file, width: "https://k.example/julkiset/a/1.png"
    )
    made = compiling.make(
        Said("fi", "", cleansing.line(subject), cleansing.line(subject), content, cleansing.plain(plain)), form, drawing
    )
    assert "not_compiled" not in {problem.code for problem in drawing.problems} or form == "mjml"
    return made


def judged(made: compiling.Made) -> None:
    judge = Judge()
    judge.feed(made.html)
    judge.close()
    assert made.html.count("/unsubscribe") == 1 and "/unsubscribe" in made.text
    names = dict.fromkeys((*PERSONAL, "token"), "") | made.fallbacks
    try:
        message = compiled.of(html=made.html, text=made.text, headers={"Subject": made.subject}, slots=names).message({})
    except SlotTrouble as trouble:
        raise AssertionError("a mark of a slot came from outside") from trouble
    head = message.split(b"\r\n\r\n", 1)[0]
    assert b"\r\nBcc" not in head and all(len(line) <= 998 for line in message.split(b"\r\n"))


@settings(deadline=None, max_examples=60)
@given(st.lists(BLOCK, max_size=4), TEXT, TEXT)
def test_blocks_of_anything_are_harmless_and_compile(content: list[Any], subject: str, plain: str) -> None:
    stored = blocks.cleansed(content)
    assert blocks.cleansed(stored) == stored, "cleansing once is cleansing for good"
    judged(drawn(stored, "blocks", subject, plain))


@settings(deadline=None, max_examples=40)
@given(TEXT, st.sampled_from(("html", "mjml")), TEXT)
def test_code_of_anything_is_harmless(source: str, form: str, subject: str) -> None:
    if form == "mjml":
        source = f"<mjml><mj-body><mj-section><mj-column><mj-text>{source}</mj-text></mj-column></mj-section></mj-body></mjml>"
    judged(drawn({"source": cleansing.plain(source)}, form, subject))
