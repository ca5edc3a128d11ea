// A host in a process of its own, since some bombs end the process.
import { setTimeout as sleep } from "node:timers/promises";
import { createHost, isTenonError } from "tenon";
import { callAll } from "./calls.ts";
import type { Exploded, Order, Window } from "./protocol.ts";

const { realm, limits, windowMs, kinds } = JSON.parse(process.argv[2] ?? "{}") as Order;
const fixtures = new URL("../../packages/tenon/test/", import.meta.url);
const entry = (path: string): string => new URL(path, fixtures).pathname;
const deadlineMs = 100;

const host = await createHost({ proofs: "off" });
const ping: ((n: number) => Promise<number>)[] = [];
for (const place of ["thread", "process"] as const) {
  const name = `neighbour-${place}`;
  await host.load({ entry: entry("hostile/fixtures/neighbour.ts"), name, version: "1.0.0" }, { realm: place });
  ping.push(async (n) => (await host.call(name, "ping", n)).value as number);
}
await callAll(ping, sleep(windowMs));

for (const kind of kinds) {
  const quiet = await callAll(ping, sleep(windowMs));
  await host.load({ entry: entry("limits/fixtures/bomb.ts"), name: "bomb", version: "1.0.0" }, { realm, limits });
  const { outcome, bombed } = await explode(kind);
  console.log(JSON.stringify({ kind, outcome, quiet, bombed } satisfies Exploded));
  await host.unload("bomb", { deadlineMs: 0 }).catch(() => undefined);
}
await host.close({ deadlineMs: 0 });

/** Until the bomb has been ended and is there again, or has done what it does. */
async function explode(kind: string): Promise<{ outcome: string; bombed: Window }> {
  const over = Promise.withResolvers<string>();
  using listening = host.on("fault", ({ name, why }) => {
    if (name === "bomb") over.resolve(`ended: ${why}`);
  });
  void listening;
  const answered = host.call("bomb", "go", kind, { deadlineMs }).then(
    () => over.resolve("answered"),
    (error: unknown) => {
      // What was lost is told as a fault, and so is what hangs; what only takes its time answers in the end.
      if (isTenonError(error, "TENON_CALL_LOST")) return;
      if (!isTenonError(error, "TENON_CALL_DEADLINE")) over.resolve(`threw: ${String(error)}`);
      else
        host.call("bomb", "count", {}).then(
          () => over.resolve("took its time"),
          () => undefined,
        );
    },
  );
  const bombed = await callAll(ping, Promise.all([over.promise, answered, sleep(windowMs)]));
  return { outcome: await over.promise, bombed };
}
