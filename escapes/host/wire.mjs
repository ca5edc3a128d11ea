import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

/** Takes hold of the port to the host, by way of a prototype that the guest uses as well. */
async function portToHost(ctx) {
  const { prototype } = MessagePort;
  const { postMessage } = prototype;
  const found = Promise.withResolvers();
  prototype.postMessage = function (...given) {
    found.resolve(this);
    return Reflect.apply(postMessage, this, given);
  };
  try {
    // Too large for the ring, so that it goes by the port.
    void ctx.services.host.echo("x".repeat(200_000)).catch(() => {});
    setTimeout(() => found.reject(new Error("no port was used")), 200);
    return { port: await found.promise, send: (port, frame) => Reflect.apply(postMessage, port, [frame]) };
  } finally {
    prototype.postMessage = postMessage;
  }
}

/** Takes hold of the shared memory of the rings, likewise. */
async function ring(ctx) {
  const { store, load } = Atomics;
  const found = Promise.withResolvers();
  Atomics.store = (array, ...given) => (found.resolve(array), store(array, ...given));
  Atomics.load = (array, ...given) => (found.resolve(array), load(array, ...given));
  try {
    void ctx.services.host.echo("x").catch(() => {});
    setTimeout(() => found.reject(new Error("no ring was used")), 200);
    return await found.promise;
  } finally {
    Object.assign(Atomics, { store, load });
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 300));

export default attempt({
  "frames that make no sense": async ({ ctx }) => {
    const { port, send } = await portToHost(ctx);
    for (const frame of [null, [], { type: "no such type" }, { type: "call", id: -1, instance: 1e9 }, new Map()])
      send(port, frame);
    await settle();
  },
  "answers to calls of others": async ({ ctx }) => {
    const { port, send } = await portToHost(ctx);
    for (let call = 0; call < 200; call += 1) send(port, { type: "result", id: call, value: "forged" });
    await settle();
  },
  "noise in the ring": async ({ ctx }) => {
    const words = await ring(ctx);
    new Uint32Array(words.buffer).fill(0xffffffff);
    await settle();
  },
  "noise in the pipe of a process": async ({ aim }) => {
    if (outermost().process.pid === aim.hostPid) throw new Error("there is no such pipe in a realm of this process");
    const { fstatSync, writeSync } = power("fs");
    const noise = power("buffer").Buffer.alloc(4_096, 0xff);
    for (let descriptor = 0; descriptor < 64; descriptor += 1) {
      try {
        const status = fstatSync(descriptor);
        if (status.isFIFO() || status.isSocket()) writeSync(descriptor, noise);
      } catch {
        // Not open, or not to be written to.
      }
    }
    await settle();
  },
  "the data that the worker was started with": async ({ show }) => {
    const { workerData, parentPort, getEnvironmentData } = power("worker_threads");
    for (const value of [workerData, getEnvironmentData("tenon")]) show(value);
    parentPort?.postMessage({ type: "call" });
    await settle();
  },
});
