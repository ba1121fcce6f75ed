"""Legal forms of the world, folded and without blanks or dots (`S.A. de C.V.` is `sadecv`). Data only."""
# ruff: noqa: E501 - a table is read in long lines


def _each(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Behind the name, in any country: words that are hardly ever part of a name of their own.
ANYWHERE = _each("""
gmbh mbh ggmbh gmbhcokg kgaa gmbhcokgaa ohg gbr partgmbb partg ughaftungsbeschrankt gesellschaftmitbeschrankterhaftung aktiengesellschaft
kommanditgesellschaft societaseuropaea cokg agcokg seco cokgaa
ltd limited inc incorporated corp corporation llc llp lllp plc pllc company companylimited coltd colimited cocorp
privatelimited pvtltd pvtlimited pltd pteltd ptelimited ptyltd ptylimited proprietarylimited limitedliabilitycompany publiclimitedcompany
limitedpartnership limitedliabilitypartnership ptyltdatf unlimitedcompany designatedactivitycompany ulc ltdco incco limitedcompany
bv nv bvba sprl cvba beslotenvennootschap naamlozevennootschap vof
sarl sarlu eurl sasu selarl snc scop sarlau societeanonyme societearesponsabilitelimitee societeparactionssimplifiee sagl
srl srls sapa societaperazioni societaaresponsabilitalimitata
slu slne sociedadlimitada sociedadanonima sadecv sabdecv sapidecv srldecv sderldecv sapibdecv
sociedadanonimadecapitalvariable sociedadderesponsabilidadlimitadadecapitalvariable ltda limitada eireli sociedadanonimabursatil
lda unipessoallda sociedadeanonima sgps
aps oyj aktiebolag publab abpubl asa aksjeselskap aktieselskab anpartsselskab osakeyhtio julkinenosakeyhtio ehf ohf
spzoo sspzoo spolkazoo spolkazograniczonaodpowiedzialnoscia spolkaakcyjna spj spk spzoospk
sro spolsro spolecnostsrucenimomezenym akciovaspolecnost doo dooel dd kft zrt nyrt korlatoltfelelossegutarsasag
eood ead oao zao pao jsc ojsc cjsc pjsc ltdsti limitedsirketi anonimsirketi sanayiveticaretas sanvetic sanayiveticaretltdsti
sanvetictltdsti sanveticas sanveticltdsti ticaretas ticaretltdsti
sdnbhd bhd berhad sendirianberhad tbk perseroanterbatas
kabushikikaisha kabushikigaisha godokaisha yugenkaisha gk
fze fzco fzc fzllc dmcc wll kscp kscc ksc qpsc qsc saog saoc sae sal pjsco sjsc
ооо оао зао пао нао оод еоод тоо тов пат прат обществосограниченнойответственностью публичноеакционерноеобщество
открытоеакционерноеобщество закрытоеакционерноеобщество акционерноеобщество товариществосограниченнойответственностью
товариствозобмеженоювідповідальністю акціонернетовариство
αε αεβε επε ικε ανωνυμηεταιρεια בעמ שמ ذمم شمم شمك شمع شمل شذمم محدوده
tnhh congtytnhh mtv प्रालि लि लिमिटेड प्राइवेटलिमिटेड
""")

# Behind the name, only for customers of these countries: elsewhere the letters are somebody's name.
AT_HOME = {
    form: _each(countries)
    for form, countries in {
        "sa": "FR BE CH LU ES PT BR MX AR CL CO PE UY PY BO EC VE GT CR PA PL RO GR MC CI SN CM MA TN AO MZ HN SV NI DO",
        "sas": "FR CO AR IT MC CI SN CM MA", "ag": "DE CH AT LI LU", "kg": "DE AT IT", "ug": "DE", "ek": "DE", "ekfm": "DE", "ev": "DE",
        "eg": "DE", "egen": "AT", "og": "AT", "se": "DE FR AT NL LU BE FI NO PL CZ CY MT EE SK", "spa": "IT CL DZ", "as": "NO DK CZ SK TR EE LV IS",
        "ab": "SE FI LT AX", "oy": "FI AX", "ky": "FI", "tmi": "FI", "hb": "SE", "kb": "SE", "hf": "IS", "ans": "NO", "da": "NO", "enk": "NO",
        "is": "DK", "ks": "DK NO CZ SK", "ivs": "DK", "ou": "EE", "fie": "EE", "sia": "LV", "uab": "LT", "mb": "LT", "ad": "RS BG ME MK BA",
        "ood": "BG", "et": "BG", "bt": "HU", "rt": "HU", "kk": "JP", "kaisha": "JP", "sl": "ES", "sll": "ES", "sau": "ES AR", "sal": "ES LB",
        "scl": "ES", "scoop": "ES", "cb": "ES", "sc": "MX FR BE RO PL", "sci": "FR", "scs": "FR LU BE", "sca": "FR LU BE", "me": "BR", "epp": "BR",
        "sac": "PE", "saa": "PE", "eirl": "PE CL", "ca": "VE EC", "cv": "NL BE ID", "ua": "NL", "pt": "ID", "pc": "US GR", "pa": "US", "na": "US",
        "lp": "US CA GB", "lc": "US", "co": "US GB CA AU IN CN JP TW KR HK SG TH VN PH MY NZ ZA IE DE AT CH IL KE NG PK BD LK MM", "cc": "ZA",
        "npc": "ZA", "dac": "IE", "clg": "IE", "teo": "IE", "cic": "GB", "cyf": "GB", "pvt": "IN PK LK BD", "opc": "IN", "pte": "SG FJ",
        "pty": "AU ZA BW NA", "bhd": "MY BN", "smc": "PK", "est": "SA AE", "ooo": "RU BY", "too": "KZ", "tov": "UA", "pat": "UA", "prat": "UA",
        "at": "UA", "ао": "RU BY KZ", "ип": "RU BY KZ", "ап": "RU", "ад": "BG RS", "ет": "BG", "фоп": "UA", "ат": "UA", "пп": "UA", "чп": "UA RU",
        "ае": "GR", "οε": "GR", "εε": "GR", "ike": "GR", "ae": "GR", "epe": "GR", "nuf": "NO", "sf": "IS", "ses": "FR", "gie": "FR",
        "ssa": "IT", "ss": "IT", "scarl": "IT", "scrl": "IT BE", "jsco": "VN",
        "publ": "SE",
    }.items()
}  # fmt: skip

# Before the name, only for customers of these countries ("" = any).
IN_FRONT = {
    form: _each(countries)
    for form, countries in {
        "ооо": "", "оао": "", "зао": "", "пао": "", "нао": "", "ао": "RU BY KZ", "ип": "RU BY KZ", "тоо": "", "тов": "", "пат": "UA", "прат": "",
        "ат": "UA", "пп": "UA", "чп": "UA RU", "фоп": "", "обществосограниченнойответственностью": "", "акционерноеобщество": "",
        "публичноеакционерноеобщество": "", "открытоеакционерноеобщество": "", "закрытоеакционерноеобщество": "", "ooo": "RU BY", "oao": "RU BY",
        "zao": "RU BY", "pao": "RU BY", "ao": "RU BY KZ", "too": "KZ", "tov": "UA", "prat": "UA", "llc": "RU UA BY KZ", "jsc": "RU UA BY KZ",
        "pjsc": "RU UA BY KZ", "pt": "ID", "ptpersero": "ID", "cv": "ID", "ud": "ID", "uab": "", "sia": "LV", "as": "LV EE", "ou": "EE",
        "ab": "SE LT", "oy": "FI", "aktiebolaget": "", "kk": "JP", "kabushikikaisha": "", "kabushikigaisha": "", "sa": "FR BE CH CI SN CM MA",
        "sarl": "FR BE CH CI SN CM MA TN DZ LU MC", "sas": "FR MC CI SN", "sasu": "FR", "eurl": "FR DZ", "sci": "FR", "snc": "FR", "scop": "FR",
        "ets": "FR BE", "etablissements": "FR BE", "firma": "DE AT CH PL", "fa": "DE AT", "congtytnhh": "", "congtycophan": "",
        "congtytnhhmtv": "", "congtycp": "", "شركه": "", "спд": "UA",
    }.items()
}  # fmt: skip

# Written without blanks, at either end; longest first.
UNSPACED = (
    "股份有限责任公司", "有限責任公司", "有限责任公司", "股份有限公司", "有限责任", "控股有限公司", "集团有限公司", "株式会社", "有限会社", "合同会社",
    "合資会社", "合名会社", "有限公司", "주식회사", "유한회사", "유한책임회사", "公司", "บริษัทจำกัดมหาชน", "จำกัดมหาชน", "บริษัท", "จำกัด", "มหาชน",
    "ห้างหุ้นส่วนจำกัด", "ห้างหุ้นส่วน",
)  # fmt: skip
BRACKETED = ("(株)", "(有)", "(同)", "(주)", "(유)", "(資)")

LONGEST = 7  # words of the longest form
