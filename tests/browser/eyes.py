"""A page in Chromium under watch: bytes, requests, errors, reports, shifts; axe in a world of its own (ux.md, Appendix A)."""

import json
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Error

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """window.__v={lcp:0,cls:0,csp:[],moved:[]};
new PerformanceObserver(l=>{for(const e of l.getEntries())__v.lcp=e.startTime}).observe({type:'largest-contentful-paint',buffered:true});
new PerformanceObserver(l=>{for(const e of l.getEntries())if(!e.hadRecentInput){__v.cls+=e.value;__v.moved.push(...e.sources.map(s=>s.node?(s.node.outerHTML||s.node.data||'').slice(0,80):''))}}).observe({type:'layout-shift',buffered:true});
document.addEventListener('securitypolicyviolation',e=>__v.csp.push(e.violatedDirective+' '+e.blockedURI+' '+e.sample));"""
OVERFLOW = """()=>{const room=document.documentElement.clientWidth;
 if(document.documentElement.scrollWidth<=room)return [];
 return [document.documentElement.scrollWidth+' > '+room, ...[...document.querySelectorAll('body *')].filter(e=>{
  if(e.getBoundingClientRect().right<=room+1)return false;
  for(let p=e.parentElement;p&&p!==document.body;p=p.parentElement)if(getComputedStyle(p).overflowX!=='visible')return false;
  return true}).slice(0,3).map(e=>e.outerHTML.slice(0,120))]}"""
SMALL = """()=>[...document.querySelectorAll('a[href],button,input,select,textarea,summary,[role=button]')].filter(e=>{
 const r=e.getBoundingClientRect(); if(!r.width||!r.height||e.closest('.skip, .vh')||e.type==='hidden')return false;
 const inl=getComputedStyle(e).display==='inline'&&e.closest('p,li,td,th,dd,label');
 const boxed=(e.type==='checkbox'||e.type==='radio')&&e.closest('label');
 return !inl&&!boxed&&(r.width<24||r.height<24)}).map(e=>e.outerHTML.slice(0,80))"""
FACTS = """()=>({title:document.title,h1:[...document.querySelectorAll('h1')].map(e=>e.innerText.trim()),
 nodes:document.querySelectorAll('*').length,stored:[...Object.keys(localStorage),...Object.keys(sessionStorage)],
 cookies:document.cookie,
 charts:[...document.querySelectorAll('[data-spec]')].map(e=>[e.dataset.drawn,JSON.parse(document.getElementById(e.dataset.spec).textContent).data.map(t=>t.type).join(' ')]),
 v:window.__v})"""

FRAMES = """()=>new Promise(d=>requestAnimationFrame(()=>requestAnimationFrame(()=>requestIdleCallback(d))))"""


@cache
def axe_source():
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


class Eyes:
    """One browser context as one person; `open` reads a page and says what was seen."""

    def __init__(self, browser, house, role, *, width=1440, theme="light", touch=False):
        self.house = house
        self.context = browser.new_context(
            viewport={"width": width, "height": 844 if touch else 900},
            color_scheme=theme,
            reduced_motion="reduce",
            has_touch=touch,
        )
        if secret := house.tokens.get(role) or house.visitors.get(role):
            self.context.add_cookies([{"name": "prm_sid", "value": secret, "url": house.url, "httpOnly": True}])
        self.page = self.context.new_page()
        self.page.add_init_script(WATCH)
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("Network.enable")
        self.cdp.on("Network.loadingFinished", self._weigh)
        self.page.on("request", self._ask)
        for over in ("requestfinished", "requestfailed"):
            self.page.on(over, self._answered)
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._fresh()

    def _fresh(self):
        self.bytes, self.requests, self.errors, self.waiting = 0, [], [], set()

    def _ask(self, request):
        self.requests.append(request.url)
        self.waiting.add(request)

    def _answered(self, request):
        self.waiting.discard(request)

    def _weigh(self, told):
        self.bytes += told["encodedDataLength"]

    def open(self, path, *, cold=True, watch=True):
        """Reads a page. To `watch` is to look on for half a second more in which nothing may be asked or moved."""
        self._fresh()
        if cold:
            self.cdp.send("Network.clearBrowserCache")
        try:
            answer = self.page.goto(self.house.url + path)
        except Error as refused:
            if "Download is starting" not in str(refused):
                raise
            self.status, self.whole = 200, False
            return self
        self.status = answer.status
        self.whole = answer.headers.get("content-type", "").startswith(
            "text/html"
        ) and answer.text().lstrip().lower().startswith("<!doctype")
        if watch:
            self.page.wait_for_load_state("networkidle")
        else:
            self._settle()
        return self

    def _settle(self):
        """Until two frames are painted in which nothing was asked for and every answer is there."""
        asked = None
        while self.waiting or asked != len(self.requests):
            asked = len(self.requests)
            self.painted()

    def painted(self):
        """Until two more frames are painted."""
        self.page.evaluate(FRAMES)

    def facts(self):
        return self.page.evaluate(FACTS)

    def elsewhere(self):
        return [url for url in self.requests if not url.startswith((self.house.url, "blob:"))]

    def axe(self):
        """(rule, how many, the first) of every violation; axe runs apart from the page, whose policy forbids strange scripts."""
        frame = self.cdp.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.cdp.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        self.cdp.send("Runtime.evaluate", {"expression": axe_source(), "contextId": world})
        run = f"axe.run(document,{{runOnly:{json.dumps(TAGS)}}}).then(r=>JSON.stringify(r.violations.map(x=>[x.id,x.nodes.length,x.nodes[0].html.slice(0,200)])))"
        told = self.cdp.send(
            "Runtime.evaluate", {"contextId": world, "awaitPromise": True, "returnByValue": True, "expression": run}
        )
        return json.loads(told["result"]["value"])

    def close(self):
        self.context.close()
