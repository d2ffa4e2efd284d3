"""Companies a site says it is, and register numbers."""

import pytest

from classifier.traces.company import company
from store.traces import TraceKind
from tests.unit.classifier.traces.conftest import Values


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<footer>© 2019-2024 Brand Media Ltd. All rights reserved</footer>", {"brand media ltd"}),
        ("<footer>Copyright 2024 BRAND MEDIA LIMITED</footer>", {"brand media ltd"}),
        ("<footer>Brand Fernsehen GmbH &amp; Co. KG</footer>", {"brand fernsehen gmbh & co kg"}),
        ("<footer>iBrand, LLC</footer>", {"ibrand llc"}),
        ("<footer>© The Brand (Cyprus) Private Ltd.</footer>", {"brand cyprus private ltd"}),
        ("<p>This service is operated by Brand Media s.r.o., Praha</p>", {"brand media sro"}),
        ("<p>Sky UK Limited won against a pirate.</p>", set()),
        ("<footer>Android is a trademark of Google LLC.</footer>", set()),
        ("<footer>Forum software by XenForo © 2020 XenForo Ltd.</footer>", set()),
        ("<footer>as good as it gets, inc taxes</footer>", set()),
        ("<footer>Xeon und Atom sind Marken der Intel Corporation.</footer>", set()),
        ("<footer>Brand is a registered Trademark of Rival Publishing Inc.</footer>", set()),
        ("<footer>Awesome Inc. template. Powered by Blogger.</footer>", set()),
        ("<footer>Owned by BRAND S.A.E</footer>", {"brand sae"}),
    ],
)
def test_companies_a_site_claims(values: Values, html: str, names: set[str]) -> None:
    """Footers, copyright lines and claims name the site's company; sentences, trademarks and vendors name others."""
    assert values(TraceKind.COMPANY, html) == names


def test_legal_name_in_structured_data(values: Values) -> None:
    """JSON-LD of an organisation counts, that of an article does not."""
    script = '<script type="application/ld+json">{{"@type":"{}","legalName":"Brand Media B.V."}}</script><p>x</p>'
    assert values(TraceKind.COMPANY, script.format("Organization")) == {"brand media bv"}
    assert values(TraceKind.COMPANY, script.format("NewsArticle")) == set()


def test_photograph_amid_the_text_names_another(values: Values) -> None:
    """A copyright mark in the middle of a page is a picture's."""
    assert values(TraceKind.COMPANY, f"<p>© 2020 Studio Pictures, Inc.</p>{'<p>And on it goes.</p>' * 60}") == set()


def test_spelling_of_companies() -> None:
    """Case, marks and long forms fold into one spelling."""
    assert company("Brand-Media", "Limited") == company("BRAND MEDIA", "Ltd") == "brand media ltd"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("SIREN 732 829 320", "fr-siren:732829320"),
        ("SIRET: 732 829 320 00074", "fr-siren:732829320"),
        ("Partita IVA 00743110157", "it-iva:00743110157"),
        ("CNPJ: 11.222.333/0001-81", "br-cnpj:11222333000181"),
        ("ABN 51 824 753 556", "au-abn:51824753556"),
        ("ИНН 7707083893", "ru-inn:7707083893"),
        ("사업자등록번호 120-81-47521", "kr-brn:1208147521"),
        ("Company number: 08418945", "company:08418945"),
        ("Registered in Scotland, company no. SC157747", "company:SC157747"),
        ("HRB 12345 B", "de-hrb:12345B"),
        ("KvK-nummer 12345679", "nl-kvk:12345679"),
        ("VAT DE 123456780", "vat-de:123456780"),
    ],
)
def test_register_numbers(values: Values, text: str, value: str) -> None:
    """Numbers after their label, in the register's own spelling."""
    assert values(TraceKind.REGISTER_NUMBER, f"<footer>{text}</footer>") == {value}


@pytest.mark.parametrize(
    "text",
    [
        "SIREN 732 829 321",
        "CNPJ 11.222.333/0001-82",
        "ABN 51 824 753 557",
        "order DE 123456780",
        "12345678",
        "HRB 00000",
    ],
)
def test_numbers_that_no_register_has(values: Values, text: str) -> None:
    """A wrong check digit, a missing label or an example is no register number."""
    assert values(TraceKind.REGISTER_NUMBER, f"<footer>{text}</footer>") == set()
