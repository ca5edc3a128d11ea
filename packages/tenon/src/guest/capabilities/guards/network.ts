import { allowsAnyHost, allowsHost } from "../../../contract/net-grant.ts";
import type { Capability } from "../capability.ts";
import { apply, replace } from "../node/in-place.ts";

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;
interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly path?: string | null;
  readonly fd?: number;
  readonly lookup?: unknown;
}
type Normalized = [Target, unknown];
interface Net {
  readonly Socket: { readonly prototype: object };
  readonly Server: { readonly prototype: object };
  readonly _normalizeArgs: (this: void, given: readonly unknown[]) => Normalized;
}
interface Names {
  readonly Resolver: { readonly prototype: object };
  readonly promises: object & { readonly Resolver: { readonly prototype: object } };
}

const asksForNames = /^(?:lookup|lookupService|resolve\w*|reverse)$/;

/**
 * Connections, servers, datagrams and names. Node 26 refuses all of it or nothing, Node 24 nothing: the hosts are held to
 * here, where plugin code asks, by the name it asks for.
 */
export const network: Capability = ({ ambient, permits }) => {
  const net = ambient.builtin("node:net") as Net;
  const normalize = net._normalizeArgs;
  /** Node's own modules pass what it has normalized already, marked by a symbol. */
  const normalizedOf = (given: readonly unknown[]): Normalized => {
    const [first] = given;
    const isNormalized = Array.isArray(first) && Object.getOwnPropertySymbols(first).length > 0;
    return isNormalized ? (first as unknown as Normalized) : normalize(given);
  };
  const dgram = ambient.builtin("node:dgram") as { readonly Socket: { readonly prototype: object } };

  /** Undefined where it is allowed. */
  const refusal = (verb: string, { host, port, path, fd }: Target): Error | undefined => {
    if (allowsAnyHost(permits.grants)) return undefined;
    if (path !== undefined && path !== null) return permits.refusal("net", `${verb} ${path}`);
    if (fd !== undefined) return permits.refusal("net", `${verb} descriptor ${String(fd)}`);
    const name = host === "" ? undefined : host;
    const asked = name ?? (verb === "connect to" ? "localhost" : "::");
    const number = port === undefined ? undefined : Number(port);
    if (allowsHost(permits.grants, asked, number === 0 ? undefined : number)) return undefined;
    return permits.refusal("net", `${verb} ${asked.includes(":") ? `[${asked}]` : asked}:${String(port ?? 0)}`);
  };

  replace<AnyFunction>(net.Socket.prototype, "connect", (natural) => {
    const connect: AnyFunction = function (...given) {
      if (allowsAnyHost(permits.grants)) return apply(natural, this, given);
      const [options, done] = normalizedOf(given);
      const target = readOnce(options);
      // It could answer another address than that of the name that was asked for.
      Reflect.deleteProperty(target, "lookup");
      const refused = refusal("connect to", target);
      // Marked as normalized by Node itself: what only looks so would be read anew, as another host.
      if (refused === undefined) return apply(natural, this, [normalize([target, done])]);
      (this as { destroy(error: Error): unknown }).destroy(refused);
      return this;
    };
    return connect;
  });

  replace<AnyFunction>(net.Server.prototype, "listen", (natural) => {
    const listen: AnyFunction = function (...given) {
      if (allowsAnyHost(permits.grants)) return apply(natural, this, given);
      const [options, done] = normalizedOf(given);
      const target = readOnce(options);
      const refused = refusal("listen at", target);
      if (refused !== undefined) throw refused;
      return apply(natural, this, [target, done]);
    };
    return listen;
  });

  for (const name of ["bind", "connect", "send"])
    replace<AnyFunction>(dgram.Socket.prototype, name, (natural) => {
      const guarded: AnyFunction = function (...given) {
        if (!allowsAnyHost(permits.grants)) throw permits.refusal("net", `${name} a datagram socket`);
        return apply(natural, this, given);
      };
      return guarded;
    });

  // By a name of his own making a plugin could tell whoever answers for it.
  const guardNames = (table: object): void => {
    for (const name of Object.getOwnPropertyNames(table).filter((each) => asksForNames.test(each)))
      replace<AnyFunction>(table, name, (natural) => {
        const ask: AnyFunction = function (...given) {
          const asked = String(given[0]);
          if (!allowsHost(permits.grants, asked, undefined)) throw permits.refusal("net", `look up ${asked}`);
          return apply(natural, this, [asked, ...given.slice(1)]);
        };
        return ask;
      });
  };
  const guardAllNames = (): void => {
    const dns = ambient.builtin("node:dns") as Names;
    for (const table of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) guardNames(table);
  };
  guardAllNames();
  return {};
};

/** A copy that says the same each time it is read, whatever plugin code passed. */
function readOnce(options: Target): Target {
  const target = { ...options };
  return typeof target.host === "object" ? { ...target, host: String(target.host) } : target;
}
