import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isTenonError, TenonError } from "tenon";
import { guardLeaks } from "../leak-guard.ts";
import { thrownValues } from "./fixtures/thrown.ts";
import { thrower, type ThrowerClient } from "./fixtures/thrower.ts";
import { sizes } from "./sizes.ts";
import { realms, Stage, thrownBy } from "./stage.ts";

guardLeaks();

const length = sizes.messageLength;
const names = Object.keys(thrownValues);

describe("what a plugin throws", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
    for (const realm of realms) {
      await stage.host.load(
        { entry: "fixtures/thrower.ts", name: "thrower", version: "1.0.0" },
        { realm, name: `thrower-${realm}` },
      );
    }
  });
  after(() => stage.host.close({ deadlineMs: 0 }));

  for (const realm of realms) {
    test(`arrives as an Error of bounded size that is none of Tenon's own, ${realm}`, async () => {
      const client = stage.client<ThrowerClient>(thrower, `thrower-${realm}`);
      const drain = async (name: string): Promise<void> => {
        for await (const item of client.items({ name, length })) assert.equal(item, 1);
      };
      for (const name of names) {
        for (const attempt of [
          () => client.toss({ name, length }),
          () => client.reject({ name, length }),
          () => drain(name),
        ]) {
          const error = await stage.beside(() => thrownBy(attempt));
          assert.ok(error instanceof Error, name);
          assert.ok(!isTenonError(error) && !(error instanceof TenonError), `${name}: ${error.message.slice(0, 200)}`);
          assert.ok(!String((error as { code?: unknown }).code).startsWith("TENON_"), name);
          for (const key of ["name", "message", "stack"] as const)
            assert.equal(typeof error[key], "string", `${name}.${key}`);
          assert.ok(bulk(error) < 5_000_000, `${name} has ${bulk(error)} characters`);
        }
      }
    });

    test(`in a timer becomes a log line, ${realm}`, async () => {
      const client = stage.client<ThrowerClient>(thrower, `thrower-${realm}`);
      for (const name of names) {
        const lines = stage.host.logs(`thrower-${realm}`).length;
        assert.equal(await stage.beside(() => client.timer({ name, length })), 1);
        const now = stage.host.logs(`thrower-${realm}`);
        assert.equal(now.length, lines + 1, name);
        assert.match(now.at(-1)?.text ?? "", /^Uncaught in timeout/);
        assert.ok((now.at(-1)?.text.length ?? 0) < 20_000, name);
      }
    });

    test(`may look like an error of Tenon's only with data that is what its code says, ${realm}`, async () => {
      const client = stage.client<ThrowerClient>(thrower, `thrower-${realm}`);
      const error = await stage.beside(() => thrownBy(() => client.toss({ name: "well forged", length })));
      assert.ok(isTenonError(error, "TENON_LEASE_REVOKED"));
      assert.deepEqual(error.data, { plugin: "p", version: "1.0.0", when: "then", why: "so" });
    });
  }
});

test("isTenonError() answers for anything, and for its own errors only", () => {
  const own = new TenonError("TENON_HOST_CLOSED", { operation: "test" });
  assert.ok(isTenonError(own) && isTenonError(own, "TENON_HOST_CLOSED") && !isTenonError(own, "TENON_CALL_LOST"));
  assert.ok(!isTenonError(new Proxy(own, {})));
  assert.ok(!isTenonError(Object.create(own)));
  for (const [name, make] of Object.entries(thrownValues))
    if (name !== "a mark with data without end") assert.equal(isTenonError(make(10)), false, name);
});

/** Characters of an error with its causes and errors. */
function bulk(error: unknown, depth = 0): number {
  if (!(error instanceof Error) || depth > 100) return 0;
  const { errors } = error as { errors?: unknown[] };
  return (
    error.message.length +
    (error.stack ?? "").length +
    bulk(error.cause, depth + 1) +
    (errors ?? []).reduce<number>((sum, each) => sum + bulk(each, depth + 1), 0)
  );
}
