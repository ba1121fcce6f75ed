"""Where the demo company sells: five regions, their territories, and the countries addresses lie in."""

from dataclasses import dataclass

REPORTING = "EUR"
GROUPS = ("Northern Europe", "Central Europe", "Southern Europe", "Americas", "Asia Pacific")


@dataclass(frozen=True)
class Country:
    """A country as an address and an invoice need it."""

    code: str
    name: str
    currency: str
    dial: str
    style: str  # of people's and streets' names
    language: str
    forms: tuple[str, ...]  # legal forms
    cities: tuple[str, ...]
    postal: str  # pattern: 0 stands for a digit, A for a letter


@dataclass(frozen=True)
class Place:
    """A territory: `weight` is its share of partners, `also` countries without a territory that it serves."""

    name: str
    country: str
    group: str
    weight: int
    growth: float  # a year, over the company's own
    also: str = ""


def _country(line: str) -> Country:
    code, name, currency, dial, style, language, forms, cities, postal = line.split("|")
    return Country(
        code, name, currency, dial, style, language, tuple(forms.split(",")), tuple(cities.split(",")), postal
    )


COUNTRIES = {
    country.code: country
    for country in map(
        _country,
        (
            "GB|United Kingdom|GBP|+44|english|en|Ltd,LLP|Reading,Bristol,Leeds,Norwich,Exeter|AA0 0AA",
            "IE|Ireland|EUR|+353|english|en|Ltd,DAC|Cork,Galway,Limerick|A00 A000",
            "SE|Sweden|SEK|+46|nordic|sv|AB|Uppsala,Malmö,Örebro,Gävle|000 00",
            "NO|Norway|EUR|+47|nordic|nb|AS|Bergen,Drammen,Tromsø|0000",
            "DK|Denmark|EUR|+45|nordic|da|A/S,ApS|Aarhus,Odense,Aalborg|0000",
            "FI|Finland|EUR|+358|nordic|fi|Oy|Tampere,Turku,Oulu|00000",
            "DE|Germany|EUR|+49|german|de|GmbH,AG,KG|Bremen,Kassel,Ulm,Münster,Erfurt|00000",
            "AT|Austria|EUR|+43|german|de|GmbH|Linz,Graz,Wels|0000",
            "CH|Switzerland|CHF|+41|german|de|AG,GmbH|Winterthur,Chur,Thun|0000",
            "NL|Netherlands|EUR|+31|german|nl|B.V.|Utrecht,Zwolle,Breda|0000 AA",
            "BE|Belgium|EUR|+32|latin|fr|NV,SRL|Gent,Leuven,Namur|0000",
            "LU|Luxembourg|EUR|+352|latin|fr|S.à r.l.|Esch,Differdange|0000",
            "PL|Poland|PLN|+48|slavic|pl|Sp. z o.o.,S.A.|Gdynia,Lublin,Toruń|00-000",
            "CZ|Czechia|EUR|+420|slavic|cs|s.r.o.,a.s.|Brno,Olomouc|000 00",
            "FR|France|EUR|+33|latin|fr|SAS,SARL|Nantes,Lille,Dijon,Tours|00000",
            "ES|Spain|EUR|+34|latin|es|S.L.,S.A.|Bilbao,Zaragoza,Murcia|00000",
            "PT|Portugal|EUR|+351|latin|pt|Lda.,S.A.|Porto,Braga,Faro|0000-000",
            "IT|Italy|EUR|+39|latin|it|S.r.l.,S.p.A.|Padova,Parma,Bari|00000",
            "US|United States|USD|+1|english|en|Inc.,LLC|Albany,Tulsa,Boise,Dayton,Tacoma,Macon|00000",
            "CA|Canada|USD|+1|english|en|Inc.,Ltd|Halifax,Regina,Guelph|A0A 0A0",
            "MX|Mexico|USD|+52|latin|es|S.A. de C.V.|Puebla,León,Mérida|00000",
            "AU|Australia|AUD|+61|english|en|Pty Ltd|Geelong,Cairns,Hobart|0000",
            "NZ|New Zealand|AUD|+64|english|en|Ltd|Napier,Nelson|0000",
            "JP|Japan|JPY|+81|japanese|ja|K.K.,G.K.|Sendai,Niigata,Okayama|000-0000",
            "SG|Singapore|USD|+65|english|en|Pte. Ltd.|Singapore|000000",
        ),
    )
}

PLACES = (
    Place("UK South", "GB", "Northern Europe", 8, 0.02),
    Place("UK North", "GB", "Northern Europe", 5, 0.0, "IE"),
    Place("Sweden", "SE", "Northern Europe", 4, 0.04),
    Place("Norway", "NO", "Northern Europe", 2, 0.03),
    Place("Denmark", "DK", "Northern Europe", 3, 0.0),
    Place("Finland", "FI", "Northern Europe", 2, 0.01),
    Place("Germany North", "DE", "Central Europe", 7, 0.02),
    Place("Germany South", "DE", "Central Europe", 8, 0.05),
    Place("Austria", "AT", "Central Europe", 3, 0.02),
    Place("Switzerland", "CH", "Central Europe", 4, 0.03),
    Place("Netherlands", "NL", "Central Europe", 4, 0.01),
    Place("Belgium", "BE", "Central Europe", 3, -0.01, "LU"),
    Place("Poland", "PL", "Central Europe", 4, 0.08, "CZ"),
    Place("France", "FR", "Southern Europe", 7, -0.08),
    Place("Spain", "ES", "Southern Europe", 4, -0.05),
    Place("Portugal", "PT", "Southern Europe", 2, -0.03),
    Place("Italy", "IT", "Southern Europe", 5, -0.10),
    Place("US East", "US", "Americas", 7, 0.06),
    Place("US Central", "US", "Americas", 5, 0.05),
    Place("US West", "US", "Americas", 6, 0.09),
    Place("Canada", "CA", "Americas", 3, 0.04),
    Place("Mexico", "MX", "Americas", 2, 0.10),
    Place("Australia", "AU", "Asia Pacific", 4, 0.05, "NZ"),
    Place("Japan", "JP", "Asia Pacific", 4, 0.02),
    Place("Singapore", "SG", "Asia Pacific", 2, 0.12),
)

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "PLN", "JPY", "AUD")
# What one unit was worth in EUR when the story begins, in hundred-millionths, and what the price list assumes.
FIRST_RATES = (100_000_000, 92_400_000, 116_300_000, 103_100_000, 8_810_000, 22_900_000, 640_000, 60_700_000)
ROUNDING = (100, 100, 100, 100, 100, 100, 10_000, 100)  # smallest coin, in ten-thousandths
