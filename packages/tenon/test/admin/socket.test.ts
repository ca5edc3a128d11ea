import assert from "node:assert/strict";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, createServer as createNetServer } from "node:net";
import { once } from "node:events";
import { relative } from "node:path";
import { test } from "node:test";
import { AdminClient, listenOnSocket } from "tenon/admin";
import { guardLeaks } from "../leak-guard.ts";
import { folder } from "../serve/folder.ts";

guardLeaks();

/** A server that says who it is, as an admin does. */
function host(): Server & AsyncDisposable {
  const server = createServer((_request, response) => response.setHeader("tenon-pid", "4711").end("{}"));
  return Object.assign(server, {
    [Symbol.asyncDispose]: async (): Promise<void> => {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** What a killed process leaves: a socket that nobody listens on. */
async function leaveStale(path: string): Promise<void> {
  const server = createNetServer().listen(`${path}.born`);
  await once(server, "listening");
  linkSync(`${path}.born`, path);
  await new Promise((resolve) => server.close(resolve));
  assert.ok(statSync(path).isSocket());
}

async function refusal(path: string): Promise<{ code: unknown; message: string }> {
  await using server = host();
  const error = await listenOnSocket(server, path).then(
    () => assert.fail("listens"),
    (thrown: unknown) => thrown as Error & { code: unknown },
  );
  assert.equal(server.listening, false);
  return { code: error.code, message: error.message };
}

test("a socket can be connected to by its user alone, and nothing else lies beside it", async () => {
  using place = folder();
  await using server = host();
  const socket = await listenOnSocket(server, place.at("a.sock"));
  assert.equal(statSync(socket.path).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(place.path), ["a.sock"]);
  assert.deepEqual(await new AdminClient(socket.path).about(), {});
  await socket.remove();
  assert.deepEqual(readdirSync(place.path), []);
});

test("a wide umask does not make the socket wider", async () => {
  using place = folder();
  await using server = host();
  const before = process.umask(0);
  try {
    await listenOnSocket(server, place.at("a.sock"));
  } finally {
    process.umask(before);
  }
  assert.equal(statSync(place.at("a.sock")).mode & 0o777, 0o600);
});

test("what a killed process left behind is replaced", async () => {
  using place = folder();
  await leaveStale(place.at("a.sock"));
  await using server = host();
  await listenOnSocket(server, place.at("a.sock"));
  assert.deepEqual(await new AdminClient(place.at("a.sock")).about(), {});
  assert.deepEqual(readdirSync(place.path), ["a.sock"]);
});

test("of ten that find the same stale socket at once one gets it, and the others are told who has it", async () => {
  using place = folder();
  await leaveStale(place.at("a.sock"));
  const servers = Array.from({ length: 10 }, host);
  await using all = new AsyncDisposableStack();
  for (const server of servers) all.use(server);
  const outcomes = await Promise.allSettled(servers.map((server) => listenOnSocket(server, place.at("a.sock"))));
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [outcome.reason as { code: unknown }] : [],
  );
  assert.deepEqual(
    errors.map(({ code }) => code),
    Array<string>(9).fill("TENON_SOCKET_TAKEN"),
  );
  assert.deepEqual(await new AdminClient(place.at("a.sock")).about(), {});
  assert.deepEqual(readdirSync(place.path), ["a.sock"]);
});

test("a live host is refused by its pid and goes on", async () => {
  using place = folder();
  await using server = host();
  await listenOnSocket(server, place.at("a.sock"));
  const { code, message } = await refusal(place.at("a.sock"));
  assert.equal(code, "TENON_SOCKET_TAKEN");
  assert.match(message, /the Tenon host with pid 4711 listens on it/);
  assert.deepEqual(await new AdminClient(place.at("a.sock")).about(), {});
  assert.deepEqual(readdirSync(place.path), ["a.sock"]);
});

const strangers: Readonly<Record<string, { readonly greet: string | undefined; readonly holder: RegExp }>> = {
  "speaks another protocol": { greet: "220 mail ready\r\n", holder: /another program \(/ },
  "is a server of something else": {
    greet: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    holder: /: another program listens/,
  },
  "says nothing": { greet: undefined, holder: /a process that does not answer/ },
};
for (const [what, { greet, holder }] of Object.entries(strangers)) {
  test(`a live program that ${what} is left alone`, async () => {
    using place = folder();
    const sockets = new Set<Disposable>();
    const server = createNetServer((socket) => {
      sockets.add({ [Symbol.dispose]: () => void socket.destroy() });
      socket.on("error", () => undefined);
      if (greet !== undefined) socket.write(greet);
    }).listen(place.at("a.sock"));
    await once(server, "listening");
    const { code, message } = await refusal(place.at("a.sock"));
    for (const socket of sockets) socket[Symbol.dispose]();
    await new Promise((resolve) => server.close(resolve));
    assert.equal(code, "TENON_SOCKET_TAKEN");
    assert.match(message, holder);
  });
}

const occupants: Readonly<Record<string, (path: string) => void>> = {
  "a file": (path) => writeFileSync(path, "precious"),
  "a directory": (path) => mkdirSync(path),
  "a symbolic link": (path) => symlinkSync("/nowhere", path),
};
for (const [what, occupy] of Object.entries(occupants)) {
  test(`${what} in the socket's place is refused and stays`, async () => {
    using place = folder();
    occupy(place.at("a.sock"));
    const { code, message } = await refusal(place.at("a.sock"));
    assert.equal(code, "TENON_SOCKET_OCCUPIED");
    assert.match(message, new RegExp(`found ${what}, wanted`));
    assert.deepEqual(readdirSync(place.path), ["a.sock"]);
  });
}

const places: Readonly<Record<string, { readonly path: (at: string) => string; readonly why: RegExp }>> = {
  "that does not exist": { path: (at) => `${at}/none/a.sock`, why: /its directory does not exist/ },
  "that is a file": { path: (at) => `${at}/file/a.sock`, why: /its directory is none/ },
  "of a file system that takes no files": { path: () => "/proc/self/fdinfo/a.sock", why: /its directory/ },
};
for (const [what, { path, why }] of Object.entries(places)) {
  test(`a directory ${what} is a clear error`, async () => {
    using place = folder();
    writeFileSync(place.at("file"), "");
    const { code, message } = await refusal(path(place.path));
    assert.equal(code, "TENON_SOCKET_FAILED");
    assert.match(message, why);
    assert.deepEqual(readdirSync(place.path), ["file"]);
  });
}

test("a path that the kernel has no room for is refused with both numbers", async () => {
  const { code, message } = await refusal(`/tmp/${"x".repeat(120)}.sock`);
  assert.equal(code, "TENON_SOCKET_TOO_LONG");
  assert.match(message, /it needs a path of 1\d\d bytes, wanted at most 107/);
  for (const nonsense of ["", "a\0b"]) assert.equal((await refusal(nonsense)).code, "TENON_OPTION_INVALID");
});

test("a long path that is short from the working directory is taken", async () => {
  using place = folder();
  const deep = place.at(`${"d".repeat(60)}/${"e".repeat(60)}`);
  mkdirSync(deep, { recursive: true });
  const before = process.cwd();
  process.chdir(deep);
  try {
    await using server = host();
    const socket = await listenOnSocket(server, `${deep}/a.sock`);
    assert.equal(socket.path, `${deep}/a.sock`);
    assert.deepEqual(await new AdminClient(relative(deep, socket.path)).about(), {});
    process.chdir(before);
    await socket.remove();
    assert.deepEqual(readdirSync(deep), []);
  } finally {
    process.chdir(before);
  }
});

test("a socket that another one has taken the place of is not removed", async () => {
  using place = folder();
  await using old = host();
  const socket = await listenOnSocket(old, place.at("a.sock"));
  unlinkSync(socket.path);
  await using young = host();
  await listenOnSocket(young, place.at("a.sock"));
  await socket.remove();
  old.closeAllConnections();
  await new Promise((resolve) => old.close(resolve));
  assert.deepEqual(await new AdminClient(place.at("a.sock")).about(), {});
});

test("removing a socket that is gone already is no error", async () => {
  using place = folder();
  await using server = host();
  const socket = await listenOnSocket(server, place.at("a.sock"));
  rmSync(socket.path);
  await socket.remove();
  assert.equal(existsSync(socket.path), false);
});

test("a connection made before the file was removed goes on", async () => {
  using place = folder();
  await using server = host();
  const socket = await listenOnSocket(server, place.at("a.sock"));
  const connection = connect(socket.path);
  await once(connection, "connect");
  await socket.remove();
  connection.end("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  const [answer] = (await once(connection, "data")) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 200/);
  connection.destroy();
});
