import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { DebugEndpoint, type Peer } from "../../../src/cli/debug/endpoint.ts";
import { guardLeaks } from "../../leak-guard.ts";

guardLeaks();

/** An endpoint that answers what it is told, twice. */
function echoing(closed: () => void = () => undefined): Promise<DebugEndpoint> {
  return DebugEndpoint.open((peer: Peer) => ({ send: (text) => peer.send(`${text}${text}`), close: closed }));
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, "open");
  return socket;
}

async function ask(socket: WebSocket, text: string): Promise<string> {
  const answered = once(socket, "message");
  socket.send(text);
  const [{ data }] = (await answered) as [{ readonly data: string }];
  return data;
}

test("messages of every size go both ways, in their order", async () => {
  await using endpoint = await echoing();
  const socket = await open(endpoint.url);
  for (const text of ["", "a", "é".repeat(100), "x".repeat(40_000), "y".repeat(3_000_000)]) {
    assert.equal(await ask(socket, text), `${text}${text}`);
  }
  const closed = once(socket, "close");
  socket.close();
  await closed;
});

test("the other side is told once when a debugger goes, and a debugger when the endpoint does", async () => {
  let told = 0;
  const gone = Promise.withResolvers<void>();
  await using endpoint = await echoing(() => {
    told += 1;
    gone.resolve();
  });
  const first = await open(endpoint.url);
  first.close();
  await gone.promise;
  const second = await open(endpoint.url);
  const ended = once(second, "close");
  await endpoint[Symbol.asyncDispose]();
  await ended;
  assert.equal(told, 2);
});

test("what is no WebSocket of today is turned away, and what breaks the protocol is closed", async () => {
  await using endpoint = await echoing();
  const { hostname, port, pathname } = new URL(endpoint.url);
  const say = async (text: string): Promise<string> => {
    const socket = connect(Number(port), hostname);
    socket.end(text);
    let answer = "";
    for await (const piece of socket) answer += String(piece);
    return answer;
  };
  const upgrade = (path: string, more: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${more}\r\n`;
  assert.match(
    await say(upgrade(pathname, "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: a\r\n")),
    /^HTTP\/1\.1 426 /,
  );
  assert.match(await say(upgrade("/", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a\r\n")), /^HTTP\/1\.1 404 /);
  const good = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const broken = await say(`${upgrade(pathname, good)}\u0001\u0001x`);
  assert.match(broken, /^HTTP\/1\.1 101 .*\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/s);
  assert.ok(broken.endsWith("\u0003\ufffd"), "closed with a code");
});
