import type { Contract, Method } from "tenon/contract";

const text = { type: "string" } as const;
const nothing = { type: "null" } as const;
const single = { sync: false, idempotent: false, stream: "none" } as const;
const toText: Method<typeof text, typeof text> = { input: text, output: text, ...single };

const found = {
  type: "object",
  required: ["shown", "claims", "note"],
  properties: { shown: text, claims: { type: "boolean" }, note: text },
} as const;
const attack: Method<typeof text, typeof found> = { input: text, output: found, ...single };
const give: Method<typeof nothing, typeof text, { stream: "out" }> = {
  input: nothing,
  output: text,
  sync: false,
  idempotent: false,
  stream: "out",
};

const shape = {
  config: { type: "object", required: ["aim"], properties: { aim: text } },
  methods: { attack, give },
  services: { host: { refuse: toText, echo: toText } },
  events: { told: text },
} as const;

/** The contract of every plugin of this corpus, written as data: `t` would bring TypeBox into each of the bundles. */
export const Attempt: Contract<typeof shape> = { name: "escape-attempt", major: 1, ...shape };

/** What the plugin is told of the host: all that an attacker who knows it well would know, except for the secrets. */
export interface Aim {
  readonly hostPid: number;
  /** Key of a registered symbol under which the host's global object has a secret. */
  readonly secretKey: string;
  /** What to set on the host's global object to show that one was there. */
  readonly mark: string;
  /** Environment variable of the host with a secret. */
  readonly envName: string;
  /** A file with a secret; beside it `secret.cjs` and `secret.mjs`, which export it, and `link.cjs`, a link to such a file elsewhere. */
  readonly file: string;
  /** A directory of the host, in which the plugin has no business. */
  readonly folder: string;
  /** A descriptor of the host, open on a file with a secret. */
  readonly descriptor: number;
  /** How every secret begins. */
  readonly prefix: string;
  /** A file whose size is a secret, and changes while it is watched. */
  readonly sized: string;
  /** A shared library, and the same as an addon. */
  readonly library: string;
  readonly addon: string;
  /** The host listens there on 127.0.0.1 and tells a secret to whoever asks. */
  readonly port: number;
  /** The same on a socket in the file system. */
  readonly socket: string;
  /** A name under which the host listens on a broadcast channel, and tells secrets on a diagnostics channel. */
  readonly channel: string;
}
