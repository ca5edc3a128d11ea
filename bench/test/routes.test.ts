import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { answers, type HttpAnswer } from "../routes/answers.ts";
import { answering, own } from "../routes/gateway.ts";
import { loader } from "../routes/load.ts";
import { leased, routed } from "../routes/overhead.ts";

// What npm has to install first is left to the bench itself.
for (const [name, open] of Object.entries({ routed, leased })) {
  test(`a ${name} call answers as the function does`, async () => {
    await using opened = await open();
    assert.deepEqual(await opened.execute({ key: "alice", cost: 3 }), { allowed: true, remaining: 1e9 - 3 });
    assert.deepEqual(await opened.execute({ key: "alice", cost: 4 }), { allowed: true, remaining: 1e9 - 7 });
  });
}

for (const server of Object.values(own)) {
  test(`a round of requests is answered by: ${server.name}`, async () => {
    await using opened = await answering(server, 40).open();
    const samples = await opened.round();
    assert.equal(samples.length, 1);
    assert.ok([...samples].every((perSecond) => perSecond > 0));
  });
}

test("a load fails by an answer that is wrong, and by a connection that ends before its answer", async () => {
  for (const [answer, wanted] of [
    ['{"allowed":true}', /found status 200 and .*wanted 200 and what is allowed/],
    [undefined, /a connection was closed after 0 of 2 answers/],
  ] as const) {
    const server = createServer((_request, response) => {
      if (answer === undefined) response.destroy();
      else response.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await using load = await loader();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await assert.rejects(load.run({ url, path: "/", count: 2, connections: 1 }), wanted);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test("responses come out whole, counted or in chunks, however the stream was cut", () => {
  const stream = Buffer.from(
    [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst",
      "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
      "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\na\r\nond answer\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n4",
    ].join(""),
  );
  const wanted: readonly HttpAnswer[] = [
    { status: 200, body: "first" },
    { status: 503, body: "" },
    { status: 200, body: "second answer" },
    { status: 200, body: "4" },
  ];
  for (const pieceBytes of [1, 2, 3, 7, 64, stream.length]) {
    const found: HttpAnswer[] = [];
    const read = answers((answer) => found.push(answer));
    for (let at = 0; at < stream.length; at += pieceBytes) read(stream.subarray(at, at + pieceBytes));
    assert.deepEqual(found, wanted, `in pieces of ${pieceBytes}`);
  }
});
