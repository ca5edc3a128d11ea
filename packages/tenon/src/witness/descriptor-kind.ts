import { readProc } from "./proc.ts";

/** A row of /proc/net: its addresses by inode of the socket. */
type Peers = ReadonlyMap<string, string>;

const tables = ["tcp", "tcp6", "udp", "udp6"] as const;

/** What stands behind descriptors, for people: sockets with their addresses, the rest by the kernel's name. */
export function describeTargets(targets: readonly string[]): readonly string[] {
  const peers: Peers = targets.some((target) => inodeOf(target) !== undefined) ? readPeers() : new Map();
  return targets.map((target) => {
    const inode = inodeOf(target);
    return inode === undefined ? target : (peers.get(inode) ?? target);
  });
}

function inodeOf(target: string): string | undefined {
  return /^socket:\[(\d+)\]$/.exec(target)?.[1];
}

function readPeers(): Peers {
  const peers = new Map<string, string>();
  for (const table of tables) {
    for (const row of rowsOf(table)) {
      const [, local = "", remote = "", state, , , , , , inode = ""] = row;
      const protocol = table.slice(0, 3);
      const listens = state === "0A" ? "listening" : `to ${addressOf(remote)}`;
      peers.set(inode, `${protocol} socket ${addressOf(local)} ${listens}`);
    }
  }
  for (const row of rowsOf("unix")) {
    const [, , , , , , inode = "", path] = row;
    peers.set(inode, `unix socket ${path ?? "without a name"}`);
  }
  return peers;
}

function rowsOf(table: string): readonly (readonly string[])[] {
  const [, ...lines] = (readProc(`/proc/self/net/${table}`) ?? "").trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/));
}

/** `0100007F:1F90` is 127.0.0.1:8080: words of four bytes, each in the order of this machine, little end first. */
export function addressOf(text: string): string {
  const [hex = "", port = ""] = text.split(":");
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  const number = Number.parseInt(port, 16);
  if (bytes.length === 4) return `${bytes.map((byte) => Number.parseInt(byte, 16)).join(".")}:${number}`;
  const groups = bytes.join("").toLowerCase().match(/.{4}/g) ?? [];
  return `[${groups.map((group) => group.replace(/^0{1,3}/, "")).join(":")}]:${number}`;
}
