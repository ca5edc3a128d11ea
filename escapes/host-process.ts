// A host that plugins try to get out to. It is forked: what works may end, stop or spoil it.
import { groups } from "./cases.ts";
import { environmentName, type Order, type Report } from "./protocol.ts";
import { realmNamed } from "./realms.ts";
import { Secrets } from "./secrets.ts";
import { TryOut } from "./try-out.ts";

const beatMs = 100;

const row = realmNamed(process.argv[2] ?? "");
if (row === undefined) throw new Error(`Cannot try the realm ${process.argv[2]}: there is no such realm`);
const say = (report: Report): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(report, () => resolve());
  });

const tryOut = await TryOut.open(row, new Secrets(process.env[environmentName] ?? ""), environmentName);
const beat = setInterval(() => void say({ kind: "beat" }), beatMs);
// Its own process group is not ended with the one that forked it.
process.once("disconnect", () => process.exit());
process.on("message", (order: Order | "end") => void (order === "end" ? end() : carryOut(order)));
await say({ kind: "ready", strength: tryOut.strength });

async function carryOut({ folder, plugin, variants }: Order): Promise<void> {
  const one = groups.find((group) => group.folder === folder)?.cases.find((each) => each.plugin === plugin);
  if (one === undefined) throw new Error(`Cannot try ${folder}/${plugin}: there is no such case`);
  const opened = await tryOut.open(folder, one);
  for (const variant of one.variants.filter(({ name }) => variants.includes(name))) {
    await say({ kind: "began", variant: variant.name });
    const { trial, spoiled } = await tryOut.attempt(opened, one, variant);
    await say({ kind: "found", trial, spoiled });
    if (spoiled) return;
  }
  await tryOut.unload(plugin);
  await say({ kind: "done" });
}

async function end(): Promise<void> {
  clearInterval(beat);
  await tryOut[Symbol.asyncDispose]();
  process.exit();
}
