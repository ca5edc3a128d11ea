import { TenonError } from "../index.ts";

/** Where to listen for HTTP. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `8080`, `:8080`, `127.0.0.1:8080`, `[::1]:8080` or `name:8080`. Without a host it is this machine alone; port 0 is any
 * that is free.
 *
 * @throws TENON_OPTION_INVALID
 */
export function parseAddress(text: string, option = "listen"): Address {
  const { host, port } = /^(?:(?<host>[^:[\]]*|\[[^\]]+\]):)?(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  if (port === undefined || Number(port) > 65_535) {
    const wanted = 'a port, or a host and a port: "127.0.0.1:8080"';
    throw new TenonError("TENON_OPTION_INVALID", {
      option,
      found: JSON.stringify(text.slice(0, 100)),
      wanted,
    });
  }
  const bare = host === undefined || host === "" ? "127.0.0.1" : host.replace(/^\[|\]$/g, "");
  return { host: bare, port: Number(port) };
}

/** As a URL has it: `[::1]:8080`. */
export function shownAddress({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
