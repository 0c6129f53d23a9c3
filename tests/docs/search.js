// What the site's own search finds: node search.js WORKER INDEX QUERY... prints the first three addresses of each, as JSON.
const fs = require("fs"), vm = require("vm");
const [worker, index, ...queries] = process.argv.slice(2);
let hear;
const said = [];
const page = {
  console, performance, document: {}, importScripts() {},
  addEventListener(what, heard) { hear = heard; },
  postMessage(message) { said.push(message); },
};
page.self = page.globalThis = page;
vm.createContext(page);
vm.runInContext(fs.readFileSync(worker, "utf8"), page);

async function ask(message) {
  await hear({ data: message });
  while (!said.length) await new Promise((done) => setTimeout(done, 20));
  return said.shift();
}

(async () => {
  await ask({ type: 0, data: { ...JSON.parse(fs.readFileSync(index, "utf8")), options: {} } });
  const found = [];
  for (const query of queries) {
    const { items } = (await ask({ type: 2, data: query })).data;
    found.push(items.flat().slice(0, 3).map((item) => item.location));
  }
  console.log(JSON.stringify(found));
})();
