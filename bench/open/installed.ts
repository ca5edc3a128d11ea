// A host with so many plugins, some of which are called and the others idle: says how much memory it takes, once that is steady.
import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { createHost, openPlugin } from "tenon";
import { Echo } from "./contract.ts";

const [installed = 0, active = 0] = process.argv.slice(2).map(Number);
const from = import.meta.dirname;
const host = await createHost({ proofs: "off" });
for (let at = 0; at < installed; at += 1) {
  // Bytes of its own, as any plugin has.
  const text = `export { default } from "./plugin.ts"; export const which = ${at};`;
  const plugin = await openPlugin({ text, name: `echo-${at}`, version: "1.0.0" }, { from });
  await host.load(plugin, { idleMs: 5_000 });
}
const clients = Array.from({ length: active }, (_, at) => host.client(Echo, `echo-${at}`));
const callAll = async (): Promise<void> => {
  const answers = await Promise.all(clients.map((client) => client.echo({ text: "a" })));
  if (answers.some(({ text }) => text !== "a")) throw new Error("a wrong answer");
};
const isSettled = (): boolean => host.instances.filter(({ state }) => state === "active").length === active;
const anonymous = (): number =>
  Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? NaN) / 1024;
for (let quiet = 0; quiet < 50; quiet = isSettled() ? quiet + 1 : 0) {
  await callAll();
  await sleep(100);
}
console.log(JSON.stringify({ megabytes: anonymous() }));
await host.close();
