import { setTimeout as sleep } from "node:timers/promises";
import {
  type CodeStatus,
  createHost,
  type Host,
  type LoadOptions,
  openPlugin,
  type OpenedPlugin,
  type PoolStatus,
  type RealmKind,
} from "tenon";
import { largeText } from "../soak/large-text.ts";
import type { Subject } from "../harness/subject.ts";
import { Echo } from "./contract.ts";
import { type OpenOnce, opens } from "./opens.ts";

const from = import.meta.dirname;
const closeMs = 5_000;

/** The spares of one kind; inline there are none. */
function sparesOf({ warmth }: Host, realm: RealmKind = "thread"): PoolStatus | undefined {
  switch (realm) {
    case "inline":
      return undefined;
    case "thread":
      return warmth;
    case "process":
      return warmth?.processes;
  }
}

/** Waits until the host has nothing to do for opens to come. */
async function warm(host: Host, least: number, realm?: RealmKind): Promise<void> {
  while ((sparesOf(host, realm)?.spares ?? 0) < least) await sleep(2);
  // The thread that was primed last is to be asleep.
  await sleep(5);
}

function loading(host: Host, plugin: OpenedPlugin, load: LoadOptions): OpenOnce {
  const client = host.client(Echo);
  return async (text) => {
    const { name } = await host.load(plugin, load);
    const { text: answer } = await client.echo({ text });
    return { answer, close: async () => void (await host.unload(name, { deadlineMs: closeMs })) };
  };
}

/** Loads of a small plugin that was bundled before, each with its first call. */
export function tenon(name: string, count: number, load: LoadOptions, isWarm: boolean): Subject {
  return {
    name,
    open: async () => {
      const host = await createHost({
        proofs: "off",
        warm: isWarm ? { least: 2, processes: load.realm === "process" ? 2 : 0 } : false,
      });
      const plugin = await openPlugin({ entry: "./plugin.ts", name: "echo", version: "1.0.0" }, { from });
      const open = loading(host, plugin, load);
      const ready = isWarm && load.realm !== "inline" ? (): Promise<void> => warm(host, 2, load.realm) : undefined;
      const { round } = await opens(name, count, open, ready).open();
      const missedOpens = (): number => {
        const { opens = 0, warmOpens = 0 } = sparesOf(host, load.realm) ?? {};
        return opens - warmOpens;
      };
      const before = missedOpens();
      return {
        round: async () => {
          const taken = await round();
          const missed = missedOpens() - before;
          if (isWarm && missed > 0) throw new Error(`${name}: ${missed} opens found no spare`);
          return taken;
        },
        [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
      };
    },
  };
}

let texts = 0;

/** Another megabyte each time, so that nothing is known of it. */
function large(): Promise<OpenedPlugin> {
  const text = `${largeText()}\nexport const which = ${(texts += 1)};`;
  return openPlugin({ text, name: "large", version: "1.0.0" }, { from });
}

/** Milliseconds of the first and of the second load of the same megabyte, each with its first call; so many pairs. */
export async function largePairs(
  realm: RealmKind,
  rounds: number,
): Promise<readonly (readonly [first: number, second: number])[]> {
  await using host = await createHost({ proofs: "off", warm: { least: 2 } });
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const open = loading(host, await large(), { realm });
    const timed = async (): Promise<number> => {
      if (realm === "thread") await warm(host, 2);
      const startedAtMs = performance.now();
      const { answer, close } = await open("large");
      const tookMs = performance.now() - startedAtMs;
      if (answer !== "large") throw new Error(`found the answer "${answer}", wanted "large"`);
      await close();
      return tookMs;
    };
    const code = (): CodeStatus =>
      host.warmth?.code ?? { entries: 0, bytes: 0, made: 0, used: 0, rejected: 0, cpuMs: 0 };
    const before = code();
    const first = await timed();
    // For later opens it is compiled once the first is over.
    while (code().made === before.made) await sleep(5);
    const second = await timed();
    if (code().used !== before.used + 1)
      throw new Error(`the second open used no compiled code: ${JSON.stringify(code())}`);
    pairs.push([first, second]);
  }
  return pairs;
}
