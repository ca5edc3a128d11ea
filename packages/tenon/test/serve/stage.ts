import { connect } from "node:net";
import { once } from "node:events";
import { type Serving, serve, type ServeOptions } from "tenon/serve";
import { busy } from "./busy.ts";
import { folder } from "./folder.ts";

/** A serving host with the plugin "busy", in a directory of its own. */
export interface Stage extends AsyncDisposable {
  readonly serving: Serving;
  readonly url: string;
  readonly folder: string;
  call(method: string, input: unknown, init?: RequestInit): Promise<Response>;
}

export async function stage(
  options: ServeOptions = {},
  realm: "thread" | "inline" | "process" = "thread",
): Promise<Stage> {
  const place = folder();
  const serving = await serve({
    listen: "0",
    socket: place.at("a.sock"),
    ...options,
    // Hundreds of stages would start a thread more each.
    host: { proofs: "off", warm: false, ...options.host },
  });
  await serving.host.load(busy(), { realm });
  const { url } = serving;
  return {
    serving,
    url,
    folder: place.path,
    call: (method, input, init = {}) => {
      const headers = { "content-type": "application/json", connection: "close", ...init.headers };
      return fetch(`${url}/call/busy/${method}`, { method: "POST", body: JSON.stringify(input), ...init, headers });
    },
    async [Symbol.asyncDispose]() {
      await serving.close({ deadlineMs: 0 });
      place[Symbol.dispose]();
    },
  };
}

/** Whether somebody accepts connections there. */
export async function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
