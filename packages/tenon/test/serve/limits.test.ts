import assert from "node:assert/strict";
import { test } from "node:test";
import { guardLeaks } from "../leak-guard.ts";
import { callText, head, raw } from "./raw.ts";
import { stage } from "./stage.ts";

guardLeaks();

const quick = { headersMs: 200, requestMs: 400, keepAliveMs: 200, stallMs: 200 };

test("heads that come letter by letter, or not at all, are cut off; others are served meanwhile", async () => {
  await using at = await stage({ limits: quick });
  const slow = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      raw(at.url, index % 2 === 0 ? "POST /call/busy/say HTTP/1.1\r\nhost: x\r\nx-slow: " : ""),
    ),
  );
  const drip = setInterval(
    () => slow.forEach(({ socket }, index) => index % 2 === 0 && socket.writable && socket.write("x")),
    20,
  );
  assert.equal(await (await at.call("say", "quick")).json(), "1.0.0 quick");
  await Promise.all(slow.map(({ closed }) => closed));
  clearInterval(drip);
  assert.match(slow[0]?.text ?? "", /^HTTP\/1\.1 408 /);
});

test("a body that comes letter by letter is ended by its own deadline", async () => {
  await using at = await stage({ gateway: { bodyMs: 200 } });
  using slow = await raw(at.url, `${head("say", 1_000)}"`);
  const drip = setInterval(() => slow.socket.write("x"), 20);
  await slow.closed;
  clearInterval(drip);
  assert.match(slow.text, /^HTTP\/1\.1 408 [^]*Body too slow/);
});

test("a stream that is sent in may take as long as a request may", async () => {
  await using at = await stage({ limits: quick });
  using slow = await raw(
    at.url,
    "POST /call/busy/sum HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-ndjson\r\ncontent-length: 1000\r\n\r\n1\n2\n",
  );
  await slow.closed;
  assert.equal(await (await at.call("say", "on")).json(), "1.0.0 on");
});

test("a body that is too large is answered, announced or not, also while it is still being sent", async () => {
  await using at = await stage({ gateway: { maxBodyBytes: 1_000 } });
  const large = "x".repeat(200_000);
  using announced = await raw(at.url, head("say", large.length) + large);
  await announced.received(/^HTTP\/1\.1 413 [^]*larger than the limit of 1000 bytes/);
  const chunked =
    "POST /call/busy/say HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
  using unannounced = await raw(at.url, `${chunked}${large.length.toString(16)}\r\n${large}\r\n`);
  await unannounced.received(/^HTTP\/1\.1 413 [^]*larger than the limit of 1000 bytes/);
});

test("a client that does not read its stream is cut off, one whose plugin is silent is not", async () => {
  await using at = await stage({ limits: quick });
  using stalled = await raw(at.url, callText("flood", ""));
  using patient = await raw(at.url, callText("wait", 700));
  stalled.socket.pause();
  while ((at.serving.host.instances[0]?.inFlight ?? 0) < 2) await new Promise(setImmediate);
  await patient.received(/\r\n\r\n700$/);
  while ((at.serving.host.instances[0]?.inFlight ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  stalled.socket.resume();
  await stalled.closed;
});

test("a connection that asks for nothing more is closed", async () => {
  await using at = await stage({ limits: quick });
  using idle = await raw(at.url, callText("say", "x"));
  await idle.received(/1\.0\.0 x/);
  await idle.closed;
});

test("connections above the limit are turned away, and room comes back", async () => {
  await using at = await stage({ limits: { connections: 3 } });
  const taken = await Promise.all([0, 1, 2].map(() => raw(at.url, callText("say", "in"))));
  for (const each of taken) await each.received(/1\.0\.0 in/);
  using turned = await raw(at.url, callText("say", "x"));
  await turned.closed;
  assert.equal(turned.text, "");
  for (const each of taken) each[Symbol.dispose]();
  await Promise.all(taken.map(({ closed }) => closed));
  const isServed = async (): Promise<boolean> => {
    using again = await raw(at.url, callText("say", "again"));
    return await again.received(/1\.0\.0 again/).then(
      () => true,
      () => false,
    );
  };
  while (!(await isServed()));
});

test("above the limit of unread answers new requests are told to come back, until those are gone", async () => {
  await using at = await stage({ limits: { unreadBytes: 1_000_000, stallMs: 60_000 } });
  using stalled = await raw(at.url, "");
  stalled.socket.pause();
  stalled.socket.write(callText("big", 30_000_000));
  const status = async (): Promise<number> => {
    const answer = await at.call("say", "x");
    await answer.text();
    return answer.status;
  };
  while ((await status()) !== 503);
  stalled.socket.destroy();
  while ((await status()) !== 200);
});

const malformed: Readonly<Record<string, string>> = {
  "that are no HTTP": "\x16\x03\x01\x02\x00\x01\x00",
  "without a host": "GET / HTTP/1.1\r\n\r\n",
  "with two lengths": "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
  "with a length and chunks":
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  "with a chunk of no length": "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
  "with a head of 100 KB": `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(100_000)}\r\n\r\n`,
  "with a zero in the path": "GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n",
  "for a host that is none": "GET /healthz HTTP/1.1\r\nhost: ][\r\nconnection: close\r\n\r\n",
  "for no path": "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
  "to become something else": "GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n",
  "to connect elsewhere": "CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n",
};
test("requests that are malformed are answered or cut off, and others are served on", async () => {
  await using at = await stage();
  for (const [what, text] of Object.entries(malformed)) {
    using bad = await raw(at.url, text);
    await bad.closed;
    assert.match(bad.text, /^$|^HTTP\/1\.1 \d{3} /, what);
    assert.equal(await (await at.call("say", what)).json(), `1.0.0 ${what}`);
  }
});
