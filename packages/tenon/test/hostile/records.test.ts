import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isTenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { forger, type ForgerClient } from "./fixtures/forger.ts";
import { Stage, thrownBy } from "./stage.ts";

guardLeaks();

const source = { entry: "fixtures/forger.ts", name: "forger", version: "1.0.0" };

/** Records are compiled when a method was called more than a few times. */
const callsByValues = 10;

/** Bytes in place of those of an answer. */
const forgeries: Readonly<Record<string, readonly number[]>> = {
  number: [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
  flag: [2],
  text: [0xff, 0xff, 0xff, 0xff],
  choice: [2],
  bytes: [0xff, 0xff, 0xff, 0x7f],
  list: [0xff, 0xff, 0xff, 0x00],
  table: [2, 0, 0, 0],
  union: [9],
  optional: [7],
};

describe("a plugin that forges the records of its answers", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  const attempts = Object.entries(forgeries).flatMap(([method, bytes]) =>
    (["thread", "process"] as const).map((realm) => [realm, method, bytes] as const),
  );
  for (const [realm, method, bytes] of attempts) {
    test(`ends with its ${realm} by a false ${method}, and the cause says what was found`, async () => {
      await stage.beside(async () => {
        await stage.host.load(source, { realm });
        const ended = Promise.withResolvers<Error>();
        const gone = Promise.withResolvers<void>();
        using _ = stage.host.on("state", ({ name, state, error }) => {
          if (name === "forger" && state === "failed" && error !== undefined) ended.resolve(error);
          if (name === "forger" && state === "gone") gone.resolve();
        });
        const client = stage.client<ForgerClient>(forger, "forger");
        for (let call = 0; call < callsByValues; call++) await client[method]?.(null);
        assert.equal(await client["arm"]?.({ after: 1, bytes }), 1);
        const lost = await thrownBy(() => client[method]?.(null));
        assert.ok(isTenonError(lost, "TENON_CALL_LOST"), String(lost));
        assert.match(lost.message, /malformed frame: found .+, wanted .+/);
        const error = await ended.promise;
        assert.ok(isTenonError(error, "TENON_REALM_ENDED"), String(error));
        assert.ok(isTenonError(error.cause, "TENON_FRAME_MALFORMED"), String(error.cause));
        assert.ok(lost.message.includes(error.cause.data.found));
        await gone.promise;
      });
    });
  }
});
