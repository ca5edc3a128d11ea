import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createHost, type Host, type HostOptions, type Labels, prometheusText } from "tenon";
import { contractOf, thrownBy } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { bomb, type BombClient } from "../limits/fixtures/bomb.ts";
import { Echo } from "../registry/fixtures/contracts.ts";

guardLeaks();

const echo = (version = "1.0.0"): { entry: string; name: string; version: string } => {
  return { entry: "../registry/fixtures/echo.ts", name: "echo", version };
};
const open = (options: HostOptions = {}): Promise<Host> =>
  createHost({ from: import.meta.dirname, proofs: "off", ...options });

/** The value of the series that has at least these labels, or of a histogram its count; undefined where there is none. */
function value(host: Host, name: string, labels: Labels = {}): number | undefined {
  const metric = host.metrics().find((each) => each.name === name);
  const samples =
    metric?.kind === "histogram" ? metric.samples.map((each) => ({ ...each, value: each.count })) : metric?.samples;
  return samples?.find((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text))?.value;
}

function hasSeries(host: Host, labels: Labels): boolean {
  return host
    .metrics()
    .some((metric) =>
      metric.samples.some((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text)),
    );
}

for (const realm of ["inline", "thread", "process"] as const) {
  describe(`the metrics of a plugin in realm ${realm}`, () => {
    test("count its calls, how long they took, and why some had no answer", async () => {
      await using host = await open();
      await host.load(echo(), { realm, limits: { calls: 1, queue: 1 } });
      const client = host.client(Echo);
      for (let call = 0; call < 40; call++) await client.say("hello");
      await thrownBy(() => client.fail("on purpose"));
      await thrownBy(() => client.hold("late", { deadlineMs: 20 }));
      // Its place is given back when the plugin has heard of it.
      while (value(host, "tenon_calls_in_flight") !== 0) await new Promise(setImmediate);
      const aborted = new AbortController();
      const given = client.hold("given up", { signal: aborted.signal });
      const waiting = client.say("waits");
      assert.equal(value(host, "tenon_calls_in_flight", { plugin: "echo" }), 1);
      assert.equal(value(host, "tenon_calls_waiting", { plugin: "echo" }), 1);
      await thrownBy(() => client.say("no room"));
      aborted.abort();
      await thrownBy(() => given);
      await waiting;
      const at = (method: string): Labels => ({ plugin: "echo", version: "1.0.0", realm, method });
      assert.equal(value(host, "tenon_calls_total", at("say")), 42);
      assert.equal(value(host, "tenon_call_duration_seconds", at("say")), 42);
      assert.equal(value(host, "tenon_calls_queued_total", at("say")), 1);
      assert.equal(value(host, "tenon_call_errors_total", { ...at("say"), kind: "full" }), 1);
      assert.equal(value(host, "tenon_call_errors_total", { ...at("fail"), kind: "failed" }), 1);
      assert.equal(value(host, "tenon_call_errors_total", { ...at("hold"), kind: "deadline" }), 1);
      assert.equal(value(host, "tenon_call_errors_total", { ...at("hold"), kind: "aborted" }), 1);
      assert.equal(value(host, "tenon_call_errors_total", { ...at("say"), kind: "failed" }), 0);
      assert.equal(value(host, "tenon_calls_total", at("hold")), 2);
    });

    test("count streams once, whether they are read to their end or left", async () => {
      await using host = await open();
      await host.load(echo(), { realm });
      const client = host.client(Echo);
      const items: number[] = [];
      for await (const item of client.count(3)) items.push(item);
      for await (const item of client.count(1_000)) if (item === 2) break;
      assert.deepEqual(items, [0, 1, 2]);
      const labels = { plugin: "echo", method: "count" };
      assert.equal(value(host, "tenon_calls_total", labels), 2);
      assert.equal(value(host, "tenon_call_duration_seconds", labels), 2);
    });

    test("tell of its life, and go a while after it", async () => {
      await using host = await open({ meters: { goneMs: 0 } });
      await host.load(echo(), { realm });
      await host.swap("echo", echo("2.0.0"));
      assert.equal(hasSeries(host, { version: "1.0.0" }), false);
      const labels = { plugin: "echo", version: "2.0.0", realm };
      assert.equal(value(host, "tenon_opens_total", labels), 1);
      assert.equal(value(host, "tenon_closes_total", labels), 0);
      assert.equal(value(host, "tenon_instances", { ...labels, state: "active" }), 1);
      await host.unload("echo");
      assert.equal(hasSeries(host, { plugin: "echo" }), false);
    });

    test("keep the proof and the end of what is gone for those who scrape", async () => {
      await using host = await open();
      await host.load(echo(), { realm });
      await host.unload("echo");
      const labels = { plugin: "echo", version: "1.0.0", realm };
      assert.equal(value(host, "tenon_opens_total", labels), 1);
      assert.equal(value(host, "tenon_closes_total", labels), 1);
      const verdicts = ["freed", "retained-by-allocator", "leaked", "unknown"];
      const proofs = verdicts.map((verdict) => value(host, "tenon_proofs_total", { ...labels, verdict }) ?? 0);
      assert.equal(
        proofs.reduce((sum, each) => sum + each, 0),
        1,
      );
      assert.equal(value(host, "tenon_calls_in_flight", labels), undefined);
    });
  });
}

describe("the metrics of a host", () => {
  test("count faults, restarts, lost calls and lines, and go on where the plugin comes back", async () => {
    await using host = await open({ restart: { firstMs: 1, maxMs: 5 } });
    await host.load({ entry: "../limits/fixtures/bomb.ts", name: "bomb", version: "1.0.0" });
    const client = host.client(contractOf(bomb)) as unknown as BombClient;
    await client.count({});
    await thrownBy(() => client.go("exit"));
    await client.count({}, { deadlineMs: 60_000 });
    const labels = { plugin: "bomb", version: "1.0.0", realm: "thread" };
    assert.equal(value(host, "tenon_faults_total", labels), 1);
    assert.equal(value(host, "tenon_restarts_total", labels), 1);
    assert.equal(value(host, "tenon_opens_total", labels), 2);
    assert.equal(value(host, "tenon_call_errors_total", { ...labels, method: "go", kind: "lost" }), 1);
    assert.equal(value(host, "tenon_calls_total", { ...labels, method: "count" }), 2);
    assert.ok((value(host, "tenon_log_lines_total", { ...labels, level: "error" }) ?? 0) >= 1);
  });

  test("count what could not be set up", async () => {
    await using host = await open();
    await thrownBy(() =>
      host.load({ entry: "../registry/fixtures/throws-in-setup.ts", name: "thrower", version: "1.0.0" }),
    );
    assert.equal(value(host, "tenon_start_failures_total", { plugin: "thrower" }), 1);
    assert.equal(value(host, "tenon_opens_total", { plugin: "thrower" }), 0);
  });

  test("have processor time and memory of plugins apart from the host, and keep the time of what has ended", async (t) => {
    if (process.platform !== "linux") return t.skip("the kernel tells processor time of threads on Linux only");
    await using host = await open();
    for (const realm of ["thread", "process"] as const) {
      await host.load(echo(), { realm, name: realm });
      const labels = { plugin: "echo", realm };
      const before = value(host, "tenon_cpu_seconds_total", labels);
      assert.ok(before !== undefined && before > 0, `${realm} ${before}`);
      while (value(host, "tenon_memory_bytes", labels) === undefined) {
        await host.client(Echo, realm).say("stir");
        await new Promise(setImmediate);
      }
      assert.ok((value(host, "tenon_memory_bytes", labels) ?? 0) > 1e6);
      await host.unload(realm);
      assert.ok((value(host, "tenon_cpu_seconds_total", labels) ?? 0) >= before);
    }
    assert.ok((value(host, "process_resident_memory_bytes") ?? 0) > 1e6);
  });

  test("are text that holds, whatever plugins are called", async () => {
    await using host = await open();
    await host.load(echo(), { realm: "inline", name: "echo/eu" });
    await host.client(Echo).say("x");
    const text = prometheusText(host.metrics());
    assert.match(text, /^tenon_calls_total\{plugin="echo",version="1.0.0",realm="inline",method="say"\} 1$/m);
    assert.match(text, /^tenon_info\{tenon="[^"]+",node="v\d+\.[^"]+"\} 1$/m);
  });

  test("are bounded by options that are refused where they are wrong", async () => {
    const wrong: readonly unknown[] = [null, 1, { versions: 0 }, { methods: 1.5 }, { goneMs: -1 }, { other: 1 }];
    for (const meters of wrong) {
      const error = await thrownBy(() => createHost({ meters: meters as never }));
      assert.equal((error as { code?: string }).code, "TENON_OPTION_INVALID", JSON.stringify(meters));
    }
  });

  test("have no more series after many swaps than there is room for, and say so", async () => {
    await using host = await open({ meters: { versions: 3, methods: 5 } });
    await host.load(echo("0.0.0"), { realm: "inline" });
    for (let version = 1; version <= 20; version++) {
      await host.swap("echo", echo(`${version}.0.0`));
      await host.client(Echo).say("x");
      const versions = new Set(host.metrics().flatMap(({ samples }) => samples.map(({ labels }) => labels["version"])));
      versions.delete(undefined);
      assert.ok(versions.size <= 3, [...versions].join());
    }
    assert.equal(value(host, "tenon_series_folded_total"), 0);
  });
});
