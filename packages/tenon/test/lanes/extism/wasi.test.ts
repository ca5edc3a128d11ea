import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isTenonError } from "tenon";
import { guardLeaks } from "../../leak-guard.ts";
import { compiledGo, withoutGo as skip } from "../compiled.ts";
import { Files } from "./contract.ts";
import { loaded, packageOf } from "../stage.ts";
import { pluginOf } from "./plugins.ts";

guardLeaks();

test("an Extism plugin in Go has WASI by what it was granted", { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenon-granted-"));
  try {
    await writeFile(join(folder, "a.txt"), "hello");
    await using dir = await packageOf(
      pluginOf("Files", "{ module }", "files"),
      await compiledGo(join(import.meta.dirname, "fixtures/go")),
    );
    await using given = await loaded(Files, dir, {}, { grants: { fs: { read: [folder] } } });
    assert.equal(await given.client.describe(join(folder, "a.txt")), "5 bytes");
    assert.deepEqual(
      given.lines.map(({ level, text }) => `${level} ${text}`),
      [`info describing ${join(folder, "a.txt")}`],
    );
    await assert.rejects(given.client.quit(undefined), (error) => {
      assert.ok(isTenonError(error, "TENON_WASM_ENDED"));
      assert.match(error.data.why, /it left with the code 3/);
      return true;
    });
    assert.equal(await given.client.describe(join(folder, "a.txt")), "5 bytes");
    await using none = await loaded(Files, dir);
    await assert.rejects(none.client.describe(join(folder, "a.txt")), /a\.txt: (no such file|Bad file|.*not capable)/i);
  } finally {
    await rm(folder, { recursive: true });
  }
});
