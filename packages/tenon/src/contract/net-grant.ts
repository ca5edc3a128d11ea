import type { Grants } from "./grants.ts";

/** Whether a host, by the name or address that was asked for, and a port are covered. Port undefined: any that is covered. */
export function allowsHost(grants: Grants, host: string, port: number | undefined): boolean {
  if (grants === "all") return true;
  const wanted = bare(host);
  return grants.net?.some((pattern) => covers(pattern, wanted, port)) ?? false;
}

/** Whether all of the network is given, with sockets in the file system and datagrams. */
export function allowsAnyHost(grants: Grants): boolean {
  return grants === "all" || (grants.net?.includes("*") ?? false);
}

function covers(pattern: string, host: string, port: number | undefined): boolean {
  const [, name = "", wantedPort] = /^(\[[^\]]*\]|[^:]*)(?::([0-9]+))?$/.exec(pattern) ?? [];
  if (wantedPort !== undefined && port !== undefined && Number(wantedPort) !== port) return false;
  if (name === "*") return true;
  const known = bare(name);
  return known.startsWith("*.") ? host.endsWith(known.slice(1)) && host.length > known.length - 1 : host === known;
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
