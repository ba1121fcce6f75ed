"""What names and notes are put together from. Every company and product is invented; people are common names mixed."""

VENDOR = "Kestrelhythe Networks"

HEADS = (
    "Bran", "Corv", "Dorn", "Eldr", "Fenw", "Gald", "Halv", "Ishk", "Jorv", "Kelb", "Lumb", "Myrd", "Nevr", "Orsk",
    "Pelm", "Quorn", "Ravd", "Skel", "Tarn", "Ulfr", "Vask", "Wexl", "Yarl", "Zelk", "Brom", "Cald", "Drev", "Esk",
    "Frem", "Grond", "Hest", "Ilm", "Krev", "Lorv", "Mord", "Nask", "Ombr", "Prev", "Rund", "Strel",
)  # fmt: skip
MIDDLES = ("a", "e", "i", "o", "u", "ia")
TAILS = (
    "bruna", "cott", "dal", "drith", "fane", "garth", "hythe", "kant", "lind", "mere", "nault", "phor", "quay",
    "rond", "sund", "thane", "vael", "vorn", "wick", "yard", "zant", "holt", "stane", "brook",
)  # fmt: skip
TRADES = {
    "Distributor": ("Distribution", "Supply", "Logistics", "Trading"),
    "Reseller": ("Systems", "Networks", "IT Services", "Computing", "Solutions"),
    "Managed service provider": ("Managed IT", "Operations", "Cloud Care", "Service Desk"),
    "System integrator": ("Integration", "Engineering", "Consulting", "Projects"),
}

FIRST = {
    "english": "Alice Amelia Ben Chloe Daniel Ella George Grace Harry Isla Jack Leah Luke Megan Oliver Ruby Sam Tess",
    "nordic": "Anders Astrid Bjarne Elin Freja Gustav Hanna Ingrid Jonas Kaisa Lars Liv Maja Nils Oskar Sigrid Tuva",
    "german": "Anja Birgit Clara Dieter Emil Franziska Greta Hannes Jana Jonas Katrin Lukas Mila Niklas Paula Tim Ute",
    "latin": "Ana Bruno Carla Diego Elena Filipa Gil Ines Javier Lucia Marco Marta Nuno Paola Rafael Sara Teresa Vito",
    "slavic": "Agata Borys Dorota Eryk Hanna Igor Jana Kamil Lena Marek Milena Olga Pavel Petra Radek Tomasz Zofia",
    "japanese": "Aiko Akira Daichi Emi Haruki Hina Kaito Kenji Mai Mio Naoki Ren Riku Sakura Sora Takumi Yui Yuto",
}
LAST = {
    "english": "Abbott Barlow Carver Dunmore Ellery Fairburn Garrick Hatherley Ingleby Kershaw Langford Merrow Pell",
    "nordic": "Aalto Bergdal Dahlmo Ekvik Fossen Granlund Holmvik Isaksen Krogh Lindmark Moberg Nygard Rosvall Solheim",
    "german": "Amsel Brandhof Dorfer Eichner Falkner Grunder Hollweg Imhoff Kestner Lindauer Mohrfeld Reuter Steger",
    "latin": "Alvaro Barros Cordeiro Delmas Esposto Ferrand Galindo Iriarte Lorca Marchetti Noguera Paredes Rivas",
    "slavic": "Adamski Borowy Cermak Dudek Fiala Gorski Hajek Jelen Kubala Lisak Malek Nowicki Pokorny Sykora",
    "japanese": "Aoyama Fujita Hayashi Inoue Kaneko Maeda Mori Nakata Okabe Saito Shimizu Tanabe Ueda Yamane",
}
STREETS = {
    "english": "Mill Lane|Station Road|Harbour Street|Foundry Way|Orchard Avenue",
    "nordic": "Storgatan|Havnegata|Kvarnvägen|Parkgatan|Fabriksgatan",
    "german": "Industriestraße|Bahnhofstraße|Gartenweg|Am Hafen|Mühlenweg",
    "latin": "Rua das Flores|Calle Mayor|Via del Porto|Rue des Ateliers|Avenida Central",
    "slavic": "ul. Lipowa|ul. Fabryczna|ul. Portowa|ul. Długa|ul. Nowa",
    "japanese": "Sakura-dori|Minato-dori|Chuo-dori|Eki-mae|Midori-cho",
}

TITLES = {
    "sales": ("Sales Manager", "Account Executive", "Head of Sales", "Inside Sales"),
    "technical": ("Presales Engineer", "Network Architect", "Technical Lead"),
    "marketing": ("Marketing Manager", "Campaign Manager"),
    "executive": ("Managing Director", "Chief Executive", "Partner"),
    "finance": ("Finance Manager", "Accounts Payable"),
    "signatory": ("General Counsel", "Company Secretary"),
    "other": ("Purchasing Manager", "Office Manager"),
}

CALLS = (
    "Went through the open quotes for {family}; two of them should close before the quarter ends.",
    "They asked for earlier notice of price changes on {family}. Promised an answer.",
    "Reviewed last quarter: {family} ahead of plan, services behind. Agreed on a workshop.",
    "Their new presales engineer wants the {family} training before the next project.",
    "Talked about stock of {family}: six weeks of cover, they would like to return the slow movers.",
    "A large school project is delayed to next quarter; the {family} order moves with it.",
    "Competitor offered a deeper discount on switching. They stay, for the {family} warranty.",
    "Joint business plan agreed in outline: two campaigns and one event around {family}.",
)
NOTES = (
    "Pays late but always pays. Finance knows.",
    "The founder steps back this year; her successor is already in the meetings.",
    "Prefers calls before ten in the morning.",
    "Strong in hospitals, weak in manufacturing. Worth an introduction to the integration team.",
    "Opened a second office. Ask for the address when we meet.",
    "Their demo room shows our access points next to the entrance.",
)
SLIPPING_CALLS = (
    "Orders have been thin since spring. They say that two big customers put their projects on hold.",
    "Heard from a customer that they now quote another brand first. Director informed.",
)
PROMISES = (
    "Send the updated price list for {family}",
    "Call back about the delayed project",
    "Agree on a date for the quarterly review",
    "Introduce the new presales engineer",
    "Check the forecast for {family}",
    "Follow up on the training places",
    "Prepare numbers for the joint business plan",
    "Ask about the stock of {family}",
)
_WORDS = """
amber anchor apple arrow aspen badge bamboo basil beacon birch bloom bottle branch breeze bridge bronze candle
canyon cedar cherry cinder clover cobalt copper coral cotton cradle crystal dahlia ember fabric falcon feather
fennel fossil garden ginger glacier granite hammer harbor hazel hollow indigo island ivory jasmine juniper
kettle lagoon lantern lemon lilac linen magnet maple marble meadow mirror nectar oaken ocean olive onyx orchid
oyster paddle pebble pepper pilot pine plume poppy prairie quartz quiver raven ribbon river saddle saffron
sage silver spruce summit thistle timber topaz tulip tundra valley velvet violet walnut willow winter split
"""
SECRET_WORDS = tuple(_WORDS.split())
