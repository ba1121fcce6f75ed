"""Words of company names by what they tell: kind of business, place, common name, direction, short form. Data only."""
# ruff: noqa: E501, SIM905 - a table is read in long lines

LINKS = frozenset(
    "and the of for und der die das de du des del la le les el et y e i och og en van von di da do dos of in at by plus for".split()
)

# Half the companies of a line of business have them: a shared one says next to nothing.
GENERIC = frozenset(
    """
group grupo groupe gruppe grupp gruppo holding holdings company co international worldwide global enterprise enterprises industries industry industrial
systems system solutions solution services service technologies technology tech software hardware data digital network networks media
communications telecommunications telecom consulting consultants advisors partners associates engineering manufacturing products production
trading trade commercial logistics transport transportation shipping construction building properties property real estate development developments
investment investments capital finance financial bank banking insurance assurance fund funds asset management energy power electric electronics
electrical gas oil petroleum chemical chemicals pharma pharmaceutical pharmaceuticals health healthcare medical hospital clinic care labs laboratories
research institute university school college foundation society association motors motor automotive auto cars parts supply supplies stores store
shop retail foods food beverages drinks restaurant hotels hotel resorts travel airlines airways air airport aviation marine security safety
environmental water waste mining metals steel paper packaging plastics textile textiles design studio studios creative marketing advertising
entertainment games sports club brothers bros sons works werke works stadtwerke handel vertrieb dienst dienste technik maschinenbau bau
verwaltung beteiligungen beteiligungs immobilien versicherung versicherungen sistemas servicios soluciones tecnologia industria industrias
comercial transportes construcciones servizi sistemi soluzioni industrie ingenierie services conseil distribution immobiliere
corporation incorporated limited inc llc ltd office business it ict ai cloud online web www com net info app mobile smart labs lab innovation innovations
organization organisation council department ministry agency authority division branch center centre central
""".split()
)

PLACES = frozenset(
    """
usa us uk eu emea apac europe european asia asian africa african america american americas latam nordic nordics benelux dach gulf pacific atlantic
germany german deutschland deutsche france francaise french italy italia italian spain espana iberia iberica portugal netherlands nederland dutch holland belgium
belgique austria osterreich switzerland schweiz suisse svizzera sweden sverige norway norge denmark danmark finland suomi poland polska czech cesko hungary magyarorszag
romania bulgaria greece hellas turkey turkiye turkish russia rossiya rus ukraine ukraina india indian china chinese japan nippon nihon korea taiwan hongkong hong kong
singapore malaysia thailand vietnam indonesia philippines australia australian zealand canada canadian mexico brasil brazil argentina chile colombia peru
israel egypt saudi arabia emirates dubai qatar kuwait south africa britain british england scotland ireland irish wales london paris berlin tokyo york
""".split()
) - {"south"}

# Names that many strangers share: alone they tie nobody.
COMMON = frozenset(
    """
acme alpha beta gamma delta omega sigma apex summit pinnacle vertex zenith horizon phoenix titan atlas orion nova star sun moon sky blue red green white
black silver gold golden diamond crystal eagle falcon lion tiger bear wolf fox hawk swan oak pine cedar maple willow rose river lake ocean sea mountain hill
valley forest field park bridge gate tower castle royal crown king queen regal imperial liberty freedom unity union united allied alliance national federal
state city county metro first premier prime elite select choice quality superior best advanced modern new next future progress pioneer frontier century
millennium standard classic heritage legacy precision dynamic active rapid express direct fast quick swift easy simple open free pure clear bright vision
insight focus core base key link connect bridge path way point line circle cross square triangle arc wave pulse spark fire ice stone rock iron general
universal total complete integrated associated consolidated independent continental regional local community public people family home house world planet earth
terra aqua bio eco geo micro macro mega mini nano neo pan pro tele trans ultra uni inter intra info omni multi poly mono
smith johnson williams brown jones miller davis wilson anderson taylor thomas moore martin jackson thompson lee harris clark lewis robinson walker young
allen wright scott adams baker nelson hill campbell mitchell roberts carter phillips evans turner parker collins edwards stewart morris murphy cook rogers morgan
muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann koch bauer richter klein wolf schroder neumann schwarz zimmermann braun kruger hartmann
garcia martinez lopez gonzalez rodriguez fernandez perez sanchez rossi russo ferrari bianchi dubois durand bernard petit leroy moreau silva santos oliveira souza
patel singh kumar sharma gupta shah khan wang li zhang liu chen yang huang kim park choi tanaka suzuki sato yamamoto nguyen tran ivanov hansen jensen nielsen
johansson andersson karlsson nilsson eriksson larsson olsen larsen novak kowalski horvat nagy kovacs popescu saint san santa st mercury venus mars jupiter saturn
neptune olympus olympia athena apollo hermes trinity victory triumph triumphant monarch victoria albion columbia sterling stirling imperial harmony fusion matrix
quantum vector vertex axis nexus sapphire emerald ruby pearl amber ivory jade coral lotus orchid lily iris daisy evergreen greenfield springfield lakeside riverside
""".split()
)

# Where two names differ by these, they name two companies.
OPPOSED = frozenset(
    """
north south east west northern southern eastern western northeast northwest southeast southwest upper lower left right old new inner outer nord sud est ouest
ost norte sur oeste primary secondary first second third fourth fifth sixth seventh eighth ninth tenth one two three four five six seven eight nine ten i ii iii iv v vi
a b c d e f g h alpha beta gamma delta epsilon junior senior mens womens land sea air rail
""".split()
)

SHORT = dict(
    pair.split("=")
    for pair in """
instr=instruments intl=international int=international natl=national nat=national mfg=manufacturing mgmt=management mgt=management svc=services svcs=services serv=services
svs=services sys=systems syst=systems tech=technology technologies=technology techs=technology eng=engineering engg=engineering engr=engineering assoc=associates
assn=association univ=university uni=university inst=institute bros=brothers gebr=brothers gebruder=brothers elec=electric ind=industries inds=industries industrie=industries
pharm=pharmaceuticals pharma=pharmaceuticals pharmaceutical=pharmaceuticals chem=chemicals chemical=chemicals comm=communications comms=communications telecom=telecommunications
telco=telecommunications dept=department dev=development devt=development dist=distribution distr=distribution ent=enterprises enterprise=enterprises fin=financial hosp=hospital
info=information ins=insurance inv=investment invest=investment investments=investment labs=laboratories lab=laboratories laboratory=laboratories log=logistics maint=maintenance med=medical
prod=products product=products prods=products solution=solutions sol=solutions soln=solutions system=systems service=services grp=group gp=group gruppe=group groupe=group grupo=group
gruppo=group hldg=holdings hldgs=holdings holding=holdings cos=company comp=company trans=transport transp=transport transportation=transport auto=automotive corp=corporation ctr=center
centre=center st=saint mt=mount ft=fort amer=american mkt=marketing mktg=marketing partner=partners network=networks motor=motors store=stores foods=food const=construction constr=construction
deutsche=germany deutschland=germany german=germany osterreich=austria schweiz=switzerland suisse=switzerland italia=italy espana=spain polska=poland sverige=sweden norge=norway danmark=denmark suomi=finland
nederland=netherlands holland=netherlands brasil=brazil britain=uk british=uk europa=europe european=europe usa=us american=us america=us ve=and
""".split()
)
