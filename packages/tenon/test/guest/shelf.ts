import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHost, type HeldTree, openPlugin, type Place, type Proof, type RealmKind } from "tenon";
import { Shelf } from "./fixtures/shelf/contract.ts";

const fixtures = join(import.meta.dirname, "fixtures");

export interface Shelved extends AsyncDisposable {
  open(what: string, times?: number): Promise<unknown>;
  ask(what: string): Promise<string>;
  held(): Promise<readonly HeldTree[]>;
  unload(): Promise<Proof>;
}

/** Hosts with one of the plugins that open whatever they are told to. It is bundled once for all of them. */
export async function shelves(name: "shelf" | "careless"): Promise<(realm: RealmKind) => Promise<Shelved>> {
  const opened = await openPlugin(join(fixtures, name));
  return async (realm) => {
    const host = await createHost({ services: { host: { wait: never, ticks: noTicks } }, grants: "all" });
    const { id } = await host.load(opened, { realm });
    const client = host.client(Shelf);
    return {
      open: (what, times = 1) => client.open({ what, times }),
      ask: async (what) => (await client.ask({ what })).said,
      async held() {
        const held = await host.held(id);
        return held.kind === "told" ? held.tree.held.flatMap((each) => [each, ...each.held]) : [];
      },
      unload: () => host.unload(name, { deadlineMs: 1_000 }),
      [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    };
  };
}

function never(): Promise<object> {
  return new Promise(() => {});
}

async function* noTicks(): AsyncGenerator<object> {
  yield await never();
}

/** The line of the fixture that is marked as opening it. */
export function lineOf(what: string, file = "shelf/shelf.ts"): number {
  const lines = readFileSync(join(fixtures, file), "utf8").split("\n");
  return lines.findIndex((line) => line.endsWith(`// opens: ${what}`)) + 1;
}

/** `file:line`; what is not known is empty. */
export function textOf(place: Place | undefined): string {
  return place === undefined ? "" : `${place.file}:${place.line}`;
}
