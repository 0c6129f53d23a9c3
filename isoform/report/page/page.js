"use strict";
// The address after # says what is shown: `#subnet/public/a`, `#?q=nat&domain=network`, `#prod:vpc/main?changed=1`,
// and what is unfolded: `#who-can-do-what`.
const environments = [...document.querySelectorAll(".environment")].map(environment);
let current = environments[0], printing = null;

function make(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function table(headings, rows) {
  const whole = make("table", undefined, headings[1] === "was" ? "fields" : ""), head = make("thead"), body = make("tbody"), line = make("tr");
  headings.forEach(each => line.append(Object.assign(make("th", each), { scope: "col" })));
  head.append(line);
  for (const row of rows) {
    const made = make("tr");
    row.forEach(([text, className], n) => {
      const cell = n ? make("td", undefined, className) : Object.assign(make("th"), { scope: "row" });
      cell.append(make("code", text));
      made.append(cell);
    });
    body.append(made);
  }
  whole.append(head, body);
  const scroll = make("div", undefined, "scroll");
  scroll.tabIndex = 0;
  scroll.append(whole);
  return scroll;
}

function listing(said) {
  const pre = make("pre");
  pre.tabIndex = 0;
  const lines = said.lines || JSON.stringify(said.words, null, 2).split("\n").map(line => ["", line]);
  for (const [sign, line] of lines) {
    pre.append(make("span", said.lines ? (sign || " ").replace("-", "−") + " " + line : line, { "+": "come", "-": "go" }[sign]));
  }
  return pre;
}

function environment(article) {
  const key = article.dataset.key;
  const chunks = [...article.querySelectorAll(".chunk")], rows = [...article.querySelectorAll(".row")];
  const lines = [...article.querySelectorAll(".findings li, .settings tbody tr")];
  const form = article.querySelector(".filter");
  const count = form.querySelector("output"), nothing = article.querySelector(".nothing");
  const data = article.querySelector(".in-full"), engines = data.dataset.engines.split("|");
  const texts = new Map();
  let read;

  function full(row) {  // read when somebody first opens or searches
    read ??= JSON.parse(data.textContent);
    return read[row.dataset.id];
  }

  function text(row) {  // all that is searched
    if (!texts.has(row)) {
      texts.set(row, (row.dataset.id + " " + row.dataset.kind + " " + JSON.stringify(full(row))).toLowerCase());
    }
    return texts.get(row);
  }

  function fill(row) {
    if (row.querySelector(".body")) return;
    const told = full(row), body = make("div", undefined, "body");
    if (told.differences.length) {
      body.append(make("h4", "Where the engines differ"), table(["field", "model", ...engines], told.differences.map(
        ([field, model, ...said]) => [[field], [model], ...said.map(each => each === model ? [each] : ["≠ " + each, "removed"])])));
    }
    if (told.changes.length) {
      body.append(make("h4", "What changes"), table(["field", "was", "is"],
        told.changes.map(([field, was, now]) => [[field], [was, "was"], [now, "now"]])));
    }
    const fields = make("dl");
    for (const [name, lines] of Object.entries(told.fields)) {
      const said = make("dd");
      lines.forEach(line => { const one = make("div"); one.append(make("code", line)); said.append(one); });
      fields.append(make("dt", name), said);
    }
    if (fields.children.length) body.append(make("h4", "As the model has it"), fields);
    const columns = make("div", undefined, "engines");
    told.said.forEach((natives, n) => {
      const column = make("div");
      column.append(make("h4", "In " + engines[n] + "'s own words"));
      if (!natives.length) column.append(make("p", "It has none of it.", "native"));
      for (const native of natives) {
        column.append(make("p", native.type + " · " + native.name + (native.where ? " in " + native.where : ""), "native"), listing(native));
      }
      columns.append(column);
    });
    body.append(columns);
    row.append(body);
  }

  function filter() {
    const q = form.q.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const { domain, kind, changed, differing } = form.elements;
    let shown = 0;
    for (const row of rows) {
      const its = row.dataset;
      const fits = (!domain.value || its.domain === domain.value) && (!kind.value || its.kind === kind.value)
        && (!changed?.checked || "changed" in its) && (!differing.checked || "differing" in its)
        && q.every(word => text(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = shown === rows.length ? shown + " resources" : shown + " of " + rows.length + " resources";
    nothing.hidden = shown > 0;
    for (const chunk of chunks) {
      const left = [...chunk.children].filter(row => !row.hidden).length;
      chunk.hidden = !left;
      chunk.style.setProperty("--shown", left);
    }
    found = q.length ? lines.filter(line => q.every(word => line.textContent.toLowerCase().includes(word))) : [];
    next = 0;
    article.querySelector(".at")?.classList.remove("at");
    if (!form.lines) return;
    form.lines.hidden = !found.length;
    form.lines.textContent = found.length === 1 ? "and 1 line of what it means" : "and " + found.length + " lines of what it means";
  }

  function showNext() {  // one line after another, out of whatever it is folded in
    article.querySelector(".at")?.classList.remove("at");
    const line = found[next++ % found.length];
    line.classList.add("at");
    unfold(line);
    line.scrollIntoView({ block: "center" });
  }

  function wish() {
    const said = new URLSearchParams();
    for (const field of form.elements) {
      const value = field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
      if (field.name && value) said.set(field.name, value);
    }
    return String(said);
  }

  function set(wanted) {
    const said = new URLSearchParams(wanted);
    for (const field of form.elements) {
      if (field.type === "checkbox") field.checked = said.has(field.name);
      else if (field.name) field.value = said.get(field.name) || "";
    }
    filter();
  }

  let soon, found = [], next = 0;
  form.lines?.addEventListener("click", showNext);
  const own = { key, set, wish, fill, rows, filter: () => { clearTimeout(soon); filter(); } };
  form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(() => { filter(); say(own, ""); }, 60); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); say(own, ""); }));
  form.addEventListener("submit", event => event.preventDefault());
  article.addEventListener("toggle", event => {
    const opened = event.target;
    if (!opened.id || !opened.open || printing) return;
    if (opened.classList.contains("row")) fill(opened);
    say(own, opened.id.slice(key.length));
  }, true);
  return own;
}

function unfold(within) {
  for (let fold = within.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function say(own, id) {
  const wanted = own.wish();
  const hash = id || wanted || own.key ? "#" + own.key + id + (wanted ? "?" + wanted : "") : "#";
  if (hash !== location.hash) history.replaceState(null, "", hash);
  current = own;
}

function go() {
  const [path, wanted] = decodeURIComponent(location.hash.slice(1)).split(/\?(.*)/s);
  const own = environments.find(each => each.key && path.startsWith(each.key)) || environments[0];
  current = own;
  if (wanted === undefined) own.filter();
  else own.set(wanted);
  const at = document.getElementById(path);
  if (!at) return;
  if (at.classList.contains("row")) {
    if (at.hidden) own.set("");
    own.fill(at);
  }
  unfold(at);
  if (at.localName === "details") at.querySelector("summary").focus({ preventScroll: true });
  at.scrollIntoView({ block: "start" });
}

addEventListener("hashchange", go);
document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  environments.forEach(own => own.filter());  // what was typed just now must not write its address over the link's
  // To where one is already: the browser says nothing of that.
  if (decodeURIComponent(link.getAttribute("href")) === decodeURIComponent(location.hash)) go();
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
    event.preventDefault();
    document.querySelector(`.environment[data-key="${current.key}"] .filter`).q.focus();
  }
});
addEventListener("beforeprint", () => {  // paper has all that is folded, and in full what changes
  printing = [...document.querySelectorAll("details:not(.row, [open])")];
  for (const own of environments) for (const row of own.rows) {
    if (!row.open && ("changed" in row.dataset || "differing" in row.dataset)) { own.fill(row); printing.push(row); }
  }
  for (const each of printing) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of printing) each.open = false;
  printing = null;
});
addEventListener("load", () => setTimeout(go));  // after the browser has gone there itself, which takes the focus along
