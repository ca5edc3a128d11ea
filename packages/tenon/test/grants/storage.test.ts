import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type AuditEntry, createHost, type Grants, type Host, isTenonError, openPlugin, type RealmKind } from "tenon";
import type { ClientOf } from "tenon/contract";
import { guardLeaks } from "../leak-guard.ts";
import { until } from "../realm/plugin.ts";
import { Keeper } from "./fixtures/keeper.ts";
import { folder } from "./reaching.ts";

guardLeaks();

const entry = fileURLToPath(new URL("./fixtures/keeper.ts", import.meta.url));
const version = (number: string): ReturnType<typeof openPlugin> =>
  openPlugin({ entry, name: "keeper", version: number });
const [first, second] = [version("1.0.0"), version("2.0.0")];

interface Kept extends AsyncDisposable {
  readonly host: Host;
  readonly keeper: ClientOf<typeof Keeper>;
  readonly audited: readonly AuditEntry[];
}

async function keeping(
  storage: string | undefined,
  realm: RealmKind,
  grants: Grants = { storage: true },
): Promise<Kept> {
  const host = await createHost({ proofs: "off", restart: false, ...(storage === undefined ? {} : { storage }) });
  const audited: AuditEntry[] = [];
  host.on("audit", (each) => audited.push(each));
  const keeper = host.client(Keeper);
  const close = async (): Promise<void> => void (await host.close({ deadlineMs: 0 }));
  try {
    await host.load(await first, { realm, grants });
  } catch (error) {
    await close();
    throw error;
  }
  return { host, keeper, audited, [Symbol.asyncDispose]: close };
}

for (const realm of ["inline", "thread", "process"] as const)
  describe(`what a plugin keeps, in realm ${realm}`, () => {
    it("is there for its next version and for the next host, by the name that it is loaded under", async () => {
      await using files = await folder();
      {
        await using kept = await keeping(files.at("stored"), realm);
        await kept.keeper.set({ key: "greeting", value: "hello" });
        assert.equal(await kept.keeper.bytes("bytes"), 3);
        await kept.host.swap("keeper", await second, { realm });
        assert.equal(await kept.keeper.get("greeting"), "hello");
        await kept.host.load(await first, { realm, name: "other", grants: { storage: true } });
        assert.deepEqual(await kept.host.client(Keeper, "other").keys(""), []);
      }
      await using kept = await keeping(files.at("stored"), realm);
      assert.equal(await kept.keeper.get("greeting"), "hello");
      assert.deepEqual(await kept.keeper.keys(""), ["bytes", "greeting"]);
      assert.deepEqual([await kept.keeper.delete("bytes"), await kept.keeper.delete("bytes")], [true, false]);
      assert.deepEqual(await kept.keeper.keys("g"), ["greeting"]);
    });

    it("is nothing without the grant, which is audited with its place", async () => {
      await using files = await folder();
      await using kept = await keeping(files.at("stored"), realm, {});
      const isDenied = (error: unknown): boolean =>
        isTenonError(error, "TENON_GRANT_DENIED") && error.data.grant === "storage";
      await assert.rejects(kept.keeper.set({ key: "a", value: "b" }), isDenied);
      await assert.rejects(kept.keeper.get("a"), isDenied);
      assert.equal(await kept.keeper.directory(null), "");
      await until(() => kept.audited.length > 0);
      assert.deepEqual(
        kept.audited.map(({ grant, what, place }) => [grant, what, place?.file]),
        [["storage", "keep anything", "keeper.ts"]],
      );
      assert.deepEqual(await kept.host.storage?.list(), []);
    });

    it("is no more than its quota, and no key but a short well-formed one", async () => {
      await using files = await folder();
      await using kept = await keeping(files.at("stored"), realm, { storage: { quotaBytes: 10_000 } });
      await kept.keeper.set({ key: "a", value: "x", times: 9_000 });
      await assert.rejects(kept.keeper.set({ key: "b", value: "x", times: 1_000 }), (error) => {
        assert.ok(isTenonError(error, "TENON_STORAGE_FULL"), String(error));
        assert.deepEqual([error.data.key, error.data.quotaBytes], ["b", 10_000]);
        return true;
      });
      assert.equal((await kept.keeper.get("a"))?.length, 9_000);
      for (const key of ["", "x".repeat(101), "é".repeat(51)])
        await assert.rejects(kept.keeper.set({ key, value: "" }), { code: "TENON_INPUT_INVALID" });
      const [space] = (await kept.host.storage?.list()) ?? [];
      assert.deepEqual([space?.name, space?.keyCount], ["keeper", 1]);
      assert.ok((space?.usedBytes ?? 0) > 9_000);
    });
  });

for (const realm of ["thread", "process"] as const)
  describe(`the directory of a plugin, in realm ${realm}`, () => {
    it("is its own to read and write, and counts; nothing beside it is", async () => {
      await using files = await folder();
      await using kept = await keeping(files.at("stored"), realm, { storage: { quotaBytes: 100_000 } });
      await kept.keeper.write({ name: "a", bytes: 5_000 });
      assert.equal(await kept.keeper.read("a"), 5_000);
      const directory = await kept.keeper.directory(null);
      assert.deepEqual(await readdir(directory), ["a"]);
      await mkdir(join(dirname(directory), "beside"));
      for (const path of ["../keys/x", "../beside/x", "../../x"])
        await assert.rejects(kept.keeper.write({ name: path, bytes: 1 }), { code: "ERR_ACCESS_DENIED" });
      const [space] = (await kept.host.storage?.list()) ?? [];
      assert.equal(space?.usedBytes, 5_256);
      await assert.rejects(kept.keeper.set({ key: "a", value: "x", times: 95_000 }), { code: "TENON_STORAGE_FULL" });
    });

    it("that grows over the quota ends its realm", async () => {
      await using files = await folder();
      await using kept = await keeping(files.at("stored"), realm, { storage: { quotaBytes: 100_000 } });
      const { promise, resolve } = Promise.withResolvers<string>();
      using _ = kept.host.on("fault", ({ why }) => resolve(why));
      await kept.keeper.write({ name: "a", bytes: 200_000 });
      assert.match(await promise, /it keeps more than 100000 bytes, its quota/);
    });
  });

describe("what is stored", () => {
  it("is listed and deleted by its name, but not of a plugin that is loaded", async () => {
    await using files = await folder();
    await using kept = await keeping(files.at("stored"), "thread");
    await kept.keeper.set({ key: "a", value: "b" });
    const { storage = assert.fail() } = kept.host;
    await assert.rejects(storage.delete("keeper"), { code: "TENON_STORAGE_IN_USE" });
    await kept.host.unload("keeper", { deadlineMs: 0 });
    assert.equal((await storage.list()).length, 1);
    assert.deepEqual([await storage.delete("keeper"), await storage.delete("keeper")], [true, false]);
    // That it is this host's.
    assert.deepEqual(await readdir(files.at("stored")), [".host"]);
    await kept.host.load(await first, { grants: { storage: true } });
    assert.deepEqual(await kept.keeper.keys(""), []);
  });

  it("is cleared of what a killed process left half deleted", async () => {
    await using files = await folder();
    await mkdir(files.at("stored/.deleted-x"), { recursive: true });
    await writeFile(files.at("stored/.deleted-x/a"), "");
    await using _ = await keeping(files.at("stored"), "thread");
    assert.ok(!(await readdir(files.at("stored"))).includes(".deleted-x"));
  });

  it("is refused a plugin where the host has no directory, or none that it may write", async () => {
    await assert.rejects(keeping(undefined, "thread"), (error) => isTenonError(error, "TENON_OPTION_INVALID"));
    await using files = await folder();
    await writeFile(files.at("stored"), "a file");
    await assert.rejects(keeping(files.at("stored"), "thread"), { code: "TENON_STORAGE_FAILED" });
    // One that is given all is loaded, and told when it keeps something.
    await using kept = await keeping(undefined, "thread", "all");
    await assert.rejects(kept.keeper.get("a"), { code: "TENON_STORAGE_FAILED" });
  });
});
