import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Bench, Findings, Setting } from "../harness/report.ts";
import { joined } from "../harness/rounds.ts";

const program = fileURLToPath(new URL("process.ts", import.meta.url));
const nodes: readonly (readonly [name: string, executable: string])[] = [
  ["Node 26", process.execPath],
  ["Node 24", fileURLToPath(new URL("../../tools/node24/node_modules/.bin/node", import.meta.url))],
];

/** Each in a fresh process, so that neither carries what the other has left. */
async function measure(executable: string, { size, seed }: Setting): Promise<Findings> {
  const args = ["--conditions=@tenon/source", program, size, String(seed)];
  const child = spawn(executable, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const printed = await text(child.stdout);
  await closed;
  if (child.exitCode !== 0) throw new Error(`${executable} ended with ${child.exitCode ?? child.signalCode}`);
  return JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "") as Findings;
}

export default {
  claim:
    "A call to a thread by the ring costs a fraction of a message; in the host's heap it costs little over a function; and without a free core it costs hardly more than by the port.",
  run: async (setting) => {
    const findings: Findings[] = [];
    for (const [name, executable] of nodes) {
      setting.note(name);
      findings.push(await measure(executable, setting));
    }
    return joined(findings);
  },
} satisfies Bench;
