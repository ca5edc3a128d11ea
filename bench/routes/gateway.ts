import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FastResponse } from "srvx";
import type { RealmKind } from "tenon";
import { createGateway, toNodeListener } from "tenon/gateway";
import { limiter } from "../call/limit.ts";
import { loadedHost } from "../call/tenon.ts";
import type { Findings, Setting } from "../harness/report.ts";
import { compare } from "../harness/rounds.ts";
import type { Subject } from "../harness/subject.ts";
import { direct } from "./direct.ts";
import { loader } from "./load.ts";
import { fastify } from "./peers/fastify.ts";

const connections = 16;
const path = "/call/limiter-0/execute";

interface Serving extends AsyncDisposable {
  readonly url: string;
}

/** A fetch handler on node:http, the same for everybody who is one. */
async function listening(handle: (request: Request) => Promise<Response>): Promise<Serving> {
  const server = createServer(toNodeListener(handle));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function gateway(realm: RealmKind): Promise<Serving> {
  const host = await loadedHost(1, { realm });
  const server = await listening(createGateway(host));
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Those who need no peer to be installed. */
export const own: Readonly<Record<"direct" | "inline" | "thread", Server>> = {
  direct: {
    name: "fetch handler, no plugin",
    open: () => listening(direct(path, limiter().execute, (value) => Response.json(value))),
  },
  inline: { name: "gateway, inline plugin", open: () => gateway("inline") },
  thread: { name: "gateway, plugin in a thread", open: () => gateway("thread") },
};

/** The gateway answers in the class of the server's own, which takes less than the platform's: so could a handler. */
const quicker: Server = {
  name: "fetch handler, no plugin, answers as the server likes them",
  open: () => listening(direct(path, limiter().execute, (value) => FastResponse.json(value))),
};

const inlined: Server = { name: "Fastify, plugin inlined", open: () => fastify(path, limiter().execute) };

interface Server {
  readonly name: string;
  readonly open: () => Promise<Serving>;
}

/** Requests a second that a server answers, as a subject. */
export function answering({ name, open }: Server, count: number): Subject {
  return {
    name,
    open: async () => {
      const opened = new AsyncDisposableStack();
      const { url } = opened.use(await open());
      const load = opened.use(await loader());
      return {
        round: async () => [await load.run({ url, path, count, connections })],
        [Symbol.asyncDispose]: () => opened.disposeAsync(),
      };
    },
  };
}

/** What the gateway and a plugin take of the requests that a server can answer. */
export function throughGateway(setting: Setting): Promise<Findings> {
  const full = setting.size === "full";
  const count = full ? 20_000 : 4_000;
  const against = own.direct.name;
  return compare(
    {
      case: `HTTP, ${connections} connections`,
      subjects: [own.direct, own.inline, own.thread, quicker, inlined].map((server) => answering(server, count)),
      unit: "requests/s",
      rounds: full ? 20 : 8,
      // V8 has compiled what the gateway needs after some 30,000 requests.
      warmups: full ? 4 : 8,
      questions: [
        { subject: own.inline.name, against, want: { atLeast: 0.85 } },
        { subject: own.thread.name, against, want: { atLeast: 0.7 } },
      ],
    },
    setting,
  );
}
