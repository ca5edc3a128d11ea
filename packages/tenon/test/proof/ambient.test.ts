import assert from "node:assert/strict";
import { test } from "node:test";
import { createHost, type Proof } from "tenon";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

const source = { entry: "fixtures/hides-in-host-global.ts", name: "hides", version: "1.0.0" };
const dear = ["proportional memory", "mappings", "WebAssembly memories", "temporary files"];
const witnessesOf = ({ ambient }: Proof): readonly string[] => ambient.map(({ witness }) => witness);

test("what a plugin puts into the host's globals is named in the ambient part of its proof", async () => {
  await using host = await createHost({ from: import.meta.dirname, proofs: "off" });
  await host.load(source, { realm: "inline" });
  const global = globalThis as { hidden?: unknown };
  global.hidden = "as if the plugin had done it";
  try {
    const proof = await host.unload("hides", { deadlineMs: 1_000 });
    const globals = proof.ambient.find(({ witness }) => witness === "globals and prototypes");
    // The first realm inline makes Node add some of its own, under symbols.
    const texts = globals?.parts.filter(({ part }) => part === "globalThis") ?? [];
    assert.deepEqual(
      texts.map(({ before, after, names }) => [after - before, names]),
      [[1, ["globalThis.hidden"]]],
    );
    assert.deepEqual(proof.absent, process.platform === "linux" ? [] : proof.absent);
  } finally {
    delete global.hidden;
  }
});

test("only a thorough host looks at what is dear; the host's own leases and listeners are always looked at", async () => {
  const proofs: Proof[] = [];
  for (const thorough of [false, true]) {
    await using host = await createHost({ from: import.meta.dirname, thorough });
    using _listening = host.on("log", () => undefined);
    await host.load(source);
    proofs.push(await host.unload("hides"));
  }
  const [usual, thorough] = proofs.map(witnessesOf);
  assert.deepEqual(
    thorough?.filter((witness) => usual?.includes(witness) === false),
    dear,
  );
  assert.deepEqual(usual?.slice(-2), ["leases", "host listeners"]);
  const listeners = proofs[0]?.ambient.at(-1);
  assert.deepEqual([listeners?.before, listeners?.after], [1, 1]);
});
