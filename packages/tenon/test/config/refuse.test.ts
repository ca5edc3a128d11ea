import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openConfiguration } from "../../src/config/open.ts";
import { readText } from "../../src/config/read-text.ts";
import { Secrets } from "../../src/config/secrets.ts";
import { isTenonError, type TenonError } from "../../src/contract/errors/error.ts";
import { guardLeaks } from "../leak-guard.ts";
import { badFiles } from "./bad-files.ts";
import { folder } from "./folder.ts";

guardLeaks();

async function refusal(text: string | Uint8Array): Promise<TenonError<"TENON_CONFIG_FILE_INVALID">["data"]> {
  await using there = await folder();
  await there.write("tenon.yaml", text);
  try {
    await openConfiguration(there.file, { env: { TOKEN: "tok-0123456789" }, secrets: new Secrets() });
  } catch (error) {
    assert.ok(isTenonError(error, "TENON_CONFIG_FILE_INVALID"), String(error));
    assert.equal(error.data.file, there.file);
    return error.data;
  }
  return assert.fail("it was taken");
}

describe("openConfiguration()", () => {
  for (const { what, text, at, path, found, wanted } of badFiles) {
    it(`refuses ${what}`, async () => {
      const data = await refusal(text);
      const fits = (actual: string, expected: string | RegExp): void =>
        typeof expected === "string" ? assert.equal(actual, expected) : assert.match(actual, expected);
      assert.deepEqual([data.line, data.column], at, JSON.stringify(data));
      fits(data.path, path);
      fits(data.found, found);
      if (wanted !== undefined) fits(data.wanted, wanted);
    });
  }

  it("tells several problems in one error, in order of place", async () => {
    const data = await refusal("plugins:\n  - nmae: a\n    source: 5\nhots: {}\n");
    assert.deepEqual(
      [`${data.line}:${data.column} ${data.path}`, ...data.others.map((other) => other.split(" found")[0])],
      ["2:5 plugins[0].name", '2:5: at "plugins[0].nmae"', '3:13: at "plugins[0].source"', '4:1: at "hots"'],
    );
  });

  it("bounds what it tells of a file full of problems", async () => {
    const { others } = await refusal(Array.from({ length: 10_000 }, (_, index) => `k${index}: 1`).join("\n"));
    assert.equal(others.length, 20);
    assert.equal(others.at(-1), "and 9981 more");
  });

  it("refuses alias bombs, brackets without end and indents without end, and does not hang over them", async () => {
    const levels = "abcdefghi".split("").map(
      (name, index, all) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? "x" : `*${all[index - 1]}`)
          .join(",")}]`,
    );
    assert.equal((await refusal(levels.join("\n"))).found, "more than 5000 values by aliases");
    assert.equal((await refusal("[".repeat(260_000))).found, "more than 64 open brackets");
    assert.equal((await refusal(`plugins: [{ config: ${"{ a: ".repeat(200)}`)).found, "more than 64 open brackets");
    assert.match((await refusal("- ".repeat(20_000))).found, /nesting too deep/);
    assert.match(
      (
        await refusal(
          `plugins: ${"\n".repeat(1)}${Array.from({ length: 100 }, (_, depth) => `${" ".repeat(depth + 1)}a:`).join("\n")}`,
        )
      ).found,
      /64 levels/,
    );
  });

  it("refuses a file by what was read of it, not by the size it says it has", async () => {
    const read = await readText("/proc/self/status", 10);
    assert.deepEqual(read, { kind: "too large", bytes: 11n });
  });
});
