import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { createGateway, type Gateway, toNodeListener } from "tenon/gateway";
import { guardLeaks } from "../leak-guard.ts";
import { Desk } from "./fixtures/contract.ts";
import { desk, hosted, type Listening, listening, pieces, streamed } from "./stage.ts";

guardLeaks();

/** Serves a gateway with a framework: by itself at the root, or below /plugins. */
type Mount = (gateway: Gateway, prefix: "" | "/plugins") => Promise<Listening>;

const mounts: Readonly<Record<string, Mount>> = {
  Express(gateway, prefix) {
    const app = express();
    app.use(prefix === "" ? "/" : prefix, toNodeListener(gateway));
    return listening(createServer(app));
  },

  async Fastify(gateway, prefix) {
    const app = fastify({ forceCloseConnections: true });
    const answer = toNodeListener(gateway);
    await app.register(
      (scope, _options, done) => {
        // The gateway reads bodies itself.
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
        scope.all("/*", (request, reply) => {
          reply.hijack();
          request.raw.url = request.url.slice(prefix.length);
          answer(request.raw, reply.raw);
        });
        done();
      },
      { prefix },
    );
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    return { url, [Symbol.asyncDispose]: () => app.close() };
  },

  Hono(gateway, prefix) {
    const app = new Hono();
    app.mount(prefix === "" ? "/" : prefix, gateway);
    return listening(createServer(toNodeListener(async (request) => app.fetch(request))));
  },
};

for (const [framework, mount] of Object.entries(mounts)) {
  test(`${framework} serves the gateway at its root and below a prefix: JSON, streams both ways, problems, aborts`, async () => {
    await using host = await hosted();
    await host.load(desk(), { realm: "inline", name: "desk/eu" });
    for (const prefix of ["", "/plugins"] as const) {
      await using at = await mount(createGateway(host, { bodyMs: 500 }), prefix);
      const call = (path: string, init: RequestInit): Promise<Response> =>
        fetch(at.url + prefix + path, { method: "POST", ...init, headers: { connection: "close", ...init.headers } });
      const json = (input: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit => ({
        body: JSON.stringify(input),
        headers: { "content-type": "application/json", ...headers },
      });

      const said = await call("/call/desk%2Feu/say?x=1", json("hi"));
      assert.deepEqual([said.headers.get("tenon-version"), await said.json()], ["1.0.0", "1.0.0 hi"]);
      const counted = await call("/call/desk/eu/count", json({ to: 2, fail: false }));
      assert.equal(await counted.text(), "1\n2\n");
      const told = await call("/call/desk/eu/count", json({ to: 1, fail: false }, { accept: "text/event-stream" }));
      assert.equal(await told.text(), "data: 1\n\nevent: end\ndata: {}\n\n");
      const joined = await call("/call/desk/eu/join", streamed(pieces('"a"\n"', 'b"\n')));
      assert.equal(await joined.json(), "a|b");
      const doubled = await call("/call/desk/eu/double", streamed(pieces("1\n", "2\n")));
      assert.equal(await doubled.text(), "2\n4\n");

      const bad = await call("/call/desk/eu/order", json({ key: "k", cost: 0 }));
      assert.deepEqual([bad.status, bad.headers.get("content-type")], [422, "application/problem+json"]);
      await bad.text();
      assert.equal((await call("/call/desk/eu/say", { method: "PUT" })).status, 405);
      const head = await call("/healthz", { method: "HEAD" });
      assert.deepEqual([head.status, await head.text()], [200, ""]);
      assert.equal((await call("/readyz", { method: "GET" })).status, 200);

      const caller = new AbortController();
      const { tally } = host.client(Desk);
      const before = (await tally(null)).aborted;
      const held = call("/call/desk/eu/hold", { ...json(null), signal: caller.signal });
      while (host.instances[0]?.inFlight !== 1) await new Promise(setImmediate);
      caller.abort();
      await assert.rejects(held, { name: "AbortError" });
      while ((await tally(null)).aborted === before) await new Promise(setImmediate);
    }
  });
}

test("a body that the framework has read already is a clear problem, not a call that hangs", async () => {
  await using host = await hosted();
  await host.load(desk(), { realm: "inline" });
  const app = express();
  app.use(express.json());
  app.use(toNodeListener(createGateway(host)));
  await using at = await listening(createServer(app));
  const headers = { "content-type": "application/json", connection: "close" };
  const response = await fetch(`${at.url}/call/desk/order`, { method: "POST", body: '{"key":"k"}', headers });
  assert.deepEqual(
    [response.status, ((await response.json()) as { title: string }).title],
    [400, "Body cannot be read"],
  );
});
