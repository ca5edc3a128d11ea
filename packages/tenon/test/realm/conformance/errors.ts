import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fixtures, type Place, realmOf, shared } from "../plugin.ts";
import { failure } from "./refusal.ts";

const file = join(fixtures, "errors.ts");

export function errorsConform(realm: Place): void {
  suite(`${realm}: errors`, () => {
    const shares = shared(realm, "errors");

    for (const method of ["fail", "failLater"]) {
      test(`an error keeps class, name, code, message and causes when ${method} throws it`, async () => {
        const plugin = shares();
        const error = await failure(plugin.call(method, { kind: "subclass" }));
        assert.ok(error instanceof RangeError);
        const cause = error.cause as Error;
        assert.ok(cause instanceof TypeError);
        assert.deepEqual([error.name, error.code, error.message], ["QuotaError", "E_QUOTA", "too much"]);
        assert.deepEqual([cause.name, cause.message], ["TypeError", "deep down"]);
        assert.match((cause.cause as Error).message, /a word/);
      });
    }

    test(`an error has both stacks, the plugin's in the original TypeScript`, async () => {
      const plugin = shares();
      const { stack = "", cause } = await failure(plugin.call("fail", { kind: "subclass" }));
      const line =
        readFileSync(file, "utf8")
          .split("\n")
          .findIndex((text) => text.includes("// thrown here")) + 1;
      const [theirs = "", ours = ""] = stack.split(`--- from errors@1.2.3 (${realmOf(realm)}) ---`);
      assert.ok(theirs.includes(`${file}:${line}:`), stack);
      assert.ok(ours.includes("realm/conformance/errors.ts"), stack);
      assert.ok((cause as Error).stack?.includes(`${file}:${line}:`));
      assert.doesNotMatch(stack, /tenon:errors|tenon:guest|worker eval/);
    });

    const odd: Readonly<Record<string, readonly [name: string, message: RegExp]>> = {
      null: ["Error", /null/],
      undefined: ["Error", /undefined/],
      string: ["Error", /just words/],
      symbol: ["Error", /Symbol\(sign\)/],
      frozen: ["SyntaxError", /^cold$/],
      "null-prototype": ["Error", /^from nowhere$/],
      "getters that throw": ["Error", /no readable message/],
      "revoked proxy": ["Error", /no readable message/],
      loop: ["Error", /^round and round$/],
      family: ["AggregateError", /^level 7$/],
    };
    test(`whatever a plugin throws arrives as an Error, and the plugin goes on`, async () => {
      const plugin = shares();
      for (const [kind, [name, message]] of Object.entries(odd)) {
        const error = await failure(plugin.call("fail", { kind }));
        assert.equal(error.name, name, kind);
        assert.match(error.message, message, kind);
      }
    });

    test(`an AggregateError keeps its errors`, async () => {
      const plugin = shares();
      const error = await failure(plugin.call("fail", { kind: "aggregate" }));
      assert.ok(error instanceof AggregateError);
      const errors = error.errors as readonly Error[];
      assert.deepEqual(
        errors.map(({ name }) => name),
        ["TypeError", "QuotaError", "Error"],
      );
      assert.match(String(errors[2]?.message), /three/);
    });
  });
}
