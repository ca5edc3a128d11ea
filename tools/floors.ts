/** A folder of packages/tenon/src, or the doors, with the height it stands on. */
export interface Floor {
  readonly name: string;
  readonly height: number;
  /** Where fewer floors may be imported than all the lower ones. */
  readonly only?: readonly string[];
}

/** The doors: packages/tenon/src/*.ts, except those of clients. */
const doors = "doors";
/** The doors of clients: packages/tenon/src/<client>.ts. */
const clientDoors = "client doors";

/** The doors of what is composed of clients: packages/tenon/src/<composed>.ts. */
const composedDoors = "composed doors";

const clients: readonly string[] = [
  "gateway",
  "admin",
  "journal",
  "dev",
  "testing",
  "otel",
  "build",
  "soak",
  "qualify",
  "profile",
];
const composed: readonly string[] = ["serve"];

/**
 * The one list of floors. A file imports its own folder and lower floors; siblings on one floor never import each other.
 * `guest` runs on the other side of a wall: a realm starts it by URL, so nothing but a door imports it. `lanes` runs there
 * too: it goes into the bundle of a plugin, and leans on what is there.
 */
export const floors: readonly Floor[] = [
  { name: "kernel", height: 0 },
  { name: "contract", height: 1 },
  { name: "telemetry", height: 2 },
  { name: "channel", height: 3 },
  { name: "artifact", height: 3 },
  { name: "config", height: 3 },
  { name: "storage", height: 3 },
  { name: "trust", height: 3 },
  { name: "witness", height: 3 },
  { name: "realm", height: 4, only: ["kernel", "contract", "telemetry", "channel", "artifact", "witness"] },
  { name: "guest", height: 4, only: ["kernel", "contract", "channel"] },
  { name: "lanes", height: 5, only: ["kernel", "contract", "channel", "guest"] },
  { name: "instance", height: 5 },
  { name: "registry", height: 6 },
  { name: "host", height: 7 },
  { name: doors, height: 8 },
  ...clients.map((name) => ({ name, height: 9, only: [doors] })),
  { name: clientDoors, height: 10, only: [...clients, doors] },
  ...composed.map((name) => ({ name, height: 11, only: [doors, clientDoors] })),
  { name: composedDoors, height: 12, only: [...composed, doors, clientDoors] },
  { name: "cli", height: 13, only: [doors, clientDoors, composedDoors] },
];

/** What runs inside of realms: no floor of the host may lean on it. */
const inside: readonly string[] = ["guest", "lanes"];
const source = "packages/tenon/src/";

/** The floor a source file stands on; nothing for files outside packages/tenon/src and for unknown folders. */
export function floorOf(file: string): Floor | undefined {
  if (!file.startsWith(source)) return undefined;
  const [folder = "", rest] = file.slice(source.length).split("/");
  if (rest !== undefined) return floors.find(({ name }) => name === folder);
  const client = folder.replace(/\.ts$/, "");
  const door = clients.includes(client) ? clientDoors : composed.includes(client) ? composedDoors : doors;
  return floors.find(({ name }) => name === door);
}

export function isDoor({ name }: Floor): boolean {
  return [doors, clientDoors, composedDoors].includes(name);
}

/** What a floor may import besides itself. */
export function allowedFor(floor: Floor): readonly string[] {
  if (floor.only) return floor.only;
  const lower = floors.filter(({ height }) => height < floor.height).map(({ name }) => name);
  return floor.height < 8 ? lower.filter((name) => !inside.includes(name)) : lower;
}
