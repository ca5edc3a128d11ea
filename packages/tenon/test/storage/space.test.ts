import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Space } from "../../src/storage/space.ts";
import { guardLeaks } from "../leak-guard.ts";

guardLeaks();

async function folder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "tenon-space-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const quota = 2 ** 20;

describe("a space", () => {
  it("answers what was put last, texts as texts and bytes as bytes, also when it is opened again", async () => {
    await using at = await folder();
    const space = await Space.open(at.path);
    for (const value of ["", "text", "é\u{1f600}\0", new Uint8Array(0), new Uint8Array([0, 255, 1])])
      for (const key of ["a", "A", "ä", "../../etc/passwd", ".", "x".repeat(100), "\u{1f600}"]) {
        assert.equal(await space.set(key, "before", quota), undefined);
        assert.equal(await space.set(key, value, quota), undefined);
        assert.deepEqual(await space.get(key), value);
        assert.deepEqual(await (await Space.open(at.path)).get(key), value);
      }
    const keys = [".", "../../etc/passwd", "A", "a", "x".repeat(100), "ä", "\u{1f600}"];
    assert.deepEqual(space.keys(""), keys);
    assert.deepEqual((await Space.open(at.path)).keys(""), keys);
    assert.deepEqual(space.keys("a"), ["a"]);
    assert.deepEqual(
      [await space.delete("a"), await space.delete("a"), await space.get("a")],
      [true, false, undefined],
    );
  });

  it("takes no more than its quota, with a share for each key and file, and a value that shrinks always", async () => {
    await using at = await folder();
    const space = await Space.open(at.path);
    assert.equal(await space.set("a", new Uint8Array(5_000), 6_000), undefined);
    const used = await space.usedBytes();
    assert.ok(used > 5_256 && used < 5_400);
    assert.deepEqual(await space.set("b", new Uint8Array(900), 6_000), { usedBytes: used, neededBytes: 1_165 });
    assert.equal(await space.set("b", new Uint8Array(100), 6_000), undefined);
    // Refused or not, what was there is there.
    assert.notEqual(await space.set("b", new Uint8Array(900), 6_000), undefined);
    assert.equal((await space.get("b"))?.length, 100);
    await mkdir(join(space.files, "deep"));
    await writeFile(join(space.files, "deep/file"), new Uint8Array(10_000));
    await symlink("/", join(space.files, "link"));
    assert.equal(await space.usedBytes(), used + 365 + 3 * 256 + 10_000);
    assert.notEqual(await space.set("c", "", 6_000), undefined);
    assert.equal(await space.set("a", new Uint8Array(4_000), 6_000), undefined);
    assert.equal(await space.delete("b"), true);
  });

  it("gets each of a thousand writes that are asked for at once, in order", async () => {
    await using at = await folder();
    const space = await Space.open(at.path);
    await Promise.all(Array.from({ length: 1_000 }, (_, each) => space.set(`k${each % 7}`, String(each), quota)));
    const kept = await Promise.all(space.keys("").map((key) => space.get(key)));
    assert.deepEqual(kept, ["994", "995", "996", "997", "998", "999", "993"]);
  });

  it("of a process that is killed while it writes keeps each value whole", async () => {
    await using at = await folder();
    for (let life = 0; life < 8; life += 1) {
      const child = spawn(
        process.execPath,
        ["--conditions=@tenon/source", fileURLToPath(new URL("./fixtures/writer.ts", import.meta.url)), at.path],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      const { promise, resolve } = Promise.withResolvers<number>();
      let written = "";
      child.stdout.on("data", (text: Buffer) => {
        written += text.toString();
        const rounds = written.split("\n").length - 1;
        if (rounds > 3 + life * 5) resolve(rounds);
      });
      const rounds = await promise;
      child.kill("SIGKILL");
      await once(child, "close");
      const space = await Space.open(at.path);
      assert.ok((await readdir(join(at.path, "keys"))).every((file) => !file.endsWith(".part")));
      for (const key of space.keys("")) {
        const value = await space.get(key);
        assert.ok(typeof value === "string" && value.length === 50_000, "whole");
        assert.equal(value, (value[0] ?? "").repeat(50_000), "of one round");
      }
      assert.ok(space.keys("").length === 3 && rounds > 0);
    }
  });
});
