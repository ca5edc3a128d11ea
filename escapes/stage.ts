import { channel, type Channel } from "node:diagnostics_channel";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Aim } from "./attempt.ts";
import { prefix, type Secrets } from "./secrets.ts";

/** What the host has that a plugin must not get: files, descriptors, ports, locks, channels, each with its own secret. */
export class Stage implements AsyncDisposable {
  readonly aim: Aim;
  /** How often somebody asked on a port or socket, or wrote on a channel, by what it was. */
  readonly heard: Map<string, number> = new Map();
  readonly #root: string;
  readonly #servers: readonly Server[];
  readonly #broadcast: BroadcastChannel;
  readonly #told: NodeJS.Timeout;
  readonly #lock: { release: () => void };
  readonly #listeners: readonly (readonly [event: string, listener: () => void])[];
  // Kept, as the secrets of a host are: on the global object, in a buffer of Node's pool.
  #pooled: Buffer;

  private constructor(root: string, servers: readonly Server[], secrets: Secrets, aim: Aim) {
    this.aim = aim;
    this.#root = root;
    this.#servers = servers;
    this.#broadcast = new BroadcastChannel(aim.channel);
    this.#broadcast.onmessage = () => this.#hear("was heard on a broadcast channel of the host");
    this.#told = tellAgainAndAgain(channel(aim.channel), secrets);
    this.#lock = holdLock(secrets.get("lock"));
    this.#listeners = [
      ["SIGUSR2", () => this.#hear("signalled the host")],
      ["workerMessage", () => this.#hear("was heard in the host's thread")],
    ];
    for (const [event, listener] of this.#listeners) process.on(event, listener);
    this.#pooled = Buffer.from(secrets.get("memory"));
    for (const server of servers) server.on("connection", () => this.#hear("reached a port or socket of the host"));
    Reflect.set(globalThis, Symbol.for(aim.secretKey), secrets.get("memory"));
  }

  static async open(secrets: Secrets, envName: string): Promise<Stage> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), "tenon-escapes-")));
    const folder = join(root, "folder");
    const elsewhere = join(root, "elsewhere");
    for (const path of [folder, elsewhere]) mkdirSync(path);
    const file = join(folder, "secret.txt");
    const descriptorFile = join(elsewhere, "open.txt");
    writeFileSync(file, secrets.get("file"));
    writeFileSync(descriptorFile, secrets.get("descriptor"));
    for (const path of [join(folder, "secret.cjs"), join(elsewhere, "linked.cjs")])
      writeFileSync(path, `module.exports = ${JSON.stringify(secrets.get("file"))};`);
    writeFileSync(join(folder, "secret.mjs"), `export default ${JSON.stringify(secrets.get("file"))};`);
    symlinkSync(join(elsewhere, "linked.cjs"), join(folder, "link.cjs"));
    const sized = join(elsewhere, "sized");
    writeFileSync(sized, "");
    const library = join(elsewhere, "library.so");
    copyFileSync(someLibrary(), library);
    copyFileSync(library, join(elsewhere, "library.node"));
    const tcp = answering(secrets.get("port"));
    const unix = answering(secrets.get("socket"));
    const socket = join(root, "socket");
    await Promise.all([once(tcp.listen(0, "127.0.0.1"), "listening"), once(unix.listen(socket), "listening")]);
    return new Stage(root, [tcp, unix], secrets, {
      hostPid: process.pid,
      secretKey: "escapes.secret",
      mark: "escapesMark",
      envName,
      file,
      folder,
      descriptor: openSync(descriptorFile, "r+"),
      prefix,
      sized,
      library,
      addon: join(elsewhere, "library.node"),
      port: (tcp.address() as AddressInfo).port,
      socket,
      channel: "escapes.channel",
    });
  }

  /** A directory of this host for what the runner itself writes. */
  get scratch(): string {
    return this.#root;
  }

  /** Makes what has to be new for each try. */
  prepare(secrets: Secrets): void {
    this.heard.clear();
    this.#pooled = Buffer.from(secrets.get("memory"));
    truncateSync(this.aim.sized, 0);
  }

  /** While a plugin may be watching. */
  grow(secrets: Secrets): void {
    if (this.#pooled.length > 0) truncateSync(this.aim.sized, secrets.size);
  }

  #hear(what: string): void {
    this.heard.set(what, (this.heard.get(what) ?? 0) + 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [event, listener] of this.#listeners) process.off(event, listener);
    this.#broadcast.close();
    clearInterval(this.#told);
    this.#lock.release();
    for (const server of this.#servers) {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function answering(secret: string): Server {
  return createServer((_request, response) => {
    response.shouldKeepAlive = false;
    response.end(secret);
  });
}

/** A diagnostics channel and a timer's function, as hosts have them, each with a secret on it. */
function tellAgainAndAgain(told: Channel, secrets: Secrets): NodeJS.Timeout {
  const secret = secrets.get("memory");
  const later = Object.assign(() => undefined, { secret });
  return setInterval(() => {
    told.publish({ secret });
    setTimeout(later, 1);
  }, 25);
}

function holdLock(name: string): { release: () => void } {
  const held = Promise.withResolvers<void>();
  navigator.locks.request(name, () => held.promise).catch(() => undefined);
  return { release: () => held.resolve() };
}

/** Any library that this process has loaded; it is no addon and no extension. */
function someLibrary(): string {
  const maps = readFileSync("/proc/self/maps", "utf8");
  const found = /\s(\/\S*\/libm(?:\.so\.6|-\S+\.so))$/m.exec(maps) ?? /\s(\/\S+\.so(?:\.\d+)*)$/m.exec(maps);
  if (found?.[1] === undefined) throw new Error("Cannot find a shared library in /proc/self/maps, wanted any");
  return found[1];
}
