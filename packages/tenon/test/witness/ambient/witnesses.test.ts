import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, watch, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import vm from "node:vm";
import { MessageChannel, Worker } from "node:worker_threads";
import { ambientWitnesses, sampleAmbient } from "../../../src/witness/ambient/sample.ts";
import { Collector } from "../../../src/witness/collection.ts";
import { guardLeaks } from "../../leak-guard.ts";

guardLeaks();

type Undo = () => void | Promise<void>;
type Make = () => Undo | Promise<Undo>;

const collector = new Collector();
const count = (name: string): number => sampleAmbient(ambientWitnesses).get(name) ?? Number.NaN;
const nothing = (): void => undefined;

/** Each makes one more of what the witness counts, in the way its part says, and answers how to undo that. */
const counted: readonly [witness: string, part: string | undefined, make: Make][] = [
  [
    "threads",
    undefined,
    async () => {
      const worker = new Worker("setInterval(() => undefined, 1000)", { eval: true });
      await once(worker, "online");
      return async () => void (await worker.terminate());
    },
  ],
  [
    "descriptors",
    undefined,
    () => {
      const descriptor = openSync("/dev/null", "r");
      return () => closeSync(descriptor);
    },
  ],
  [
    "native contexts",
    undefined,
    () => {
      const held: { context?: object } = { context: vm.createContext() };
      return () => {
        delete held.context;
        return collector.collect(true);
      };
    },
  ],
  ["active resources", "Timeout", () => timer()],
  ["timers", "Timeout", () => timer()],
  [
    "immediates",
    "Immediate",
    () => {
      const immediate = setImmediate(nothing);
      return () => clearImmediate(immediate);
    },
  ],
  [
    "message ports",
    "MessagePort",
    () => {
      const { port1 } = new MessageChannel();
      port1.ref();
      return async () => {
        const closed = once(port1, "close");
        port1.close();
        await closed;
      };
    },
  ],
  [
    "sockets and servers",
    "TCPServerWrap",
    async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return async () => {
        server.close();
        await once(server, "close");
      };
    },
  ],
  [
    "watchers",
    "FSEventWrap",
    () => {
      const watcher = watch(tmpdir());
      return () => watcher.close();
    },
  ],
  [
    "processes",
    "ProcessWrap",
    async () => {
      const child = spawn("sleep", ["600"], { stdio: "ignore" });
      await once(child, "spawn");
      return async () => {
        child.kill();
        await once(child, "exit");
      };
    },
  ],
  ["agent sockets", "free", () => keptSocket()],
  [
    "process listeners",
    "SIGUSR2",
    () => {
      process.on("SIGUSR2", nothing);
      return () => void process.off("SIGUSR2", nothing);
    },
  ],
  [
    "globals and prototypes",
    "Array.prototype",
    () => {
      Object.defineProperty(Array.prototype, "patched", { value: nothing, configurable: true });
      return () => void Reflect.deleteProperty(Array.prototype, "patched");
    },
  ],
  [
    "globals and prototypes",
    "globalThis symbols",
    () => {
      const key = Symbol.for("tenon.test.global");
      Object.defineProperty(globalThis, key, { value: nothing, configurable: true });
      return () => void Reflect.deleteProperty(globalThis, key);
    },
  ],
  [
    "modules",
    "require.cache",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "tenon-module-"));
      const require = createRequire(join(folder, "index.js"));
      writeFileSync(join(folder, "kept.cjs"), "module.exports = 1");
      require(join(folder, "kept.cjs"));
      return () => {
        Reflect.deleteProperty(require.cache, join(folder, "kept.cjs"));
        rmSync(folder, { recursive: true });
      };
    },
  ],
  [
    "WebAssembly memories",
    undefined,
    () => {
      const held: { memory?: unknown } = {
        memory: vm.runInThisContext("new WebAssembly.Memory({ initial: 1, maximum: 10 })"),
      };
      return () => {
        delete held.memory;
        return collector.collect(true);
      };
    },
  ],
];

for (const [witness, part, make] of counted) {
  test(`"${witness}" counts one more${part === undefined ? "" : ` ${part}`} while it is there, and no more when it is gone`, async () => {
    await settled(() => count(witness));
    const parts = (): number =>
      sampleAmbient(ambientWitnesses)
        .partsOf(witness)
        .get(part ?? "") ?? 0;
    const [before, partsBefore] = [count(witness), parts()];
    const undo = await make();
    try {
      assert.deepEqual([count(witness) - before, parts() - partsBefore], [1, part === undefined ? 0 : 1]);
    } finally {
      await undo();
      await until(() => count(witness) <= before && parts() <= partsBefore, witness);
    }
  });
}

test("a name that comes to a global or a prototype is told, be it a text or a symbol", () => {
  const globals = ambientWitnesses.find(({ name }) => name === "globals and prototypes");
  const key = Symbol.for("tenon.test.added");
  Object.defineProperty(Map.prototype, "patched", { value: nothing, configurable: true });
  Object.defineProperty(Map.prototype, key, { value: nothing, configurable: true });
  try {
    assert.deepEqual(globals?.added?.("Map.prototype", 1), ["Map.prototype.patched"]);
    assert.deepEqual(globals.added("Map.prototype symbols", 1), ["Map.prototype[Symbol(tenon.test.added)]"]);
  } finally {
    Reflect.deleteProperty(Map.prototype, "patched");
    Reflect.deleteProperty(Map.prototype, key);
  }
});

test("a temporary file and what a large folder of them holds are counted", () => {
  const before = sampleAmbient(ambientWitnesses).get("temporary files") ?? Number.NaN;
  const folders = Array.from({ length: 50 }, () => mkdtempSync(join(tmpdir(), "tenon-witness-")));
  const during = sampleAmbient(ambientWitnesses).get("temporary files") ?? Number.NaN;
  for (const folder of folders) rmSync(folder, { recursive: true });
  // Others write there too, but not so many at once.
  assert.ok(during - before > 25, `${during - before} more`);
});

/** What Node closes goes a turn or two later, and what a compile job of V8 still holds goes with a later collection. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (const endMs = performance.now() + 10_000; !holds(); await sleep(5)) {
    if (performance.now() > endMs) assert.fail(`"${what}" is still there`);
    await collector.collect(true);
  }
}

/** What earlier tests let go of must not go while something is counted. */
async function settled(look: () => number): Promise<void> {
  for (let [last, calm] = [Number.NaN, 0]; calm < 2;) {
    await collector.collect(true);
    const now = look();
    calm = now === last ? calm + 1 : 0;
    last = now;
  }
}

function timer(): Undo {
  const interval = setInterval(nothing, 60_000);
  return () => clearInterval(interval);
}

/** A socket that the agent keeps for the next request. */
async function keptSocket(): Promise<Undo> {
  const server = http.createServer((_request, response) => response.end("kept")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const freed = once(http.globalAgent, "free");
  http.get({ port, host: "127.0.0.1" }, (response) => response.resume());
  const [socket] = (await freed) as [Socket];
  await new Promise((resolve) => setImmediate(resolve));
  return async () => {
    const closed = once(socket, "close");
    socket.destroy();
    await closed;
    await new Promise((resolve) => server.close(resolve));
  };
}
