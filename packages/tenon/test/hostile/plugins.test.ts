import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { guardLeaks } from "../leak-guard.ts";
import { badPlugins } from "./bad-plugins.ts";
import { sizes } from "./sizes.ts";
import { realms, Stage } from "./stage.ts";
import { Tree } from "./tree.ts";

guardLeaks();

const plugins = badPlugins(sizes.contractLength);
const fileOf = (name: string): string => `${name.replaceAll(/\W/g, "-")}.mjs`;

describe("a plugin that", () => {
  let stage: Stage;
  let files: Tree;
  before(async () => {
    files = await Tree.of(
      Object.fromEntries(Object.entries(plugins).map(([name, { source }]) => [fileOf(name), source])),
    );
    stage = await Stage.open({ from: files.path });
  });
  after(async () => {
    await stage.host.close({ deadlineMs: 0 });
    await files[Symbol.asyncDispose]();
  });

  for (const [name, { code, says, cause, options, threadOnly }] of Object.entries(plugins)) {
    for (const realm of threadOnly === true ? (["thread"] as const) : realms) {
      test(`${name} is not loaded, ${realm}`, async () => {
        const source = { entry: fileOf(name), name: "bad", version: "1.0.0" };
        const error = await stage.fails(
          code,
          () => stage.host.load(source, { teardownMs: 100, ...options, realm }),
          name,
        );
        assert.match(error.message, says);
        if (cause !== undefined) assert.match(String((error.cause as Error | undefined)?.message), cause);
      });
    }
  }
});
