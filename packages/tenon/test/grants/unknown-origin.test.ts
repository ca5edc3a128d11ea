import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createHost, isTenonError, openPlugin, type RealmKind } from "tenon";
import { folder } from "../config/folder.ts";
import { guardLeaks } from "../leak-guard.ts";
import { rejection } from "../registry/rejection.ts";

guardLeaks();

const entry = fileURLToPath(new URL("../registry/fixtures/echo.ts", import.meta.url));
const source = { entry, name: "echo", version: "1.0.0" };

test("a plugin whose load names no digest is refused a realm that stops less than the host wants, and nothing of it stays", async () => {
  await using host = await createHost({ proofs: "off", unknownOrigin: "wall" });
  for (const realm of ["inline", "thread"] as const) {
    const { data } = await rejection(host.load(source, { realm }), "TENON_STRENGTH_REFUSED");
    const strength = realm === "inline" ? "none" : "contained";
    assert.deepEqual(data, { plugin: "echo", version: "1.0.0", realm, strength, wanted: "wall" });
    await rejection(host.load(await openPlugin(source), { realm }), "TENON_STRENGTH_REFUSED");
  }
  assert.deepEqual(host.instances, []);
});

test("behind a wall it runs, and where there is none it is refused", async () => {
  await using any = await createHost({ proofs: "off" });
  const { strength, digest } = await any.load(source, { realm: "process" });
  await using host = await createHost({ proofs: "off", unknownOrigin: "wall" });
  const loading = host.load(source, { realm: "process" }).then(
    () => "loaded",
    (error: unknown) => isTenonError(error, "TENON_STRENGTH_REFUSED") && error.data.strength,
  );
  assert.equal(await loading, strength === "wall" ? "loaded" : strength);
  // Whoever names the digest knows the bytes.
  assert.equal((await host.load(source, { name: "known", realm: "thread", digest })).realm, "thread");
  assert.equal((await host.load({ ...source, digest }, { name: "by source", realm: "inline" })).realm, "inline");
});

test("less may be wanted, and what is none is refused", async () => {
  const realms: readonly (readonly [RealmKind, string])[] = [
    ["inline", "refused"],
    ["thread", "loaded"],
  ];
  await using host = await createHost({ proofs: "off", unknownOrigin: "contained" });
  for (const [realm, wanted] of realms) {
    const outcome = host.load(source, { name: realm, realm }).then(
      () => "loaded",
      () => "refused",
    );
    assert.equal(await outcome, wanted, realm);
  }
  await rejection(createHost({ unknownOrigin: "moat" as never }), "TENON_OPTION_INVALID");
});

test("a configuration file wants it too, and a digest there is as good", async () => {
  await using any = await createHost({ proofs: "off" });
  const { digest } = await any.load(source);
  const yaml = (more: string): string =>
    `host: { unknownOrigin: wall, proofs: off }\nplugins: [{ name: a, source: { entry: ${JSON.stringify(entry)}, name: echo, version: 1.0.0 }, realm: thread${more} }]\n`;
  await using there = await folder(yaml(""));
  await rejection(createHost({ from: there.path, config: "tenon.yaml" }), "TENON_CONFIG_APPLY_FAILED");
  await writeFile(there.file, yaml(`, digest: ${digest}`));
  await using host = await createHost({ from: there.path, config: "tenon.yaml" });
  assert.deepEqual(
    host.instances.map(({ name, realm }) => [name, realm]),
    [["a", "thread"]],
  );
});
