"""The interactive page of the graph: no file, font or script from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Facts, rules and causes</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<style>
body{font:15px/1.4 system-ui,sans-serif;margin:1rem auto;max-width:90rem;padding:0 1rem}
input{font:inherit;width:30rem;max-width:90%;padding:.3rem}
main{display:grid;grid-template-columns:1fr 1fr 1fr;gap:1rem;margin-top:1rem}
button{display:block;width:100%;text-align:left;font:inherit;margin:.2rem 0;padding:.25rem .5rem;
border:1px solid #8888;border-left-width:.5rem;background:none;color:inherit;cursor:pointer;
overflow-wrap:anywhere}
.fact{border-left-color:#2a7}.rule{border-left-color:#27c}.cause{border-left-color:#c52}
.here{outline:3px solid #fa0}small{opacity:.7}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}
</style></head><body><h1>Facts, rules and causes</h1>
<label>Find <input id="find" list="names" autofocus></label><datalist id="names"></datalist>
<main><section><h2>Leads here</h2><div id="in"></div></section>
<section><h2>Here</h2><div id="here"></div></section>
<section><h2>Leads to</h2><div id="out"></div></section></main>
<script>
const nodes=@NODES@,edges=@EDGES@;
const into=nodes.map(()=>[]),from=nodes.map(()=>[]),index=new Map(nodes.map((n,i)=>[n[0],i]));
for(const [a,b,l] of edges){from[a].push([b,l]);into[b].push([a,l])}
const get=id=>document.getElementById(id);
for(const n of nodes){const o=document.createElement("option");o.value=n[0];get("names").append(o)}
function box(i,label){const b=document.createElement("button");b.className=nodes[i][1];
b.textContent=nodes[i][0]+" ";const s=document.createElement("small");s.textContent=label||"";
b.append(s);b.onclick=()=>show(i);return b}
function show(i){location.hash=encodeURIComponent(nodes[i][0]);const h=box(i,nodes[i][1]);
h.classList.add("here");get("here").replaceChildren(h);
get("in").replaceChildren(...into[i].map(e=>box(...e)));
get("out").replaceChildren(...from[i].map(e=>box(...e)))}
get("find").oninput=e=>{const i=index.get(e.target.value);if(i!==undefined)show(i)};
const start=index.get(decodeURIComponent(location.hash.slice(1)));
if(nodes.length)show(start===undefined?Math.max(0,nodes.findIndex(n=>n[1]==="cause")):start);
</script></body></html>"""


def page(nodes: Sequence[Sequence[str]], edges: Sequence[Sequence[object]]) -> str:
    """The page for these nodes (name, kind) and edges (from, to, label; by number)."""
    return _PAGE.replace("@NODES@", _data(nodes)).replace("@EDGES@", _data(edges))


def _data(value: object) -> str:
    """JSON that cannot end the script it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
