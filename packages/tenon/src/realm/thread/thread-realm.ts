import { randomBytes } from "node:crypto";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Peer } from "../../channel/peer.ts";
import { describeThrown, describeWithoutStacks } from "../../channel/describe-thrown.ts";
import type { WireError } from "../../contract/messages.ts";
import type { Alarm, Wheel } from "../../kernel/wheel.ts";
import { ChildrenWitness } from "../../witness/children.ts";
import { descriptorWitness } from "../../witness/descriptors.ts";
import { markOf } from "../../witness/marked-processes.ts";
import type { OwnedWitness } from "../../witness/owned.ts";
import { Retention } from "../../witness/retention.ts";
import { threadWitness } from "../../witness/threads.ts";
import { threadProgram } from "../guest-program.ts";
import type { Realm, RealmEnd, RealmOptions, StartRealm, ThreadWire } from "../realm.ts";
import { LineReader } from "./lines.ts";
import { openWire } from "./wire.ts";

/** Starts realms in workers of their own: own heap, own event loop, own thread. */
export function threadRealms(kind: ThreadWire): StartRealm {
  return async (options) => startThread(options, await threadProgram(), kind);
}

type Life = { kind: "running" } | { kind: "ending" } | { kind: "exited"; code: number };

/** Far more than calls, answers and log lines within their limits come to, even while the host is busy for seconds. */
const messagesATurn = 200_000;
/** A realm that dies on its own leaves what it started since the last note unattributed; a note costs 10 µs. */
const noteChildrenMs = 1_000;
/** It takes 0.1 to 0.4 ms, also of a worker in a loop. */
const heapAnswerMs = 50;

function startThread(options: RealmOptions, program: string, kind: ThreadWire): Realm {
  const { port1: hostPort, port2: guestPort } = new MessageChannel();
  const onFlood = (): void => breakOff(`it sent more than ${messagesATurn} messages at once`);
  const { channel, forGuest } = openWire(kind, hostPort, { most: messagesATurn, onFlood });
  const name = threadNameOf(options);
  const descriptors = descriptorWitness();
  const children = new ChildrenWitness(name);
  const retention = new Retention(name);
  const worker = new Worker(`(${program})(globalThis)`, {
    eval: true,
    name,
    workerData: { port: guestPort, ...forGuest },
    transferList: [guestPort],
    stdout: true,
    stderr: true,
    env: markOf(name),
    // An empty list would take away the restrictions of a host that has some.
    ...(process.permission === undefined ? { execArgv: [] } : {}),
    resourceLimits:
      options.limits.heapBytes === undefined
        ? {}
        : { maxOldGenerationSizeMb: Math.max(8, Math.round(options.limits.heapBytes / 2 ** 20)) },
  });
  let life: Life = { kind: "running" };
  let reason: string | undefined;
  let uncaught: WireError | undefined;
  const exited = Promise.withResolvers<void>();
  const portClosed = Promise.withResolvers<void>();
  const seen = { exited: false, portClosed: false };

  // Whoever breaks the protocol is not read any further: what else is in the port goes unread.
  const breakOff = (why: string): void => {
    reason = why;
    peer.close(why);
    void worker.terminate();
  };
  const peer = new Peer({
    channel,
    wheel: options.wheel,
    now: () => performance.now(),
    serve: options.serve,
    describe: describeWithoutStacks,
    onLog: ({ level, text, call }) => options.onLog({ level, text, call }),
    onMalformed: ({ found, wanted }) => breakOff(`it sent a malformed frame: found ${found}, wanted ${wanted}`),
  });
  const lines = [
    new LineReader(worker.stdout, (text) => options.onLog({ level: "info", text, call: undefined })),
    new LineReader(worker.stderr, (text) => options.onLog({ level: "error", text, call: undefined })),
  ];
  const noting = repeatedly(options.wheel, noteChildrenMs, children.note);
  hostPort.once("close", () => {
    seen.portClosed = true;
    portClosed.resolve();
  });
  worker.once("error", (error: unknown) => {
    children.note();
    uncaught = describeThrown(error);
    reason ??= `of an uncaught error: ${uncaught.name}: ${uncaught.message}`;
  });
  worker.once("exit", (code) => {
    const asked = life.kind === "ending";
    life = { kind: "exited", code };
    seen.exited = true;
    noting.cancel();
    // What the guest sent before it ended is still there; its last log lines matter most of all.
    channel.drain(() => receiveMessageOnPort(hostPort));
    for (const reader of lines) reader.end();
    if (uncaught !== undefined)
      options.onLog({ level: "error", text: `Uncaught ${uncaught.stack || uncaught.message}`, call: undefined });
    const why = reason ?? `its thread exited with code ${code}`;
    peer.close(why);
    exited.resolve();
    if (!asked) options.onLost(why);
  });

  const end = async (why: string, deadlineMs: number): Promise<RealmEnd> => {
    const startedAtMs = performance.now();
    if (life.kind === "running") life = { kind: "ending" };
    reason ??= why;
    children.note();
    await noteHeap(worker, retention, options.wheel);
    const stuck = Promise.withResolvers<"stuck">();
    const alarm = options.wheel.after(deadlineMs, () => stuck.resolve("stuck"));
    void worker.terminate();
    const outcome = await Promise.race([Promise.all([exited.promise, portClosed.promise]), stuck.promise]);
    alarm.cancel();
    peer.close(why);
    const tookMs = Math.round(performance.now() - startedAtMs);
    return outcome === "stuck" ? { kind: "stuck", afterMs: tookMs } : { kind: "ended", tookMs };
  };
  const witnesses: OwnedWitness[] = [
    {
      name: "worker",
      needsCollection: false,
      look: () => (seen.exited ? { kind: "gone" } : { kind: "there", detail: "the worker has not exited" }),
    },
    threadWitness(name),
    {
      name: "message port",
      needsCollection: false,
      look: () =>
        seen.portClosed ? { kind: "gone" } : { kind: "there", detail: "the port to the worker is still open" },
    },
    descriptors,
    children,
  ];
  return { kind: "thread", strength: "contained", thread: name, peer, witnesses, retention, end };
}

/** What its isolate has before it ends. A worker that is blocked does not say, and then nothing is claimed of its memory. */
async function noteHeap(worker: Worker, retention: Retention, wheel: Wheel): Promise<void> {
  const late = Promise.withResolvers<undefined>();
  const alarm = wheel.after(heapAnswerMs, () => late.resolve(undefined));
  const heap = await Promise.race([worker.getHeapStatistics().catch(() => undefined), late.promise]);
  alarm.cancel();
  if (heap !== undefined) retention.openWindow(heap);
}

/** Does it again and again until cancelled; does not keep the process alive. */
function repeatedly(wheel: Wheel, everyMs: number, act: () => void): Alarm {
  const next = (): Alarm =>
    wheel.after(
      everyMs,
      () => {
        act();
        alarm = next();
      },
      { keepAlive: false },
    );
  let alarm = next();
  return { cancel: () => alarm.cancel() };
}

// The thread is told from others by its name, of which the kernel keeps 15 characters, and another host of this process counts
// its realms from 1 as well.
function threadNameOf({ id, label }: RealmOptions): string {
  return `tn${id}.${randomBytes(2).toString("hex")} ${label}`;
}
