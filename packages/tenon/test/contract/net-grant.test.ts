import assert from "node:assert/strict";
import { test } from "node:test";
import { allowsAnyHost, allowsHost } from "../../src/contract/net-grant.ts";

test("a host is covered by its name, by what is below a name, by its port", () => {
  const cases: readonly (readonly [pattern: string, host: string, port: number | undefined, covered: boolean])[] = [
    ["a.test", "a.test", 1, true],
    ["a.test", "A.TEST.", 1, true],
    ["a.test", "b.a.test", 1, false],
    ["a.test", "xa.test", 1, false],
    ["a.test:1", "a.test", 1, true],
    ["a.test:1", "a.test", 2, false],
    ["a.test:1", "a.test", undefined, true],
    ["*.a.test", "b.a.test", 1, true],
    ["*.a.test", "c.b.a.test", 1, true],
    ["*.a.test", "a.test", 1, false],
    ["*.a.test", ".a.test", 1, false],
    ["*.a.test", "xa.test", 1, false],
    ["*:1", "a.test", 1, true],
    ["*:1", "a.test", 2, false],
    ["127.0.0.1", "2130706433", 1, false],
    ["[::1]:80", "::1", 80, true],
    ["[::1]", "[::1]", 80, true],
    ["[::1]", "::2", 80, false],
  ];
  for (const [pattern, host, port, covered] of cases)
    assert.equal(allowsHost({ net: [pattern] }, host, port), covered, `${pattern} ${host}:${port}`);
  assert.equal(allowsHost({}, "a.test", 1), false);
  assert.equal(allowsHost("all", "a.test", 1), true);
});

test("only * without a port is any host", () => {
  assert.deepEqual([{ net: ["*"] }, { net: ["*:1"] }, { net: [] }, {}, "all" as const].map(allowsAnyHost), [
    true,
    false,
    false,
    false,
    true,
  ]);
});
