import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createHost, type Host, type HostOptions, type LoadOptions, type PluginSource, TenonError } from "tenon";
import { createGateway, type GatewayOptions, type Problem, toNodeListener } from "tenon/gateway";

/** A server on a port of its own. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
}

export async function listening(server: Server): Promise<Listening> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export function desk(version = "1.0.0", name = "desk"): PluginSource {
  return { entry: join(import.meta.dirname, "fixtures/desk.ts"), name, version };
}

/** What plugins are offered here: fails as a host may that has a file system. */
const shelf = {
  get: (text: string): string => {
    if (text === "unreadable")
      throw new TenonError("TENON_ARTIFACT_UNREADABLE", { file: "/srv/shelf/books", why: "EACCES" });
    return `book ${text}`;
  },
};

export async function hosted(options: HostOptions = {}): Promise<Host> {
  return createHost({ proofs: "off", services: { shelf }, grants: { services: ["shelf"] }, ...options });
}

/** The plugin "desk" behind a gateway on node:http. */
export interface Stage extends Listening {
  readonly host: Host;
  call(path: string, init?: RequestInit): Promise<Response>;
  json(path: string, input: unknown, init?: RequestInit): Promise<Response>;
}

export async function stage(
  options: GatewayOptions = {},
  load: LoadOptions = {},
  hostOptions: HostOptions = {},
): Promise<Stage> {
  const host = await hosted(hostOptions);
  await host.load(desk(), { realm: "inline", ...load });
  const server = await listening(createServer(toNodeListener(createGateway(host, options))));
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(server.url + path, { method: "POST", ...init, headers: { connection: "close", ...init.headers } });
  return {
    host,
    url: server.url,
    call,
    json: (path, input, init = {}) =>
      call(path, {
        body: JSON.stringify(input),
        ...init,
        headers: { "content-type": "application/json", ...init.headers },
      }),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await host.close({ deadlineMs: 0 });
    },
  };
}

/** Reads a problem document, whose status must be that of its response. */
export async function problem(response: Response): Promise<Problem> {
  const read = (await response.json()) as Problem;
  if (response.headers.get("content-type") !== "application/problem+json" || read.status !== response.status) {
    throw new Error(`No problem document: ${response.status} ${JSON.stringify(read)}`);
  }
  return read;
}

/** A body that comes in these pieces. */
export function pieces(...texts: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return ReadableStream.from(texts.map((text) => (typeof text === "string" ? encoder.encode(text) : text)));
}

/** The init of a request that streams. */
export function streamed(
  body: ReadableStream<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  return { body, duplex: "half", headers: { "content-type": "application/x-ndjson", ...headers } };
}
