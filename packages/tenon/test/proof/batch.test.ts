import assert from "node:assert/strict";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { createHost } from "tenon";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const plugins = 50;

for (const policy of ["now", "idle"] as const) {
  test(`fifty plugins that are unloaded at once with proofs "${policy}" are proven by a few collections, not by fifty`, async () => {
    await using host = await createHost({ from: import.meta.dirname, proofs: policy });
    const names = Array.from({ length: plugins }, (_, number) => `plugin-${number}`);
    const entry = "fixtures/host-keeps-result.ts";
    const source = { entry, name: "plugin", version: "1.0.0" };
    await Promise.all(names.map((name) => host.load(source, { name, realm: "inline" })));
    using collections = new ForcedCollections();
    const proofs = await Promise.all(names.map((name) => host.unload(name, { deadlineMs: 1_000 })));
    assert.deepEqual(
      proofs.map(({ verdict }) => verdict),
      names.map(() => "freed"),
    );
    const count = await collections.count();
    // A thorough one is several in a row for V8.
    assert.ok(count >= 1 && count <= plugins / 5, `${count} forced collections`);
  });
}

test("a host without proofs forces none, and claims nothing", async () => {
  await using host = await createHost({ from: import.meta.dirname, proofs: "off" });
  await host.load({ entry: "fixtures/host-keeps-result.ts", name: "plugin", version: "1.0.0" }, { realm: "inline" });
  using collections = new ForcedCollections();
  const proof = await host.unload("plugin", { deadlineMs: 1_000 });
  assert.equal(proof.verdict, "unknown");
  assert.equal(proof.verdict === "unknown" && proof.why, "proofs are off");
  assert.deepEqual(proof.owned, []);
  assert.equal(await collections.count(), 0);
});

/** Counts full garbage collections that were forced, as Node reports them. */
class ForcedCollections implements Disposable {
  readonly #observer: PerformanceObserver;
  #count = 0;

  constructor() {
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  async count(): Promise<number> {
    await turn();
    this.#add(this.#observer.takeRecords());
    return this.#count;
  }

  [Symbol.dispose](): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly object[]): void {
    for (const { detail } of entries as readonly { detail: { kind: number; flags: number } }[]) {
      const { kind, flags } = detail;
      const { NODE_PERFORMANCE_GC_MAJOR: major, NODE_PERFORMANCE_GC_FLAGS_FORCED: forced } = constants;
      if (kind === major && (flags & forced) !== 0) this.#count += 1;
    }
  }
}
