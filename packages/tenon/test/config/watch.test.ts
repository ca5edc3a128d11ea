import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readText } from "../../src/config/read-text.ts";
import { FileWatch } from "../../src/config/watch.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { guardLeaks } from "../leak-guard.ts";
import { type Folder, folder } from "./folder.ts";

guardLeaks();

/** A watch on one file, and a wait for the next change it tells. */
class Watched implements Disposable {
  readonly #wheel = new Wheel();
  readonly #watch: FileWatch;
  #waiting: (() => void) | undefined;
  changes = 0;

  constructor(file: string, stamp: string, pollMs: number) {
    const onChange = (): void => {
      this.changes += 1;
      this.#waiting?.();
    };
    this.#watch = new FileWatch(new Map([[file, stamp]]), { wheel: this.#wheel, onChange, settleMs: 20, pollMs });
  }

  static async on({ file }: Pick<Folder, "file">, pollMs = 1_000): Promise<Watched> {
    const read = await readText(file, 1_000);
    assert.ok(!("kind" in read));
    return new Watched(file, read.stamp, pollMs);
  }

  async until(condition: () => boolean): Promise<void> {
    const late = Promise.withResolvers<never>();
    // The watch keeps nothing alive: without a timer the runner would end.
    const timer = setTimeout(() => late.reject(new Error(`only ${this.changes} changes were told`)), 15_000);
    const changed = async (): Promise<void> => {
      while (!condition()) await new Promise<void>((resolve) => (this.#waiting = resolve));
    };
    await Promise.race([changed(), late.promise]).finally(() => clearTimeout(timer));
  }

  [Symbol.dispose](): void {
    this.#watch.close();
    this.#wheel.close();
  }
}

const noPoll = 3_600_000;

describe("FileWatch", () => {
  it("tells a file that is written to, once for many writes at once", async () => {
    await using there = await folder("one");
    using watched = await Watched.on(there, noPoll);
    for (let count = 0; count < 10; count += 1) writeFileSync(there.file, `two ${count}`);
    await watched.until(() => watched.changes > 0);
    await sleep(100);
    assert.equal(watched.changes, 1);
  });

  it("tells a file that another is put in the place of, again and again", async () => {
    await using there = await folder("one");
    using watched = await Watched.on(there, noPoll);
    for (let round = 1; round <= 3; round += 1) {
      await there.replace("tenon.yaml", `round ${round}`);
      await watched.until(() => watched.changes === round);
    }
  });

  it("tells a file that is deleted and made again", async () => {
    await using there = await folder("one");
    using watched = await Watched.on(there, noPoll);
    await unlink(there.file);
    await watched.until(() => watched.changes === 1);
    await writeFile(there.file, "two");
    await watched.until(() => watched.changes === 2);
  });

  it("tells a change that came before it began to watch", async () => {
    await using there = await folder("one");
    const read = await readText(there.file, 1_000);
    assert.ok(!("kind" in read));
    await there.replace("tenon.yaml", "two");
    using watched = new Watched(there.file, read.stamp, noPoll);
    await watched.until(() => watched.changes === 1);
  });

  it("sees through a link to the directory that is turned, and goes on watching behind it", async () => {
    await using there = await folder();
    await there.write("one/tenon.yaml", "one");
    await there.write("two/tenon.yaml", "two");
    await symlink("one", there.at("current"));
    using watched = await Watched.on({ file: there.at("current/tenon.yaml") }, 100);
    await symlink("two", there.at("next"));
    await rename(there.at("next"), there.at("current"));
    await watched.until(() => watched.changes === 1);
    await there.write("two/tenon.yaml", "two, changed");
    await watched.until(() => watched.changes === 2);
  });

  it("sees through a link of the file whose target is in another directory", async () => {
    await using there = await folder();
    const target = await there.write("data/tenon.yaml", "one");
    await symlink(target, there.file);
    using watched = await Watched.on(there, noPoll);
    await writeFile(target, "two");
    await watched.until(() => watched.changes === 1);
    // By now it has looked where the link leads; only an event can tell this one.
    await writeFile(target, "three");
    await watched.until(() => watched.changes === 2);
  });

  it("goes on after the directory was deleted and made again", async () => {
    await using there = await folder();
    await there.write("conf/tenon.yaml", "one");
    using watched = await Watched.on({ file: there.at("conf/tenon.yaml") }, 100);
    await rm(there.at("conf"), { recursive: true });
    await watched.until(() => watched.changes === 1);
    await mkdir(there.at("conf"));
    await writeFile(there.at("conf/tenon.yaml"), "two");
    await watched.until(() => watched.changes >= 2);
    await there.replace("conf/tenon.yaml", "three");
    await watched.until(() => watched.changes >= 3);
    assert.equal(await readFile(there.at("conf/tenon.yaml"), "utf8"), "three");
  });

  it("tells nothing of neighbours, nor of a file whose directory is busy", async () => {
    await using there = await folder("one");
    using watched = await Watched.on(there, 50);
    for (let count = 0; count < 100; count += 1) await there.write(`neighbour-${count}`, "x");
    assert.equal(watched.changes, 0);
    await there.replace("tenon.yaml", "two");
    await watched.until(() => watched.changes === 1);
  });

  it("tells nothing once it is closed", async () => {
    await using there = await folder("one");
    const watched = await Watched.on(there, 20);
    await there.replace("tenon.yaml", "two");
    watched[Symbol.dispose]();
    await sleep(100);
    assert.equal(watched.changes, 0);
  });
});
