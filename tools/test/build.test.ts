import assert from "node:assert/strict";
import { test } from "node:test";
import { guestBytes, guestPrograms, guestUrls } from "../build.ts";
import { check, guestLimitBytes } from "../check-size.ts";
import { sentence } from "../problem.ts";

const transform = guestUrls().transform as (code: string, id: string) => { code: string } | null;

test("the build points the URL of a guest program at its bundle", () => {
  assert.equal(
    transform(`const url = new URL("../../guest/thread.ts", import.meta.url);`, "start.ts")?.code,
    `const url = new URL("./guest/thread.js", import.meta.url);`,
  );
  assert.equal(transform(`new URL("./page.html", import.meta.url)`, "start.ts"), null);
});

test("the build refuses the URL of a source that it does not bundle alone", () => {
  assert.throws(() => transform(`new URL("./other.ts", import.meta.url)`, "start.ts"), {
    message: 'Cannot build start.ts: it names "./other.ts" by URL, wanted one of guest/inline.ts, guest/thread.ts',
  });
});

test("each guest program bundles alone, importing nothing, within its limit", async () => {
  const sizes = await guestBytes();
  assert.deepEqual([...sizes.keys()], Object.values(guestPrograms));
  assert.ok([...sizes.values()].every((bytes) => bytes > 1000));
  assert.deepEqual(check(sizes), []);
});

test("a guest program over the limit is reported with both numbers", () => {
  const [problem] = check(new Map([["guest/thread.js", guestLimitBytes + 1]]));
  assert.ok(problem);
  assert.match(
    sentence(problem),
    new RegExp(
      `^packages/tenon/dist/guest/thread\\.js has ${guestLimitBytes + 1} bytes; allowed: ${guestLimitBytes}\\. `,
    ),
  );
});
