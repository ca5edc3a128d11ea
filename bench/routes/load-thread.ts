// Asks servers for what it is told to, and answers with requests a second. Every answer is checked.
import { connect } from "node:net";
import { once } from "node:events";
import { parentPort } from "node:worker_threads";
import { answers, type HttpAnswer } from "./answers.ts";
import type { Load, Loaded } from "./load.ts";

const body = JSON.stringify({ key: "alice", cost: 1 });

function check({ status, body: answer }: HttpAnswer): void {
  const read = status === 200 ? (JSON.parse(answer) as { allowed?: unknown; remaining?: unknown }) : {};
  if (read.allowed !== true || typeof read.remaining !== "number")
    throw new Error(`found status ${status} and ${answer.slice(0, 200)}, wanted 200 and what is allowed`);
}

async function run({ url, path, count, connections }: Load): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const head = [`POST ${path} HTTP/1.1`, `host: ${host}`, "content-type: application/json"];
  const request = Buffer.from(`${[...head, `content-length: ${body.length}`].join("\r\n")}\r\n\r\n${body}`);
  const sockets = Array.from({ length: connections }, () =>
    connect({ host: hostname, port: Number(port), noDelay: true }),
  );
  try {
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let [asked, answered] = [0, 0];
    const start = process.hrtime.bigint();
    for (const socket of sockets) {
      const ask = (): void => {
        if (asked === count) return;
        asked += 1;
        socket.write(request);
      };
      const read = answers((answer) => {
        check(answer);
        answered += 1;
        if (answered === count) resolve();
        else ask();
      });
      socket.on("data", (chunk: Buffer) => {
        try {
          read(chunk);
        } catch (error) {
          reject(error);
        }
      });
      socket.on("error", reject);
      socket.on("close", () => reject(new Error(`a connection was closed after ${answered} of ${count} answers`)));
      ask();
    }
    await promise;
    return count / (Number(process.hrtime.bigint() - start) / 1e9);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

parentPort?.on("message", (load: Load) => {
  void run(load).then(
    (perSecond) => parentPort?.postMessage({ perSecond } satisfies Loaded),
    (error: unknown) => parentPort?.postMessage({ failed: String(error) } satisfies Loaded),
  );
});
