import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  type CallContext,
  createHost,
  type Host,
  isTenonError,
  isTraceparent,
  type TracedCall,
  type Tracing,
} from "tenon";
import { createGateway } from "tenon/gateway";
import { thrownBy } from "../hostile/stage.ts";
import { guardLeaks } from "../leak-guard.ts";
import { Outer, Traced } from "./fixtures/contracts.ts";

guardLeaks();

const given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const source = (name: string): { entry: string; name: string; version: string } => {
  return { entry: join(import.meta.dirname, `fixtures/${name}.ts`), name, version: "1.0.0" };
};

async function open(realm: "inline" | "thread" | "process", tracing?: Tracing): Promise<Host> {
  const host = await createHost({
    proofs: "off",
    services: { desk: { trace: (_: string, { traceparent }: CallContext) => traceparent ?? "none" } },
    grants: { services: ["desk"] },
    ...(tracing === undefined ? {} : { tracing }),
  });
  await host.load(source("traced"), { realm });
  return host;
}

interface Span extends TracedCall {
  readonly id: string;
  readonly ended: string[];
}

/** Numbers its spans, below whatever trace they are in. */
function recorder(): Tracing & { readonly spans: Span[] } {
  const spans: Span[] = [];
  return {
    spans,
    begin(call) {
      const traceId = call.parent?.slice(3, 35) ?? "1".repeat(32);
      const id = `00-${traceId}-${String(spans.length + 1).padStart(16, "0")}-01`;
      const span: Span = { ...call, id, ended: [] };
      spans.push(span);
      return {
        traceparent: id,
        run: (work) => work(),
        end: (error) => void span.ended.push(error === undefined ? "answered" : (error as Error).name),
      };
    },
  };
}

for (const realm of ["inline", "thread", "process"] as const) {
  describe(`a trace through a plugin in realm ${realm}`, () => {
    test("is handed on as it is where the host makes no spans: into the plugin and out of it again", async () => {
      await using host = await open(realm);
      const client = host.client(Traced);
      assert.equal(await client.trace("x"), "none");
      assert.equal(await client.ask("x"), "none");
      assert.equal(await client.trace("x", { traceparent: given }), given);
      assert.equal(await client.ask("x", { traceparent: given, deadlineMs: 60_000 }), given);
      const many = await Promise.all([client.ask("x"), client.ask("x", { traceparent: given }), client.ask("x")]);
      assert.deepEqual(many, ["none", given, "none"]);
    });

    test("has a span of each call and of each service that it asks for, each below what it came from", async () => {
      const tracing = recorder();
      await using host = await open(realm, tracing);
      await host.load(source("outer"), { realm });
      const answer = await host.client(Outer).through("x", { traceparent: given });
      const names = tracing.spans.map(({ kind, plugin, method }) => `${kind} ${plugin}.${method}`);
      assert.deepEqual(names, [
        "call outer.through",
        "call traced.trace",
        "call traced.ask",
        "service traced.desk.trace",
      ]);
      const [outer, trace, ask, service] = tracing.spans;
      assert.deepEqual(
        [outer, trace, ask, service].map((span) => span?.parent),
        [given, outer?.id, outer?.id, ask?.id],
      );
      assert.equal(answer, `${trace?.id} ${service?.id}`);
      assert.ok(tracing.spans.every(({ ended }) => ended.length === 1 && ended[0] === "answered"));
    });

    test("is told by the lines that are written in its calls, and by no others", async () => {
      await using host = await open(realm);
      const client = host.client(Traced);
      await client.trace("with", { traceparent: given });
      await client.trace("without");
      await Promise.all([client.ask("it", { traceparent: given }), client.ask("nothing")]);
      const ids = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
      while (host.logs("traced").length < 4) await new Promise(setImmediate);
      const [traced, untraced, ...later] = host.logs("traced");
      assert.deepEqual([traced?.text, traced?.trace], ["asked with", ids]);
      assert.deepEqual([untraced?.text, untraced?.trace], ["asked without", undefined]);
      assert.deepEqual(later.map(({ text, method, trace }) => [text, method, trace]).sort(), [
        ["waited with it", "ask", ids],
        ["waited with nothing", "ask", undefined],
      ]);
    });

    test("ends the span of a call that fails with its error, once", async () => {
      const tracing = recorder();
      await using host = await open(realm, tracing);
      const client = host.client(Traced);
      await thrownBy(() => client.fail("on purpose"));
      await thrownBy(() => client.trace("x", { deadlineMs: 0 }));
      assert.deepEqual(
        tracing.spans.map(({ ended }) => ended),
        [["RangeError"], ["TenonError"]],
      );
      assert.equal(tracing.spans[0]?.parent, undefined);
    });
  });
}

describe("a traceparent", () => {
  test("that is none is refused where a program gives it, and begins anew where a request does", async () => {
    await using host = await open("inline");
    const client = host.client(Traced);
    const wrong = [
      "",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      `${given} `,
      given.toUpperCase(),
      1,
      null,
      {},
    ];
    for (const traceparent of [...wrong, `00-${"0".repeat(32)}-b7ad6b7169203331-01`, `ff${given.slice(2)}`]) {
      assert.equal(isTraceparent(traceparent), false);
      const error = await thrownBy(() => client.trace("x", { traceparent: traceparent as never }));
      assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), String(error));
    }
    const gateway = createGateway(host);
    const call = async (traceparent: string): Promise<unknown> => {
      const headers = { "content-type": "application/json", traceparent };
      return (
        await gateway(new Request("http://host/call/traced/trace", { method: "POST", body: '"x"', headers }))
      ).json();
    };
    assert.equal(await call(given), given);
    assert.equal(await call("nonsense"), "none");
  });

  test("that is no Tracing is refused when the host is made", async () => {
    for (const tracing of [null, 1, {}, { begin: 1 }]) {
      const error = await thrownBy(() => createHost({ tracing: tracing as never }));
      assert.ok(isTenonError(error, "TENON_OPTION_INVALID"), String(error));
    }
  });
});
