import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "tenon/serve";
import { guardLeaks } from "../leak-guard.ts";
import { rejection } from "../registry/rejection.ts";
import { folder } from "../serve/folder.ts";
import { attributesOf, Collector } from "./collector.ts";

guardLeaks();

const echo = {
  entry: fileURLToPath(new URL("../registry/fixtures/echo.ts", import.meta.url)),
  name: "echo",
  version: "1.0.0",
};
const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

for (const realm of ["inline", "thread"] as const)
  test(`a serving host sends spans below those of its callers, and its numbers, of the realm ${realm}`, async () => {
    using place = folder();
    await using collector = await Collector.open();
    await using serving = await serve({
      ...{ listen: "127.0.0.1:0", socket: place.at("s"), otlp: collector.url, otlpMs: 100 },
      host: { proofs: "off" },
    });
    await serving.host.load(echo, { realm });
    const call = async (method: string): Promise<number> => {
      const headers = {
        ...{ "content-type": "application/json", connection: "close" },
        traceparent: `00-${traceId}-${spanId}-01`,
      };
      const response = await fetch(`${serving.url}/call/echo/${method}`, { method: "POST", body: '"x"', headers });
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await call("say"), 200);
    assert.equal(await call("fail"), 500);
    await collector.until(() => collector.metrics.some(({ name }) => name === "tenon_calls_total"));
    await serving.close();
    const [said, failed] = collector.spans;
    assert.equal(collector.spans.length, 2);
    assert.deepEqual([said?.traceId, said?.parentSpanId, said?.name], [traceId, spanId, "echo say"]);
    assert.notEqual(said?.spanId, spanId);
    assert.ok(said !== undefined && failed !== undefined);
    assert.equal(attributesOf(said)["tenon.realm"], realm);
    assert.deepEqual([said.status.code ?? 0, failed.status.code], [0, 2]);
    assert.deepEqual([...collector.services], ["tenon"]);
    const counted = collector.metrics.findLast(({ name }) => name === "tenon_calls_total")?.sum;
    assert.equal(counted?.isMonotonic, true);
    assert.deepEqual(
      counted?.dataPoints.map((point) => [attributesOf(point)["method"], point.asDouble]),
      [
        ["say", 1],
        ["fail", 1],
      ],
    );
    const took = collector.metrics.findLast(({ name }) => name === "tenon_call_duration_seconds")?.histogram;
    assert.deepEqual(
      took?.dataPoints.map(({ count }) => count),
      [1, 1],
    );
  });

test("a collector that is not there, or goes away, costs no call, and the end of the host a moment", async () => {
  using place = folder();
  const collector = await Collector.open();
  const { url } = collector;
  await collector[Symbol.asyncDispose]();
  await using serving = await serve({
    listen: "127.0.0.1:0",
    socket: place.at("s"),
    otlp: url,
    host: { proofs: "off" },
  });
  await serving.host.load(echo, { realm: "inline" });
  assert.equal((await serving.host.call("echo", "say", "x")).value, "1.0.0 x");
  const { fine } = await serving.close();
  assert.equal(fine, true);
});

test("what is no URL of a collector is refused, and nothing is started", async () => {
  using place = folder();
  for (const otlp of ["collector:4318", "ftp://collector", "4318", ""]) {
    const { data } = await rejection(
      serve({ listen: "127.0.0.1:0", socket: place.at("s"), otlp }),
      "TENON_OPTION_INVALID",
    );
    assert.equal(data.option, "otlp");
  }
  for (const otlpMs of [0, -1, 99, NaN, Infinity]) {
    const options = { listen: "127.0.0.1:0", socket: place.at("s"), otlp: "http://127.0.0.1:9", otlpMs };
    const { data } = await rejection(serve(options), "TENON_OPTION_INVALID");
    assert.equal(data.option, "otlpMs");
  }
});
