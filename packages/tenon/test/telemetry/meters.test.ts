import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type MeterLimits, Meters } from "../../src/telemetry/meters.ts";

interface Clock {
  nowMs: number;
}

function open(limits: Partial<MeterLimits> = {}): { meters: Meters; clock: Clock; full: string[] } {
  const clock = { nowMs: 0 };
  const full: string[] = [];
  const all = { versions: 3, methods: 4, goneMs: 1_000, ...limits };
  return {
    meters: new Meters(
      all,
      (limit) => full.push(limit),
      () => clock.nowMs,
    ),
    clock,
    full,
  };
}

const of = (version: string, plugin = "limiter"): { plugin: string; version: string; realm: string } => {
  return { plugin, version, realm: "thread" };
};
const shown = (meters: Meters): readonly string[] =>
  meters.versions.map(({ labels: { plugin, version } }) => `${plugin}@${version}`);

describe("the series of a host", () => {
  test("of one version are shared by its instances, and stay as long as one of them is there", () => {
    const { meters, clock } = open();
    const [one, other] = [meters.hold(of("1.0.0")), meters.hold(of("1.0.0"))];
    assert.equal(one.meter, other.meter);
    one.release();
    one.release();
    clock.nowMs = 10_000;
    assert.deepEqual(shown(meters), ["limiter@1.0.0"]);
    other.release();
    clock.nowMs += 999;
    assert.deepEqual(shown(meters), ["limiter@1.0.0"]);
    clock.nowMs += 1;
    assert.deepEqual(shown(meters), []);
  });

  test("go on where a version comes back before they are gone", () => {
    const { meters, clock } = open();
    const first = meters.hold(of("1.0.0"));
    first.meter.opens += 1;
    first.release();
    clock.nowMs = 999;
    const again = meters.hold(of("1.0.0"));
    clock.nowMs = 5_000;
    assert.equal(again.meter.opens, 1);
    assert.deepEqual(shown(meters), ["limiter@1.0.0"]);
  });

  test("make room for new versions in the order in which they were left", () => {
    const { meters, clock, full } = open();
    const holds = ["1.0.0", "2.0.0", "3.0.0"].map((version) => meters.hold(of(version)));
    for (const at of [1, 0]) {
      clock.nowMs += 1;
      holds[at]?.release();
    }
    meters.hold(of("4.0.0"));
    assert.deepEqual(shown(meters), ["limiter@1.0.0", "limiter@3.0.0", "limiter@4.0.0"]);
    meters.hold(of("5.0.0"));
    assert.deepEqual(shown(meters), ["limiter@3.0.0", "limiter@4.0.0", "limiter@5.0.0"]);
    assert.deepEqual(full, []);
    assert.equal(meters.folded, 0);
  });

  test("of versions that find no room are one that is named other, which is told once", () => {
    const { meters, full } = open();
    for (const version of ["1.0.0", "2.0.0", "3.0.0", "4.0.0", "5.0.0"]) meters.hold(of(version)).meter.opens += 1;
    assert.deepEqual(shown(meters), ["limiter@1.0.0", "limiter@2.0.0", "limiter@3.0.0", "other@other"]);
    assert.equal(meters.versions.at(-1)?.opens, 2);
    assert.deepEqual(full, ["versions"]);
    assert.equal(meters.folded, 2);
  });

  test("of methods that find no room are one of their version, and a version that goes gives its room back", () => {
    const { meters, clock, full } = open();
    const one = meters.hold(of("1.0.0"));
    for (const method of ["a", "b", "c", "d", "e", "f"]) one.meter.method(method).ended(1);
    const names = one.meter.methods.map(({ method, calls }) => `${method} ${calls}`);
    assert.deepEqual(names, ["a 1", "b 1", "c 1", "d 1", "other 2"]);
    assert.deepEqual(full, ["methods"]);
    one.release();
    clock.nowMs = 1_000;
    assert.deepEqual(shown(meters), []);
    const two = meters.hold(of("2.0.0"));
    two.meter.method("a").ended(1);
    assert.deepEqual(
      two.meter.methods.map(({ method }) => method),
      ["a"],
    );
  });

  test("do not grow by a thousand versions of a thousand methods each", () => {
    const { meters } = open();
    for (let version = 0; version < 1_000; version++) {
      const { meter, release } = meters.hold(of(`${version}.0.0`));
      for (let method = 0; method < 1_000; method++) meter.method(`m${method}`).ended(1);
      release();
      const methods = meters.versions.flatMap(({ methods: of }) => of);
      assert.ok(meters.versions.length <= 3 && methods.length <= 4 + 3, `${meters.versions.length} ${methods.length}`);
    }
  });
});
