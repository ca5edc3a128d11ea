import type { Host } from "tenon";
import type { Case, CorpusRealm } from "./case.ts";
import { Keeper } from "./companions/keeper.ts";
import { User } from "./companions/user.ts";
import { Subject } from "./subject.ts";

export interface Treatment {
  readonly host: Host;
  readonly plugin: Case["plugin"];
  readonly realm: Exclude<CorpusRealm, "process">;
  /** What the host keeps for ever, of all plugins. */
  readonly kept: unknown[];
}

const callMs = 20_000;
const rounds = [1, 2, 3] as const;

/** What the host does with a plugin from its load to its unload: calls, and its own part in what may leak. */
export async function treat(part: Case["host"], treatment: Treatment): Promise<void> {
  const { host, plugin, realm, kept } = treatment;
  const subject = host.client(Subject, plugin);
  const call = (round: number): Promise<number> => subject.use(round, { deadlineMs: callMs });
  switch (part) {
    case undefined:
      for (const round of rounds) await call(round);
      return;
    case "does not wait":
      for (const round of rounds) kept.push(subject.use(round).catch(() => undefined));
      return;
    case "keeps a lease": {
      const lease = await host.lease(Subject, plugin);
      kept.push(lease);
      for (const round of rounds) await lease.use(round, { deadlineMs: callMs });
      return;
    }
    case "keeps answers":
      for (const round of rounds) kept.push(call(round));
      kept.push(await Array.fromAsync(subject.give(null)));
      return;
    case "keeps errors":
      for (const round of rounds) kept.push(await call(round).catch((error: unknown) => error));
      return;
    case "keeps listening":
      kept.push(host.on(Subject, "used", (round) => kept.push(round)));
      for (const round of rounds) await call(round);
      return;
    case "parks what it reads": {
      const items = subject.give(null)[Symbol.asyncIterator]();
      kept.push(items, await items.next());
      return;
    }
    case "parks what it writes":
      kept.push(subject.take(oneAndNoMore()).catch(() => undefined));
      return;
    case "has it used by another": {
      await host.load({ entry: "./companions/user.ts", name: "user", version: "1.0.0" }, { realm });
      for (const round of rounds) await host.client(User).pass(round, { deadlineMs: callMs });
      return;
    }
    case "has its ports taken over": {
      for (const round of rounds) await call(round);
      await host.load({ entry: "./companions/keeper.ts", name: "keeper", version: "1.0.0" }, { realm });
      await host.client(Keeper).takeOver(1);
    }
  }
}

async function* oneAndNoMore(): AsyncGenerator<number> {
  yield 1;
  await new Promise(() => undefined);
}
