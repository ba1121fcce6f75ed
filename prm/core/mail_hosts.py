"""Domains that say nothing about a company: mail providers, and places that host everybody's page. Data only."""
# ruff: noqa: E501, SIM905 - a table is read in long lines

# Mail providers under many endings (yahoo.co.uk, gmx.net): the label alone tells.
FAMILIES = frozenset(
    "gmail googlemail yahoo ymail rocketmail hotmail outlook live msn gmx yandex protonmail tutanota".split()
)

MAIL = frozenset("""
aol.com aim.com icloud.com me.com mac.com proton.me pm.me tutanota.de tuta.io tuta.com mail.com email.com usa.com post.com consultant.com
fastmail.com fastmail.fm hushmail.com zoho.com zohomail.com zohomail.eu mailbox.org posteo.de posteo.net hey.com duck.com runbox.com inbox.com
mail.ru bk.ru list.ru inbox.ru internet.ru rambler.ru lenta.ru ro.ru ya.ru ukr.net i.ua meta.ua tut.by bigmir.net mail.ee inbox.lv
web.de t-online.de freenet.de arcor.de email.de online.de vodafone.de vodafonemail.de 1und1.de kabelmail.de mail.de epost.de
aon.at chello.at a1.net bluewin.ch hispeed.ch sunrise.ch telenet.be skynet.be proximus.be scarlet.be
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr
libero.it virgilio.it tiscali.it alice.it tin.it tim.it fastwebnet.it inwind.it iol.it aruba.it pec.it legalmail.it poste.it
terra.es telefonica.net movistar.es ono.com sapo.pt mail.pt netcabo.pt iol.pt clix.pt
ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl xs4all.nl casema.nl upcmail.nl quicknet.nl zonnet.nl
telia.com bredband.net comhem.se spray.se tele2.se online.no broadpark.no jubii.dk mail.dk tdcadsl.dk stofanet.dk ofir.dk
luukku.com kolumbus.fi elisanet.fi pp.inet.fi inet.fi suomi24.fi simnet.is
seznam.cz email.cz centrum.cz atlas.cz post.cz volny.cz azet.sk centrum.sk zoznam.sk post.sk wp.pl o2.pl onet.pl onet.eu interia.pl interia.eu
op.pl vp.pl poczta.onet.pl tlen.pl gazeta.pl poczta.fm freemail.hu citromail.hu t-online.hu abv.bg mail.bg dir.bg net.hr siol.net eunet.rs
otenet.gr forthnet.gr hol.gr mynet.com turk.net ttmail.com walla.com walla.co.il netvision.net.il bezeqint.net 012.net.il
comcast.net verizon.net att.net sbcglobal.net bellsouth.net pacbell.net ameritech.net swbell.net cox.net charter.net earthlink.net juno.com
netzero.net optonline.net optimum.net roadrunner.com rr.com windstream.net frontier.com frontiernet.net centurylink.net centurytel.net embarqmail.com
mindspring.com prodigy.net q.com netscape.net excite.com lycos.com mchsi.com suddenlink.net tds.net cableone.net
rogers.com shaw.ca sympatico.ca bell.net telus.net videotron.ca cogeco.ca eastlink.ca nb.sympatico.ca
btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net tiscali.co.uk blueyonder.co.uk plusnet.com o2.co.uk orange.net
eircom.net bigpond.com bigpond.net.au optusnet.com.au tpg.com.au iinet.net.au internode.on.net dodo.com.au xtra.co.nz slingshot.co.nz
uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com zipmail.com.br r7.com oi.com.br prodigy.net.mx fibertel.com.ar
arnet.com.ar speedy.com.ar ciudad.com.ar vtr.net cantv.net telkomsa.net mweb.co.za vodamail.co.za webmail.co.za iafrica.com
qq.com foxmail.com 163.com 126.com yeah.net 188.com 139.com 189.cn 21cn.com sina.com sina.cn vip.sina.com sohu.com tom.com aliyun.com wo.cn
pchome.com.tw hinet.net seed.net.tw netvigator.com naver.com hanmail.net daum.net nate.com kakao.com korea.com hanmir.com dreamwiz.com
docomo.ne.jp ezweb.ne.jp softbank.ne.jp i.softbank.jp au.com nifty.com biglobe.ne.jp ocn.ne.jp so-net.ne.jp plala.or.jp dion.ne.jp excite.co.jp
infoseek.jp goo.ne.jp rediffmail.com rediff.com sify.com indiatimes.com vsnl.net bsnl.in singnet.com.sg pacific.net.sg streamyx.com tm.net.my
vnn.vn fpt.vn emirates.net.ae eim.ae maktoob.com saudi.net.sa batelco.com.bh qualitynet.net
mailinator.com guerrillamail.com 10minutemail.com temp-mail.org trashmail.com yopmail.com sharklasers.com getnada.com dispostable.com
""".split())  # fmt: skip

# Where many companies have a page each: the address is the host's, not the company's.
PLACES = frozenset("""
facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com youtu.be tiktok.com pinterest.com xing.com threads.net vk.com ok.ru
weibo.com wechat.com whatsapp.com wa.me t.me telegram.me line.me medium.com substack.com tumblr.com reddit.com github.com gitlab.com
google.com goo.gl g.page bit.ly linktr.ee notion.so notion.site about.me wix.com wixsite.com wordpress.com blogger.com blogspot.com
weebly.com squarespace.com godaddysites.com jimdo.com jimdofree.com jimdosite.com webnode.com strikingly.com carrd.co site123.me ueniweb.com
business.site sites.google.com myshopify.com shopify.com etsy.com ebay.com ebay.de amazon.com alibaba.com 1688.com taobao.com tmall.com
indiamart.com made-in-china.com tradeindia.com yelp.com tripadvisor.com wikipedia.org crunchbase.com dnb.com
sharepoint.com onmicrosoft.com azurewebsites.net herokuapp.com appspot.com web.app vercel.app netlify.app pages.dev github.io gitlab.io
""".split())  # fmt: skip
