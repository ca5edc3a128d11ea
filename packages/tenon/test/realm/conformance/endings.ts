import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isTenonError, type Proof } from "tenon";
import { fixtures, type Place, realmOf, start, until } from "../plugin.ts";
import { failure, refusal } from "./refusal.ts";

/** What a realm promises whose end is not the host's: a thread or a process can exit, or die of what nobody caught. */
export function endingsConform(realm: Place): void {
  test(`${realm}: what is written to stdout and stderr becomes lines`, async () => {
    await using plugin = await start(realm, "logs", { restart: false });
    await plugin.call("output");
    await until(() => plugin.lines.length >= 4);
    const lines = plugin.lines.slice(1).map(({ level, text }) => `${level}: ${text}`);
    assert.deepEqual(lines.toSorted(), ["error: error one", "info: out one", "info: out two"]);
    assert.ok(lines.indexOf("info: out one") < lines.indexOf("info: out two"));
  });

  test(`${realm}: when a plugin exits, calls under way are lost, its last lines are kept, it is cleared with a proof and the host serves on`, async () => {
    await using plugin = await start(realm, "logs", { restart: false });
    const proofs: Proof[] = [];
    plugin.host.on("proof", (proof) => proofs.push(proof));
    using lease = await plugin.host.lease(plugin.definition.contract);
    const held = refusal(plugin.call("hold"), "TENON_CALL_LOST");
    const exit = await refusal(plugin.call("exit", { lines: 500 }), "TENON_CALL_LOST");
    const { why, ageMs: _, ...rest } = exit.data as { readonly why: string; readonly ageMs: number };
    assert.deepEqual(rest, { plugin: "logs", version: "1.2.3", method: "exit" });
    assert.match(why, /exited with code 3/);
    await held;
    const later = await failure(
      (lease as unknown as Readonly<Record<string, (input: object) => Promise<unknown>>>)["hold"]?.({}) ??
        Promise.resolve(),
    );
    assert.ok(
      isTenonError(later) && ["TENON_INSTANCE_STATE", "TENON_LEASE_REVOKED", "TENON_REALM_ENDED"].includes(later.code),
      later.message,
    );
    await until(() => proofs.length === 1 && plugin.host.instances.length === 0);
    assert.deepEqual([proofs[0]?.plugin, proofs[0]?.realm, proofs[0]?.verdict], ["logs", realmOf(realm), "unknown"]);
    await refusal(plugin.call("hold"), "TENON_INSTANCE_UNKNOWN");
    const texts = plugin.lines.map(({ text }) => text);
    const logged = texts.filter((text) => text.startsWith("line "));
    assert.deepEqual(
      logged,
      Array.from({ length: 500 }, (_, n) => `line ${n + 1}`),
    );
    assert.ok(texts.includes("the last of stdout"), texts.slice(-3).join("; "));
    assert.ok(
      texts.at(-1)?.includes(`The realm ended because its ${realmOf(realm)} exited with code 3`),
      texts.slice(-3).join("; "),
    );
    await plugin.host.load({ entry: "./logs.ts", name: "logs", version: "1.2.4" }, { realm: realmOf(realm) });
    await plugin.call("write");
  });

  for (const [how, article] of [
    ["rejection", "a"],
    ["exception", "an"],
  ] as const) {
    test(`${realm}: ${article} ${how} that nobody caught ends the realm, never the host, and says where it came from`, async () => {
      await using plugin = await start(realm, "logs", { restart: false });
      const lost = await refusal(plugin.call("uncaught", { how }), "TENON_CALL_LOST");
      assert.match(lost.message, /uncaught error: RangeError: nobody caught it/);
      await until(() => plugin.host.instances.length === 0);
      const text = plugin.lines.map((line) => line.text).join("\n");
      assert.match(text, /last words/);
      const file = join(fixtures, "logs.ts");
      const line =
        readFileSync(file, "utf8")
          .split("\n")
          .findIndex((each) => each.includes(how === "rejection" ? "// left alone here" : "process.nextTick")) + 1;
      assert.ok(text.includes(`${file}:${line}:`), text);
      await plugin.host.load({ entry: "./logs.ts", name: "logs", version: "1.2.4" }, { realm: realmOf(realm) });
    });
  }
}
