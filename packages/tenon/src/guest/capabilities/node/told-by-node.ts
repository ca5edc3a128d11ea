import type { Holding } from "../../../kernel/scope.ts";
import type { CreatedAt } from "../../created-at.ts";
import type { CapabilityContext } from "../capability.ts";

/** An object of Node that tells when it has ended. */
export interface Ends {
  once(event: string, listen: () => void): unknown;
}

export interface Opened {
  /** Its label where plugin code made it unable to say more. */
  readonly kind: string;
  /** Asked when it is told of: what it says may be known only then. May throw. */
  readonly label: () => string;
  /** The event that ends it. */
  readonly ends: "close" | "exit" | "stop";
  readonly close: () => void | Promise<void>;
}

/** Listens to a channel of Node's own: nothing is patched, and nobody who compares sees a difference. */
export function hear<Message>(
  { ambient, onUncaught }: CapabilityContext,
  channel: string,
  listen: (message: Message) => void,
): void {
  const { subscribe } = ambient.builtin("node:diagnostics_channel") as {
    subscribe(this: void, name: string, listen: (message: unknown) => void): void;
  };
  subscribe(channel, (message) => {
    try {
      listen(message as Message);
    } catch (error) {
      // Node would make an uncaught exception of it, and that ends the realm.
      onUncaught(error, channel);
    }
  });
}

/** Holds what Node opened for the plugin until it has ended. */
export function enter({ scope }: CapabilityContext, thing: Ends, opened: Opened, created?: CreatedAt): Holding {
  const label = (): string => {
    try {
      return opened.label();
    } catch {
      return opened.kind;
    }
  };
  const holding = scope.add(label, opened.close, created);
  thing.once(opened.ends, () => holding.forget());
  return holding;
}

export interface Address {
  readonly address?: string | undefined;
  readonly port?: number | undefined;
}

/** `127.0.0.1:80`, `[::1]:80`, or the path of a socket in the file system. */
export function addressText(address: Address | string | null | undefined): string | undefined {
  if (typeof address === "string") return address;
  if (address?.address === undefined) return undefined;
  const host = address.address.includes(":") ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
